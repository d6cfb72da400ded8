"""Writes of mandates."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access, events
from yimen.identity.actions import head as legal_person
from yimen.identity.actions import second_hand
from yimen.identity.contracts import (
    ConfirmedBy,
    MandateEvidence,
    MandateKind,
    MandateMissing,
    MandateRefused,
    MandateState,
    MandateView,
)
from yimen.identity.models import Mandate, Person
from yimen.identity.queries import mandate as mandates
from yimen.identity.queries import policy as policies
from yimen.identity.rules import mandate as rules
from yimen.identity.rules import mandate_flow
from yimen.identity.rules.mandate_flow import MandateVerb
from yimen.identity.rules.policy import SignInPolicy
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox


def _check_kind(actor: Actor, kind: MandateKind) -> None:
    if kind in access.BY_LAW and actor.kind is not ActorKind.SYSTEM:
        raise MandateRefused("监护和法定代表人请在各自的登记页登记。", field="kind")


def _grantor(actor: Actor, grantor_id: UUID, holder_person_id: UUID | None) -> Person:
    grantor = _person(grantor_id)
    access.check_may_record_mandate(actor, grantor, holder_person_id)
    return grantor


def _usual_end(evidence: MandateEvidence, first_day: date, policy: SignInPolicy) -> date | None:
    """Return the county's usual last day of a mandate from paper that names none; else None."""
    if evidence not in rules.ON_PAPER:
        return None
    return rules.months_later(first_day, min(policy.mandate_months, policy.mandate_longest))


def record_mandate(
    *,
    actor: Actor,
    kind: MandateKind,
    grantor_id: UUID,
    at: datetime,
    evidence: MandateEvidence,
    holder_person_id: UUID | None,
    holder_officer_id: UUID | None,
    holder_name: str,
    item_codes: tuple[str, ...],
    from_on: date | None,
    until_on: date | None,
    evidence_note: str,
    evidence_file_id: UUID | None,
    witness: str,
) -> MandateView:
    """Record a mandate; the grantor's own record and a register's fact hold at once."""
    first_day, policy = from_on or local_day(at), policies.in_force(at)
    until_on = until_on or _usual_end(evidence, first_day, policy)
    _check_kind(actor, kind)
    with transaction.atomic():
        grantor = _grantor(actor, grantor_id, holder_person_id)
        rules.check_mandate_entry(
            kind=kind,
            grantor_id=grantor_id,
            holder_person_id=holder_person_id,
            holder_officer_id=holder_officer_id,
            evidence=evidence,
            evidence_note=evidence_note,
            witness=witness,
            has_file=evidence_file_id is not None,
            from_on=first_day,
            until_on=until_on,
            months=policy.mandate_longest,
        )
        at_once = _confirmed_at_once(actor, grantor, evidence)
        mandate = Mandate(
            id=new_id(),
            kind=kind,
            state=MandateState.ACTIVE if at_once else MandateState.PENDING,
            grantor=grantor,
            holder_person_id=holder_person_id,
            holder_officer_id=holder_officer_id,
            holder_name=_holder_name(holder_person_id, holder_name),
            item_codes=list(item_codes),
            from_on=first_day,
            until_on=until_on,
            evidence=evidence,
            evidence_note=evidence_note.strip(),
            evidence_file_id=evidence_file_id,
            witness=witness.strip()[:50],
            confirmed_by=at_once or "",
            confirmed_at=at if at_once else None,
            made_at=at,
            recorded_by_officer_id=actor.officer_id,
        )
        return _saved(actor, mandate, at)


def _saved(actor: Actor, mandate: Mandate, at: datetime) -> MandateView:
    mandate.save(force_insert=True)
    ground = MandateEvidence(mandate.evidence)
    record(actor, "identity.mandate.recorded", mandate, at, ground=ground)
    return mandates.view(mandate)


