"""Who stands at the window: masked candidates, opened by the tail of a number that the person names.

Only faces stored for this purpose by a yes that counts now are looked at. The rows live five
minutes; the ledger keeps that somebody looked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.biometrics import public as faces
from yimen.biometrics.contracts import Outcome, Probe, Purpose, Result, SearchAnswer
from yimen.identity import access
from yimen.identity.actions import rate
from yimen.identity.contracts import PersonView, RateLimit
from yimen.identity.face_contracts import Identification, IdentificationRefused
from yimen.identity.models import FaceIdentification, Person
from yimen.identity.queries import face as queries
from yimen.identity.queries import person as persons
from yimen.identity.rules import face as rules
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

PER_PLACE = RateLimit(burst=30, every=timedelta(seconds=4))
_NOBODY = "没有认出来。请出示身份证，或者报姓名和证件号码，照样办。"
_OVER = "这次认人已经过了 5 分钟，或者试错了三次。请再刷一次，或者按证件号码查找。"
_CHOOSE = "像的不止一个人。请先问他的姓名和住处，选一个，再请他报后四位。"
_REJECTED = "这一次已经记下“都不是”。请看身份证办，或者再刷一次。"
_WRONG = "后四位对不上。还可以试 {left} 次；也可以按证件号码查找。"


def identify(
    *,
    actor: Actor,
    probe: Probe,
    unit_id: UUID,
    cells: Sequence[str],
    at: datetime,
    device_id: UUID | None = None,
) -> Identification:
    """Return whom a face resembles, masked; nobody sure is an answer too.

    Raises NotAllowed, FaceRefused, FacesOff, TooManyAttempts.
    """
    access.check_may_identify(actor, unit_id)
    place = str(device_id or actor.account_id or unit_id)
    rate.take(route="face:identify", key=place, limit=PER_PLACE, at=at)
    found = faces.search(
        actor=actor,
        purpose=Purpose.IDENTIFY,
        probe=probe,
        cells=list(cells) or [""],
        at=at,
        limit=rules.SHOWN,
    )
    people = _usable(found)
    outcome = found.result.outcome
    if not people and outcome in {Outcome.SAME, Outcome.NOT_SURE}:
        outcome = Outcome.UNKNOWN
    row = FaceIdentification(
        id=new_id(),
        outcome=outcome,
        reason=found.result.reason if people else _NOBODY,
        candidates=[_kept(one, score, found.result) for one, score in people],
        unit_id=unit_id,
        device_id=device_id,
        officer_id=actor.officer_id,
        at=at,
        expires_at=at + rules.IDENTIFIED_FOR,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        for one, _ in people:
            _look(actor, one, "identity.face_candidate", row, at)
    return queries.identification_view(row)


def _kept(person_id: UUID, score: float, result: Result) -> dict[str, object]:
    likeness = rules.likeness_of(score=score, accept=result.accept, doubt=result.doubt)
    return {"person": str(person_id), "score": round(score, 3), "likeness": likeness.value}


def _usable(found: SearchAnswer) -> list[tuple[UUID, float]]:
    """Return the candidates whose face may be used at this moment, the most alike first."""
    if found.result.outcome not in {Outcome.SAME, Outcome.NOT_SURE}:
        return []
    ids = [one.subject_id for one in found.candidates]
    people = {one.pk: one for one in Person.objects.filter(pk__in=ids)}
    return [
        (one.subject_id, one.score)
        for one in found.candidates
        if one.subject_id in people
        and queries.may_use(person=people[one.subject_id], purpose=Purpose.IDENTIFY)
    ][: rules.SHOWN]


def confirm(
    *,
    actor: Actor,
    identification_id: UUID,
    tail: str,
    at: datetime,
    candidate: int | None = None,
) -> PersonView:
    """Return the candidate who was chosen and whose number or telephone ends as the person says.

    One candidate needs no choice; of several, one is chosen first, which counts for no try. Three
    wrong tails end the identification. Raises NotAllowed, NotFound, IdentificationRefused.
    """
    named: Person | None = None
    with transaction.atomic():
        row = _live(actor, identification_id, at)
        people = _people(row)
        if candidate is None and len(row.candidates) > 1:
            raise IdentificationRefused(_CHOOSE, field="candidate")
        named = _named(people, tail, candidate)
        if named is None or (row.person_id is not None and named.pk != row.person_id):
            named = None
            row.tries += 1
            row.save(update_fields=["tries"])
            _count_wrong(actor, row, at)
        else:
            row.person_id, row.confirmed_at = named.pk, at
            row.save(update_fields=["person_id", "confirmed_at"])
            _look(actor, named.pk, "identity.face_confirmed", row, at)
    if named is None:
        left = rules.TRIES - row.tries
        raise IdentificationRefused(_WRONG.format(left=left) if left else _OVER)
    return persons.view(named)


def reject(*, actor: Actor, identification_id: UUID, at: datetime) -> Identification:
    """Record that the person is none of those whom the face resembles; it opens nobody any more.

    Said twice, it is recorded once. Raises NotAllowed, NotFound, IdentificationRefused.
    """
    with transaction.atomic():
        row = FaceIdentification.objects.for_change(identification_id)
        access.check_may_identify(actor, row.unit_id)
        if row.rejected_at is None:
            if row.expires_at <= at or row.person_id is not None:
                raise IdentificationRefused(_OVER)
            row.rejected_at = at
            row.save(update_fields=["rejected_at"])
            ledger.record(
                actor=actor,
                verb="identity.identification.rejected",
                subject=Ref("identity.face_identification", row.pk),
                at=at,
                change={"candidates": len(row.candidates), "outcome": row.outcome},
            )
    return queries.identification_view(row)


def _live(actor: Actor, identification_id: UUID, at: datetime) -> FaceIdentification:
    """Return the locked identification while somebody may be confirmed by it. As `confirm`."""
    row = FaceIdentification.objects.for_change(identification_id)
    access.check_may_identify(actor, row.unit_id)
    if row.expires_at <= at or row.tries >= rules.TRIES:
        raise IdentificationRefused(_OVER)
    if row.rejected_at is not None:
        raise IdentificationRefused(_REJECTED)
    return row


def _named(people: dict[int, Person], tail: str, candidate: int | None) -> Person | None:
    """Return who the tail names: the chosen one, or the only one."""
    places = sorted(people)
    if candidate is not None and candidate not in people:
        return None
    place = rules.who_is_named(
        tail=tail,
        tails=[queries.tails_of(people[one]) for one in places],
        chosen=None if candidate is None else places.index(candidate),
    )
    return None if place is None else people[places[place]]


def confirmed(*, actor: Actor, identification_id: UUID, at: datetime) -> PersonView:
    """Return who was confirmed, while the identification lives. Raises NotAllowed, NotFound, …Refused."""
    row = FaceIdentification.objects.filter(pk=identification_id).first()
    if row is None or row.person_id is None or row.expires_at <= at:
        raise IdentificationRefused(_OVER)
    access.check_may_identify(actor, row.unit_id)
    return persons.get_person(person_id=row.person_id)


def list_live(
    *, actor: Actor, unit_id: UUID | None, device_ids: Collection[UUID], at: datetime
) -> list[Identification]:
    """Return whom the actor's windows and devices saw in the last five minutes. Raises NotAllowed."""
    units = {unit_id} if unit_id is not None else set(actor.units(access.IDENTIFY_FACE))
    for one in units:
        access.check_may_identify(actor, one)
    found = queries.list_identifications(unit_id=unit_id, device_ids=device_ids, at=at)
    return [one for one in found if one.unit_id in units]


def sweep(*, at: datetime) -> int:
    """Remove the identifications whose five minutes are over, and return how many."""
    return FaceIdentification.objects.filter(expires_at__lte=at).delete()[0]


def _people(row: FaceIdentification) -> dict[int, Person]:
    """Return the candidates whose face may be used now, by their places."""
    ids = [UUID(one["person"]) for one in row.candidates]
    found = {one.pk: one for one in Person.objects.filter(pk__in=ids)}
    return {
        place: found[one]
        for place, one in enumerate(ids)
        if one in found and queries.may_use(person=found[one], purpose=Purpose.IDENTIFY)
    }


def _look(actor: Actor, person_id: UUID, what: str, row: FaceIdentification, at: datetime) -> None:
    ledger.look(
        actor=actor,
        subject=Ref("identity.person", person_id),
        what=what,
        reason=f"窗口刷脸认人 {row.pk}",
        at=at,
    )


def _count_wrong(actor: Actor, row: FaceIdentification, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb="identity.identification.refused",
        subject=Ref("identity.face_identification", row.pk),
        at=at,
        change={"tries": row.tries},
    )
