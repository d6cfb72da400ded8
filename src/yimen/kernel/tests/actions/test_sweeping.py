from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from yimen.kernel import tasks
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries, sweeping
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.events import from_json

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def _started(limit, promised=None):
    ref = Ref("toy.thing", uuid4())
    clocks.start(ref=ref, kind="toy.x", regime="licence", at=MONDAY, limit=limit, promised=promised)
    return ref


def _published():
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, version, body FROM kernel_outbox_event ORDER BY id")
        return [from_json(code=c, version=v, body=body) for c, v, body in cursor.fetchall()]


def _told():
    return [(event.code.rpartition(".")[2], getattr(event, "which", "")) for event in _published()]


def _day(day, hour=4):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_nothing_is_announced_while_there_is_time():
    _started(Limit(amount=10), Limit(amount=5))

    assert sweeping.sweep(at=_day(17)) == 0


def test_each_stage_is_announced_once_and_in_turn():
    ref = _started(Limit(amount=10), Limit(amount=3))

    for day in (17, 18, 18, 19, 20, 20, 27, 30, 30):
        while sweeping.sweep(at=_day(day)):
            pass
    sweeping.sweep(at=_day(1))

    assert _told() == [("due_soon", ""), ("breached", "promised")]
    while sweeping.sweep(at=datetime(2026, 12, 1, 4, tzinfo=UTC)):
        pass
    assert _told()[2:] == [("breached", "lawful")]
    assert _published()[0].ref == ref
    assert _published()[0].due_on == date(2026, 11, 19)
    assert _published()[2].due_on == date(2026, 11, 30)


def test_a_paused_or_stopped_clock_is_not_announced():
    paused, stopped = _started(Limit(amount=1)), _started(Limit(amount=1))
    clocks.pause(ref=paused, kind="toy.x", why="检测", ground="x", at=MONDAY)
    clocks.stop(ref=stopped, kind="toy.x", at=MONDAY)

    assert sweeping.sweep(at=_day(30)) == 0


def test_an_extension_after_a_breach_lets_the_next_breach_be_announced():
    ref = _started(Limit(amount=1))
    sweeping.sweep(at=_day(20))
    clocks.extend(ref=ref, kind="toy.x", days=5, ground="x", at=_day(20))

    assert sweeping.sweep(at=_day(20)) == 0
    while sweeping.sweep(at=_day(30)):
        pass

    assert _told() == [("breached", "lawful"), ("breached", "lawful")]


def test_hours_are_announced_by_the_moment():
    _started(Limit(amount=2, unit=Unit.HOUR))

    sweeping.sweep(at=MONDAY + timedelta(hours=1, minutes=59))
    before = _told()
    sweeping.sweep(at=MONDAY + timedelta(hours=2, minutes=1))

    assert before == [("due_soon", "")]
    assert _told()[1:] == [("breached", "lawful")]


def test_recompute_equals_what_each_clock_would_be_given_now():
    """Every kind of clock, made under the shipped calendar, against the whole rule under the next."""
    refs = [
        _started(Limit(amount=number % 40 + 1, unit=unit), promised)
        for number in range(12)
        for unit in (Unit.WORKDAY, Unit.DAY, Unit.HOUR, Unit.MONTH)
        for promised in (None, Limit(amount=number + 1))
    ]
    for ref in refs[::5]:
        clocks.pause(ref=ref, kind="toy.x", why="检测", ground="x", at=_day(17))
    for ref in refs[::10]:
        clocks.resume(ref=ref, kind="toy.x", at=_day(25))
    for ref in refs[::7]:
        clocks.extend(ref=ref, kind="toy.x", days=3, ground="x", at=_day(17))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_calendar_version (made_at, source, changed_days)"
            " VALUES (now(), 'x', 1)"
        )
        cursor.execute(
            "INSERT INTO kernel_workday (day, year, is_workday, name, source, provisional) VALUES"
            " ('2026-11-24', 2026, false, '假', 'x', false),"
            " ('2026-11-28', 2026, true, '班', 'x', false)"
        )

    moved = sweeping.recompute_open()

    assert moved >= 10
    assert sweeping.recompute_open() == 0
    for ref in refs:
        stored = queries.get(ref=ref, kind="toy.x")
        fresh = clocks.recalculate(clock=stored, version=stored.calendar_version)
        assert stored == fresh


def test_the_minute_s_task_announces_and_repeats_without_harm():
    _started(Limit(amount=1))

    for _ in range(2):
        tasks.announce_clocks(timestamp=int(_day(20).timestamp()))

    assert _told() == [("breached", "lawful")]


def test_the_night_s_task_runs():
    tasks.forget_old(timestamp=0)

    assert _published() == []
