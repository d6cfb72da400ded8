"""Passing on, asking back, drawing, rating each other, oversight, assessment, quality, export."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from yimen.directory.contracts import Post
from yimen.hotline import testing
from yimen.hotline.actions import (
    asking,
    assessment,
    closing,
    directing,
    dispatch,
    export,
    handling,
    mutual,
    oversight,
    passing,
    quality,
    request,
    sampling,
    sweeping,
)
from yimen.hotline.contracts.assessment import ExclusionGround, ExclusionState
from yimen.hotline.contracts.mutual import MUTUAL_KIND, Mark, RoundState
from yimen.hotline.contracts.order import (
    Door,
    NotThisUnit,
    NotYourself,
    OrderState,
    OrderType,
    PleaseSay,
    Urgency,
)
from yimen.hotline.contracts.oversight import CircularState, VisitKind
from yimen.hotline.contracts.quality import Judged
from yimen.hotline.contracts.sampling import Purpose
from yimen.hotline.contracts.side import CallBackOutcome, ContactWay, RequestKind, Satisfaction
from yimen.hotline.models import (
    Contact,
    Dispatch,
    MutualRound,
    OrderArchive,
    OrderCycle,
    SampleSeed,
)
from yimen.hotline.queries import assessment as assessments
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import clock, counting, formula, league, side
from yimen.hotline.queries import mutual as rounds
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import oversight as overseen
from yimen.hotline.queries.circular_paper import paper_of
from yimen.hotline.rules import limits
from yimen.hotline.subscribers import on_clock_breached
from yimen.kernel.clocks import queries as clocks
from yimen.kernel.clocks.events import ClockBreached
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.models import LedgerEntry, Work

pytestmark = pytest.mark.django_db
AT = testing.AT
MARK = Mark(timely=4, willing=4, quality=5)


@pytest.fixture
def around() -> testing.Desk:
    return testing.desk()


@pytest.fixture
def section_hand(around):
    return testing.directory.make_officer(post=Post.EXAMINER, unit=around.section, name="科员")


def handled(around, *, at=AT, order_type=OrderType.HELP):
    return testing.order_at(
        OrderState.HANDLING, around, at=at, told=testing.words(order_type=order_type)
    )


def test_a_lead_passes_on_and_goes_on_answering_for_it(around, section_hand):
    one = handled(around)
    due = clocks.get(ref=one.ref, kind=limits.RESOLVE).due_at
    with pytest.raises(NotThisUnit):
        passing.pass_on(
            actor=around.handler, order_id=one.id, unit_id=around.units.other_department.id,
            words="请到现场核实", at=AT,
        )  # fmt: skip
    passing.pass_on(
        actor=around.handler, order_id=one.id, unit_id=around.section.id, words="请到现场核实",
        at=AT,
    )  # fmt: skip
    handling.contact(actor=section_hand, order_id=one.id, reached=True, said="约好下午去看", at=AT)
    with pytest.raises(WrongState, match="转办的还没有办完"):
        testing.replied(around, one.id, AT)
    part = Dispatch.objects.get(order_id=one.id, role="sub")
    handling.do_support(actor=section_hand, dispatch_id=part.id, note="已经修好", at=AT)
    assert testing.replied(around, one.id, AT).state is OrderState.TO_CHECK
    assert clocks.get(ref=one.ref, kind=limits.RESOLVE).due_at == due
    assert not Work.objects.filter(ref_id=part.id).exists()


def test_a_granted_return_takes_back_what_was_passed_on(around, section_hand):
    one = handled(around)
    passing.pass_on(
        actor=around.handler, order_id=one.id, unit_id=around.section.id, words="请到现场核实",
        at=AT,
    )  # fmt: skip
    asked = request.ask(
        actor=around.handler, order_id=one.id, at=AT,
        asked=request.Asked(
            kind=RequestKind.RETURN, reason="供水归水利部门管理", basis="权责清单第三条",
            suggested_unit_id=around.units.other_department.id,
        ),
    )  # fmt: skip
    request.rule_on(
        actor=around.chief, request_id=asked.id, granted=True, words="按清单裁定", at=AT
    )
    assert Dispatch.objects.get(order_id=one.id, role="sub").state == "recalled"
    assert orders.list_for(actor=section_hand) == []


def test_a_unit_asks_back_and_an_operator_answers(around):
    one = handled(around)
    asked = request.ask(
        actor=around.handler, order_id=one.id, at=AT,
        asked=request.Asked(kind=RequestKind.MORE, reason="请问清楚是几号楼几单元"),
    )  # fmt: skip
    assert Work.objects.get(ref_id=asked.id).kind == "hotline.ask_back"
    with pytest.raises(NotAllowed):
        request.answer_more(
            actor=around.handler, request_id=asked.id, words="三号楼二单元", reached=True, at=AT
        )
    with pytest.raises(WrongState):
        request.rule_on(
            actor=around.chief, request_id=asked.id, granted=True, words="同意补充", at=AT
        )
    request.answer_more(
        actor=around.operator, request_id=asked.id, words="三号楼二单元", reached=True, at=AT
    )
    assert orders.steps(order_id=one.id)[-1].told == "三号楼二单元"
    assert not Work.objects.filter(ref_id=asked.id).exists()


def test_a_contact_keeps_number_way_and_time_masked(around):
    one = handled(around)
    for when in (AT - timedelta(days=1), AT + timedelta(days=1)):
        with pytest.raises(PleaseSay, match="派单以后"):
            handling.contact(
                actor=around.handler, order_id=one.id, reached=True, said="已经说明", when=when,
                at=AT,
            )  # fmt: skip
    later = AT + timedelta(hours=2)
    handling.contact(
        actor=around.handler, order_id=one.id, reached=True, said="已经说明", how=ContactWay.VISIT,
        phone="19911113333", when=AT + timedelta(hours=1), at=later,
    )  # fmt: skip
    found = side.contacts(order_id=one.id)[0]
    assert (found.phone, found.how, found.at) == (
        "199****3333", ContactWay.VISIT, AT + timedelta(hours=1),
    )  # fmt: skip
    assert b"19911113333" not in bytes(Contact.objects.get().phone_encrypted)


def test_an_urgent_order_is_signed_within_thirty_minutes(around):
    told = testing.words()
    told = replace(told, urgency=Urgency.URGENT)
    one = testing.order_at(OrderState.TO_SIGN, around, told=told)
    part = Dispatch.objects.get(order_id=one.id)
    sign = clocks.get(ref=Ref("hotline.dispatch", part.id), kind=limits.SIGN)
    assert sign.due_at == AT + timedelta(minutes=30)
    lines = clock.clocks_of(order=orders.view_of(order_id=one.id), at=AT + timedelta(minutes=31))
    titles = {each.title: each.late for each in lines}
    assert titles == {"签收": True, "提退单申请": False, "首次联系来电人": False, "办结答复": False}
    assert all(each.said and each.begins for each in lines)


def set_share(around, percent):
    sampling.set_share(
        actor=around.chief, purpose=Purpose.CALL_BACK, code="", percent=percent,
        why="本地回访办法", at=AT,
    )  # fmt: skip


def test_who_is_not_drawn_settles_and_the_base_says_so(around):
    set_share(around, 0)
    one = testing.order_at(OrderState.TO_CHECK, around)
    asked = testing.order_at(
        OrderState.TO_CHECK, around, told=testing.words(order_type=OrderType.COMPLAINT)
    )
    states = {
        each.id: handling.check_reply(
            actor=around.operator, order_id=each.id, approved=True, ruling="", at=AT
        ).state
        for each in (one, asked)
    }
    assert states == {one.id: OrderState.TO_CLOSE, asked.id: OrderState.TO_CALL_BACK}
    assert OrderCycle.objects.get(order_id=one.id).sampled_why == "按 0% 抽样，没有抽中"
    seed = SampleSeed.objects.get(purpose=Purpose.CALL_BACK)
    assert seed.digest == sm3_hex(seed.seed.encode())
    assert LedgerEntry.objects.filter(verb="hotline.seed.made").count() == 1
    testing.called_back(around, asked.id, solved=True, at=AT)
    for each in (one, asked):
        closing.close(actor=around.operator, order_id=each.id, at=AT)
    counts = counting.counts(since=date(2026, 11, 1), until=date(2026, 11, 30))
    assert (counts.answered_by_unit, counts.drawn, counts.left_out, counts.asked) == (2, 1, 1, 1)


def test_complaints_are_never_drawn_by_share(around):
    with pytest.raises(PleaseSay, match="每件都要回访"):
        sampling.set_share(
            actor=around.chief, purpose=Purpose.CALL_BACK, code=OrderType.COMPLAINT.value,
            percent=50, why="本地回访办法", at=AT,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        sampling.set_share(
            actor=around.operator, purpose=Purpose.QUALITY, code="", percent=50, why="本地办法",
            at=AT,
        )  # fmt: skip


def test_nobody_rings_twice_in_a_row_and_a_link_rates(around):
    one = testing.order_at(OrderState.TO_CALL_BACK, around)
    ring = {
        "actor": around.operator, "order_id": one.id, "outcome": CallBackOutcome.UNREACHED,
        "solved": None, "satisfaction": None, "said": "",
    }  # fmt: skip
    closing.call_back(**ring, at=AT)
    with pytest.raises(Refusal, match="2 小时"):
        closing.call_back(**ring, at=AT + timedelta(minutes=5))
    token = asking.token_of(one.id, 1)
    asking.rate_by_link(
        actor=around.resident, token=token, solved=True, satisfaction=Satisfaction.SATISFIED,
        said="", at=AT + timedelta(minutes=6),
    )  # fmt: skip
    assert [each.way for each in side.call_backs(order_id=one.id)] == ["phone", "sms"]
    for wrong in (token[:-2] + "xx", asking.token_of(one.id, 2)):
        with pytest.raises(NotFound):
            asking.order_of_token(token=wrong)


def joint(around):
    one = testing.order_at(OrderState.TO_DISPATCH, around)
    other = around.units.other_department
    dispatch.dispatch(
        actor=around.operator, order_id=one.id, lead_id=around.housing.id, support_ids=[other.id],
        at=AT,
    )  # fmt: skip
    handling.sign(actor=around.handler, order_id=one.id, at=AT)
    part = Dispatch.objects.get(order_id=one.id, role="support")
    handling.do_support(actor=around.stranger, dispatch_id=part.id, note="已经协办", at=AT)
    testing.replied(around, one.id, AT)
    handling.check_reply(actor=around.operator, order_id=one.id, approved=True, ruling="", at=AT)
    testing.called_back(around, one.id, solved=True, at=AT)
    closing.close(actor=around.operator, order_id=one.id, at=AT)
    return one, MutualRound.objects.get(order_id=one.id)


def test_only_joint_handling_opens_a_round(around):
    testing.order_at(OrderState.CLOSED, around)
    assert not MutualRound.objects.exists()


def test_a_round_is_blind_until_everybody_has_rated(around):
    one, row = joint(around)
    desk, lead, help_ = one.desk_id, around.housing.id, around.units.other_department.id
    turns = {desk: around.chief, lead: around.handler, help_: around.stranger}
    pairs = [(by, to) for by in turns for to in turns if by != to]
    with pytest.raises(NotAllowed):
        mutual.rate(
            actor=around.stranger, round_id=row.id, by_unit=lead, to_unit=desk, mark=MARK, at=AT
        )
    for by, to in pairs[:-1]:
        mutual.rate(actor=turns[by], round_id=row.id, by_unit=by, to_unit=to, mark=MARK, at=AT)
    seen = rounds.get_round(actor=around.handler, round_id=row.id, at=AT)
    assert seen.state is RoundState.BLIND
    assert {each.by_unit for each in seen.ratings} == {lead}
    assert rounds.marks(since=date(2026, 11, 1), until=date(2026, 11, 30)) == []
    by, to = pairs[-1]
    assert mutual.rate(actor=turns[by], round_id=row.id, by_unit=by, to_unit=to, mark=MARK, at=AT)
    seen = rounds.get_round(actor=around.handler, round_id=row.id, at=AT)
    assert (seen.state, len(seen.ratings)) == (RoundState.OPEN, 6)
    assert not Work.objects.filter(kind="hotline.rate_each_other").exists()


def test_the_limit_opens_a_round_and_an_appeal_strikes_a_rating(around):
    one, row = joint(around)
    lead = around.housing.id
    low = Mark(timely=1, willing=1, quality=1, words="一直不接电话")
    mutual.rate(
        actor=around.chief, round_id=row.id, by_unit=one.desk_id, to_unit=lead, mark=low, at=AT
    )
    rating = rounds.get_round(actor=around.chief, round_id=row.id, at=AT).ratings[0]
    with pytest.raises(WrongState, match="还没有公开"):
        mutual.appeal(actor=around.handler, rating_id=rating.id, reason="当天就接了电话", at=AT)
    late = AT + timedelta(days=10)
    over = ClockBreached(
        ref=Ref(MUTUAL_KIND, row.id), clock_kind=limits.MUTUAL, which="lawful", due_on=late.date()
    )
    on_clock_breached(over, at=late)
    assert not mutual.reveal_due(round_id=row.id, at=late)
    span = {"since": date(2026, 11, 1), "until": date(2026, 12, 31)}
    assert rounds.scores(given=rounds.marks(**span)) == {lead: 0.0}
    mutual.appeal(actor=around.handler, rating_id=rating.id, reason="当天就接了电话", at=late)
    found = rounds.get_round(actor=around.chief, round_id=row.id, at=late).ratings[0]
    ruled = {"appeal_id": found.appeal_id, "upheld": True, "words": "有通话记录", "at": late}
    with pytest.raises(NotYourself):
        mutual.rule_on_appeal(actor=around.chief, **ruled)
    mutual.rule_on_appeal(actor=around.supervisor, **ruled)
    assert rounds.scores(given=rounds.marks(**span)) == {}
    with pytest.raises(WrongState):
        mutual.rule_on_appeal(actor=around.supervisor, **ruled)


def test_a_leaders_instruction_is_reported_on_once(around):
    one = handled(around)
    given = {"order_id": one.id, "leader": "分管副县长", "words": "三天修好", "at": AT}
    with pytest.raises(NotAllowed):
        oversight.instruct(actor=around.operator, due_on=date(2026, 11, 23), **given)
    made = oversight.instruct(actor=around.supervisor, due_on=date(2026, 11, 23), **given)
    assert Work.objects.get(ref_id=made).unit_id == around.housing.id
    report = {"instruction_id": made, "words": "已经修好，附照片", "at": AT}
    with pytest.raises(NotAllowed):
        oversight.report_on(actor=around.stranger, **report)
    oversight.report_on(actor=around.handler, **report)
    with pytest.raises(WrongState):
        oversight.report_on(actor=around.handler, **report)
    assert overseen.instructions_of(order_id=one.id)[0].reply == "已经修好，附照片"


def test_a_circular_names_late_orders_and_nobody_who_called(around):
    one = handled(around)
    due = clocks.get(ref=one.ref, kind=limits.RESOLVE).due_at
    for days in (0, 4, 8):
        sweeping.climb(at=due + timedelta(days=days, hours=1))
    late = due + timedelta(days=9)
    draft = {"title": "关于超期工单的通报", "words": "请三个工作日内办结并报告原因。", "at": late}
    made = oversight.draft_circular(actor=around.chief, **draft)
    with pytest.raises(PleaseSay, match="没有到了通报"):
        oversight.draft_circular(actor=around.chief, **draft)
    with pytest.raises(NotYourself):
        oversight.rule_on_circular(actor=around.chief, circular_id=made, issue=True, at=late)
    oversight.rule_on_circular(actor=around.supervisor, circular_id=made, issue=True, at=late)
    found = overseen.get_circular(actor=around.supervisor, circular_id=made)
    assert (found.state, found.lines[0].number) == (CircularState.ISSUED, one.number)
    paper = repr(paper_of(found))
    assert "〔2026〕1号" in found.number
    assert not any(word in paper for word in ("刘", "199", "柳浦街", one.title))
    with pytest.raises(WrongState):
        oversight.rule_on_circular(actor=around.supervisor, circular_id=made, issue=False, at=late)


def test_a_visit_takes_an_order_and_presses_another(around):
    old = handled(around)
    visit = oversight.begin_visit(
        actor=around.supervisor, kind=VisitKind.COMMUNITY, area_code=testing.directory.TOWN,
        place="柳浦社区", leader="分管副县长", held_on=date(2026, 11, 20), at=AT,
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        oversight.begin_visit(
            actor=around.handler, kind=VisitKind.SESSION, area_code=testing.directory.TOWN,
            place="柳浦社区", leader="分管副县长", held_on=date(2026, 11, 20), at=AT,
        )  # fmt: skip
    taken = [
        oversight.take_on_visit(
            actor=around.chief, visit_id=visit, intake_=testing.words(title="下访接的一件"),
            key="k1", lead_id=around.housing.id, at=AT,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert taken[0].id == taken[1].id
    assert (taken[0].door, taken[0].state) == (Door.VISIT, OrderState.TO_SIGN)
    oversight.press_on_visit(
        actor=around.supervisor, visit_id=visit, number=old.number, words="本周办结",
        due_on=date(2026, 11, 25), at=AT,
    )  # fmt: skip
    oversight.end_visit(actor=around.supervisor, visit_id=visit, words="接一件督办一件", at=AT)
    seen = overseen.get_visit(actor=around.supervisor, visit_id=visit)
    assert (seen.taken, seen.pressed) == (1, 1)
    with pytest.raises(WrongState):
        oversight.end_visit(actor=around.supervisor, visit_id=visit, words="再结束一次", at=AT)


def test_a_formula_is_tried_and_held_by_another_and_leaves_the_past(around):
    testing.order_at(OrderState.CLOSED, around)
    later = AT + timedelta(days=20)
    made = assessment.propose(
        actor=around.chief, code="hotline.satisfied", numerator="satisfied", denominator="asked",
        why="本地考核办法", from_on=date(2026, 12, 15), at=later,
    )  # fmt: skip
    with pytest.raises(WrongState):
        assessment.rule_on_formula(actor=around.supervisor, formula_id=made, hold=True, at=later)
    said = assessment.try_out(
        actor=around.chief, formula_id=made, month=date(2026, 11, 1), at=later
    )
    assert said == "100.00%（1 ÷ 1） → 100.00%（1 ÷ 1）"
    with pytest.raises(NotYourself):
        assessment.rule_on_formula(actor=around.chief, formula_id=made, hold=True, at=later)
    assessment.rule_on_formula(actor=around.supervisor, formula_id=made, hold=True, at=later)

    def numerator(day):
        return {one.code: one.numerator for one in formula.in_force(day=day).formulas}[
            "hotline.satisfied"
        ]

    assert numerator(date(2026, 12, 14)) == "满意件数 + 说不好件数"
    assert numerator(date(2026, 12, 15)) == "满意件数"
    assert league.three_formulas(day=date(2026, 12, 14))[2].numerator == "满意件数 + 说不好件数"
    assert league.three_formulas(day=date(2026, 12, 15))[2].numerator == "满意件数"


def test_an_exclusion_needs_two_and_the_raw_counts_stay(around):
    one = testing.order_at(OrderState.CLOSED, around)
    before = OrderCycle.objects.filter(order_id=one.id).values().get()
    made = assessment.ask_exclusion(
        actor=around.handler, order_id=one.id, ground=ExclusionGround.BEYOND,
        reason="诉求属于司法程序中的事项，超出职责。", at=AT,
    )  # fmt: skip
    rule = {"exclusion_id": made, "agree": True, "words": "核实属实", "at": AT}
    with pytest.raises(NotAllowed):
        assessment.rule_on_exclusion(actor=around.operator, **rule)
    assert assessment.rule_on_exclusion(actor=around.chief, **rule) is ExclusionState.FIRST
    with pytest.raises(NotYourself):
        assessment.rule_on_exclusion(actor=around.chief, **rule)
    span = {"since": date(2026, 11, 1), "until": date(2026, 11, 30)}
    assert counting.counts(**span, without_excluded=True).closed == 1
    assert assessment.rule_on_exclusion(actor=around.supervisor, **rule) is ExclusionState.GRANTED
    counts = counting.counts(**span, without_excluded=True)
    assert (counts.closed, counts.excluded, counting.counts(**span).closed) == (0, 1, 1)
    assert OrderCycle.objects.filter(order_id=one.id).values().get() == before
    whole, *units = assessments.assess(actor=around.chief, month=date(2026, 11, 1))
    assert (whole.counts.closed, [each.unit_id for each in units]) == (0, [around.housing.id])


def test_a_sheet_is_told_appealed_and_ruled_by_a_third(around):
    told = testing.words(order_type=OrderType.INQUIRY)
    one = testing.order_at(OrderState.PENDING, around, told=told)
    judged = Judged(complete=25, consistent=10, form=25, risk=25, words="应当记成投诉")
    with pytest.raises(NotAllowed):
        quality.judge(actor=around.operator2, order_id=one.id, judged=judged, at=AT)
    made = quality.judge(actor=around.chief, order_id=one.id, judged=judged, at=AT)
    assert Work.objects.get(ref_id=made).kind == "hotline.see_sheet"
    appeal = {"sheet_id": made, "reason": "来电人只是问政策", "at": AT}
    with pytest.raises(NotAllowed):
        quality.appeal(actor=around.operator2, **appeal)
    quality.appeal(actor=around.operator, **appeal)
    rule = {"sheet_id": made, "upheld": True, "words": "听录音属实", "at": AT}
    with pytest.raises(NotYourself):
        quality.rule_on(actor=around.chief, **rule)
    quality.rule_on(actor=around.supervisor, **rule)
    assert not Work.objects.filter(ref_id=made).exists()
    with pytest.raises(WrongState):
        quality.rule_on(actor=around.supervisor, **rule)


def test_an_export_holds_no_caller_no_report_and_is_recorded(around):
    one = testing.order_at(OrderState.CLOSED, around)
    testing.order_at(
        OrderState.PENDING, around,
        told=testing.words(order_type=OrderType.REPORT, title="举报工地违法"),
    )  # fmt: skip
    ask = {
        "since": date(2026, 11, 1), "until": date(2026, 11, 30), "reason": "月度统计分析",
        "at": AT,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        export.export_orders(actor=around.operator, form="csv", with_caller=False, **ask)
    with pytest.raises(NotAllowed):
        export.export_orders(actor=around.supervisor, form="csv", with_caller=True, **ask)
    _, plain = export.export_orders(actor=around.supervisor, form="csv", with_caller=False, **ask)
    text = plain.decode("utf-8-sig")
    assert one.number in text
    assert "〔2026〕1号" in text.splitlines()[0]
    assert not any(word in text for word in ("刘测试", "19911112222", "柳浦街", "举报工地"))
    _, sheet = export.export_orders(actor=around.chief, form="xlsx", with_caller=True, **ask)
    cells = [str(cell.value) for row in load_workbook(io.BytesIO(sheet)).active for cell in row]
    assert "19911112222" in cells
    assert LedgerEntry.objects.filter(verb__contains="look").count() >= 2


def test_a_direction_for_a_town_beats_the_county_and_the_tree_stays_dated(around):
    town = testing.directory.TOWN
    directing.set_direction(
        actor=around.chief, category_code=testing.WATER, area_code=town, lead="wjj", support=[],
        why="权责清单第八条", at=AT,
    )  # fmt: skip
    lead = {
        area: categories.suggest_units(category_code=testing.WATER, area_code=area)[0].name
        for area in (town, testing.directory.OTHER_TOWN)
    }
    assert lead[town] == "县卫生健康局"
    assert lead[testing.directory.OTHER_TOWN] == "县住建局"
    directing.set_node(
        actor=around.chief, code=testing.WATER, title="停水断水", keywords=["停水", "没水"],
        why="本地叫法", at=AT,
    )  # fmt: skip
    assert categories.suggest_categories(text="家里没水")[0].category.title == "停水断水"
    with pytest.raises(NotAllowed):
        directing.set_node(
            actor=around.operator, code=testing.WATER, title="停水", keywords=[], why="改回去",
            at=AT,
        )  # fmt: skip


def test_the_manifest_names_everything_that_hung_on_the_order(around):
    one, _ = joint(around)
    closing.archive(actor=around.operator, order_id=one.id, at=AT)
    kinds = [each["kind"] for each in OrderArchive.objects.get(order_id=one.id).manifest["beside"]]
    assert kinds == ["part", "part", "contact", "call_back", "mutual_round"]
