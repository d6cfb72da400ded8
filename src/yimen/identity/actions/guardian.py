"""Guardians are recorded at the window from their papers, and confirmed by a second official."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import mandate as mandates
from yimen.identity.actions import notice, second_hand
from yimen.identity.contracts import (
    GuardianGround,
    GuardianPaper,
    MandateEvidence,
    MandateKind,
    MandateRefused,
    MandateState,
    MandateView,
    PersonKind,
)
from yimen.identity.models import Mandate, Person
from yimen.identity.queries import mandate as mandate_queries
from yimen.identity.rules import guardian as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianPapers:
    """What the clerk saw: why he guards, on which paper, and what the law asks besides."""

    ground: GuardianGround
    paper: GuardianPaper
    paper_title: str
    note: str
    parents_cannot: bool = False
    judged: bool = False
    until_on: date | None = None


def record_guardian(
    *, actor: Actor, ward_id: UUID, guardian_id: UUID, seen: GuardianPapers, at: datetime
) -> MandateView:
    """Record who guards the ward; it holds once a second official confirms it.

    Raises NotFound, NotAllowed, MandateRefused.
    """
    with transaction.atomic():
        ward, guardian = _person(ward_id), _person(guardian_id)
        if actor.officer_id is None or not access.may_in_area(
            actor, access.REGISTER, ward.area_code
        ):
            raise NotAllowed
        until_on = _check(ward, guardian, seen, local_day(at))
        mandate = Mandate(
            id=new_id(),
            kind=MandateKind.GUARDIAN,
            state=MandateState.PENDING,
            grantor=ward,
            holder_person=guardian,
            holder_name=guardian.name,
            from_on=local_day(at),
            until_on=until_on,
            evidence=MandateEvidence.SIGNED_PAPER,
            evidence_note=f"{seen.paper_title}：{seen.note.strip()}"[:200],
            ground=seen.ground,
            recorded_by_officer_id=actor.officer_id,
            made_at=at,
        )
        mandate.save(force_insert=True)
        mandates.record(actor, "identity.mandate.recorded", mandate, at, ground=seen.paper)
        second_hand.open_mandate(mandate=mandate, actor=actor, at=at)
        for person_id in (ward_id, guardian_id):
            notice.tell_owner(
                person_id=person_id,
                title="登记了监护关系",
                text=f"窗口登记{guardian.name}是{ward.name}的监护人，核对后生效。不对的请马上告诉窗口。",
                at=at,
            )
        return mandate_queries.view(mandate)


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def _check(ward: Person, guardian: Person, seen: GuardianPapers, on: date) -> date | None:
    """Return when it ends by itself. Raises MandateRefused."""
    if PersonKind.LEGAL in {ward.kind, guardian.kind}:
        raise MandateRefused("监护登记只用于自然人。", field="holder")
    if ward.pk == guardian.pk:
        raise MandateRefused("自己不能监护自己，请核对号码。", field="holder")
    if not seen.note.strip():
        raise MandateRefused("请写明材料的编号和签发单位。", field="note")
    minor = rules.is_minor(born=ward.birth_on, on=on)
    if seen.ground is GuardianGround.AGREED:
        rules.check_agreed_guardian(
            ward_is_minor=minor, paper=seen.paper, guardian_born=guardian.birth_on, on=on
        )
    elif minor:
        rules.check_guardian_of_minor(
            ground=seen.ground,
            paper=seen.paper,
            parents_cannot=seen.parents_cannot,
            guardian_born=guardian.birth_on,
            on=on,
        )
    else:
        rules.check_guardian_of_adult(
            ground=seen.ground,
            paper=seen.paper,
            judged=seen.judged,
            guardian_born=guardian.birth_on,
            on=on,
        )
    return rules.guardianship_ends_on(ward_born=ward.birth_on, until_on=seen.until_on, on=on)
