"""Rules of suppliers and contracts as tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from yimen.kernel.contracts import WrongState
from yimen.procurement.contracts.contract import (
    Condition,
    ContractKind,
    ContractState,
    ContractVerb,
    CriterionView,
    Line,
    Term,
)
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.supplier import SupplierState, SupplierVerb, SupplierView
from yimen.procurement.rules import contract, supplier

DAY = date(2026, 11, 20)


def _line(**changes):
    said = {
        "title": "面板",
        "quantity": 2,
        "unit": "台",
        "unit_price": Decimal(50),
        "standard": "能识别",
    }
    return Line(**{**said, **changes, "standard": changes.get("standard", "能识别能联网")})


def _refused(call, **named):
    try:
        call(**named)
    except ProcurementRefused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("state", "until", "code"),
    [
        (SupplierState.ACTIVE, None, ""),
        (SupplierState.BARRED, DAY, "procurement.supplier.barred"),
        (SupplierState.BARRED, DAY - timedelta(days=1), ""),
        (SupplierState.ENDED, None, "procurement.supplier.ended"),
    ],
)
def test_prc_sup_1_who_may_be_contracted(state, until, code):
    one = SupplierView(
        id=uuid4(), uscc="", name="公司", service_line="", state=state, reason="处罚",
        barred_until=until,
    )  # fmt: skip
    assert _refused(supplier.check_contractable, supplier=one, on=DAY) == code


@pytest.mark.parametrize(
    ("amount", "lines", "code"),
    [
        ("100", [_line()], ""),
        ("100", [_line(unit_price=Decimal("33.33"), quantity=3), _line(quantity=1, unit_price=Decimal("0.01"))], ""),
        ("101", [_line()], "procurement.contract.sum"),
        ("0", [_line()], "procurement.contract.amount"),
        ("100.005", [_line()], "procurement.contract.amount"),
        ("100", [], "procurement.contract.lines"),
        ("100", [_line(quantity=0)], "procurement.contract.line"),
        ("100", [_line(standard="好")], "procurement.contract.line_standard"),
        ("100", [_line(unit_price=Decimal(-50))], "procurement.contract.price"),
    ],
)  # fmt: skip
def test_prc_con_1_lines_make_the_price(amount, lines, code):
    assert _refused(contract.check_lines, amount=Decimal(amount), lines=lines) == code


@pytest.mark.parametrize(
    ("kind", "shares", "code"),
    [
        ("supply", [(40, "signed"), (30, "initial_acceptance"), (30, "final_acceptance")], ""),
        ("supply", [(40, "signed"), (30, "initial_acceptance")], "procurement.contract.terms"),
        ("supply", [(60, "signed"), (50, "final_acceptance")], "procurement.contract.terms"),
        ("supply", [(110, "signed"), (-10, "final_acceptance")], "procurement.contract.terms"),
        ("supply", [(100, "monthly")], "procurement.contract.monthly"),
        ("service", [(100, "monthly")], ""),
        ("supply", [(50, "signed"), (50, "signed")], "procurement.contract.terms_twice"),
        ("supply", [], "procurement.contract.terms"),
    ],
)
def test_prc_con_2_terms_make_a_hundred(kind, shares, code):
    terms = [Term(share=Decimal(share), condition=Condition(name)) for share, name in shares]
    assert _refused(contract.check_terms, kind=ContractKind(kind), terms=terms) == code


@pytest.mark.parametrize(
    ("bond", "code"),
    [("0", ""), ("10", ""), ("10.01", "procurement.contract.bond"), ("-1", "procurement.contract.bond")],
)  # fmt: skip
def test_prc_con_3_a_bond_is_a_tenth_at_most(bond, code):
    assert _refused(contract.check_bond, amount=Decimal(100), bond=Decimal(bond)) == code


@pytest.mark.parametrize(
    ("ends", "delivery", "acceptance", "warranty", "code"),
    [
        (365, 30, 60, 365, ""),
        (365, 30, 60, None, ""),
        (-1, 30, 60, None, "procurement.contract.ends"),
        (365, -1, 60, None, "procurement.contract.delivery"),
        (365, 30, 29, None, "procurement.contract.acceptance"),
        (365, 30, 60, 59, "procurement.contract.warranty"),
    ],
)
def test_prc_con_4_days_follow_each_other(ends, delivery, acceptance, warranty, code):
    found = _refused(
        contract.check_days,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=ends),
        delivery_due_on=DAY + timedelta(days=delivery),
        acceptance_due_on=DAY + timedelta(days=acceptance),
        warranty_until=None if warranty is None else DAY + timedelta(days=warranty),
    )
    assert found == code


@pytest.mark.parametrize(
    ("kind", "points", "fee", "code"),
    [
        ("supply", [], "0", ""),
        ("service", [60, 40], "10", ""),
        ("service", [60, 30], "10", "procurement.contract.criteria"),
        ("maintenance", [60, 40], "0", "procurement.contract.fee"),
        ("maintenance", [60, 40], "101", "procurement.contract.fee"),
    ],
)
def test_prc_con_5_a_month_is_assessed_by_a_hundred_points(kind, points, fee, code):
    criteria = [CriterionView(title="项", points=Decimal(one)) for one in points]
    found = _refused(
        contract.check_criteria,
        kind=ContractKind(kind),
        criteria=criteria,
        monthly_fee=Decimal(fee),
        amount=Decimal(100),
    )
    assert found == code


@pytest.mark.parametrize(
    ("paid", "gaps", "code"),
    [
        (100, 0, ""),
        (99, 0, "procurement.contract.unpaid"),
        (100, 1, "procurement.contract.gaps"),
    ],
)
def test_prc_con_6_a_contract_closes_paid_and_whole(paid, gaps, code):
    found = _refused(contract.check_close, amount=Decimal(100), paid=Decimal(paid), open_gaps=gaps)
    assert found == code


_CONTRACT = {
    ("draft", "sign"): "signed",
    ("draft", "end"): "ended",
    ("signed", "accept"): "accepted",
    ("signed", "close"): "closed",
    ("signed", "end"): "ended",
    ("accepted", "close"): "closed",
    ("accepted", "end"): "ended",
}
_SUPPLIER = {
    ("active", "bar"): "barred",
    ("active", "end"): "ended",
    ("barred", "readmit"): "active",
    ("barred", "end"): "ended",
}


@pytest.mark.parametrize(
    ("table", "states", "verbs", "wanted"),
    [
        (contract.FLOW, ContractState, ContractVerb, _CONTRACT),
        (supplier.FLOW, SupplierState, SupplierVerb, _SUPPLIER),
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
