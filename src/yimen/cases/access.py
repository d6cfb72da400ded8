"""Who may see and do what with a case. State is the business of `rules`, not of this module."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.cases.contracts import CaseVerb, CaseView, DraftView
from yimen.cases.models import BundleApplication, BundleDraft, Case, CaseTask, Draft
from yimen.catalogue.contracts import ItemVersionView, NoticeKind
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.identity.contracts import Assurance, MandateAct
from yimen.kernel.actor import Actor, ActorKind, Grant
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
MOVE = "cases.process.move"
IDENTIFY_FACE = "identity.identify_face"
BLOCKED = "申请人要求停止使用他的信息，这一件只保存，不查看。确需查看的，请申请人先恢复。"


def _within(grant: Grant) -> Q:
    reach = Q(area_code__startswith=grant.area_prefix)
    return reach & Q(item_code__in=grant.items) if grant.items else reach


def check_can_move(actor: Actor) -> None:
    """Refuse who may not move cases to another version's process. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(MOVE)


def ways_to_see(actor: Actor) -> list[Q]:
    """Return each ground on which the actor may know of cases; one is enough.

    Each is answered by one index in the order of lists; joined by OR, PostgreSQL would have to
    read every case of a department to show its newest hundred. What an emergency opened is no
    ground for lists: that one thing is opened by its own address.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        return []
    ways = []
    if actor.person_id is not None:
        ways += [Q(applicant_id=actor.person_id), Q(filed_by_person_id=actor.person_id)]
    reading = {replace(one, deputy_for="") for one in actor.grants if one.verb == READ}
    for grant in sorted(reading, key=lambda one: (one.unit_id, one.area_prefix, one.items)):
        inside = _within(grant)
        ways += [
            Q(deciding_unit_id=grant.unit_id) & inside,
            Q(receiving_unit_id=grant.unit_id) & inside,
        ]
    watching = {(one.area_prefix, one.items): one for one in actor.grants if one.verb == SUPERVISE}
    return [*ways, *(_within(grant) for _, grant in sorted(watching.items()))]


def own_cases(actor: Actor) -> Q:
    """Return what belongs on the actor's own lists: applied for or filed by him, or by those for
    whom he stands, as guardian or as head.
    """
    if actor.person_id is None:
        return Q(pk__in=())
    own = Q(applicant_id=actor.person_id) | Q(filed_by_person_id=actor.person_id)
    stood = identity.list_stood_for(holder_person_id=actor.person_id)
    return own | Q(applicant_id__in=stood) if stood else own


def visible_to(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases that the actor may know of."""
    ways = ways_to_see(actor)
    if actor.person_id is not None:
        ways.append(Q(applicant_id__in=identity.list_stood_for(holder_person_id=actor.person_id)))
    return cases.filter(reduce(or_, ways)) if ways else cases.none()


def holds(actor: Actor, case: Case | CaseView, verb: str, unit_id: object) -> bool:
    """Say whether a post of the actor gives the verb in that unit for this case's area and item."""
    return any(
        grant.verb == verb
        and grant.unit_id == unit_id
        and grant.reaches(area=case.area_code, unit_id=None, item=case.item_code)
        for grant in actor.grants
    )


