"""A drill on processes: workers that advance them are killed at random; no step is lost or doubled."""

from __future__ import annotations

import logging
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

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
_log = logging.getLogger(__name__)
_PAGE = 32
"""How many waiting steps a worker takes at a glance, from a place of its own among all of them."""
_TOLD_EVERY_SECONDS = 20
_LATER = testing.AT + timedelta(hours=1)
_PATIENCE_SECONDS = 7_200


def kill_processes(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER, kills: int = 0
) -> list[str]:
    """Return what was lost or doubled when the workers of many processes were killed at random."""
    del database_url  # the throw-away database is the one that Django points at
    town = testing.town(definition={"process": PROCESS, "route": []})
    say(f"{number} 个流程实例，每个三条并行分支")
    begun = time.monotonic()
    _accept(town, number)
    say(f"受理了 {CaseProcess.objects.count()} 件，用了 {time.monotonic() - begun:.0f} 秒")
    begun = time.monotonic()
    killed, most = _rage(town, kills or max(10, number // 10), say)
    steps = (len(STEPS) + 1) * number
    say(
        f"{WORKERS} 个进程同时往前办 {steps} 步，同时在办最多 {most} 件，"
        f"随机杀了 {killed} 次，用了 {time.monotonic() - begun:.0f} 秒"
    )
    wrong = [*_lost_or_doubled(number), *damage(_LATER)]
    return wrong + [f"open work: {one.kind} {one.what}" for one in rebuild_check()]


def _accept(town: testing.Town, number: int) -> None:
    """Accept that many cases, by several processes where they are many.

    Each has somebody of its own who applies: nobody has two unfinished applications of an item.
    """
    parts = WORKERS if number > _PAGE * WORKERS else 1
    shares = [number // parts + (place < number % parts) for place in range(parts)]
    if parts == 1:
        _accept_some(town, number)
        return
    towns = [testing.with_another_resident(town) for _ in shares]
    begun = [partial(_accept_some, *one) for one in zip(towns, shares, strict=True)]
    for pid in [_begin(one) for one in begun]:
        _, status = os.waitpid(pid, 0)
        if status != 0:
            raise RuntimeError("a process that accepted cases ended before its time")


def _accept_some(town: testing.Town, number: int) -> None:
    for _ in range(number):
        testing.case_at(CaseState.ACCEPTED, town)


def _rage(town: testing.Town, kills: int, say: Callable[[str], None]) -> tuple[int, int]:
    """Keep the workers going until nothing waits, killing one every moment.

    Return how many died, and how many processes were under way at once.
    """
    chance = random.Random(20261121)  # noqa: S311 -- a drill is repeated, nothing is kept secret
    begun, told, killed, most = time.monotonic(), time.monotonic(), 0, _under_way()
    workers = [_begin(partial(_work, town, place)) for place in range(WORKERS)]
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
                    workers.append(_begin(partial(_work, town, killed)))
            if time.monotonic() - told > _TOLD_EVERY_SECONDS:
                told = time.monotonic()
                say(f"还在办 {_under_way()} 件，已杀 {killed} 次")
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                break
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return killed, most


def _under_way() -> int:
    return CaseProcess.objects.filter(ended="").count()


def _begin(work: Callable[[], None]) -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    ended = 1
    try:
        work()
        ended = 0
    except Exception:
        _log.exception("a process of the drill ended before its time")
        raise
    finally:
        os._exit(ended)


def _work(town: testing.Town, seed: int) -> None:
    """Do steps in any order until none waits; what another did meanwhile is refused and passed by.

    A page begins anywhere among the waiting steps, so that all processes stay under way together.
    """
    chance = random.Random(seed)  # noqa: S311 -- see above
    while True:
        page = _page(chance)
        if not page:
            return
        for task in page:
            try:
                _do(town, task)
            except Refusal:
                continue


def _page(chance: random.Random) -> list[CaseTask]:
    """Return some steps that wait, from anywhere among all of them, in any order; none at the end."""
    ids = CaseTask.objects.order_by("id").values_list("id", flat=True)
    first, last = ids.first(), ids.last()
    assert first is not None
    assert last is not None
    waiting = CaseTask.objects.waiting().order_by("id")
    start = UUID(int=chance.randint(first.int, last.int))
    page = list(waiting.filter(id__gte=start)[:_PAGE]) or list(waiting[:_PAGE])
    chance.shuffle(page)
    return page


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
