"""Drill: the process of faces is killed in the middle of searches, and nothing is lost by it.

Searchers ask without a pause for faces that are there, while a writer enrols and deletes. Now the
worker is killed, now the server with it. An answer must be right or a refusal in words; after each
restart the answers are right again, and index and database hold the same.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from yimen.biometrics.contracts import FacesOff, Purpose
from yimen.biometrics.queries.stored import list_stored
from yimen.biometrics.resident import client, constructed
from yimen.biometrics.resident.blocks import Floats
from yimen.biometrics.resident.standing import Standing
from yimen.biometrics.resident.trial import CONSTRUCTED, Trial, trial
from yimen.kernel import clock

_TEMPLATES = 20_000
_KILLS = 6
_SEARCHERS = 3
_BETWEEN_SECONDS = 1.0
_LIKENESS = 0.85
_PURPOSE = Purpose.IDENTIFY


@dataclass(slots=True)
class _Course:
    """What happens while the process is killed."""

    vectors: Floats
    subjects: Sequence[UUID]
    version: int
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def look(self, number: int) -> None:
        """Search for one who is there; note what came back."""
        likely = constructed.near(self.vectors[number], likeness=_LIKENESS, seed=number)
        try:
            found = client.search(
                purpose=_PURPOSE, version=self.version, vector=likely.tobytes(), limit=1
            )
        except FacesOff:
            self.counts["refused"] += 1
            self.stop.wait(0.02)
            return
        self.counts["answered"] += 1
        if [one.subject_id for one in found.candidates] != [self.subjects[number]]:
            self.wrong.append("杀进程期间有一次查找答错了人")

    def search(self, first: int) -> None:
        """Search without a pause until told to stop."""
        number = first
        while not self.stop.is_set():
            self.look(number % len(self.subjects))
            number += 7


def kill_the_process(
    *,
    database_url: str,
    say: Callable[[str], None],
    templates: int = _TEMPLATES,
    kills: int = _KILLS,
) -> list[str]:
    """Return what was answered wrongly, or lost, when the process was killed again and again."""
    del database_url  # Django points at it already
    with trial(engine=CONSTRUCTED) as one:
        standing = one.ready()
        course = _filled(standing, templates)
        say(f"构造了 {templates:,} 个模板，{_SEARCHERS} 路查找同时进行")
        threads = [
            threading.Thread(target=course.search, args=(n * 101,)) for n in range(_SEARCHERS)
        ]
        for thread in threads:
            thread.start()
        try:
            for number in range(kills):
                course.wrong += _kill_once(one, course, number, say)
        finally:
            course.stop.set()
            for thread in threads:
                thread.join()
        course.wrong += _differences(one)
    say(f"查到 {course.counts['answered']:,} 次，说明原因而没有查 {course.counts['refused']:,} 次")
    if not course.counts["answered"]:
        course.wrong.append("一次也没有查到，演练不作数")
    return course.wrong


def _filled(standing: Standing, many: int) -> _Course:
    assert standing.model is not None
    held = constructed.vectors(many, dimension=standing.model.dimension, seed=9)
    subjects: list[UUID] = []
    for page in constructed.fill(
        held, purpose=_PURPOSE, model=standing.model, cells=("",), at=clock.now()
    ):
        subjects += page
    return _Course(vectors=held, subjects=subjects, version=_version())


def _kill_once(one: Trial, course: _Course, number: int, say: Callable[[str], None]) -> list[str]:
    """Kill it, add and delete while it is down, and see that both hold when it is back."""
    before = one.ready()
    time.sleep(_BETWEEN_SECONDS)
    began = time.monotonic()
    if number % 2:
        one.kill()
        one.start()
    else:
        one.kill_worker(before.pid)
    assert before.model is not None
    new = constructed.vectors(2, dimension=before.model.dimension, seed=1_000 + number)
    subjects = [
        subject
        for page in constructed.fill(
            new, purpose=_PURPOSE, model=before.model, cells=("",), at=clock.now()
        )
        for subject in page
    ]
    constructed.delete(subjects[1], purpose=_PURPOSE, at=clock.now())
    while one.ready().pid == before.pid:
        time.sleep(0.05)
    seconds = time.monotonic() - began
    kept, gone = (_best(vector) for vector in new)
    say(f"第 {number + 1} 次：{'连同主进程' if number % 2 else '工作进程'}，{seconds:.1f} 秒后恢复")
    return [
        *([] if kept == subjects[0] else ["停机期间登记的，恢复后没有查到"]),
        *(["停机期间删除的，恢复后还查得到"] if gone == subjects[1] else []),
    ]


def _best(vector: Floats) -> UUID | None:
    found = client.search(purpose=_PURPOSE, version=_version(), vector=vector.tobytes(), limit=1)
    return found.candidates[0].subject_id if found.candidates else None


def _version() -> int:
    return next(
        one.version for one in list_stored(model=None, at=clock.now()) if one.purpose is _PURPOSE
    )


def _differences(one: Trial) -> list[str]:
    standing = one.ready()
    held = {gallery.purpose: gallery for gallery in standing.galleries}
    return [
        f"{stored.purpose}：数据库里 {stored.templates} 个，进程里 {held[stored.purpose].templates} 个"
        for stored in list_stored(model=standing.model, at=clock.now())
        if stored.purpose in held and stored.templates != held[stored.purpose].templates
    ]
