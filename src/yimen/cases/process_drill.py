"""A drill on processes: workers that advance them are killed at random; no step is lost or doubled."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connections
from django.db.models import Count

from yimen.cases import events, testing
from yimen.cases.actions.decision import decide_case
from yimen.cases.actions.process import finish_task
from yimen.cases.benches.consultation import PROCESS, STEPS, WORDS
from yimen.cases.contracts import CaseState, CaseVerb, TaskOutcome
from yimen.cases.drills import damage
from yimen.cases.models import Case, CaseProcess, CaseStep, CaseTask
from yimen.kernel.contracts import Refusal
from yimen.kernel.models import OutboxEvent
from yimen.kernel.work.rebuilding import rebuild_check

NUMBER = 10_000
WORKERS = 4
_SHORTEST, _LONGEST = 0.02, 0.2
_GLANCE = 64
_LATER = testing.AT + timedelta(hours=1)
_PATIENCE_SECONDS = 7_200


def kill_processes(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER, kills: int = 0
) -> list[str]:
    """Return what was lost or doubled when the workers of many processes were killed at random."""
    del database_url  # the throw-away database is the one that Django points at
    town = testing.town(definition={"process": PROCESS, "route": []})
    say(f"{number} 个流程实例，每个三条并行分支")
    for made in range(1, number + 1):
        testing.case_at(CaseState.ACCEPTED, town)
        if made % 1_000 == 0:
            say(f"已受理 {made} 件")
    killed = _rage(town, kills or max(10, number // 10))
    say(f"{WORKERS} 个进程同时往前办，随机杀了 {killed} 次")
    wrong = [*_lost_or_doubled(number), *damage(_LATER)]
    return wrong + [f"open work: {one.kind} {one.what}" for one in rebuild_check()]


def _rage(town: testing.Town, kills: int) -> int:
    """Keep the workers going until nothing waits, killing one every moment; return how many died."""
    chance = random.Random(20261121)  # noqa: S311 -- a drill is repeated, nothing is kept secret
    begun, killed = time.monotonic(), 0
    workers = [_begin(town, place) for place in range(WORKERS)]
    try:
        while workers:
            time.sleep(chance.uniform(_SHORTEST, _LONGEST))
            if killed < kills:
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
            for pid in list(workers):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if not ended:
                    continue
                workers.remove(pid)
                if status != 0:  # it did not find its work finished
                    workers.append(_begin(town, killed))
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                break
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return killed


def _begin(town: testing.Town, seed: int) -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    ended = 1
    try:
        _work(town, random.Random(seed))  # noqa: S311 -- see above
        ended = 0
    finally:
        os._exit(ended)


def _work(town: testing.Town, chance: random.Random) -> None:
    """Do steps in any order until none waits; what another did meanwhile is refused and passed by."""
    while True:
        waiting = list(CaseTask.objects.waiting().order_by("id")[:_GLANCE])
        if not waiting:
            return
        task = chance.choice(waiting)
        try:
            _do(town, task)
        except Refusal:
            continue


def _do(town: testing.Town, task: CaseTask) -> None:
    if task.decides:
        decide_case(actor=town.approver, case_id=task.case_id, grant=True, opinion=WORDS, at=_LATER)
        return
    actor = town.other_unit if task.node == "other" else town.examiner
    finish_task(
        actor=actor, case_id=task.case_id, task_id=task.id, opinion=WORDS, answers={}, at=_LATER
    )


def _lost_or_doubled(number: int) -> Iterator[str]:
    ended = CaseProcess.objects.filter(ended="decided").count()
    if ended != number:
        yield f"{number - ended} processes did not finish"
    if (granted := Case.objects.filter(granted=True).count()) != number:
        yield f"{granted} cases were granted, not {number}"
    done = Counter(
        CaseTask.objects.filter(outcome=TaskOutcome.FINISHED).values_list("node", flat=True)
    )
    for node in STEPS:
        if done[node] != number:
            yield f"step {node} was done {done[node]} times, not {number}"
    twice = (
        CaseTask.objects.values("case_id", "node").annotate(times=Count("id")).filter(times__gt=1)
    )
    if found := twice.count():
        yield f"{found} steps opened twice"
    for verb, times in ((CaseVerb.EXAMINE, len(STEPS)), (CaseVerb.GRANT, 1)):
        signed = CaseStep.objects.filter(verb=verb).count()
        if signed != times * number:
            yield f"{verb} was signed {signed} times, not {times * number}"
    decided = OutboxEvent.objects.filter(code=events.CaseDecided.code).count()
    if decided != number:
        yield f"{decided} events tell of a decision, not {number}"
