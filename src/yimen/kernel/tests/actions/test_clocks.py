from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries
from yimen.kernel.clocks.contracts import ClockState, NoClock
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.work import actions as work
from yimen.kernel.work import queries as work_queries

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)
TWENTY = Limit(amount=20, law="行政许可法 第四十二条")

pytestmark = pytest.mark.django_db


def _started(promised=None, limit=TWENTY, at=MONDAY):
    ref = Ref("toy.thing", uuid4())
    clock = clocks.start(
        ref=ref, kind="toy.decide", regime="licence", at=at, limit=limit, promised=promised
    )
    return ref, clock


def test_start_counts_working_days_from_the_next_day():
    _, clock = _started(promised=Limit(amount=5))

    assert clock.due_on == date(2026, 12, 14)
    assert clock.promised_on == date(2026, 11, 23)
    assert not clock.is_breached(datetime(2026, 12, 14, 15, 59, tzinfo=UTC))
    assert clock.is_breached(datetime(2026, 12, 14, 16, 0, tzinfo=UTC))


def test_start_in_hours_ends_at_the_moment():
    _, clock = _started(limit=Limit(amount=2, unit=Unit.HOUR))

    assert clock.due_at == datetime(2026, 11, 16, 4, tzinfo=UTC)


def test_start_twice_is_a_fault():
    ref, _ = _started()

    with pytest.raises(Exception, match="kernel_clock_one_open"), transaction.atomic():
        clocks.start(ref=ref, kind="toy.decide", regime="licence", at=MONDAY, limit=TWENTY)


def test_pause_holds_the_due_day_and_resume_moves_it():
    ref, _ = _started()

    paused = clocks.pause(
        ref=ref,
        kind="toy.decide",
        why="专家评审",
        ground="行政许可法 第四十五条",
        at=datetime(2026, 11, 18, 2, tzinfo=UTC),
        planned_days=5,
    )
    resumed = clocks.resume(ref=ref, kind="toy.decide", at=datetime(2026, 11, 25, 2, tzinfo=UTC))

    assert paused.due_on is None
    assert resumed.due_on == date(2026, 12, 21)
    assert queries.get(ref=ref, kind="toy.decide").stops[0].planned_days == 5


def test_resume_with_the_clock_set_back_costs_nothing():
    ref, before = _started()
    clocks.pause(ref=ref, kind="toy.decide", why="检测", ground="x", at=MONDAY)

    resumed = clocks.resume(ref=ref, kind="toy.decide", at=datetime(2026, 1, 1, tzinfo=UTC))

    assert resumed.due_on == before.due_on


def test_pause_twice_and_resume_twice_are_refused():
    ref, _ = _started()
    with pytest.raises(ClockState):
        clocks.resume(ref=ref, kind="toy.decide", at=MONDAY)
    clocks.pause(ref=ref, kind="toy.decide", why="检测", ground="x", at=MONDAY)
    with pytest.raises(ClockState):
        clocks.pause(ref=ref, kind="toy.decide", why="检测", ground="x", at=MONDAY)


def test_extend_moves_the_lawful_day_and_leaves_the_promise():
    ref, _ = _started(promised=Limit(amount=5))

    extended = clocks.extend(ref=ref, kind="toy.decide", days=10, ground="情况复杂", at=MONDAY)

    assert extended.due_on == date(2026, 12, 28)
    assert extended.promised_on == date(2026, 11, 23)
    assert queries.get(ref=ref, kind="toy.decide").extensions[0].ground == "情况复杂"


def test_stop_in_time_and_too_late_is_computed_from_the_dates():
    ref, _ = _started(limit=Limit(amount=1))

    stopped = clocks.stop(
        ref=ref, kind="toy.decide", at=datetime(2026, 11, 17, 3, tzinfo=UTC), outcome="granted"
    )
    late_ref, _ = _started(limit=Limit(amount=1))
    late = clocks.stop(
        ref=late_ref, kind="toy.decide", at=datetime(2026, 11, 18, 3, tzinfo=UTC), outcome="granted"
    )

    much_later = datetime(2027, 1, 1, tzinfo=UTC)
    assert not stopped.is_breached(much_later)
    assert late.is_breached(much_later)


def test_stop_while_paused_ends_the_pause():
    ref, _ = _started()
    clocks.pause(ref=ref, kind="toy.decide", why="检测", ground="x", at=MONDAY)

    clocks.stop(ref=ref, kind="toy.decide", at=datetime(2026, 11, 18, 3, tzinfo=UTC))

    clock = queries.get(ref=ref, kind="toy.decide")
    assert not clock.paused
    assert clock.due_on == date(2026, 12, 16)


def test_a_stopped_clock_may_start_again():
    ref, _ = _started()
    assert clocks.stop_all(ref=ref, at=MONDAY) == 1

    clocks.start(ref=ref, kind="toy.decide", regime="licence", at=MONDAY, limit=TWENTY)

    assert len(queries.list_of(ref=ref)) == 2


def test_no_clock_is_said_as_such():
    with pytest.raises(NoClock):
        clocks.pause(ref=Ref("toy.thing", uuid4()), kind="x", why="", ground="", at=MONDAY)


def test_work_that_is_due_with_a_clock_follows_it():
    ref, clock = _started(promised=Limit(amount=5))
    common = {"ref": ref, "unit": uuid4(), "title": "审查", "at": MONDAY}
    work.open(kind="lawful", due=clock.due_at, **common)
    work.open(kind="promised", due=clock.promised_at, **common)
    work.open(kind="other", due=MONDAY, **common)

    clocks.pause(ref=ref, kind="toy.decide", why="检测", ground="x", at=MONDAY)
    moved = clocks.resume(ref=ref, kind="toy.decide", at=datetime(2026, 11, 17, 2, tzinfo=UTC))

    due = {row.kind: row.due_at for row in work_queries.list_of(ref=ref)}
    assert moved.due_at != clock.due_at
    assert due == {"lawful": moved.due_at, "promised": moved.promised_at, "other": MONDAY}


def test_explain_tells_the_promise_and_the_law():
    ref, _ = _started(promised=Limit(amount=5))

    told = queries.explain(ref=ref, kind="toy.decide", on=date(2026, 11, 18))

    assert [sentence.text for sentence in told] == [
        "最迟2026年11月23日前办结",
        "已用 2 个工作日，还剩 3 个工作日",
        "这是承诺的期限；法定期限到2026年12月14日（行政许可法 第四十二条）",
    ]


def test_explain_of_a_stopped_clock_tells_how_it_was_met():
    ref, _ = _started(limit=Limit(amount=5))
    clocks.stop(ref=ref, kind="toy.decide", at=datetime(2026, 11, 18, 3, tzinfo=UTC))

    told = queries.explain(ref=ref, kind="toy.decide", on=date(2026, 12, 1))

    assert told[0].text == "已于2026年11月18日办结，比期限提前 3 个工作日"


def test_explain_of_hours_tells_the_moment():
    ref, _ = _started(limit=Limit(amount=2, unit=Unit.HOUR))

    told = queries.explain(ref=ref, kind="toy.decide", on=date(2026, 11, 16), at=MONDAY)

    assert told[0].text == "最迟2026年11月16日12:00前办结"
