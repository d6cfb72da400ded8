"""Who may see and do what with a case. State is the business of `rules`, not of this module."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from yimen.cases.models import Case, Draft
from yimen.identity import public as identity
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound

READ = "cases.read"
SUPERVISE = "cases.supervise"
RECEIVE = "cases.receive"
ACCEPT = "cases.accept"
EXAMINE = "cases.examine"
DECIDE = "cases.decide"
DELIVER = "cases.deliver"
FILE_FOR = "cases.file_for"


def ways_to_see(actor: Actor) -> list[Q]:
    """Return each ground on which the actor may know of cases; one is enough.

    Each is answered by one index in the order of lists; joined by OR, PostgreSQL would have to
    read every case of a department to show its newest hundred.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        return []
    ways = []
    if actor.person_id is not None:
        ways += [Q(applicant_id=actor.person_id), Q(filed_by_person_id=actor.person_id)]
    for unit_id in sorted(actor.units(READ)):
        ways += [Q(deciding_unit_id=unit_id), Q(receiving_unit_id=unit_id)]
    return [*ways, *(Q(area_code__startswith=prefix) for prefix in actor.areas(SUPERVISE))]


def visible_to(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases that the actor may know of."""
    ways = ways_to_see(actor)
    return cases.filter(reduce(or_, ways)) if ways else cases.none()


def can_see(actor: Actor, case: Case) -> bool:
    """Say whether the actor may open the case."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.person_id is not None and actor.person_id in {
        case.applicant_id,
        case.filed_by_person_id,
    }:
        return True
    if actor.officer_id is not None and actor.officer_id == case.filed_by_officer_id:
        return True
    return (
        actor.may(READ, unit_id=case.deciding_unit_id)
        or actor.may(READ, unit_id=case.receiving_unit_id)
        or actor.may(SUPERVISE, area=case.area_code)
    )


def check_can_see(actor: Actor, case: Case) -> None:
    """Refuse as if the case did not exist, so that nobody can probe numbers. Raises NotFound."""
    if not can_see(actor, case):
        raise NotFound


def is_applicant(actor: Actor, case: Case) -> bool:
    """Say whether the actor applied, or filed for the applicant."""
    return actor.person_id is not None and actor.person_id in {
        case.applicant_id,
        case.filed_by_person_id,
    }


def check_applicant(actor: Actor, case: Case, at: datetime) -> None:
    """Refuse unless the actor is the applicant or still holds the mandate. Raises NotFound."""
    check_can_see(actor, case)
    if actor.person_id == case.applicant_id:
        return
    if case.mandate_id is not None and actor.person_id == case.filed_by_person_id:
        identity.check_mandate(
            grantor_id=case.applicant_id,
            item_code=case.item_code,
            on=local_day(at),
            holder_person_id=actor.person_id,
        )
        return
    if actor.officer_id is not None and actor.may(FILE_FOR, unit_id=case.receiving_unit_id):
        return
    raise NotAllowed


def check_receive(actor: Actor, case: Case) -> None:
    """Refuse unless the actor receives for this unit. Raises NotFound, NotAllowed."""
    _check_in_unit(actor, case, RECEIVE, case.receiving_unit_id)


def accepting_unit_id(case: Case, *, entrusted: bool) -> object:
    """Return the unit that accepts: the receiving one only where acceptance is entrusted to it."""
    return case.receiving_unit_id if entrusted else case.deciding_unit_id


def check_accept(actor: Actor, case: Case, *, entrusted: bool) -> None:
    """Refuse unless the actor accepts for the unit that counts. Raises NotFound, NotAllowed."""
    _check_in_unit(actor, case, ACCEPT, accepting_unit_id(case, entrusted=entrusted))


def check_unit_verb(actor: Actor, case: Case, verb: str, unit_id: object) -> None:
    """Refuse unless the actor holds the verb in that unit. Raises NotFound, NotAllowed."""
    _check_in_unit(actor, case, verb, unit_id)


def _check_in_unit(actor: Actor, case: Case, verb: str, unit_id: object) -> None:
    check_can_see(actor, case)
    if not any(grant.verb == verb and grant.unit_id == unit_id for grant in actor.grants):
        raise NotAllowed


def check_draft(actor: Actor, draft: Draft) -> None:
    """Refuse as if the draft did not exist unless the actor is filling it in. Raises NotFound."""
    owner = (
        draft.filed_by_officer_id == actor.officer_id
        if draft.filed_by_officer_id is not None
        else (draft.filed_by_person_id or draft.applicant_id) == actor.person_id
    )
    if actor.kind is ActorKind.ANONYMOUS or not owner:
        raise NotFound


def check_judge(actor: Actor, case: Case) -> None:
    """Refuse unless the actor receives or examines this case's papers. Raises NotFound, NotAllowed."""
    check_can_see(actor, case)
    if not (
        actor.may(RECEIVE, unit_id=case.receiving_unit_id)
        or actor.may(EXAMINE, unit_id=case.deciding_unit_id)
        or actor.may(ACCEPT, unit_id=case.deciding_unit_id)
    ):
        raise NotAllowed


def check_deliver(actor: Actor, case: Case) -> None:
    """Refuse unless the actor hands out results here. Raises NotFound, NotAllowed."""
    check_can_see(actor, case)
    if not (
        actor.may(DELIVER, unit_id=case.receiving_unit_id)
        or actor.may(DELIVER, unit_id=case.deciding_unit_id)
    ):
        raise NotAllowed
