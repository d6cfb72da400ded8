"""One human step of an approval with parallel branches: load, advance, store, audit and events.

The floor is the engine alone: the state from plain data, one step, the state as plain data.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import connection

from yimen.bpmn import engine
from yimen.bpmn.reading import main_process
from yimen.bpmn.state import from_json, to_json
from yimen.bpmn.world import World
from yimen.cases import testing
from yimen.cases.actions.process import finish_task
from yimen.cases.benches.consultation import PROCESS, STEPS, WORDS
from yimen.cases.contracts import CaseState
from yimen.cases.models import CaseTask

NUMBER = 100
BAR_MS = 10.0
_WARM_UP = 5
_LATER = testing.AT + timedelta(hours=1)


def processes(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER
) -> dict[str, object]:
    """Return the time of a step, with its number of statements."""
    del database_url
    say(f"processes: {number} cases are accepted, each with a process of three branches")
    town = testing.town(definition={"process": PROCESS, "route": []})
    for _ in range(number + _WARM_UP):
        testing.case_at(CaseState.ACCEPTED, town)
    say(f"processes: {number * len(STEPS)} steps are done")
    times: list[float] = []
    for node in STEPS:
        actor = town.other_unit if node == "other" else town.examiner
        waiting = CaseTask.objects.waiting().filter(node=node).order_by("id")
        for place, (task_id, case_id) in enumerate(waiting.values_list("id", "case_id")):
            begun = time.perf_counter()
            finish_task(
                actor=actor, case_id=case_id, task_id=task_id, opinion=WORDS, answers={}, at=_LATER
            )
            if place >= _WARM_UP:
                times.append((time.perf_counter() - begun) * 1000)
    floor = _floor()
    mean = statistics.mean(times)
    times.sort()
    doubled = number + _WARM_UP - CaseTask.objects.waiting().filter(node="decide").count()
    return {
        "figures": [
            {
                "case": f"one step with audit and events, {_statements(town)} statements",
                "concurrency": 1,
                "per_second": round(1000 / mean, 1),
                "p50_ms": round(times[len(times) // 2], 2),
                "p95_ms": round(times[int(len(times) * 0.95)], 2),
                "errors": abs(doubled),
            }
        ],
        "floor": {"engine_alone_ms": round(floor, 3)},
        "ratio": round(mean / floor, 2),
        "held": mean < BAR_MS and not doubled,
    }


def _statements(town: testing.Town) -> int:
    """Return how many statements one step takes."""
    case = testing.case_at(CaseState.ACCEPTED, town)
    task = CaseTask.objects.waiting().get(case_id=case.id)
    number = 0

    def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal number
        number += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        finish_task(
            actor=town.examiner, case_id=case.id, task_id=task.id, opinion=WORDS, answers={},
            at=_LATER,
        )  # fmt: skip
    return number


def _floor() -> float:
    """Return the milliseconds of a step in memory."""
    process = main_process(PROCESS)
    world = World(at=_LATER, due=lambda _event, _seen: _LATER, decide=lambda _c, _s: {}, context={})
    state, _ = engine.start(process, variables={}, world=world)
    stored, times = to_json(state), []
    for _ in range(500):
        begun = time.perf_counter()
        before = from_json(stored)
        token = before.tokens[0].id
        after, _ = engine.complete(process, before, token=token, result={}, world=world)
        to_json(after)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.mean(times)
