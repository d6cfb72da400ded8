"""Rules of hot spots and of the load, by tables."""

from __future__ import annotations

import csv
import gzip
import math
from datetime import UTC, datetime, timedelta

import pytest

from yimen.hotline.contracts.hotspot import Heat, Message, Usual
from yimen.hotline.contracts.load import SHIPPED_LOAD
from yimen.hotline.rules import hotspot, load

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def message(text: str, *, days: float = 0, caller: str = "", **change: object) -> Message:
    given = {
        "id": f"{text}{days}{caller}",
        "text": text,
        "place": "",
        "category": "",
        "at": AT - timedelta(days=days),
        "likes": 0,
        "caller_index": caller,
    }
    return Message(**{**given, **change})


def test_hot_spot_1_puts_one_place_and_problem_together_and_leaves_others():
    told = [
        message("青禾家园小区搅拌站噪声扰民\n夜里搅拌站还在开工，吵得睡不着。", days=3),
        message("青禾家园旁边的搅拌站夜间施工\n粉尘也大，窗户不敢开。", days=2),
        message("请问青禾家园附近搅拌站什么时候搬走\n噪声投诉了几次。", days=1),
        message("高龄津贴怎么申请\n老人满八十岁了。", days=1),
        message("建议增加公交班次\n早上等车的人多。"),
        message("异地就医备案要什么材料\n在外省住院。"),
    ]
    found = hotspot.cluster(told)
    assert found[0].heat.messages == 3
    assert set(found[0].ids) == {one.id for one in told[:3]}
    assert {one.heat.messages for one in found[1:]} == {1}
    assert any("搅拌" in word or "青禾" in word for word in found[0].words)
    assert hotspot.cluster([]) == []


def test_hot_spot_1_holds_for_real_messages_of_one_estate(yimen_data):
    path = yimen_data / "hotline" / "taidi2020_att3_hotspot_4326.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8-sig") as lines:
        rows = [
            row for row in csv.DictReader(lines) if row["time"].startswith(("2019/8", "2019-08"))
        ]
    told = [
        message(
            f"{row['title'].strip()}\n{row['text'].strip()}",
            id=row["msg_id"],
            caller_index=row["user_code"],
        )
        for row in rows
    ]
    estate = {one.id for one in told if "伊景园" in one.text}
    first = max(hotspot.cluster(told), key=lambda one: len(estate & set(one.ids)))
    assert len(estate & set(first.ids)) >= 0.6 * len(estate) > 10
    assert len(set(first.ids) - estate) <= 2


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ([(0, "a", 0)], 1.0),
        ([(7, "a", 0)], 0.5),
        ([(0, "a", 3)], 2.0),
        ([(0, "a", 0), (0, "b", 0)], 2.0),
        ([(0, "a", 0), (0, "a", 0), (0, "a", 0), (0, "a", 0)], 2.0),
    ],
)
def test_hot_heat_1_weighs_age_agreement_and_callers(given, value):
    told = [
        message(f"停水{number}", days=days, caller=caller, likes=likes)
        for number, (days, caller, likes) in enumerate(given)
    ]
    assert hotspot.heat_of(messages=told, at=AT).value == value


def heat(messages: int, callers: int, value: float) -> Heat:
    return Heat(
        value=value, messages=messages, callers=callers, likes=0, volume=0, reactions=0, spread=1
    )


@pytest.mark.parametrize(
    ("messages", "callers", "value", "week", "mean", "raised"),
    [
        (3, 3, 3.0, 3, None, True),
        (3, 3, 3.0, 3, 1.5, True),
        (3, 3, 3.0, 3, 1.6, False),
        (9, 1, 9.0, 9, 0.0, False),
        (9, 4, 2.9, 9, 0.0, False),
        (9, 4, 5.0, 2, 0.0, False),
    ],
)
def test_hot_warn_1_needs_heat_callers_and_more_than_usual(
    messages, callers, value, week, mean, raised
):
    usual = Usual(weeks=(), mean=mean, said="")
    assert hotspot.is_warning(heat=heat(messages, callers, value), week=week, usual=usual) is raised


def test_hot_warn_2_leaves_out_weeks_before_the_records():
    begins = hotspot.weeks_to_compare(at=AT)
    assert len(begins) == 7
    assert {(AT - begin).days % 7 for begin in begins} == {0}
    counts = dict.fromkeys(begins, 2)
    assert hotspot.usual_of(counts=counts, known_since=None).mean is None
    young = hotspot.usual_of(counts=counts, known_since=AT - timedelta(days=22))
    assert (young.weeks, young.mean) == ((2, 2), 2.0)
    assert "比了 2 周" in young.said


@pytest.mark.parametrize(
    ("erlangs", "operators", "share"), [(10, 14, 0.1741), (0, 3, 0.0), (5, 5, 1.0), (1, 2, 1 / 3)]
)
def test_hot_load_2_is_erlang_c(erlangs, operators, share):
    assert load.waiting_share(erlangs=erlangs, operators=operators) == pytest.approx(
        share, abs=5e-5
    )
    if 0 < erlangs < operators:
        top = erlangs**operators / math.factorial(operators) * operators / (operators - erlangs)
        below = sum(erlangs**count / math.factorial(count) for count in range(operators))
        assert load.waiting_share(erlangs=erlangs, operators=operators) == pytest.approx(
            top / (top + below)
        )


def test_hot_load_1_reckons_the_published_year():
    found = load.load_of(figures=SHIPPED_LOAD)
    assert round(found.mean_day, 1) == 4909.7
    assert round(found.peak_day) == 8837
    assert round(found.busy_hour) == 1060
    assert round(found.erlangs, 1) == 88.4
    assert found.answered_share >= 0.95
    fewer = load.answered_within(
        erlangs=found.erlangs, operators=found.operators - 1, seconds=15, handle_seconds=300
    )
    assert fewer < 0.95
    assert found.rostered == math.ceil(found.operators / 0.85)
