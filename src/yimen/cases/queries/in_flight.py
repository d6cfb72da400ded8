"""What a version of an item would do to its cases: those under way, and past ones played again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yimen.bpmn import moving
from yimen.bpmn.model import Process
from yimen.bpmn.rehearsal import rehearse
from yimen.bpmn.state import from_json
from yimen.cases.models import Case, CaseProcess
from yimen.cases.queries.process import facts_of, known_names, process_of
from yimen.cases.rules.process import questions, storable
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay, RehearsedCase
from yimen.identity import public as identity

LISTED = 500


def under_way(*, version: ItemVersionView, mapping: Mapping[str, str]) -> tuple[CaseUnderWay, ...]:
    """Return the cases that other versions' processes of the item lead, the oldest first."""
    rows = (
        CaseProcess.objects.filter(case__item_code=version.item_code, ended="")
        .exclude(item_version_id=version.id)
        .select_related("case")
        .order_by("case__submitted_at", "case_id")[:LISTED]
    )
    return tuple(seen(row, version=version, mapping=mapping) for row in rows)


def seen(row: CaseProcess, *, version: ItemVersionView, mapping: Mapping[str, str]) -> CaseUnderWay:
    """Return a case under way with what keeps it from going on in the process of a version."""
    older = catalogue.get_version(version_id=row.item_version_id)
    old, state = process_of(older), from_json(row.state)
    found = moving.moved(state, old=old, new=process_of(version), mapping=mapping)
    return CaseUnderWay(
        case_id=row.case_id,
        number=row.case.number,
        version=older.version,
        steps=tuple({each.node: old.nodes[each.node].title for each in state.tasks}.items()),
        obstacles=tuple(each.message for each in found.findings),
    )


def rehearsed(*, version: ItemVersionView, limit: int) -> tuple[RehearsedCase, ...]:
    """Play the process of a version for the last cases of its item that were decided.

    The facts are those of the day of decision, the answers those that were given, else the first
    that leads on. Cases whose applicant blocked the use of his data are left out.
    """
    process, given = process_of(version), known_names(version)
    cases = list(
        Case.objects.filter(item_code=version.item_code, decided_at__isnull=False).order_by(
            "-decided_at", "-id"
        )[:limit]
    )
    held = CaseProcess.objects.filter(case__in=cases).values_list("case_id", "state")
    answered = {case_id: from_json(state).variables for case_id, state in held}
    return tuple(
        _rehearsed(case, version, process, given, answered.get(case.id, {}))
        for case in cases
        if not identity.is_blocked(person_id=case.applicant_id)
    )


def _rehearsed(
    case: Case,
    version: ItemVersionView,
    process: Process,
    given: frozenset[str],
    answered: Mapping[str, Any],
) -> RehearsedCase:
    at = case.decided_at
    assert at is not None

    def decide(code: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        _, answer = catalogue.ask_decision(version=version, code=code, context=variables)
        return {name: storable(value) for name, value in answer.items()}

    def answers(node: str) -> Mapping[str, Any]:
        return _answers(process, node, given, answered)

    run = rehearse(
        process, at=at, answers=answers, decide=decide, context=facts_of(case, version, at=at)
    )
    return RehearsedCase(
        number=case.number,
        steps=tuple(process.nodes[each].title for each in run.opened),
        workdays=run.workdays,
        stuck=run.stuck,
    )


def _answers(
    process: Process, node: str, given: frozenset[str], answered: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a step is answered: as it was, else what leads on without exception."""
    found: dict[str, Any] = {}
    for one in questions(process, node, given=given):
        if one.name in answered:
            found[one.name] = answered[one.name]
        elif one.is_yes_or_no:
            found[one.name] = True
        elif not one.may_be_none:
            found[one.name] = one.options[0]
    return found