def sees_by_right(actor: Actor, case: Case) -> bool:
    """Say whether the actor may open the case on a ground of his own, no emergency counted."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if is_applicant(actor, case):
        return True
    filed = actor.officer_id is not None and actor.officer_id == case.filed_by_officer_id
    return (
        (filed and actor.may(FILE_FOR))
        or holds(actor, case, READ, case.deciding_unit_id)
        or holds(actor, case, READ, case.receiving_unit_id)
        or actor.may(SUPERVISE, area=case.area_code, item=case.item_code)
        or _is_consulted(actor, case)
        or stands_for(actor, case)
    )


def stands_for(actor: Actor, case: Case) -> bool:
    """Say whether the actor heads the legal person that applied, or guards the applicant."""
    return actor.person_id is not None and identity.stands_for(
        grantor_id=case.applicant_id, holder_person_id=actor.person_id
    )


def _is_consulted(actor: Actor, case: Case) -> bool:
    """Say whether a unit of the actor has, or had, a step of this case's process.

    Such a case opens from the to-do list; it does not enter the unit's own lists.
    """
    units = {
        grant.unit_id
        for grant in actor.grants
        if grant.verb == READ
        and grant.reaches(area=case.area_code, unit_id=None, item=case.item_code)
    }
    return bool(units) and CaseTask.objects.filter(case_id=case.id, unit_id__in=units).exists()


def emergency(actor: Actor, case_id: UUID) -> str:
    """Return the ground on which an emergency opened this case to the actor, or nothing."""
    return next((ground for opened, ground in actor.opened if opened == case_id), "")


def look_ground(actor: Actor, case: Case) -> str:
    """Return the words that the record of an emergency look carries, or nothing for any other."""
    ground = "" if not actor.opened or sees_by_right(actor, case) else emergency(actor, case.id)
    return f"紧急查看：{ground}" if ground else ""


def can_see(actor: Actor, case: Case) -> bool:
    """Say whether the actor may open the case."""
    return sees_by_right(actor, case) or bool(emergency(actor, case.id))


def check_can_take_away(actor: Actor, case: Case) -> None:
    """Refuse an export or a copy to who may not see, or sees by an emergency only.

    Raises NotFound, NotAllowed.
    """
    check_can_see(actor, case)
    if not sees_by_right(actor, case):
        raise NotAllowed("紧急查看只能看，不能导出。")


def check_can_see(actor: Actor, case: Case) -> None:
    """Refuse as if the case did not exist, so that nobody can probe numbers. Raises NotFound."""
    _check_seen(actor, case, seen=can_see(actor, case))


def _check_seen(actor: Actor, case: Case, *, seen: bool) -> None:
    if not seen:
        raise NotFound
    ordinary = actor.kind is not ActorKind.SYSTEM and not is_applicant(actor, case)
    if ordinary and identity.is_blocked(person_id=case.applicant_id):
        raise NotAllowed(BLOCKED)


def is_applicant(actor: Actor, case: Case) -> bool:
    """Say whether the actor applied, or filed for the applicant."""
    return actor.person_id is not None and actor.person_id in {
        case.applicant_id,
        case.filed_by_person_id,
    }


def check_applicant(
    actor: Actor, case: Case, at: datetime, act: MandateAct = MandateAct.SUBMIT
) -> None:
    """Refuse unless the actor is the applicant, stands for him, or still holds the mandate.

    Raises NotFound, NotAllowed, MandateMissing.
    """
    check_can_see(actor, case)
    if actor.person_id == case.applicant_id:
        return
    filed = case.mandate_id is not None and actor.person_id == case.filed_by_person_id
    if filed or stands_for(actor, case):
        mandate = identity.check_mandate(
            grantor_id=case.applicant_id,
            item_code=case.item_code,
            on=local_day(at),
            holder_person_id=actor.person_id,
            act=act,
        )
        identity.use_mandate(mandate_id=mandate.id, at=at)
        return
    if actor.officer_id is not None and holds(actor, case, FILE_FOR, case.receiving_unit_id):
        return
    raise NotAllowed


def check_receive(actor: Actor, case: Case) -> None:
    """Refuse unless the actor receives for this unit. Raises NotFound, NotAllowed."""
    _check_in_unit(actor, case, RECEIVE, case.receiving_unit_id)


def accepting_unit_id(case: Case, *, entrusted: bool) -> object:
    """Return the unit that accepts: the receiving one only where acceptance is entrusted to it."""
    return case.receiving_unit_id if entrusted else case.deciding_unit_id


def check_accept(actor: Actor, case: Case, *, entrusted: bool) -> None:
    """Refuse unless the actor accepts for the unit that counts; a table may where the item says so.

    Raises NotFound, NotAllowed.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    _check_in_unit(actor, case, ACCEPT, accepting_unit_id(case, entrusted=entrusted))


