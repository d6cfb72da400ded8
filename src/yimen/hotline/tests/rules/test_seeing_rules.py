"""Rules of hot spots and of the load, by tables."""

from __future__ import annotations

import csv
import gzip
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yimen.hotline.contracts.call import CallCounts
from yimen.hotline.contracts.hotspot import Heat, Message, Usual
from yimen.hotline.contracts.league import Standing
from yimen.hotline.contracts.load import SHIPPED_LOAD
from yimen.hotline.contracts.period_report import Period
from yimen.hotline.contracts.rate import Counts, Rate
from yimen.hotline.queries.category import formulas
from yimen.hotline.rules import hotspot, league, load, period_report

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
        (9, 4, 2.4, 9, 0.0, False),
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


def standing(key: str, top: int, bottom: int, before: tuple[int, int] = (0, 0)) -> Standing:
    made = [
        Rate(formula=formulas()[0], numerator=each[0], denominator=each[1])
        for each in ((top, bottom), before)
    ]
    return Standing(key=key, name=key, counts=Counts(), rates=(made[0],), before=(made[1],))


def test_hot_rank_1_shares_places_and_leaves_small_bases_unranked():
    found = league.rank(
        standings=[
            standing("a", 9, 10, (8, 10)),
            standing("b", 18, 20),
            standing("c", 3, 3),
            standing("d", 20, 20),
            standing("e", 1, 11),
        ],
        by=0,
        least=10,
    )
    assert [(one.standing.key, one.place, one.tied) for one in found] == [
        ("d", 1, False), ("a", 2, True), ("b", 2, True), ("e", 4, False), ("c", None, False),
    ]  # fmt: skip
    assert found[1].change == pytest.approx(10.0)
    assert found[0].change is None


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (3, None, "上周—（没有那时的记录）"),
        (3, 3, "和上周持平（上周 3 件）"),
        (5, 3, "比上周增加 2 件（上周 3 件）"),
        (30, 20, "比上周增加 10 件、50.0%（上周 20 件）"),
        (1, 0, "比上周增加 1 件（上周 0 件）"),
        (10, 40, "比上周减少 30 件、75.0%（上周 40 件）"),
    ],
)
def test_hot_rpt_1_says_the_base_and_no_percent_of_little(now, before, said):
    assert period_report.compared(now=now, before=before, name="上周") == said


def test_hot_rpt_2_names_a_source_for_every_number_it_writes():
    one = period_report.Numbers(
        period=Period.WEEK, since=AT.date(), until=AT.date(), told=31, before=25, last_year=None,
        doors=(), types=(), towns=(), days=(("11-20", 31),),
        categories=(period_report.Named(name="噪声", number=9, before=4, rows="orders?category=10"),),
        calls=CallCounts(came=40, connected=38, in_time=30), closed=20, closed_in_time=19,
        answered_at_once=5, open_now=11, overdue=2, supervised=1, rates=(), rates_before=(),
        warnings=("清水湾噪声（5 件）",), false_alarms=0, rows_opened="orders", rows_closed="closed",
        rows_calls="calls", rows_warnings="warnings",
    )  # fmt: skip
    sections = period_report.draft(numbers=one)
    assert [each.title for each in sections] == [
        "总体情况", "诉求分布", "办理质量", "热点和预警", "工作建议",
    ]  # fmt: skip
    told = "".join(each.text for each in sections)
    assert "本周共受理诉求 31 件" in told
    assert "噪声类诉求 9 件，上期 4 件" in told
    assert "低于 95%" in told
    assert all(each.sources for section in sections for each in section.sentences)
    nothing = replace(
        one, told=0, categories=(), days=(), calls=CallCounts(), closed=0, closed_in_time=0,
        answered_at_once=0, open_now=0, overdue=0, supervised=0, warnings=(),
    )  # fmt: skip
    quiet = "".join(each.text for each in period_report.draft(numbers=nothing))
    assert "没有发出热点预警" in quiet
    assert "%" not in quiet.replace("24.0%", "").replace("100.0%", "")
