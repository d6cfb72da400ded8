"""What a version of an item would do to its cases: those under way, and past ones played again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from yimen.bpmn import moving
from yimen.bpmn.model import Process, ProcessRefusedError
from yimen.bpmn.rehearsal import rehearse
from yimen.bpmn.state import from_json
from yimen.cases.contracts import CaseState
from yimen.cases.models import Case, CaseProcess
from yimen.cases.models.answers import CASE_ANSWERS, unseal
from yimen.cases.queries.process import facts_of, known_names, process_of
from yimen.cases.rules import version_move
from yimen.cases.rules.case import STATE_TITLES
from yimen.cases.rules.process import questions, storable
from yimen.cases.rules.route import route_of, step_named
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay, OpenCases, RehearsedCase
from yimen.identity import public as identity

LED = (
    "这件按流程办，可能几个环节同时在办，新版一个接一个办，没有地方接着办，"
    "照原来的版本办完。要搬，请给新版也设计流程"
)
LISTED = 500
EXAMPLES = 3


def under_way(*, version: ItemVersionView, mapping: Mapping[str, str]) -> tuple[CaseUnderWay, ...]:
    """Return the open cases of the item's other versions, the oldest first: led by a process or not."""
    led = led_by_process(version=version, mapping=mapping)
    return (*led, *plain_under_way(version=version, mapping=mapping))


def _has_process(version: ItemVersionView) -> bool:
    return version.definition is not None and bool(version.definition.process)


def plain_under_way(
    *, version: ItemVersionView, mapping: Mapping[str, str]
) -> tuple[CaseUnderWay, ...]:
    """Return the open cases of other versions on the plain route, the oldest first."""
    rows = (
        _open_cases(version)
        .exclude(
            id__in=CaseProcess.objects.filter(case__item_code=version.item_code).values("case")
        )
        .order_by("submitted_at", "id")[:LISTED]
    )
    return tuple(seen_plain(case, version=version, mapping=mapping) for case in rows)


def _open_cases(version: ItemVersionView) -> QuerySet[Case]:
    found = Case.objects.in_state(*version_move.MOVABLE).filter(item_code=version.item_code)
    return found.exclude(item_version_id=version.id)


def seen_plain(case: Case, *, version: ItemVersionView, mapping: Mapping[str, str]) -> CaseUnderWay:
    """Return a case on the plain route with what keeps it from going on under a version."""
    older = catalogue.get_version(version_id=case.item_version_id)
    answered = {code for code, value in unseal(CASE_ANSWERS, case.answers).items() if value}
    steps: tuple[tuple[str, str], ...] = ()
    if case.route_step and older.definition is not None:
        step = step_named(older.definition, case.route_step)
        steps = ((step.code, step.title),)
    return CaseUnderWay(
        case_id=case.id,
        number=case.number,
        version=older.version,
        steps=steps,
        obstacles=_obstacles(case, older, version, answered, mapping),
        state=STATE_TITLES[CaseState(case.state)],
        fields=_without_place(older, version, answered),
    )


def _obstacles(
    case: Case,
    older: ItemVersionView,
    version: ItemVersionView,
    answered: set[str],
    mapping: Mapping[str, str],
) -> tuple[str, ...]:
    try:
        process = catalogue.find_process(version=version)
    except ProcessRefusedError as wrong:
        return (f"新版的流程有问题：{wrong}",)
    return tuple(
        version_move.obstacles(
            old=older, new=version, state=CaseState(case.state), route_step=case.route_step,
            answered=answered, mapping=mapping, process=process,
        )
    )  # fmt: skip


def _without_place(
    older: ItemVersionView, version: ItemVersionView, answered: set[str]
) -> tuple[tuple[str, str], ...]:
    """Return the answered questions that the new form does not have, with their names."""
    if older.definition is None or version.definition is None:
        return ()
    known = version_move.fields_of(older.definition)
    asked = version_move.fields_of(version.definition)
    return tuple(
        (code, known[code].name) for code in sorted((answered & known.keys()) - asked.keys())
    )


def count_open(*, version: ItemVersionView) -> tuple[OpenCases, ...]:
    """Return how many cases of other versions stand in each state, with some of their numbers."""
    found: dict[tuple[int, CaseState], list[str]] = {}
    rows = _open_cases(version).order_by("submitted_at", "id")
    for number, state, version_id in rows.values_list("number", "state", "item_version_id"):
        older = catalogue.get_version(version_id=version_id)
        found.setdefault((older.version, CaseState(state)), []).append(number)
    return tuple(
        OpenCases(version=older, state=STATE_TITLES[state], count=len(numbers),
                  examples=tuple(numbers[:EXAMPLES]))
        for (older, state), numbers in sorted(found.items(), key=lambda one: one[0])
    )  # fmt: skip


def places(*, version: ItemVersionView) -> tuple[tuple[str, str], ...]:
    """Return the steps of a version at which people act, with their titles."""
    if version.definition is None:
        return ()
    return tuple((step.code, step.title) for step in route_of(version.definition))


def led_by_process(
    *, version: ItemVersionView, mapping: Mapping[str, str]
) -> tuple[CaseUnderWay, ...]:
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
    obstacles: tuple[str, ...] = (LED,)
    if _has_process(version):
        found = moving.moved(state, old=old, new=process_of(version), mapping=mapping)
        obstacles = tuple(each.message for each in found.findings)
    return CaseUnderWay(
        case_id=row.case_id,
        number=row.case.number,
        version=older.version,
        steps=tuple({each.node: old.nodes[each.node].title for each in state.tasks}.items()),
        obstacles=obstacles,
        state=STATE_TITLES[CaseState(row.case.state)],
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
