"""Move cases under way to another version: each whole or not at all, each in the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.bpmn import moving
from yimen.bpmn.model import Process
from yimen.bpmn.state import State, from_json, to_json
from yimen.cases import access
from yimen.cases.actions import stages, version_move
from yimen.cases.contracts import CaseState, WorkKind, case_ref
from yimen.cases.models import Case, CaseProcess, CaseTask
from yimen.cases.queries import in_flight, staffing
from yimen.cases.queries.open_work import unit_named
from yimen.cases.queries.process import process_of
from yimen.cases.rules.version_move import MOVABLE
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import DECIDES, ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay, OpenCases, RehearsedCase
from yimen.kernel.actor import Actor
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

_GONE = "刚刚办完或者已经搬过了"


def move_cases(
    *,
    actor: Actor,
    version: ItemVersionView,
    case_ids: Collection[UUID],
    mapping: Mapping[str, str],
    at: datetime,
) -> tuple[CaseUnderWay, ...]:
    """Return chosen cases after those without obstacles were moved to a version.

    What was done and answered stays; open steps go on under the place that the mapping names. Of
    a case that a process leads, the form, the papers and the limits stay those of its own version;
    one on the plain route goes over whole. Raises NotAllowed.
    """
    access.check_can_move(actor)
    found = [_move_one(actor, version, case_id, mapping, at) for case_id in sorted(set(case_ids))]
    return tuple(each for each in found if each is not None)


def _move_one(
    actor: Actor,
    version: ItemVersionView,
    case_id: UUID,
    mapping: Mapping[str, str],
    at: datetime,
) -> CaseUnderWay | None:
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        row = CaseProcess.objects.select_related("case").filter(case=case).first()
        if case.item_code != version.item_code:
            return None
        if row is None:
            return _move_plain(actor, case, version, mapping, at)
        if row.ended or row.item_version_id == version.id:
            return CaseUnderWay(
                case_id=case.id, number=case.number, version=0, steps=(), obstacles=(_GONE,)
            )
        seen = in_flight.seen(row, version=version, mapping=mapping)
        if seen.obstacles:
            return seen
        older = catalogue.get_version(version_id=row.item_version_id)
        old, new = process_of(older), process_of(version)
        after = moving.moved(from_json(row.state), old=old, new=new, mapping=mapping).state
        assert after is not None
        _store(row, version, after)
        _reopen(case, new, after, at)
        ledger.record(
            actor=actor, verb="cases.process.transferred", subject=case_ref(case.id), at=at,
            change={"from": seen.version, "to": version.version,
                    "places": ",".join(each.node for each in after.tokens)[:500]},
        )  # fmt: skip
        return replace(seen, version=version.version)


def _move_plain(
    actor: Actor, case: Case, version: ItemVersionView, mapping: Mapping[str, str], at: datetime
) -> CaseUnderWay:
    if case.item_version_id == version.id or CaseState(case.state) not in MOVABLE:
        return CaseUnderWay(
            case_id=case.id, number=case.number, version=0, steps=(), obstacles=(_GONE,)
        )
    seen = in_flight.seen_plain(case, version=version, mapping=mapping)
    if seen.obstacles:
        return seen
    version_move.move_locked(actor=actor, case=case, version=version, mapping=mapping, at=at)
    return replace(seen, version=version.version)


def _store(row: CaseProcess, version: ItemVersionView, after: State) -> None:
    row.item_version_id = version.id
    row.state = to_json(after)
    row.next_timer_at = datetime.fromisoformat(after.next_timer) if after.next_timer else None
    row.save(update_fields=["item_version", "state", "next_timer_at"])


def _reopen(case: Case, new: Process, after: State, at: datetime) -> None:
    """Let open steps stand under their new places, with the unit that has them there.

    The day by which a step is due stays: it was told to its unit when the step opened.
    """
    places = {each.id: new.nodes[each.node] for each in after.tasks}
    for task in CaseTask.objects.waiting().filter(case=case):
        node = places[task.token]
        unit_id = unit_named(case, node.unit, after.variables)
        task.node, task.decides, task.unit_id = node.id, node.form == DECIDES, unit_id
        task.title = node.title[:200]
        task.save(update_fields=["node", "title", "decides", "unit"])
        work.close(ref=stages.task_ref(task), kind=WorkKind.STEP)
        stages.task_opened(case=case, task=task, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesInFlight:
    """Answers the catalogue what a version does to cases."""

    def under_way(
        self, *, version: ItemVersionView, mapping: Mapping[str, str]
    ) -> tuple[CaseUnderWay, ...]:
        """Return the open cases of other versions, with what keeps each from this one."""
        return in_flight.under_way(version=version, mapping=mapping)

    def open_cases(self, *, version: ItemVersionView) -> tuple[OpenCases, ...]:
        """Return how many cases of other versions stand in each state."""
        return in_flight.count_open(version=version)

    def places(self, *, version: ItemVersionView) -> tuple[tuple[str, str], ...]:
        """Return the steps of a version at which people act, with their titles."""
        return in_flight.places(version=version)

    def move(
        self,
        *,
        actor: Actor,
        version: ItemVersionView,
        case_ids: Collection[UUID],
        mapping: Mapping[str, str],
        at: datetime,
    ) -> tuple[CaseUnderWay, ...]:
        """Move cases; those with obstacles stay."""
        return move_cases(actor=actor, version=version, case_ids=case_ids, mapping=mapping, at=at)

    def rehearse(self, *, version: ItemVersionView, limit: int) -> tuple[RehearsedCase, ...]:
        """Play the process of a version for past cases."""
        return in_flight.rehearsed(version=version, limit=limit)

    def unmanned(self, *, version: ItemVersionView, on: date) -> tuple[tuple[str, str], ...]:
        """Return the steps of its process that nobody may do on a day."""
        return staffing.unmanned(version=version, on=on)