def check_task(actor: Actor, case: Case, task: CaseTask) -> None:
    """Refuse unless the actor does steps of this kind in the step's unit. Raises NotFound, NotAllowed.

    Whose unit has the step is consulted by it; nobody has to ask the table of steps again.
    """
    read = holds(actor, case, READ, task.unit_id)
    _check_seen(actor, case, seen=read or can_see(actor, case))
    if not holds(actor, case, DECIDE if task.decides else EXAMINE, task.unit_id):
        raise NotAllowed


def check_unit_verb(actor: Actor, case: Case, verb: str, unit_id: object) -> None:
    """Refuse unless the actor holds the verb in that unit. Raises NotFound, NotAllowed."""
    _check_in_unit(actor, case, verb, unit_id)


def _check_in_unit(actor: Actor, case: Case, verb: str, unit_id: object) -> None:
    check_can_see(actor, case)
    if not holds(actor, case, verb, unit_id):
        raise NotAllowed


def check_draft(actor: Actor, draft: Draft | DraftView) -> None:
    """Refuse as if the draft did not exist unless the actor is filling it in.

    What was begun for another is closed the moment the mandate is ended. Raises NotFound,
    MandateMissing.
    """
    owner = (
        draft.filed_by_officer_id == actor.officer_id
        if draft.filed_by_officer_id is not None
        else (draft.filed_by_person_id or draft.applicant_id) == actor.person_id
    )
    if actor.kind is ActorKind.ANONYMOUS or not owner:
        raise NotFound
    if draft.mandate_id is not None and draft.case_id is None:
        identity.check_not_ended(mandate_id=draft.mandate_id)


def check_judge(actor: Actor, case: Case) -> None:
    """Refuse unless the actor receives or examines this case's papers. Raises NotFound, NotAllowed."""
    check_can_see(actor, case)
    if not (
        holds(actor, case, RECEIVE, case.receiving_unit_id)
        or holds(actor, case, EXAMINE, case.deciding_unit_id)
        or holds(actor, case, ACCEPT, case.deciding_unit_id)
    ):
        raise NotAllowed


def check_deliver(actor: Actor, case: Case) -> None:
    """Refuse unless the actor hands out results here. Raises NotFound, NotAllowed."""
    check_can_see(actor, case)
    if not (
        holds(actor, case, DELIVER, case.receiving_unit_id)
        or holds(actor, case, DELIVER, case.deciding_unit_id)
    ):
        raise NotAllowed


_OF_ACT = {
    CaseVerb.RECEIVE: RECEIVE,
    CaseVerb.BOUNCE: RECEIVE,
    CaseVerb.ASK_CORRECTION: ACCEPT,
    CaseVerb.ACCEPT: ACCEPT,
    CaseVerb.DECLINE: ACCEPT,
    CaseVerb.SAY_NOT_REQUIRED: ACCEPT,
    CaseVerb.SAY_WRONG_UNIT: ACCEPT,
    CaseVerb.EXAMINE: EXAMINE,
    CaseVerb.STOP: EXAMINE,
    CaseVerb.RESUME: EXAMINE,
    CaseVerb.EXTEND: DECIDE,
    CaseVerb.GRANT: DECIDE,
    CaseVerb.DENY: DECIDE,
    CaseVerb.TERMINATE: DECIDE,
    CaseVerb.REVOKE: DECIDE,
    CaseVerb.DELIVER: DELIVER,
}


