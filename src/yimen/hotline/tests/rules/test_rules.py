"""Rules of the hotline, by tables."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from yimen.hotline.contracts.category import Category, StatutoryLimit
from yimen.hotline.contracts.order import (
    STATE_TITLES,
    VERB_TITLES,
    NotThisUnit,
    NotYourself,
    OrderState,
    OrderType,
    OrderVerb,
    PleaseSay,
    Urgency,
)
from yimen.hotline.contracts.rate import Counts
from yimen.hotline.contracts.side import CallBackOutcome, SupervisionLevel
from yimen.hotline.queries.category import formulas, shipped_tree
from yimen.hotline.rules import limits, matching, ruling
from yimen.hotline.rules.flow import ORDER, REQUEST
from yimen.hotline.rules.rates import rates
from yimen.hotline.rules.statutory import SHIPPED, check_statutory, statutory_for
from yimen.hotline.rules.tree import read_rows, with_codes
from yimen.kernel.contracts import Refusal
from yimen.kernel.deadlines.limits import Limit, Unit

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LOCAL = {one.code: Limit(amount=one.amount, unit=one.unit) for one in limits.SHIPPED}
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def test_every_state_but_the_end_leads_on_and_has_words():
    left = {state for state, _ in ORDER.moves}
    assert set(OrderState) - left == {OrderState.ARCHIVED}
    led = {to for (state, _), to in ORDER.moves.items() if to is not state}
    assert led == set(OrderState) - {OrderState.DRAFT}
    assert set(STATE_TITLES) == set(OrderState)
    assert set(VERB_TITLES) == set(OrderVerb)
    assert len(REQUEST.moves) == 3


def lawful(code, amount, kind=None, law="《甲条例》第三条", since=date(2020, 1, 1)):
    limit = None if amount is None else Limit(amount=amount)
    return StatutoryLimit(category_code=code, order_type=kind, limit=limit, law=law, from_on=since)


@pytest.mark.parametrize(
    ("kind", "urgency", "statute", "amount", "said"),
    [
        (OrderType.INQUIRY, Urgency.NORMAL, None, 1, limits.GENERAL),
        (OrderType.HELP, Urgency.NORMAL, None, 3, limits.GENERAL),
        (OrderType.COMPLAINT, Urgency.NORMAL, lawful("01", None, law="查过《甲条例》"), 5, "没有法定期限（查过《甲条例》）"),
        (OrderType.HELP, Urgency.URGENT, None, 0, limits.GENERAL),
        (OrderType.COMPLAINT, Urgency.NORMAL, lawful("01", 7), 7, "《甲条例》第三条"),
        (OrderType.REPORT, Urgency.URGENT, lawful("01", 15), 15, "《甲条例》第三条"),
    ],
)  # fmt: skip
def test_hot_clk_1_statute_then_urgency_then_type(kind, urgency, statute, amount, said):
    found = limits.resolve_limit(order_type=kind, urgency=urgency, statutory=statute, local=LOCAL)
    assert found.amount == amount
    assert found.law.endswith(said)


ROWS = (
    *SHIPPED,
    lawful("09", 9, OrderType.COMPLAINT, since=date(2026, 12, 1)),
    lawful("0902", 20),
    lawful("0902", 12, OrderType.HELP),
    lawful("0903", None),
)


@pytest.mark.parametrize(
    ("chain", "kind", "on", "amount"),
    [
        (("0901", "09"), OrderType.COMPLAINT, date(2026, 11, 30), 7),
        (("0901", "09"), OrderType.COMPLAINT, date(2026, 12, 1), 9),
        (("0901", "09"), OrderType.REPORT, date(2026, 12, 1), 15),
        (("0902", "09"), OrderType.COMPLAINT, date(2026, 12, 1), 20),
        (("0902", "09"), OrderType.HELP, date(2026, 12, 1), 12),
        (("0901", "09"), OrderType.HELP, date(2026, 12, 1), "unknown"),
        (("0903", "09"), OrderType.COMPLAINT, date(2026, 12, 1), None),
        (("M17", "M"), OrderType.COMPLAINT, date(2026, 12, 1), "unknown"),
        ((), OrderType.HELP, date(2026, 12, 1), "unknown"),
    ],
)
def test_hot_clk_3_the_nearest_branch_decides_then_the_type_then_the_newest(
    chain, kind, on, amount
):
    found = statutory_for(rows=ROWS, chain=chain, order_type=kind, on=on)
    told = "unknown" if found is None else found.limit and found.limit.amount
    assert told == amount


def test_hot_clk_3_what_is_shipped_names_branches_of_the_shipped_tree():
    titles = {one.code: one.title for one in shipped_tree()}
    assert all(titles[one.category_code] == one.title for one in SHIPPED)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, ""),
        ({"amount": None, "law": "查过市场监管的规章，没有"}, ""),
        ({"amount": 0}, "limit_amount"),
        ({"amount": 181}, "limit_amount"),
        ({"unit": Unit.HOUR}, "limit_unit"),
        ({"law": "市里的通知"}, "law"),
        ({"amount": None, "law": "没有"}, "law"),
        ({"from_on": None}, "limit_from"),
        ({"from_on": date(2026, 11, 21)}, "limit_from"),
    ],
)
def test_hot_clk_4_an_article_is_cited_and_the_past_stays(change, field):
    given = {
        "amount": 30, "unit": Unit.WORKDAY, "law": "《信访工作条例》第三十四条",
        "from_on": date(2026, 11, 22), "today": date(2026, 11, 22), **change,
    }  # fmt: skip
    if not field:
        check_statutory(**given)
        return
    with pytest.raises(PleaseSay) as refused:
        check_statutory(**given)
    assert refused.value.field == field


def test_hot_clk_2_urgent_is_shorter_and_unverified_says_so():
    urgent = limits.desk_limit(what="sign", urgency=Urgency.URGENT, local=LOCAL)
    normal = limits.desk_limit(what="sign", urgency=Urgency.NORMAL, local=LOCAL)
    assert (str(urgent), str(normal)) == ("30 分钟", "2 小时")
    assert limits.is_unverified(code="sign.urgent")
    assert not limits.is_unverified(code="resolve.1")


def ask_return(**change):
    ruling.check_return(
        **{
            "reason": "供水归水利部门管理", "basis": "权责清单第三条", "suggested_unit_id": TWO,
            "unit_id": ONE, "due_at": AT, "before": 0, "most": 2, "whole": 0, "most_whole": 3,
            "at": AT, **change,
        }
    )  # fmt: skip


def test_hot_ret_1_in_time_with_basis_and_the_right_unit():
    ask_return()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": AT + timedelta(seconds=1)}, "reason"),
        ({"before": 2}, "reason"),
        ({"reason": "不归管"}, "reason"),
        ({"basis": ""}, "basis"),
        ({"suggested_unit_id": None}, "suggested"),
        ({"suggested_unit_id": ONE}, "suggested"),
    ],
)
def test_hot_ret_1_refuses_and_names_the_field(change, field):
    with pytest.raises(Refusal) as refused:
        ask_return(**change)
    assert refused.value.field == field


@pytest.mark.parametrize(("ruler", "good"), [(ONE, False), (TWO, False), (THREE, True)])
def test_hot_ret_2_neither_who_asked_nor_who_dispatched(ruler, good):
    if good:
        ruling.check_second_person(ruler_id=ruler, asked_by=ONE, dispatched_by=TWO)
        return
    with pytest.raises(NotYourself):
        ruling.check_second_person(ruler_id=ruler, asked_by=ONE, dispatched_by=TWO)


@pytest.mark.parametrize(
    ("officer", "units", "good"), [(ONE, {THREE}, False), (TWO, {TWO}, False), (TWO, {THREE}, True)]
)
def test_hot_cb_1_never_by_who_handled_nor_by_his_unit(officer, units, good):
    given = {"officer_id": officer, "units": units, "handled_by": {ONE}, "unit_id": TWO}
    if good:
        ruling.check_caller_back(**given)
        return
    with pytest.raises(NotYourself):
        ruling.check_caller_back(**given)


@pytest.mark.parametrize(
    ("outcome", "solved", "again"),
    [
        (CallBackOutcome.ANSWERED, False, True),
        (CallBackOutcome.ANSWERED, True, False),
        (CallBackOutcome.REFUSED, None, False),
        (CallBackOutcome.UNREACHED, None, False),
    ],
)
def test_hot_cb_2_unsolved_is_handled_again(outcome, solved, again):
    assert ruling.needs_second(outcome=outcome, solved=solved) is again


def test_hot_sec_1_a_report_is_not_sent_to_the_reported():
    ruling.check_not_reported(unit_ids=[ONE], reported={TWO})
    with pytest.raises(NotThisUnit):
        ruling.check_not_reported(unit_ids=[ONE, TWO], reported={TWO, THREE})


_L = SupervisionLevel


@pytest.mark.parametrize(
    ("given", "late", "level"),
    [
        ([], timedelta(days=-3), _L.REMINDER),
        ([_L.REMINDER], timedelta(days=-3), None),
        ([_L.REMINDER], timedelta(hours=23), None),
        ([_L.REMINDER], timedelta(hours=25), _L.ORDER),
        ([_L.REMINDER, _L.ORDER], timedelta(days=2), None),
        ([_L.REMINDER, _L.ORDER], timedelta(days=4), _L.LEADER),
        ([_L.LEADER], timedelta(days=8), _L.CIRCULAR),
        ([_L.CIRCULAR], timedelta(days=80), None),
    ],
)
def test_hot_sup_1_one_step_at_a_time_and_not_too_early(given, late, level):
    assert ruling.next_level(given=given, due_at=AT, at=AT + late) is level


def test_hot_cyc_1_only_for_so_many_days():
    ruling.check_reopen(closed_at=AT, days=30, at=AT + timedelta(days=30))
    with pytest.raises(Refusal):
        ruling.check_reopen(closed_at=AT, days=30, at=AT + timedelta(days=31))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("路口自来水管爆了，喷水很高", "0101"),
        ("工地夜间施工，打桩吵得睡不着", "1001"),
        ("老板拖欠工资半年了", "0501"),
        ("下水道堵塞，污水外溢到院子里", "0204"),
        ("高龄津贴到哪里领", "0703"),
    ],
)
def test_hot_cat_1_the_longest_words_decide(text, code):
    found = matching.suggest_categories(text=text, tree=shipped_tree())
    assert found[0].category.code == code
    assert all(word in text for word in found[0].words)
    assert sum(one.share for one in found) <= 1.0001


def test_hot_cat_1_no_word_no_suggestion():
    assert matching.suggest_categories(text="你好", tree=shipped_tree()) == []


def test_hot_dup_1_same_words_are_alike_and_others_are_not():
    told = "柳浦街路灯不亮一个星期了"
    assert matching.alike(told, told) == 1.0
    assert matching.alike(told, "柳浦街的路灯不亮，一个星期了") > matching.NEAR_ENOUGH
    assert matching.alike(told, "工地夜间施工打桩") == 0.0
    assert matching.alike("", "") == 0.0


def test_hot_dsp_1_precedent_before_directory_before_place():
    one = Category(code="1", parent="", title="排水", lead="zjj", support=("@town", "cgj"))
    assert [row[:2] for row in matching.choose_units(
        category=one, town_code="z101", precedents=["cgj"], excluded={"zjj"}
    )] == [("cgj", True), ("z101", False)]  # fmt: skip
    assert [row[:2] for row in matching.choose_units(
        category=one, town_code="z101", precedents=[]
    )] == [("zjj", True), ("z101", False), ("cgj", False)]  # fmt: skip
    assert matching.choose_units(category=None, town_code="z101", precedents=[])[0][0] == "z101"


def test_hot_rate_1_recreates_the_published_month_under_both_formulas():
    counts = Counts(asked=641, satisfied=440, dissatisfied=40, undecided=41, refused=120)
    found = {one.formula.code: one for one in rates(counts=counts, formulas=formulas())}
    first, second = found["hotline.satisfied"], found["hotline.satisfied_of_all"]
    assert (first.numerator, first.denominator) == (481, 521)
    assert f"{first.value:.2%}" == "92.32%"
    assert f"{second.value:.2%}" == "68.64%"
    assert found["hotline.in_time"].value is None


def test_hot_tree_1_reads_titles_and_keeps_codes_of_what_stays():
    rows = [["一", "二", "三"], ["城", "水", "漏"], ["城", "水", "停"], ["乡", "水", ""]]
    read = read_rows(rows=rows)
    codes = with_codes(rows=read.rows, current={}, used=())
    assert sorted(codes.values()) == [
        "001", "001001", "001001001", "001001002", "002", "002001",
    ]  # fmt: skip
    again = read_rows(rows=[rows[0], ["城", "水", "新"], ["城", "水", "停"]])
    kept = with_codes(rows=again.rows, current=codes, used=())
    assert kept["城", "水", "停"] == "001001002"
    assert kept["城", "水", "新"] == "001001003"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "二"], "中间缺一级"),
        (["", "", ""], "没有写分类"),
        (["长" * 81], "超过"),
        (["甲", "乙", "丙"], "重复"),
        (["甲", "乙", "丁", "单位", "别的", "又一"], "多于五列"),
        (["甲", "a\x07b"], "不能显示"),
    ],
)
def test_hot_tree_1_flags_a_dirty_row_and_takes_the_others(row, why):
    read = read_rows(rows=[["一"], ["甲", "乙", "丙"], row])
    assert [one.path for one in read.rows] == [("甲", "乙", "丙")]
    assert [one.line for one in read.flags] == [3]
    assert why in read.flags[0].why


def test_hot_tree_1_takes_the_published_tree(yimen_data):
    path = yimen_data / "hotline" / "taidi2020_label_taxonomy.csv.gz"
    if not path.exists():
        pytest.skip(f"no published tree: {path} does not exist")
    text = gzip.decompress(path.read_bytes()).decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    read = read_rows(rows=rows)
    codes = with_codes(rows=read.rows, current={}, used=())
    assert len(rows) - 1 == 517
    assert len(read.rows) + len(read.flags) >= 500
    assert len(set(codes.values())) == len(codes)


def test_the_shipped_tree_hangs_together():
    tree = shipped_tree()
    codes = {one.code for one in tree}
    assert len(codes) == len(tree) == 87
    assert {one.parent for one in tree} - {""} <= codes
