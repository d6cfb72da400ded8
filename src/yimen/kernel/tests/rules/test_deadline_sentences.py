"""What residents and officers read about a limit, and the days as drawn."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.deadlines.cells import CellKind, day_cells
from yimen.kernel.deadlines.limits import Extension, Limit, Pause, Unit, WorkingHours
from yimen.kernel.deadlines.sentences import explain, explain_hours

HERE = ZoneInfo("Asia/Shanghai")
CORRECTION = Pause(start=date(2026, 11, 24), end=date(2026, 11, 26), why="补正")
HEARING = Pause(start=date(2026, 11, 24), why="听证", ground="行政许可法第四十五条")


def told(on, **rest):
    rest = {"start": date(2026, 11, 20), "limit": Limit(amount=10)} | rest
    return [each.text for each in explain(on=on, calendar=shipped_calendar(), **rest)]


@pytest.mark.parametrize(
    ("on", "rest", "sentences"),
    [
        (date(2026, 11, 25), {}, ["最迟2026年12月4日前办结", "已用 3 个工作日，还剩 7 个工作日"]),
        (
            date(2026, 11, 27),
            {"pauses": [CORRECTION]},
            ["最迟2026年12月8日前办结", "已用 3 个工作日，还剩 7 个工作日，补正期间不计"],
        ),
        (
            date(2026, 11, 30),
            {"pauses": [HEARING]},
            [
                "正在听证，从2026年11月24日起停止计时（行政许可法第四十五条），结束后还有 8 个工作日",
                "已用 2 个工作日，听证期间不计",
            ],
        ),
        (date(2026, 12, 4), {}, ["最迟2026年12月4日前办结，今天是最后一天", "已用 10 个工作日"]),
        (
            date(2026, 12, 8),
            {},
            ["最迟应在2026年12月4日前办结，已超过 2 个工作日", "已用 12 个工作日"],
        ),
        (
            date(2026, 11, 25),
            {"extensions": [Extension(amount=10, ground="需要现场核对")]},
            [
                "最迟2026年12月18日前办结",
                "已用 3 个工作日，还剩 17 个工作日",
                "期限已延长 10 个工作日（需要现场核对）",
            ],
        ),
        (
            date(2026, 11, 23),
            {"limit": Limit(amount=15, unit=Unit.DAY), "act": "领取"},
            [
                "最迟2026年12月7日前领取",
                "已用 3 天，还剩 14 天",
                "2026年12月5日不上班，期限顺延到2026年12月7日",
            ],
        ),
        (
            date(2026, 12, 25),
            {"start": date(2026, 12, 24)},
            [
                "最迟2027年1月8日前办结",
                "已用 1 个工作日，还剩 9 个工作日",
                "2027年放假安排还没有公布，公布后这个日期可能变动",
            ],
        ),
        (
            date(2026, 12, 25),
            {"done_on": date(2026, 11, 30)},
            ["已于2026年11月30日办结，比期限提前 4 个工作日"],
        ),
        (
            date(2026, 12, 25),
            {"done_on": date(2026, 12, 4)},
            ["已于2026年12月4日办结，正好在期限的最后一天"],
        ),
        (
            date(2026, 12, 25),
            {"done_on": date(2026, 12, 9)},
            ["已于2026年12月9日办结，超过期限 3 个工作日"],
        ),
        (
            date(2026, 11, 20),
            {"limit": Limit(amount=0)},
            ["应当场办结（2026年11月20日）", "已用 0 个工作日"],
        ),
        (date(2026, 11, 1), {}, ["最迟2026年12月4日前办结", "已用 0 个工作日，还剩 10 个工作日"]),
    ],
)
def test_limit_explains_itself(on, rest, sentences):
    assert told(on, **rest) == sentences


def test_limit_in_hours_explains_itself():
    start = datetime(2026, 11, 20, 9, tzinfo=HERE)

    def words(at, **rest):
        limit = Limit(amount=24, unit=Unit.HOUR)
        return [
            each.text
            for each in explain_hours(
                started_at=start,
                limit=limit,
                at=at,
                calendar=shipped_calendar(),
                act="联系您",
                **rest,
            )
        ]

    assert words(start.replace(hour=11, minute=30)) == [
        "最迟2026年11月21日09:00前联系您",
        "还剩 21 小时 30 分钟",
    ]
    assert words(start.replace(day=21, hour=9, minute=20)) == [
        "最迟应在2026年11月21日09:00前联系您，已超过 20 分钟"
    ]
    assert words(start, hours=WorkingHours()) == ["最迟2026年11月25日12:00前联系您"]
    stopped = Pause(start=start.date(), why="核实", start_at=start.replace(hour=10))
    assert words(start.replace(hour=11), pauses=[stopped]) == [
        "正在核实，从2026年11月20日起停止计时"
    ]


def cells(on, **rest):
    rest = {"start": date(2026, 11, 20), "limit": Limit(amount=5)} | rest
    return [
        (each.day.day, each.kind.value)
        for each in day_cells(on=on, calendar=shipped_calendar(), **rest)
    ]


def test_days_are_drawn_from_the_first_counted_to_the_last():
    assert cells(date(2026, 11, 24)) == [
        (21, "off"),
        (22, "off"),
        (23, "used"),
        (24, "today"),
        (25, "left"),
        (26, "left"),
        (27, "limit"),
    ]


def test_paused_days_are_drawn_apart():
    stopped = Pause(start=date(2026, 11, 23), end=date(2026, 11, 25), why="听证")
    assert cells(date(2026, 11, 26), pauses=[stopped]) == [
        (21, "off"),
        (22, "off"),
        (23, "used"),
        (24, "paused"),
        (25, "paused"),
        (26, "today"),
        (27, "left"),
        (28, "off"),
        (29, "off"),
        (30, "left"),
        (1, "limit"),
    ]


def test_open_pause_is_drawn_to_today():
    assert cells(date(2026, 11, 25), pauses=[HEARING]) == [
        (21, "off"),
        (22, "off"),
        (23, "used"),
        (24, "used"),
        (25, "today"),
    ]


def test_overdue_days_are_drawn_after_the_last():
    drawn = cells(date(2026, 12, 1))
    assert drawn[-5:] == [(27, "limit"), (28, "off"), (29, "off"), (30, "over"), (1, "today")]


def test_today_that_is_the_last_day_says_both():
    last = day_cells(
        start=date(2026, 11, 20),
        limit=Limit(amount=1),
        on=date(2026, 11, 23),
        calendar=shipped_calendar(),
    )[-1]
    assert (last.kind, last.is_limit, last.title) == (
        CellKind.TODAY,
        True,
        "11月23日 今天，最后一天",
    )


def test_long_limit_draws_its_last_days_only():
    drawn = day_cells(
        start=date(2026, 1, 5),
        limit=Limit(amount=1, unit=Unit.YEAR),
        on=date(2026, 6, 1),
        calendar=shipped_calendar(),
    )
    assert len(drawn) == 120
    assert drawn[-1].is_limit
