"""What residents and officers read about a limit, and the days as drawn."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from yimen.kernel.calendar.arrangements import shipped_calendar
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
            date(2026, 12, 6),  # a Sunday
            {},
            ["最迟应在2026年12月4日前办结，已经过期", "已用 10 个工作日"],
        ),
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
            {"done_on": date(2026, 12, 5)},  # a Saturday
            ["已于2026年12月5日办结，超过了期限"],
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


def test_limit_in_minutes_ends_at_a_moment_and_says_so():
    start = datetime(2026, 11, 20, 23, 45, tzinfo=HERE)
    limit = Limit(amount=30, unit=Unit.MINUTE)
    told = explain_hours(
        started_at=start, limit=limit, at=start, calendar=shipped_calendar(), act="签收"
    )
    assert [each.text for each in told] == ["最迟2026年11月21日00:15前签收", "还剩 30 分钟"]
    assert str(limit) == "30 分钟"
