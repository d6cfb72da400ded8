"""Rules of drawing, rating each other, the ladder by itself, assessment, quality and export."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from yimen.hotline.contracts.assessment import (
    Composite,
    ExclusionState,
    ExclusionVerb,
    FormulaState,
    FormulaVerb,
    Weight,
)
from yimen.hotline.contracts.category import Category, SuggestedCategory
from yimen.hotline.contracts.mutual import (
    AppealState,
    AppealVerb,
    GivenMark,
    Mark,
    SuspicionKind,
)
from yimen.hotline.contracts.order import NotThisUnit, NotYourself, OrderType, PleaseSay, Urgency
from yimen.hotline.contracts.oversight import CircularState, CircularVerb
from yimen.hotline.contracts.quality import Aspect, Judged
from yimen.hotline.contracts.rate import COUNT_NAMES, Counts, Formula
from yimen.hotline.contracts.side import SupervisionLevel
from yimen.hotline.queries.category import formulas
from yimen.hotline.queries.formula import shipped_composites
from yimen.hotline.rules import (
    assessment,
    export,
    mutual,
    oversight,
    quality,
    ruling,
    sampling,
    sideflow,
)
from yimen.hotline.rules.rates import names_in, rates, written
from yimen.kernel.calendar.arrangements import shipped_calendar
from yimen.kernel.contracts import Refusal, WrongState

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
A, B, C, D, E = (UUID(int=number) for number in range(1, 6))
_L = SupervisionLevel


def test_hot_smp_1_the_lot_is_the_same_again_and_close_to_its_share():
    drawn = [
        sampling.is_drawn(seed="s", number=f"R{one}", cycle=1, percent=30) for one in range(2000)
    ]
    again = [
        sampling.is_drawn(seed="s", number=f"R{one}", cycle=1, percent=30) for one in range(2000)
    ]
    assert drawn == again
    assert 540 <= sum(drawn) <= 660
    assert not any(
        sampling.is_drawn(seed="s", number=f"R{one}", cycle=1, percent=0) for one in range(200)
    )
    assert all(
        sampling.is_drawn(seed="s", number=f"R{one}", cycle=1, percent=100) for one in range(200)
    )


@pytest.mark.parametrize(
    ("change", "chosen", "why"),
    [
        ({}, False, "按 20% 抽样，没有抽中"),
        ({"lot": True}, True, "按 20% 抽样，抽中"),
        ({"order_type": OrderType.COMPLAINT}, True, "投诉、举报每件都回访"),
        ({"order_type": OrderType.REPORT}, True, "投诉、举报每件都回访"),
        ({"urgency": Urgency.URGENT}, True, "紧急件每件都回访"),
        ({"cycle": 2}, True, "再次办理的每件都回访"),
        ({"second": True}, True, "再次办理的每件都回访"),
        ({"percent": 100}, True, "全部回访"),
    ],
)
def test_hot_smp_2_some_are_always_asked_the_others_by_lot(change, chosen, why):
    given = {
        "order_type": OrderType.HELP, "urgency": Urgency.NORMAL, "cycle": 1, "second": False,
        "percent": 20, "lot": False, **change,
    }  # fmt: skip
    found = sampling.drawn_for_call_back(**given)
    assert (found.chosen, found.why) == (chosen, why)


@pytest.mark.parametrize(
    ("given", "late", "opened"),
    [(5, -1, False), (6, -1, True), (0, -1, False), (0, 1, True), (5, 1, True)],
)
def test_hot_mut_1_blind_until_all_are_in_or_the_limit_is_over(given, late, opened):
    due = AT + timedelta(days=3)
    at = due + timedelta(minutes=late)
    assert mutual.is_open(parties=3, given=given, due_at=due, at=at) is opened


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"by_unit": B}, NotYourself),
        ({"by_unit": D}, NotYourself),
        ({"to_unit": D}, NotYourself),
        ({"mark": Mark(timely=0, willing=3, quality=3)}, PleaseSay),
        ({"mark": Mark(timely=3, willing=6, quality=3)}, PleaseSay),
        ({"mark": Mark(timely=5, willing=2, quality=5)}, PleaseSay),
        ({"opened": True}, WrongState),
    ],
)
def test_hot_mut_2_only_who_had_a_part_and_low_marks_with_words(change, refusal):
    good = {
        "by_unit": A, "to_unit": B, "parties": [A, B, C], "opened": False,
        "mark": Mark(timely=5, willing=4, quality=3),
    }  # fmt: skip
    mutual.check_rating(**good)
    with pytest.raises(refusal):
        mutual.check_rating(**{**good, **change})


def given(*rows):
    return [GivenMark(by_unit=one, to_unit=to, mean=mark) for one, to, mark in rows]


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        (given((A, B, 1.0), (C, B, 4.5), (D, B, 4.0), (E, B, 4.2)), {(SuspicionKind.OUTLIER, A, B)}),
        (given((A, B, 1.0), (C, B, 4.5), (D, B, 4.0)), set()),
        (given((A, B, 3.0), (C, B, 4.4), (D, B, 4.0), (E, B, 4.2)), set()),
        (given(*[(A, B, 5.0)] * 3, *[(B, A, 5.0)] * 3, (C, A, 3.5), (C, B, 3.5)),
         {(SuspicionKind.FLATTERY, A, B)}),
        (given(*[(A, B, 5.0)] * 3, *[(B, A, 5.0)] * 2, (C, A, 3.5), (C, B, 3.5)), set()),
        (given(*[(A, B, 5.0)] * 3, *[(B, A, 5.0)] * 3, (C, A, 4.8), (C, B, 4.8)), set()),
        (given(*[(A, B, 5.0)] * 3, *[(B, A, 5.0)] * 3), set()),
        (given(*[(A, B, 1.5)] * 3, *[(B, A, 1.5)] * 3, (C, A, 2.9), (C, B, 2.9)),
         {(SuspicionKind.SPITE, A, B)}),
    ],
)  # fmt: skip
def test_hot_mut_3_outliers_flattery_and_spite(marks, found):
    said = {(one.kind, one.by_unit, one.to_unit) for one in mutual.suspicions(marks=marks)}
    assert {one for one in said if one[0] is not SuspicionKind.OUTLIER or one in found} == found


def test_hot_mut_4_from_nothing_to_one():
    assert mutual.score(means=[]) is None
    assert mutual.score(means=[1.0]) == 0.0
    assert mutual.score(means=[5.0, 4.0]) == pytest.approx(0.875)


@pytest.mark.parametrize(
    ("given_", "at", "level"),
    [
        ([], datetime(2026, 11, 20, 3, tzinfo=UTC), None),
        ([], datetime(2026, 11, 26, 3, tzinfo=UTC), _L.REMINDER),
        ([_L.REMINDER], datetime(2026, 11, 26, 3, tzinfo=UTC), None),
        ([], datetime(2026, 11, 25, 3, tzinfo=UTC), None),
        ([_L.REMINDER], datetime(2026, 11, 27, 16, tzinfo=UTC), _L.ORDER),
        ([], datetime(2026, 11, 27, 16, tzinfo=UTC), _L.ORDER),
        ([_L.ORDER], datetime(2026, 11, 29, 16, tzinfo=UTC), None),
        ([_L.ORDER], datetime(2026, 11, 30, 17, tzinfo=UTC), _L.LEADER),
        ([_L.LEADER], datetime(2026, 12, 4, 17, tzinfo=UTC), _L.CIRCULAR),
        ([_L.CIRCULAR], datetime(2026, 12, 30, 17, tzinfo=UTC), None),
    ],
)
def test_hot_sup_2_at_a_fifth_then_a_step_at_a_time(given_, at, level):
    """Five working days from Friday the 20th end on the 27th."""
    found = oversight.level_by_itself(
        given=given_, started_at=AT, due_at=datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC),
        calendar=shipped_calendar(), at=at,
    )  # fmt: skip
    assert found is level


def test_hot_ins_1_cir_1_vis_1_say_what_is_missing():
    today = date(2026, 11, 20)
    assert (
        oversight.check_instruction(leader="县长", words="三天修好", due_on=today, today=today)
        == today
    )
    for change in ({"leader": ""}, {"words": ""}, {"due_on": None}, {"due_on": date(2026, 11, 19)}):
        good = {"leader": "县长", "words": "三天修好", "due_on": today, "today": today}
        with pytest.raises(PleaseSay):
            oversight.check_instruction(**{**good, **change})


def test_hot_cir_1_another_issues():
    oversight.check_issuer(drafted_officer=A, officer_id=B)
    with pytest.raises(NotYourself):
        oversight.check_issuer(drafted_officer=A, officer_id=A)


def test_hot_vis_1_place_leader_and_day():
    good = {
        "place": "社区",
        "leader": "县长",
        "held_on": date(2026, 11, 20),
        "today": date(2026, 11, 20),
    }
    assert oversight.check_visit(**good) == date(2026, 11, 20)
    for change in ({"place": ""}, {"leader": ""}, {"held_on": None}, {"held_on": date(2020, 1, 1)}):
        with pytest.raises(Refusal):
            oversight.check_visit(**{**good, **change})


def test_hot_ins_1_needs_leader_words_and_day():
    with pytest.raises(PleaseSay, match="哪位领导"):
        oversight.check_instruction(
            leader=" ", words="请抓紧办", due_on=None, today=date(2026, 1, 1)
        )


def test_hot_sub_1_only_down_and_once():
    good = {
        "to_unit": B,
        "lead_unit": A,
        "below": {A, B},
        "words": "请到现场核实",
        "already": False,
    }
    ruling.check_pass_on(**good)
    for change in ({"to_unit": A}, {"to_unit": C}, {"already": True}):
        with pytest.raises(NotThisUnit):
            ruling.check_pass_on(**{**good, **change})
    with pytest.raises(PleaseSay):
        ruling.check_pass_on(**{**good, "words": ""})


def test_hot_cb_3_not_again_at_once():
    gap = timedelta(hours=2)
    ruling.check_attempt(last_at=None, gap=gap, at=AT)
    ruling.check_attempt(last_at=AT, gap=gap, at=AT + gap)
    with pytest.raises(Refusal, match="2 小时"):
        ruling.check_attempt(last_at=AT, gap=gap, at=AT + timedelta(minutes=119))


MONTH = Counts(
    asked=641, satisfied=440, dissatisfied=40, undecided=41, refused=120, solved=430, closed=700,
    closed_in_time=665, to_contact=690, contacted_in_time=621, returned=14, returned_wrongly=7,
    dispatched=690, parts=720, received_in_time=684, redone=35, answered_by_unit=690, drawn=641,
    left_out=49, knowledge=12,
)  # fmt: skip


def test_hot_rate_1_recreates_the_whole_published_month_to_the_digit():
    """The published counts with both ways of satisfaction; the others stand beside them."""
    found = {one.formula.code: one for one in rates(counts=MONTH, formulas=formulas())}
    said = {code.removeprefix("hotline."): f"{one.value:.2%}" for code, one in found.items()}
    assert said == {
        "satisfied": "92.32%", "satisfied_of_all": "68.64%", "response": "90.00%",
        "solved": "82.53%", "in_time": "95.00%", "wrong_returns": "1.01%", "received": "95.00%",
        "returns": "1.94%", "redone": "5.00%", "valid": "81.28%", "sampled": "92.90%",
    }  # fmt: skip
    assert (found["hotline.satisfied"].numerator, found["hotline.satisfied"].denominator) == (
        481,
        521,
    )


def test_hot_asm_1_weights_make_the_month_and_what_has_no_base_is_shared_out():
    values = {one.formula.code: one.value for one in rates(counts=MONTH, formulas=formulas())}
    three, unit = shipped_composites()
    made = assessment.compose(composite=three, values=values, titles={})
    assert made.score == pytest.approx(9 + 45 * 430 / 521 + 45 * 481 / 521)
    whole = assessment.compose(composite=unit, values=values, titles={})
    assert whole.score is not None
    assert sum(one.share for one in whole.lines) == pytest.approx(1)
    assert next(one for one in whole.lines if one.code == assessment.MUTUAL).share == 0
    low = next(one for one in whole.lines if one.code == "hotline.redone")
    assert low.adds == pytest.approx(low.share * 95)
    nothing = assessment.compose(composite=three, values={}, titles={})
    assert nothing.score is None


def test_hot_asm_1_the_mutual_rating_is_capped_at_a_tenth():
    composite = Composite(
        code="x", title="", basis="", verified=False,
        weights=(Weight(code="a", points=50), Weight(code=assessment.MUTUAL, points=50)),
    )  # fmt: skip
    made = assessment.compose(
        composite=composite, values={"a": 0.5, assessment.MUTUAL: 1.0}, titles={}
    )
    assert [one.share for one in made.lines] == pytest.approx([0.9, 0.1])
    assert made.score == pytest.approx(55)


def test_hot_asm_2_another_holds():
    assessment.check_held(by_officer=A, officer_id=B)
    with pytest.raises(NotYourself):
        assessment.check_held(by_officer=A, officer_id=A)


@pytest.mark.parametrize("text", ["", "satisfied +", "nobody", "satisfied > 3", "__import__('os')"])
def test_hot_asm_3_a_formula_reads_as_a_number_over_the_counts(text):
    assessment.check_formula(numerator="satisfied + undecided", denominator="asked - refused")
    assessment.check_formula(
        numerator="满意件数 + 说不好件数", denominator="回访件数 - 拒绝评价件数"
    )
    with pytest.raises(PleaseSay):
        assessment.check_formula(numerator=text, denominator="asked")


def test_hot_asm_3_a_name_that_counts_nothing_is_said():
    with pytest.raises(PleaseSay, match="没有叫“满意数”的计数"):
        assessment.check_formula(numerator="满意数 + 满意件数", denominator="办结件数")


def test_hot_rate_1_formulas_of_before_read_as_those_in_chinese():
    counts = Counts(**{one.field: 3 + place for place, one in enumerate(COUNT_NAMES)})
    old = Formula(
        code="a", title="a", numerator="satisfied + undecided", denominator="asked - refused * 2",
        said="", basis="", verified=True,
    )  # fmt: skip
    new = replace(old, numerator="满意件数 + 说不好件数", denominator="回访件数 - 拒绝评价件数 * 2")
    first, second = rates(counts=counts, formulas=[old, new])
    assert (first.numerator, first.denominator) == (second.numerator, second.denominator)
    said = "(满意件数 + 说不好件数) ÷ (回访件数 \u2212 拒绝评价件数 × 2)"
    assert written(old) == written(new) == said
    assert [one.name for one in names_in([old])] == [
        "回访件数", "满意件数", "说不好件数", "拒绝评价件数",
    ]  # fmt: skip
    assert {one.field for one in COUNT_NAMES} == {one.name for one in fields(Counts)}


def test_hot_asm_4_weights_are_a_hundred_and_the_mutual_one_small():
    def weigh(*rows):
        weights = [Weight(code=code, points=points) for code, points in rows]
        assessment.check_weights(weights=weights, known={"a", "b", assessment.MUTUAL})

    weigh(("a", 90), (assessment.MUTUAL, 10))
    for rows in (
        (("a", 99),), (("a", 50), ("a", 50)), (("z", 100),), (("a", 89), (assessment.MUTUAL, 11)),
    ):  # fmt: skip
        with pytest.raises(PleaseSay):
            weigh(*rows)


def test_hot_exc_1_two_who_did_not_ask():
    good = {"state": ExclusionState.FIRST, "officer_id": C, "asked_by": A, "first_by": B}
    assessment.check_ruler(**good)
    for officer in (A, B):
        with pytest.raises(NotYourself):
            assessment.check_ruler(**{**good, "officer_id": officer})


def test_hot_exc_2_within_its_days():
    assessment.check_asked_in_time(days=30, most=30)
    with pytest.raises(Refusal):
        assessment.check_asked_in_time(days=31, most=30)


def hints(**change):
    told = {
        "order_type": OrderType.HELP, "title": "小区停水没有通知",
        "content": "今天上午九点起全小区停水，没有通知，什么时候来水。", "transcript": "",
        "place": "柳浦街 3 号", "phone": "199****2222", "category_code": "0102",
        "urgency": Urgency.NORMAL, "suggested": [], **change,
    }  # fmt: skip
    return quality.hints(**told)


WATER = SuggestedCategory(
    category=Category(code="0102", parent="01", title="停水"), path="供水 / 停水", share=0.9,
    words=("停水",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "aspect", "said"),
    [
        ({"order_type": OrderType.INQUIRY, "content": "工地夜里扰民，投诉好几次没人管。"}, Aspect.CONSISTENT, "像是投诉，却记成了咨询"),
        ({"order_type": OrderType.INQUIRY, "transcript": "我要投诉他们态度恶劣"}, Aspect.CONSISTENT, "像是投诉，却记成了咨询"),
        ({"order_type": OrderType.COMPLAINT, "title": "咨询医保备案", "content": "请问异地就医怎么办理备案，今天来办。"}, Aspect.CONSISTENT, "像是咨询，却记成了投诉"),
        ({"content": "我举报村干部去年套取补贴资金。"}, Aspect.CONSISTENT, "像是举报，没有按举报保密"),
        ({"category_code": "0501", "suggested": [WATER]}, Aspect.CONSISTENT, "和选的分类不是一个大类"),
        ({"place": ""}, Aspect.COMPLETE, "没有写详细地点"),
        ({"phone": ""}, Aspect.COMPLETE, "没有留下来电号码"),
        ({"content": "停水了"}, Aspect.COMPLETE, "不到 15 个字"),
        ({"title": "停水", "content": "小区停水没有通知，希望来水。"}, Aspect.COMPLETE, "没有写什么时候"),
        ({"title": "联系 13812345678 停水"}, Aspect.FORM, "标题里有电话"),
        ({"content": "今天上午停水，打 13812345678 找我。"}, Aspect.FORM, "应当填在来电人栏"),
        ({"content": "今天上午小区里燃气泄漏，味道很大。"}, Aspect.RISK, "没有标紧急"),
    ],
)  # fmt: skip
def test_hot_qc_1_words_hint(change, aspect, said):
    found = [one for one in hints(**change) if one.aspect is aspect]
    assert any(said in one.said for one in found)


def test_hot_qc_1_a_good_order_gives_no_hint():
    assert hints(suggested=[WATER]) == []
    assert hints(urgency=Urgency.URGENT, content="今天上午小区里燃气泄漏，味道很大。") == []
    assert quality.proposed(found=hints()) == dict.fromkeys(Aspect, 25)


def test_hot_qc_2_full_marks_or_words():
    quality.check_judged(judged=Judged(complete=25, consistent=25, form=25, risk=25))
    quality.check_judged(
        judged=Judged(complete=20, consistent=25, form=25, risk=25, words="缺地点和时间")
    )
    for judged in (
        Judged(complete=20, consistent=25, form=25, risk=25),
        Judged(complete=26, consistent=25, form=25, risk=25, words="多给一分"),
        Judged(complete=-1, consistent=25, form=25, risk=25, words="没有填分数"),
    ):
        with pytest.raises(PleaseSay):
            quality.check_judged(judged=judged)


def test_hot_exp_1_a_reason_and_a_quarter_at_most():
    export.check_export(reason="季度统计分析用", days=92)
    for reason, days in (("统计", 30), ("季度统计分析用", 93), ("季度统计分析用", 0)):
        with pytest.raises(PleaseSay):
            export.check_export(reason=reason, days=days)
    assert export.safe_cell("=1+1") == "'=1+1"
    assert {code for code, _ in export.FIELDS} >= export.CALLER
    assert len({code for code, _ in export.FIELDS}) == len(export.FIELDS) == 41


@pytest.mark.parametrize(
    ("table", "states", "verbs", "moves"),
    [
        (sideflow.APPEAL, AppealState, AppealVerb, 2),
        (sideflow.CIRCULAR, CircularState, CircularVerb, 2),
        (sideflow.FORMULA, FormulaState, FormulaVerb, 5),
        (sideflow.EXCLUSION, ExclusionState, ExclusionVerb, 4),
    ],
)
def test_side_tables_are_whole_and_end(table, states, verbs, moves):
    allowed = [one for one in product(states, verbs) if table.allows(*one)]
    assert len(allowed) == moves
    assert set(table.state_titles) == set(states)
    assert set(table.verb_titles) == set(verbs)
    for state, verb in product(states, verbs):
        if (state, verb) not in allowed:
            with pytest.raises(WrongState):
                table.check_move(state, verb)