_OF_NOTICE = {
    NoticeKind.RECEIPT: (RECEIVE,),
    NoticeKind.BOUNCE: (RECEIVE,),
    NoticeKind.ACCEPTANCE: (ACCEPT,),
    NoticeKind.DECLINE: (ACCEPT,),
    NoticeKind.CORRECTION: (ACCEPT,),
    NoticeKind.DEFERRAL: (RECEIVE, ACCEPT),
    NoticeKind.STOP: (EXAMINE,),
    NoticeKind.EXTENSION: (DECIDE,),
    NoticeKind.GRANT: (DECIDE,),
    NoticeKind.DENY: (DECIDE,),
    NoticeKind.WITHDRAWAL: (DECIDE,),
    NoticeKind.REVOCATION: (DECIDE,),
    NoticeKind.CORRIGENDUM: (DECIDE,),
    NoticeKind.DELIVERY: (DELIVER,),
}


def signature(actor: Actor, case: Case, act: CaseVerb) -> str:
    """Return the name under which the actor acts: with 代 and the principal's for a lent post.

    An act that a post of the actor's own allows is signed with his own name alone.
    """
    verb = _OF_ACT.get(act)
    verbs = {grant.verb for grant in actor.grants} if verb is None else {verb}
    return _signed(actor, case, verbs, any_unit=verb == EXAMINE)


def signature_on(actor: Actor, case: Case, kind: NoticeKind) -> str:
    """Return who made a notice: an agent for the applicant, or an official, deputies marked."""
    if acts_for_applicant(actor, case):
        return f"{actor.name}（代{case.applicant_name}）"
    return _signed(actor, case, _OF_NOTICE[kind], any_unit=kind is NoticeKind.STOP)


def task_signature(actor: Actor, case: Case, task: CaseTask) -> str:
    """Return who did a step of a process: the step's own unit and verb decide whether it was lent."""
    verb = DECIDE if task.decides else EXAMINE
    return directory.signed_name(
        actor=actor, verbs=(verb,), units={task.unit_id}, area=case.area_code, item=case.item_code
    )


def unit_signature(actor: Actor, case: Case, verb: str) -> str:
    """Return who acted on a case by a verb of the deciding unit, a deputy marked as such."""
    return directory.signed_name(
        actor=actor,
        verbs=(verb,),
        units={case.deciding_unit_id},
        area=case.area_code,
        item=case.item_code,
    )


def judge_signature(actor: Actor, case: Case) -> str:
    """Return who judged a paper, a deputy marked as such."""
    return _signed(actor, case, (RECEIVE, ACCEPT, EXAMINE), any_unit=True)


def acts_for_applicant(actor: Actor, case: Case) -> bool:
    """Say whether a person acts for another who applied: agent, guardian or head."""
    return (
        actor.kind is not ActorKind.SYSTEM
        and actor.officer_id is None
        and actor.person_id is not None
        and actor.person_id != case.applicant_id
    )


def _signed(actor: Actor, case: Case, verbs: Collection[str], *, any_unit: bool) -> str:
    units = None if any_unit else {case.receiving_unit_id, case.deciding_unit_id}
    return directory.signed_name(
        actor=actor, verbs=verbs, units=units, area=case.area_code, item=case.item_code
    )


def check_known_enough(actor: Actor, version: ItemVersionView) -> None:
    """Refuse who is known less strongly than the item demands of who files by himself.

    Raises AssuranceTooLow.
    """
    if version.definition is not None and actor.kind is not ActorKind.SYSTEM:
        needed = Assurance(version.definition.elements.min_assurance)
        identity.check_assurance(actor=actor, needed=needed)


def check_bundle(actor: Actor, held: BundleDraft | BundleApplication) -> None:
    """Refuse as if it did not exist unless the actor applied, or files for who did.

    Raises NotFound.
    """
    if actor.kind is ActorKind.ANONYMOUS:
        raise NotFound
    if held.filed_by_officer_id is not None and actor.officer_id == held.filed_by_officer_id:
        return
    handed_in = isinstance(held, BundleApplication)
    by_himself = held.filed_by_person_id is None and held.filed_by_officer_id is None
    own = {held.filed_by_person_id}
    if handed_in or by_himself:
        own.add(held.applicant_id)
    if actor.person_id is None or actor.person_id not in own:
        raise NotFound
