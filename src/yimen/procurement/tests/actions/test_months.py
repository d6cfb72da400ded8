"""Months assessed and paid, a maintenance contract that does not come, and barred suppliers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from yimen.directory.testing import AT
from yimen.identity.contracts import CodeRefused
from yimen.kernel import register
from yimen.kernel.clock import local_day
from yimen.kernel.idempotency.contracts import OtherBody
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.procurement import public, testing
from yimen.procurement.actions import assessment, payment, supplier
from yimen.procurement.actions import contract as contracts
from yimen.procurement.actions import gap as gaps
from yimen.procurement.contracts.assessment import SheetVerb
from yimen.procurement.contracts.contract import ContractKind, KnownProject, Want
from yimen.procurement.contracts.gap import GapKind
from yimen.procurement.contracts.milestone import MilestoneKind
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.supplier import SupplierVerb
from yimen.procurement.queries import gap as gap_queries
from yimen.procurement.queries import projects

pytestmark = pytest.mark.django_db
BEGUN = AT - timedelta(days=80)
FIRST, SECOND = date(2026, 9, 1), date(2026, 10, 1)


@pytest.fixture
def world():
    return testing.buyers(at=BEGUN)


def _kinds(contract):
    return [one.key.kind for one in gap_queries.list_of_contract(contract_id=contract.id)]


def _noted(world, contract, month, given, **named):
    return assessment.note_sheet(
        actor=world.officer, contract_id=contract.id, month=month, given=given, at=AT, **named
    )


def _confirmed(world, sheet):
    return assessment.confirm_sheet(
        actor=world.head, sheet_id=sheet.id, verb=SheetVerb.CONFIRM, reason="", at=AT
    )


def test_a_month_without_a_sheet_is_work_and_a_sheet_takes_its_deduction_off(world):
    contract = testing.monthly_contract(world, at=BEGUN)
    gaps.watch(at=AT)
    assert _kinds(contract).count(GapKind.SHEET) == 2
    weak = [("50", "两次超过 4 小时"), ("30", "记录不全")]

    sheet = _confirmed(world, _noted(world, contract, FIRST, weak))

    assert _kinds(contract).count(GapKind.SHEET) == 1
    assert sheet.assessed.payable == Decimal(900)
    with pytest.raises(ProcurementRefused, match="一致"):
        _asked(world, contract, sheet, Decimal(1_000))
    asked = _asked(world, contract, sheet, Decimal(900))
    assert asked.ahead == 0
    with pytest.raises(ProcurementRefused, match="已经申请过"):
        _asked(world, contract, sheet, Decimal(900), reason="重复申请看看会不会拦住")
    assert rebuild_check() == []


def _asked(world, contract, sheet, amount, reason=""):
    return payment.apply_payment(
        actor=world.officer, contract_id=contract.id, amount=amount, what_for="服务费",
        reason=reason, sheet_id=sheet.id, at=AT,
    )  # fmt: skip


def test_a_sheet_sent_twice_is_one_and_another_under_its_key_is_refused(world):
    contract = testing.monthly_contract(world, at=BEGUN)
    good = [("60", ""), ("40", "")]
    first = _noted(world, contract, FIRST, good, key="k")
    assert _noted(world, contract, FIRST, good, key="k").id == first.id
    with pytest.raises(OtherBody):
        _noted(world, contract, SECOND, good, key="k")
    with pytest.raises(ProcurementRefused, match="已经打过"):
        _noted(world, contract, FIRST, good)


def test_a_maintenance_contract_that_does_not_come_is_work_until_it_is_signed(world):
    wants = (Want.MAINTENANCE,)
    contract = testing.signed_contract(world, at=BEGUN, wants=wants)
    testing.received(world, contract, at=BEGUN)
    for kind in (MilestoneKind.INITIAL, MilestoneKind.FINAL):
        testing.reached(world, contract, kind, at=BEGUN)
    gaps.watch(at=AT)
    assert GapKind.MAINTENANCE in _kinds(contract)

    testing.monthly_contract(
        world, at=AT, kind=ContractKind.MAINTENANCE, main_contract_id=contract.id
    )

    assert GapKind.MAINTENANCE not in _kinds(contract)


def test_figures_tell_a_past_day_as_it_was(world):
    contract = testing.signed_contract(world, at=BEGUN)
    testing.paid(world, contract, Decimal(40_000), at=BEGUN)
    testing.received(world, contract, at=AT)
    sheet = testing.monthly_contract(world, at=BEGUN)
    _confirmed(world, _noted(world, sheet, FIRST, [("60", ""), ("30", "少记一天")]))

    names = ("delivered_share", "paid_share", "assessment_mean", "repair_hours")
    codes, moments = [f"procurement.{name}" for name in names], [BEGUN + timedelta(days=1), AT]
    values = register.figure_values(codes, moments=moments, area_prefix="439981")
    told = {name: [values[f"procurement.{name}", at].value for at in moments] for name in names}
    assert told["delivered_share"] == [0.0, 1.0]
    assert told["paid_share"][0] == pytest.approx(40_000 / 112_000)
    assert told["assessment_mean"] == [None, 90.0]
    assert told["repair_hours"] == [None, None]
    elsewhere = register.figure_values(codes, moments=[AT], area_prefix="11")
    assert elsewhere["procurement.paid_share", AT].value is None


def test_suppliers_are_checked_barred_and_taken_back(world):
    with pytest.raises(CodeRefused):
        supplier.enter_supplier(
            actor=world.officer,
            uscc="91439981MA4YM17C0B",
            name="编造的公司",
            service_line="",
            at=AT,
        )
    until = local_day(AT) + timedelta(days=365)
    _change(world, SupplierVerb.BAR, until)
    with pytest.raises(ProcurementRefused, match="禁止参加采购"):
        testing.signed_contract(world, at=AT)
    _change(world, SupplierVerb.READMIT, None)
    assert testing.signed_contract(world, at=AT)


def _change(world, verb, until):
    supplier.change_state(
        actor=world.officer, supplier_id=world.supplier.id, verb=verb,
        reason="一财罚〔2026〕3号处罚决定", until=until, at=AT,
    )  # fmt: skip


class _Projects:
    def __init__(self, *known):
        self.known = known

    def list_for(self, *, unit_ids):
        return [one for one in self.known if one.unit_id in unit_ids]


def test_a_contract_entered_first_is_adopted_by_its_project(world, monkeypatch):
    contract = testing.signed_contract(world, at=AT, project_id=None)
    assert public.list_contracts(project_id=world.project_id) == []
    known = KnownProject(
        id=world.project_id, code=testing.PROJECT_CODE, name="平台", unit_id=world.unit.id
    )
    for source, adopted in ((_Projects(), 0), (_Projects(known), 1), (_Projects(known), 0)):
        monkeypatch.setattr(projects, "_sources", [source])
        assert contracts.adopt_known(at=AT) == adopted

    assert [one.id for one in public.list_contracts(project_id=world.project_id)] == [contract.id]