def _confirmed_at_once(
    actor: Actor, grantor: Person, evidence: MandateEvidence
) -> ConfirmedBy | None:
    """Return how a mandate is confirmed by the very act that records it, or None."""
    if actor.kind is ActorKind.SYSTEM and evidence is MandateEvidence.REGISTER:
        return ConfirmedBy.REGISTER
    return ConfirmedBy.ONLINE if access.is_self(actor, grantor.pk) else None


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def _holder_name(person_id: UUID | None, name: str) -> str:
    if person_id is not None:
        return _person(person_id).name
    if not name.strip():
        raise MandateRefused("请写明代办员的姓名。", field="holder")
    return name.strip()


def confirm_mandate(
    *, actor: Actor, mandate_id: UUID, confirmed_by: ConfirmedBy, at: datetime, note: str
) -> MandateView:
    """Make a pending mandate active."""
    with transaction.atomic():
        mandate = Mandate.objects.for_change(mandate_id)
        access.check_may_confirm_mandate(actor, mandate, mandate.grantor)
        if mandate.kind in access.BY_LAW and confirmed_by is not ConfirmedBy.PAPER:
            raise MandateRefused(
                "监护和法定代表人要核对证明材料后确认，不能只打电话。", field="confirmed_by"
            )
        mandate.state = mandate_flow.TABLE.check_move(
            MandateState(mandate.state), MandateVerb.CONFIRM
        )
        mandate.confirmed_by = confirmed_by
        mandate.confirmed_at = at
        if mandate.kind == MandateKind.LEGAL_HEAD:
            legal_person.take_over(actor=actor, mandate=mandate, at=at)
        mandate.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        record(actor, "identity.mandate.confirmed", mandate, at, ground=note or confirmed_by)
        second_hand.close_mandate(mandate=mandate)
        _tell(mandate, at)
        return mandates.view(mandate)


def end_mandate(*, actor: Actor, mandate_id: UUID, at: datetime, reason: str) -> MandateView:
    """End a mandate; the next act under it is refused."""
    with transaction.atomic():
        mandate = Mandate.objects.for_change(mandate_id)
        access.check_may_end_mandate(actor, mandate, mandate.grantor, local_day(at))
        return mandates.view(put_end(actor=actor, mandate=mandate, at=at, why=reason))


def put_end(*, actor: Actor, mandate: Mandate, at: datetime, why: str) -> Mandate:
    """End a locked mandate and tell whoever cares. Raises WrongState."""
    mandate.state = mandate_flow.TABLE.check_move(MandateState(mandate.state), MandateVerb.END)
    mandate.ended_at = at
    mandate.save(update_fields=["state", "ended_at"])
    record(actor, "identity.mandate.ended", mandate, at, ground=why)
    second_hand.close_mandate(mandate=mandate)
    _tell(mandate, at)
    return mandate


def use_mandate(*, mandate_id: UUID, at: datetime) -> None:
    """Note that somebody acts under a mandate, in the caller's transaction.

    The row is locked, so that an end made in the same moment comes wholly before or after the act.
    Raises MandateMissing.
    """
    used = Mandate.objects.filter(pk=mandate_id, state=MandateState.ACTIVE).update(used_at=at)
    if not used:
        raise MandateMissing


def end_overdue(*, at: datetime) -> int:
    """End the mandates whose last day passed, and return how many: the ward is of age, say."""
    over = Mandate.objects.filter(until_on__lte=local_day(at), state=MandateState.ACTIVE)
    with transaction.atomic():
        locked = list(over.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:200])
        for mandate in locked:
            put_end(actor=SYSTEM, mandate=mandate, at=at, why="到期")
    return len(locked)


def _tell(mandate: Mandate, at: datetime) -> None:
    outbox.publish(events.MandateChanged(mandate_id=mandate.pk, state=mandate.state), at=at)


def record(actor: Actor, verb: str, mandate: Mandate, at: datetime, *, ground: str) -> None:
    """Enter what happened to a mandate into the ledger."""
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.mandate", mandate.pk),
        at=at,
        change={"kind": mandate.kind, "state": mandate.state},
        on_behalf_of=mandate.grantor_id,
        ground=ground,
    )
