"""Rules of deliveries, milestones, payments, assessments, repairs, papers and gaps as tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from yimen.kernel.contracts import WrongState
from yimen.procurement.contracts.assessment import Mark, SheetState, SheetVerb
from yimen.procurement.contracts.contract import (
    Condition,
    ContractKind,
    ContractState,
    Line,
    Term,
    Want,
)
from yimen.procurement.contracts.delivery import DeliveryState, DeliveryVerb, Item
from yimen.procurement.contracts.gap import GapKey, GapKind
from yimen.procurement.contracts.milestone import (
    MilestoneDraft,
    MilestoneKind,
    MilestoneState,
    MilestoneVerb,
)
from yimen.procurement.contracts.paper import PaperKind, PaperStanding, WantedPaper
from yimen.procurement.contracts.payment import PaymentState, PaymentVerb
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.repair import RepairState, RepairVerb, Side
from yimen.procurement.rules import assessment, delivery, gap, milestone, paper, payment, repair
from yimen.procurement.rules.gap import GapFacts
from yimen.procurement.rules.payment import Fulfilled

DAY = date(2026, 11, 20)
LINE = Line(
    id=uuid4(), title="面板", quantity=3, unit="台", unit_price=Decimal(10), standard="能识别"
)
TERMS = (
    Term(share=Decimal(40), condition=Condition.SIGNED),
    Term(share=Decimal(30), condition=Condition.INITIAL),
    Term(share=Decimal(30), condition=Condition.FINAL),
)


def _refused(call, **named):
    try:
        call(**named)
    except ProcurementRefused as refusal:
        return refusal.code.removeprefix("procurement.")
    return ""


@pytest.mark.parametrize(
    ("items", "under_way", "known", "code"),
    [
        ([Item(line_id=LINE.id, quantity=3)], 0, (), ""),
        ([Item(line_id=LINE.id, quantity=2, serials=("a", "b"))], 1, ("c",), ""),
        ([Item(line_id=LINE.id, quantity=3)], 1, (), "delivery.more"),
        ([Item(line_id=uuid4(), quantity=1)], 0, (), "delivery.line"),
        ([Item(line_id=LINE.id, quantity=2, serials=("a",))], 0, (), "delivery.serials"),
        ([Item(line_id=LINE.id, quantity=2, serials=("a", "a"))], 0, (), "delivery.serials"),
        ([Item(line_id=LINE.id, quantity=1, serials=("a",))], 0, ("a",), "delivery.serial_twice"),
        ([], 0, (), "delivery.empty"),
    ],
)
def test_prc_del_1_what_may_be_received(items, under_way, known, code):
    found = _refused(
        delivery.check_items,
        items=items,
        lines=[LINE],
        under_way={LINE.id: under_way},
        known_serials=known,
    )
    assert found == code


def test_prc_del_2_two_people_sign():
    one, other = uuid4(), uuid4()
    assert _refused(delivery.check_other_person, first_id=one, second_id=other) == ""
    assert _refused(delivery.check_other_person, first_id=one, second_id=one) == "person.same"
    assert _refused(delivery.check_other_person, first_id=one, second_id=None) == "person.same"


def test_prc_del_3_delivered_by_price():
    lines = [Line(**{**_fields(LINE), "received": 2}), Line(**{**_fields(LINE), "received": 0})]
    assert delivery.delivered_amount(lines=lines) == Decimal(20)
    assert not delivery.all_received(lines)


def _fields(one):
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _draft(kind, **changes):
    said = {
        "kind": kind,
        "held_on": DAY,
        "until_on": DAY + timedelta(days=3),
        "passed": True,
        "opinion": "逐项对照，全部合格，同意通过。",
        "signers": ("甲", "乙"),
        "count": 10,
        "place": "政府网站公示栏",
    }
    return MilestoneDraft(**{**said, **changes})


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (_draft(MilestoneKind.FINAL), ""),
        (_draft(MilestoneKind.FINAL, passed=None), "milestone.result"),
        (_draft(MilestoneKind.FINAL, opinion="合格"), "milestone.opinion"),
        (_draft(MilestoneKind.FINAL, signers=("甲", "甲")), "milestone.signers"),
        (_draft(MilestoneKind.FINAL, held_on=DAY + timedelta(days=1)), "milestone.ahead"),
        (_draft(MilestoneKind.TRAINING, passed=None, opinion="", signers=()), ""),
        (_draft(MilestoneKind.TRAINING, count=None), "milestone.count"),
        (_draft(MilestoneKind.SURVEY, count=0), "milestone.count"),
    ],
)
def test_prc_acc_1_what_a_judgement_says(draft, code):
    assert _refused(milestone.check_said, draft=draft, on=DAY) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"until_on": DAY + timedelta(days=2)}, "milestone.short"),
        ({"until_on": None}, "milestone.short"),
        ({"place": ""}, "milestone.place"),
    ],
)
def test_prc_acc_2_a_result_is_published_for_days(changes, code):
    draft = _draft(MilestoneKind.PUBLICATION, **changes)
    assert _refused(milestone.check_publication, draft=draft) == code


_I, _F, _T, _P = (
    MilestoneKind.INITIAL,
    MilestoneKind.FINAL,
    MilestoneKind.TEST,
    MilestoneKind.PUBLICATION,
)


@pytest.mark.parametrize(
    ("kind", "state", "done", "test", "received", "code"),
    [
        (_I, "signed", (), False, True, ""),
        (_I, "signed", (), False, False, "milestone.goods"),
        (_I, "draft", (), False, True, "milestone.state"),
        (_I, "ended", (), False, True, "milestone.state"),
        (_F, "signed", (), False, True, "milestone.initial"),
        (_F, "signed", (_I,), False, True, ""),
        (_F, "signed", (_I,), True, True, "milestone.test"),
        (_F, "signed", (_I, _T), True, True, ""),
        (_F, "accepted", (_I, _F), False, True, "milestone.final"),
        (_P, "signed", (_I,), False, True, "milestone.publication"),
        (_P, "accepted", (_I, _F), False, True, ""),
        (MilestoneKind.PROCESS_CHECK, "signed", (), False, False, ""),
    ],
)
def test_prc_acc_3_what_comes_before_what(kind, state, done, test, received, code):
    found = _refused(
        milestone.check_order,
        kind=kind,
        state=ContractState(state),
        done=done,
        wants_test=test,
        all_received=received,
    )
    assert found == code


@pytest.mark.parametrize(
    ("terms", "fulfilled", "owed"),
    [
        (TERMS, Fulfilled(), "0"),
        (TERMS, Fulfilled(signed=True), "400.00"),
        (TERMS, Fulfilled(signed=True, delivered=True), "400.00"),
        (TERMS, Fulfilled(signed=True, initial=True), "700.00"),
        (TERMS, Fulfilled(signed=True, initial=True, final=True), "1000.00"),
        ((Term(share=Decimal(100), condition=Condition.WARRANTY),),
         Fulfilled(final=True, warranty_until=DAY), "0"),
        ((Term(share=Decimal(100), condition=Condition.WARRANTY),),
         Fulfilled(final=True, warranty_until=DAY - timedelta(days=1)), "1000.00"),
        ((Term(share=Decimal(100), condition=Condition.WARRANTY),),
         Fulfilled(warranty_until=DAY - timedelta(days=1)), "0"),
        ((Term(share=Decimal(100), condition=Condition.MONTHLY),),
         Fulfilled(signed=True, by_sheets=Decimal("83.50")), "83.50"),
        ((Term(share=Decimal(50), condition=Condition.MONTHLY),),
         Fulfilled(by_sheets=Decimal(900)), "500.00"),
        ((Term(share=Decimal("33.333"), condition=Condition.SIGNED),),
         Fulfilled(signed=True), "333.33"),
    ],
)  # fmt: skip
def test_prc_pay_1_what_is_owed_by_conditions(terms, fulfilled, owed):
    found = payment.payable(amount=Decimal(1000), terms=terms, fulfilled=fulfilled, on=DAY)
    assert found == Decimal(owed)


@pytest.mark.parametrize(
    ("payable", "claimed", "amount", "ahead"),
    [
        ("400", "0", "400", "0"),
        ("400", "0", "500", "100"),
        ("400", "500", "100", "100"),
        ("700", "400", "300", "0"),
        ("1000", "900", "100", "0"),
    ],
)
def test_prc_pay_2_how_far_a_payment_runs_ahead(payable, claimed, amount, ahead):
    found = payment.outlook(
        contract_amount=Decimal(1000),
        payable=Decimal(payable),
        claimed=Decimal(claimed),
        amount=Decimal(amount),
    )
    assert found.ahead == Decimal(ahead)
    assert found.is_ahead == (Decimal(ahead) > 0)


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "payment.amount"), ("-1", "payment.amount"), ("1.005", "payment.amount"),
     ("101", "payment.more")],
)  # fmt: skip
def test_prc_pay_2_no_payment_is_more_than_the_price(amount, code):
    found = _refused(
        payment.outlook,
        contract_amount=Decimal(1000),
        payable=Decimal(1000),
        claimed=Decimal(900),
        amount=Decimal(amount),
    )
    assert found == code


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [(400, "", ""), (500, "", "payment.ahead"), (500, "要赶进度", "payment.ahead"),
     (500, "财政资金年底收回，先付到货款", "")],
)  # fmt: skip
def test_prc_pay_3_ahead_says_why(amount, reason, code):
    seen = payment.outlook(
        contract_amount=Decimal(1000),
        payable=Decimal(400),
        claimed=Decimal(0),
        amount=Decimal(amount),
    )
    assert _refused(payment.check_ahead, seen=seen, reason=reason) == code


@pytest.mark.parametrize(
    ("voucher", "paid", "code"),
    [("记-1", 0, ""), ("", 0, "payment.voucher"), ("记-1", 1, "payment.day"),
     ("记-1", -3, "payment.day"), ("记-1", -2, "")],
)  # fmt: skip
def test_prc_pay_4_a_payment_has_its_voucher_and_day(voucher, paid, code):
    found = _refused(
        payment.check_voucher,
        voucher=voucher,
        paid_on=DAY + timedelta(days=paid),
        approved_on=DAY - timedelta(days=2),
        on=DAY,
    )
    assert found == code


def _marks(*points):
    return [
        Mark(
            title="项", full=Decimal(50), points=Decimal(one), note="扣分的原因" if one < 50 else ""
        )
        for one in points
    ]


def test_prc_asm_1_each_loss_says_why():
    assert assessment.total(marks=_marks(50, 40)) == 90
    too_much = [Mark(title="项", full=Decimal(50), points=Decimal(51))]
    assert _refused(assessment.total, marks=too_much) == "sheet.points"
    silent = [Mark(title="项", full=Decimal(50), points=Decimal(49))]
    assert _refused(assessment.total, marks=silent) == "sheet.note"


@pytest.mark.parametrize(
    ("points", "deduction"),
    [((50, 50), "0"), ((50, 40), "0"), ((50, 39), "10.00"), ((30, 30), "300.00"),
     ((30, 29), "1000.00"), ((0, 0), "1000.00")],
)  # fmt: skip
def test_prc_asm_2_points_take_off_the_fee(points, deduction):
    found = assessment.assess(marks=_marks(*points), fee=Decimal(1000))
    assert found.deduction == Decimal(deduction)
    assert found.payable == 1000 - found.deduction


@pytest.mark.parametrize(
    ("on", "due"),
    [("2026-10-10", 0), ("2026-10-11", 1), ("2026-11-11", 2), ("2026-12-31", 2)],
)
def test_prc_asm_3_a_sheet_is_due_on_the_tenth(on, due):
    found = assessment.months_due(
        starts_on=date(2026, 9, 15), ends_on=date(2026, 10, 20), on=date.fromisoformat(on)
    )
    assert found == [date(2026, 9, 1), date(2026, 10, 1)][:due]


def test_prc_rep_1_both_sign():
    assert repair.state_after(signed=[]) is RepairState.MENDED
    assert repair.state_after(signed=[Side.REPAIRER]) is RepairState.MENDED
    assert repair.state_after(signed=[Side.REPORTER, Side.REPAIRER]) is RepairState.SIGNED


@pytest.mark.parametrize(
    ("arrived", "mended", "code"),
    [(1, 2, ""), (-1, 2, "repair.arrived"), (2, 1, "repair.mended"), (1, 9, "repair.ahead")],
)
def test_prc_rep_2_times_follow_each_other(arrived, mended, code):
    begun = datetime(2026, 11, 20, 1, tzinfo=UTC)
    found = _refused(
        repair.check_times,
        reported_at=begun,
        arrived_at=begun + timedelta(hours=arrived),
        mended_at=begun + timedelta(hours=mended),
        at=begun + timedelta(hours=8),
    )
    assert found == code


def test_prc_pap_1_each_contract_wants_its_papers():
    plain = paper.demands_on(day=DAY, contract_kind="supply", wants=())
    whole = paper.demands_on(day=DAY, contract_kind="supply", wants=tuple(Want))
    service = paper.demands_on(day=DAY, contract_kind="service", wants=())
    assert {one.kind for one in whole} == set(PaperKind)
    assert {one.kind for one in whole} - {one.kind for one in plain} == {
        PaperKind.TEST,
        PaperKind.MAINTENANCE,
        PaperKind.TRAINING,
        PaperKind.SURVEY,
    }
    assert {one.kind for one in service} == {
        PaperKind.BUDGET_BASIS,
        PaperKind.TENDER,
        PaperKind.CONTRACT,
    }
    events = dict.fromkeys(paper.EVENTS)
    assert paper.due_day(demand=whole[0], events=events) is None
    assert paper.due_day(demand=whole[0], events={**events, "signed": DAY}) == DAY


@pytest.mark.parametrize(
    ("due", "filed", "stands"),
    [
        (0, 0, "filed"),
        (-1, 0, "filed_late"),
        (0, None, "wanted"),
        (-1, None, "missing"),
        (None, None, "not_yet"),
        (None, 0, "filed"),
        (-1, 1, "missing"),
    ],
)
def test_prc_pap_2_how_a_paper_stands(due, filed, stands):
    found = paper.standing(
        due_on=None if due is None else DAY + timedelta(days=due),
        filed_on=None if filed is None else DAY + timedelta(days=filed),
        on=DAY,
    )
    assert found.value == stands


def _facts(**changes):
    said = {
        "kind": ContractKind.SUPPLY,
        "state": ContractState.SIGNED,
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 8, 31),
        "acceptance_due_on": DAY,
        "accepted_on": None,
        "wants": frozenset(),
    }
    return GapFacts(**{**said, **changes})


def _lacking(kind):
    return WantedPaper(
        contract_id=uuid4(), contract_number="HT", kind=kind, due_on=DAY - timedelta(days=1),
        standing=PaperStanding.MISSING, says="", cites="",
    )  # fmt: skip


_LONG_AGO = DAY - timedelta(days=31)


@pytest.mark.parametrize(
    ("facts", "on", "kinds"),
    [
        (_facts(), DAY, set()),
        (_facts(), DAY + timedelta(days=1), {GapKey(kind=GapKind.ACCEPTANCE)}),
        (_facts(state=ContractState.DRAFT), DAY + timedelta(days=9), set()),
        (_facts(state=ContractState.ENDED), DAY + timedelta(days=9), set()),
        (_facts(state=ContractState.CLOSED), DAY + timedelta(days=9), set()),
        (_facts(accepted_on=_LONG_AGO, wants=frozenset({Want.MAINTENANCE})), DAY,
         {GapKey(kind=GapKind.MAINTENANCE)}),
        (_facts(accepted_on=_LONG_AGO + timedelta(days=1), wants=frozenset({Want.MAINTENANCE})),
         DAY, set()),
        (_facts(accepted_on=_LONG_AGO, wants=frozenset({Want.MAINTENANCE}), has_maintenance=True),
         DAY, set()),
        (_facts(kind=ContractKind.SERVICE), DAY,
         {GapKey(kind=GapKind.SHEET, what="2026-09"), GapKey(kind=GapKind.SHEET, what="2026-10")}),
        (_facts(kind=ContractKind.SERVICE, sheets=frozenset({date(2026, 9, 1)})), DAY,
         {GapKey(kind=GapKind.SHEET, what="2026-10")}),
        (_facts(papers=(_lacking(PaperKind.TENDER), _lacking(PaperKind.FINAL))), DAY,
         {GapKey(kind=GapKind.PAPER, what="tender")}),
        (_facts(accepted_on=DAY, papers=(_lacking(PaperKind.FINAL),)), DAY,
         {GapKey(kind=GapKind.PAPER, what="final_acceptance")}),
        (_facts(unsigned_repairs={LINE.id: "WX-1"}), DAY,
         {GapKey(kind=GapKind.UNSIGNED_REPAIR, what=str(LINE.id))}),
        (_facts(ahead={LINE.id: Decimal(5)}), DAY,
         {GapKey(kind=GapKind.PAID_AHEAD, what=str(LINE.id))}),
    ],
)  # fmt: skip
def test_prc_gap_1_what_is_missing(facts, on, kinds):
    assert set(gap.gaps_on(facts=facts, on=on)) == kinds


_PAYMENT = {
    ("applied", "approve"): "approved",
    ("applied", "return"): "returned",
    ("approved", "pay"): "paid",
    ("approved", "return"): "returned",
}
_DELIVERY = {("noted", "receive"): "received", ("noted", "return"): "returned"}
_CONFIRMED = {("noted", "confirm"): "confirmed", ("noted", "return"): "returned"}
_REPAIR = {("reported", "mend"): "mended", ("mended", "sign"): "mended"}


@pytest.mark.parametrize(
    ("table", "states", "verbs", "wanted"),
    [
        (payment.FLOW, PaymentState, PaymentVerb, _PAYMENT),
        (delivery.FLOW, DeliveryState, DeliveryVerb, _DELIVERY),
        (milestone.FLOW, MilestoneState, MilestoneVerb, _CONFIRMED),
        (assessment.FLOW, SheetState, SheetVerb, _CONFIRMED),
        (repair.FLOW, RepairState, RepairVerb, _REPAIR),
    ],
)
def test_every_state_meets_every_verb(table, states, verbs, wanted):
    for state in states:
        for verb in verbs:
            after = wanted.get((state.value, verb.value))
            if after is not None:
                assert table.check_move(state, verb).value == after
                continue
            with pytest.raises(WrongState):
                table.check_move(state, verb)
