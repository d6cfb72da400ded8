"""What the head of a legal person does: authorise, confirm what his predecessor gave; and his record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import mandate as mandates
from yimen.identity.actions import notice, second_hand
from yimen.identity.actions import person as persons
from yimen.identity.contracts import (
    Assurance,
    AssuranceTooLow,
    CodeType,
    ConfirmedBy,
    Gender,
    MandateAct,
    MandateEvidence,
    MandateKind,
    MandateRefused,
    MandateState,
    MandateView,
    PersonKind,
    PersonView,
)
from yimen.identity.models import Mandate, Person
from yimen.identity.queries import items, policy
from yimen.identity.queries import mandate as mandate_queries
from yimen.identity.rules import legal_person as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ids import new_id


def check_head(*, actor: Actor, company_id: UUID, at: datetime) -> None:
    """Refuse who is not the head, or is known less than the policy asks.

    Raises NotFound, AssuranceTooLow.
    """
    access.check_is_head(actor, company_id)
    needed = Assurance(policy.lately(at).head_level)
    if actor.assurance < needed:
        raise AssuranceTooLow(needed=needed)


def authorise(
    *,
    actor: Actor,
    company_id: UUID,
    name: str,
    code: str,
    acts: Collection[MandateAct],
    item_codes: Collection[str],
    until_on: date | None,
    at: datetime,
) -> MandateView:
    """Let a person act for the legal person, from now on and until a day.

    Raises NotFound, AssuranceTooLow, MandateRefused, CodeRefused, NameRefused, NameDiffers.
    """
    check_head(actor=actor, company_id=company_id, at=at)
    unknown = set(item_codes) - set(items.names_of(item_codes))
    if unknown:
        raise MandateRefused(
            f"没有这个事项编码：{'、'.join(sorted(unknown)[:3])}，请核对。", field="items"
        )
    with transaction.atomic():
        company = Person.objects.for_change(company_id)
        access.check_is_head(actor, company_id)
        holder = _person(actor, name=name, code=code, at=at)
        rules.check_authorisation(
            grantor=PersonKind(company.kind),
            acts=acts,
            holder_is_head=holder.id == actor.person_id,
            until_on=until_on,
            on=local_day(at),
            years=policy.in_force(at).authorise_years,
        )
        mandate = _new(
            kind=MandateKind.REPRESENTATIVE, grantor=company, holder=holder, at=at, actor=actor
        )
        mandate.state, mandate.evidence = MandateState.ACTIVE, MandateEvidence.ONLINE
        mandate.confirmed_by, mandate.confirmed_at = ConfirmedBy.ONLINE, at
        mandate.evidence_note = f"法定代表人{actor.name}网上授权"
        mandate.acts = [act.value for act in MandateAct if act in set(acts)]
        mandate.item_codes = sorted(set(item_codes))
        mandate.until_on = until_on
        mandate.save(force_insert=True)
        mandates.record(actor, "identity.mandate.recorded", mandate, at, ground="法定代表人授权")
        notice.tell_owner(
            person_id=holder.id,
            title="有单位授权您办事",
            text=f"“{company.name}”授权您替它办事。请到“谁能替谁办”看范围和期限。",
            at=at,
        )
        return mandate_queries.view(mandate)


def confirm_again(*, actor: Actor, mandate_id: UUID, until_on: date, at: datetime) -> MandateView:
    """Let an authorisation of the former head hold on, as the new head.

    Raises NotFound, AssuranceTooLow, MandateRefused.
    """
    with transaction.atomic():
        mandate = Mandate.objects.for_change(mandate_id)
        check_head(actor=actor, company_id=mandate.grantor_id, at=at)
        if not mandate.lapses or mandate.state != MandateState.ACTIVE:
            raise MandateRefused("这条授权不用再确认，或者已经结束。")
        rules.check_authorisation(
            grantor=PersonKind(mandate.grantor.kind),
            acts=[MandateAct(act) for act in mandate.acts] or list(MandateAct),
            holder_is_head=mandate.holder_person_id == actor.person_id,
            until_on=until_on,
            on=local_day(at),
            years=policy.in_force(at).authorise_years,
        )
        mandate.lapses, mandate.until_on = False, until_on
        mandate.save(update_fields=["lapses", "until_on"])
        mandates.record(
            actor, "identity.mandate.confirmed", mandate, at, ground="新的法定代表人确认"
        )
        return mandate_queries.view(mandate)


def record_head(
    *, actor: Actor, company_id: UUID, name: str, code: str, paper: str, at: datetime
) -> MandateView:
    """Record at the window, from a paper, who heads a legal person; a second official confirms it.

    Raises NotAllowed, MandateRefused, CodeRefused, NameRefused, NameDiffers.
    """
    with transaction.atomic():
        company = _grantor(actor, company_id)
        if company.kind != PersonKind.LEGAL:
            raise MandateRefused("只有单位才有法定代表人。")
        if not paper.strip():
            raise MandateRefused("请写明看了什么材料、编号多少。", field="paper")
        holder = _person(actor, name=name, code=code, at=at)
        if Mandate.objects.of_head(company_id).filter(holder_person_id=holder.id).exists():
            raise MandateRefused("他已经是登记的法定代表人。", field="code")
        mandate = _new(
            kind=MandateKind.LEGAL_HEAD, grantor=company, holder=holder, at=at, actor=actor
        )
        mandate.evidence_note = paper.strip()[:200]
        mandate.save(force_insert=True)
        mandates.record(actor, "identity.mandate.recorded", mandate, at, ground="窗口登记")
        second_hand.open_mandate(mandate=mandate, actor=actor, at=at)
        return mandate_queries.view(mandate)


def _grantor(actor: Actor, person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    if actor.officer_id is None or not access.may_in_area(actor, access.REGISTER, person.area_code):
        raise NotAllowed
    return person


def _person(actor: Actor, *, name: str, code: str, at: datetime) -> PersonView:
    return persons.register_person(
        actor=actor,
        name=name,
        code_type=CodeType.ID_CARD,
        code=code,
        at=at,
        phone="",
        area_code="",
        address="",
        birth_on=None,
        gender=Gender.UNKNOWN,
        legal_representative="",
    )


def _new(
    *, kind: MandateKind, grantor: Person, holder: PersonView, actor: Actor, at: datetime
) -> Mandate:
    return Mandate(
        id=new_id(),
        kind=kind,
        state=MandateState.PENDING,
        grantor=grantor,
        holder_person_id=holder.id,
        holder_name=holder.name,
        from_on=local_day(at),
        evidence=MandateEvidence.SIGNED_PAPER,
        recorded_by_officer_id=actor.officer_id,
        made_at=at,
    )
