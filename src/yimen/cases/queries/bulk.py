"""What would happen to several cases at once: each told before anything is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import CaseState, WorkKind
from yimen.cases.models import Case
from yimen.cases.queries.case import deemed_on
from yimen.cases.rules.case import STATE_TITLES
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.directory import public as directory
from yimen.kernel.actor import Actor

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """One case chosen: what will happen to it, or why it is left out."""

    case_id: UUID
    number: str
    item_name: str
    applicant_name: str
    ready: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAct:
    """An act that may be done to several cases: its words, the state it needs, what follows."""

    kind: WorkKind
    verb: str
    title: str
    state: CaseState
    document: str
    follows: str


ACTS: dict[str, BulkAct] = {
    one.verb: one
    for one in (
        BulkAct(
            kind=WorkKind.RECEIVE,
            verb="receive",
            title="收件",
            state=CaseState.SUBMITTED,
            document="《收件凭证》",
            follows="转到受理机关的待办；收件不等于受理",
        ),
        BulkAct(
            kind=WorkKind.ACCEPT,
            verb="accept",
            title="受理",
            state=CaseState.RECEIVED,
            document="《受理通知书》",
            follows="办理期限从今天起算，转到审查人的待办",
        ),
        BulkAct(
            kind=WorkKind.DELIVER,
            verb="deliver",
            title="送达",
            state=CaseState.COMPLETED,
            document="《送达回证》",
            follows="登记由申请人本人签收，办件到此结束",
        ),
    )
}


def preview(*, actor: Actor, act: BulkAct, case_ids: Sequence[UUID], on: date) -> list[Prospect]:
    """Return the cases chosen, those that can be done first; two queries, however many.

    A case that the actor may not see is left out as if it did not exist.
    """
    found = Case.objects.filter(id__in=list(case_ids)[:MOST]).order_by("submitted_at", "id")
    cases = [case for case in found if access.can_see(actor, case)]
    units = {case.deciding_unit_id for case in cases}
    names = {one.id: one.name for one in directory.list_organisations(ids=units)}
    told = [_told(actor, act, case, names.get(case.deciding_unit_id, ""), on) for case in cases]
    return sorted(told, key=lambda one: not one.ready)


def _told(actor: Actor, act: BulkAct, case: Case, deciding: str, on: date) -> Prospect:
    version = catalogue.get_version(version_id=case.item_version_id)
    why = _why_not(actor, act, case, version)
    said = why or _WILL[act.verb](case, version, deciding, on)
    return Prospect(
        case_id=case.id,
        number=case.number,
        item_name=case.item_name,
        applicant_name=case.applicant_name,
        ready=not why,
        said=said,
    )


def _why_not(actor: Actor, act: BulkAct, case: Case, version: ItemVersionView) -> str:
    if case.state != act.state:
        return f"现在是“{STATE_TITLES[CaseState(case.state)]}”，不用{act.title}"
    return "" if _may(actor, act, case, version) else f"这件不由您{act.title}"


def _may(actor: Actor, act: BulkAct, case: Case, version: ItemVersionView) -> bool:
    if act.kind is WorkKind.RECEIVE:
        return actor.may(access.RECEIVE, unit_id=case.receiving_unit_id)
    if act.kind is WorkKind.ACCEPT:
        accepting = (
            case.receiving_unit_id if version.entrusted_acceptance else case.deciding_unit_id
        )
        return actor.may(access.ACCEPT, unit_id=accepting)
    return actor.may(access.DELIVER, unit_id=case.receiving_unit_id) or actor.may(
        access.DELIVER, unit_id=case.deciding_unit_id
    )


def _will_receive(case: Case, version: ItemVersionView, deciding: str, on: date) -> str:
    del version, case, on
    return f"出《收件凭证》，交{deciding}决定是否受理"


def _will_accept(case: Case, version: ItemVersionView, deciding: str, on: date) -> str:
    deemed = deemed_on(case, version, on=on)
    since = f"{deemed.month}月{deemed.day}日（已视为受理）" if deemed else "今天"
    return f"出《受理通知书》，{deciding}的办理期限从{since}起算"


def _will_deliver(case: Case, version: ItemVersionView, deciding: str, on: date) -> str:
    del version, deciding, on
    return f"由{case.applicant_name}签收，出《送达回证》"


_WILL: dict[str, Callable[[Case, ItemVersionView, str, date], str]] = {
    "receive": _will_receive,
    "accept": _will_accept,
    "deliver": _will_deliver,
}
