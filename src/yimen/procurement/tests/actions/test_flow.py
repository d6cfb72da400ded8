"""The main road: a contract from signing to closing, and what happens on the way when it goes wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from yimen.directory.testing import AT
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, WrongState
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.procurement import public, testing
from yimen.procurement.actions import contract as contracts
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions import payment as payments
from yimen.procurement.contracts.contract import ContractState
from yimen.procurement.contracts.gap import GapKind
from yimen.procurement.contracts.milestone import MilestoneKind
from yimen.procurement.contracts.paper import PaperKind
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.queries import gap as gap_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return testing.buyers()


def _kinds(contract):
    return {one.key.kind for one in gap_queries.list_of_contract(contract_id=contract.id)}


def test_a_contract_is_delivered_accepted_paid_and_its_money_adds_up(world):
    contract = testing.signed_contract(world)
    testing.paid(world, contract, Decimal(40_000), at=AT)
    testing.received(world, contract, at=AT)
    testing.reached(world, contract, MilestoneKind.INITIAL, at=AT)
    testing.paid(world, contract, Decimal(30_000), at=AT)
    testing.reached(world, contract, MilestoneKind.FINAL, at=AT)

    totals = public.contract_totals(project_id=world.project_id, until=local_day(AT))

    assert totals.amount == totals.delivered == totals.payable == Decimal(100_000)
    assert totals.paid == Decimal(70_000)
    assert public.list_contracts(project_id=world.project_id)[0].state is ContractState.ACCEPTED
    assert [
        one.ahead for one in public.list_payments(project_id=world.project_id, until=local_day(AT))
    ] == [0, 0]


def test_a_payment_ahead_needs_a_reason_is_marked_and_is_work_until_caught_up(world):
    contract = testing.signed_contract(world)
    with pytest.raises(ProcurementRefused, match="超出"):
        testing.paid(world, contract, Decimal(70_000), at=AT)

    made = testing.paid(
        world, contract, Decimal(70_000), at=AT, reason="年底财政资金要收回，先付到货款"
    )

    assert made.ahead == Decimal(30_000)
    assert _kinds(contract) == {GapKind.PAID_AHEAD}
    assert rebuild_check() == []
    testing.received(world, contract, at=AT)
    testing.reached(world, contract, MilestoneKind.INITIAL, at=AT)
    assert _kinds(contract) == set()
    assert rebuild_check() == []


def test_nobody_approves_his_own_payment_and_two_heads_do_not_approve_twice(world):
    contract = testing.signed_contract(world)
    asked = payments.apply_payment(
        actor=world.officer,
        contract_id=contract.id,
        amount=Decimal(10_000),
        what_for="预付款",
        reason="",
        at=AT,
        key="k1",
    )
    again = payments.apply_payment(
        actor=world.officer,
        contract_id=contract.id,
        amount=Decimal(10_000),
        what_for="预付款",
        reason="",
        at=AT,
        key="k1",
    )
    assert again.id == asked.id
    with pytest.raises(NotAllowed):
        payments.decide_payment(
            actor=world.officer, payment_id=asked.id, approve=True, reason="", at=AT
        )
    payments.decide_payment(actor=world.head, payment_id=asked.id, approve=True, reason="", at=AT)
    with pytest.raises(WrongState):
        payments.decide_payment(
            actor=world.other_head, payment_id=asked.id, approve=True, reason="", at=AT
        )
    assert public.list_payments(project_id=world.project_id, until=local_day(AT)) == []


def test_an_acceptance_that_does_not_come_and_papers_that_lack_are_work(world):
    contract = testing.signed_contract(world)
    later = AT + timedelta(days=70)

    gaps.watch(at=later)

    assert _kinds(contract) == {GapKind.ACCEPTANCE, GapKind.PAPER}
    missing = {one.kind for one in public.missing_papers(project_id=world.project_id, at=later)}
    assert {PaperKind.NEED_STUDY, PaperKind.CONTRACT, PaperKind.FINAL} <= missing
    assert gaps.watch(at=later) == len(gap_queries.list_of_contract(contract_id=contract.id))
    assert rebuild_check() == []
    contracts.end_contract(
        actor=world.head, contract_id=contract.id, reason="供应商破产，双方解除合同", at=later
    )
    assert _kinds(contract) == set()
    assert rebuild_check() == []


def test_strangers_and_clerks_do_not_touch_contracts(world):
    contract = testing.signed_contract(world)
    for who in (world.stranger, world.clerk, world.budget):
        with pytest.raises(NotAllowed):
            payments.apply_payment(
                actor=who,
                contract_id=contract.id,
                amount=Decimal(1),
                what_for="试试",
                reason="",
                at=AT,
            )
    with pytest.raises(ProcurementRefused, match="没有付"):
        contracts.close_contract(actor=world.head, contract_id=contract.id, at=AT)
