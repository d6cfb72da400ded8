"""The pages of procurement: who opens which, what they show, and what a refused form says."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from yimen.directory.testing import AT
from yimen.identity.testing import sign_in
from yimen.kernel import clock
from yimen.kernel.clock import local_day
from yimen.procurement import testing
from yimen.procurement.actions import assessment, repair
from yimen.procurement.contracts.milestone import MilestoneKind
from yimen.procurement.contracts.paper import PaperKind
from yimen.procurement.contracts.repair import RepairState
from yimen.procurement.models import Contract, ContractPayment, Delivery, Repair

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return testing.buyers(at=clock.now() - timedelta(days=120))


@pytest.fixture
def now():
    return clock.now()


def _client(actor):
    client = Client()
    sign_in(client, actor)
    return client


def _page(client, name, *args, **query):
    return client.get(reverse(f"procurement:{name}", args=args), query)


def test_every_page_opens_for_who_works_there_and_not_for_strangers(world, now):
    begun = now - timedelta(days=100)
    contract = testing.signed_contract(world, at=begun)
    delivery = testing.received(world, contract, at=begun)
    step = testing.reached(world, contract, MilestoneKind.INITIAL, at=begun)
    payment = testing.paid(world, contract, Decimal(40_000), at=begun)
    monthly = testing.monthly_contract(world, at=begun)
    sheet = assessment.note_sheet(
        actor=world.officer,
        contract_id=monthly.id,
        month=local_day(begun).replace(day=1),
        given=[("60", ""), ("35", "少记一天")],
        at=begun,
    )
    pages = [
        *(("contract", one.id) for one in (contract, monthly)),
        *(("delivery", delivery.id), ("milestone", step.id), ("payment", payment.id)),
        ("sheet", sheet.id),
    ]
    forms = ("new_delivery", "new_milestone", "new_paper", "new_payment")
    officer, head = _client(world.officer), _client(world.head)
    stranger, clerk = _client(world.stranger), _client(world.clerk)
    for name, key in pages:
        for client in (officer, head, _client(world.budget)):
            assert _page(client, name, key).status_code == 200, name
        for client in (stranger, clerk):
            assert _page(client, name, key).status_code == 403, name
    for name in forms:
        assert _page(officer, name, contract.id).status_code == 200, name
        assert _page(stranger, name, contract.id).status_code == 403, name
    assert _page(officer, "new_sheet", monthly.id).status_code == 200
    assert _page(officer, "supplier", world.supplier.id).status_code == 200


def test_lists_show_only_the_contracts_of_ones_own_unit_or_area(world, now):
    contract = testing.signed_contract(world, at=now)
    shown = {
        who: contract.row.number in _page(_client(actor), "contracts").content.decode()
        for who, actor in (
            ("officer", world.officer),
            ("head", world.head),
            ("budget", world.budget),
            ("stranger", world.stranger),
        )
    }
    assert shown == {"officer": True, "head": True, "budget": True, "stranger": False}
    assert _page(_client(world.clerk), "contracts").status_code == 403
    book = openpyxl.load_workbook(io.BytesIO(_page(_client(world.budget), "export").content))
    assert contract.row.number in {row[0].value for row in book.active.iter_rows()}


def test_a_payment_says_what_it_would_do_before_it_is_applied_for(world, now):
    contract = testing.signed_contract(world, at=now)
    client = _client(world.officer)
    address = reverse("procurement:new_payment", args=[contract.id])
    sent = {"amount": "70,000", "what_for": "进度款", "reason": "", "key": "one"}

    looked = client.post(address, {**sent, "act": "look"})
    refused = client.post(address, {**sent, "act": "apply"})

    assert "¥30,000.00 超过验收进度" in looked.content.decode()
    assert refused.status_code == 422
    assert not ContractPayment.objects.exists()
    reason = "年底财政资金要收回，先付到货款"
    for _ in range(2):
        client.post(address, {**sent, "act": "apply", "reason": reason})
    assert ContractPayment.objects.get().ahead == Decimal(30_000)


def test_a_contract_is_entered_signed_and_a_paper_filed_on_the_pages(world, now):
    client, today = _client(world.officer), local_day(now)
    sent = {
        "unit": str(world.unit.id),
        "supplier": str(world.supplier.id),
        "number": "HT-1",
        "title": "自助机采购",
        "kind": "supply",
        "amount": "10000",
        "bond": "0",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=365)).isoformat(),
        "delivery_due_on": today.isoformat(),
        "acceptance_due_on": (today + timedelta(days=30)).isoformat(),
        "standard": "按采购文件逐项验收，都能用。",
        "line_rows": "1",
        "line0-title": "自助机",
        "line0-quantity": "2",
        "line0-unit": "台",
        "line0-price": "4000",
        "line0-standard": "能用一整天",
        "term_rows": "1",
        "term0-share": "100",
        "term0-condition": "final_acceptance",
    }
    address = reverse("procurement:new_contract")
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "差 ¥2,000.00" in refused.content.decode()

    made = client.post(address, {**sent, "line0-price": "5000"})
    contract = Contract.objects.get()
    assert made["Location"] == reverse("procurement:contract", args=[contract.id])
    client.post(made["Location"], {"act": "sign", "signed_on": today.isoformat()})
    file = io.BytesIO("采购文件".encode())
    file.name = "采购文件.txt"
    client.post(
        reverse("procurement:new_paper", args=[contract.id]),
        {"kind": PaperKind.TENDER, "dated_on": today.isoformat(), "paper": file},
    )
    paper = contract.papers.get()
    answer = client.get(reverse("procurement:paper_file", args=[paper.id]))
    assert b"".join(answer.streaming_content).decode() == "采购文件"
    assert paper.sm3[:12] in client.get(made["Location"]).content.decode()


def test_a_delivery_is_noted_with_serials_and_signed_by_the_second(world, now):
    contract = testing.signed_contract(world, at=now)
    client, address = (
        _client(world.officer),
        reverse("procurement:new_delivery", args=[contract.id]),
    )
    sent = {
        "delivered_on": local_day(now).isoformat(),
        "place": "大厅",
        "quantity0": "2",
        "serials0": "A1，A1",
    }
    assert "一台一个" in client.post(address, sent).content.decode()

    page = client.post(address, {**sent, "serials0": "A1 A2"})["Location"]

    own = client.post(page, {"act": "yes"})
    assert own.status_code == 403
    _client(world.head).post(page, {"act": "yes"})
    assert Delivery.objects.get().second_signer == "负责人乙"


def test_the_second_person_confirms_a_training_and_approves_a_payment(world, now):
    contract = testing.signed_contract(world, at=now)
    officer, head, today = _client(world.officer), _client(world.head), local_day(now).isoformat()
    address = reverse("procurement:new_milestone", args=[contract.id]) + "?kind=training_record"
    sent = {"held_on": today, "place": "中心培训室", "count": "0"}
    assert "请填参加人数" in officer.post(address, sent).content.decode()
    step = officer.post(address, {**sent, "count": "30"})["Location"]
    address = reverse("procurement:new_payment", args=[contract.id])
    sent = {"act": "apply", "amount": "40000", "what_for": "签约款"}
    payment = officer.post(address, sent)["Location"]
    for page in (step, payment):
        assert officer.post(page, {"act": "yes"}).status_code == 403
        assert head.post(page, {"act": "no", "reason": ""}).status_code == 422
        assert head.post(page, {"act": "yes"}).status_code == 302
        assert head.post(page, {"act": "yes"}).status_code in {409, 422}
    officer.post(payment, {"act": "pay", "paid_on": today, "voucher": "记-0001"})
    row = ContractPayment.objects.get()
    assert (row.state, row.approved_by, row.voucher) == ("paid", "负责人乙", "记-0001")
    assert contract_row(contract).milestones.get().confirmed_by == "负责人乙"


def contract_row(contract):
    """Return the row of a contract."""
    return Contract.objects.get(pk=contract.id)


def test_a_repair_is_reported_mended_and_signed_by_both_on_one_telephone(world, now):
    contract = testing.signed_contract(world, at=now)
    client = _client(world.clerk)
    made = client.post(
        reverse("procurement:new_repair"),
        {"contract": str(contract.id), "device": "面板 7", "place": "大厅", "fault": "开不了机"},
    )
    when = f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%dT%H:%M}"
    Repair.objects.update(reported_at=clock.now() - timedelta(hours=3))
    mended = {
        "arrived_at": when,
        "mended_at": when,
        "work_done": "更换电源",
        "repairer": "修理戊",
    }
    client.post(made["Location"], mended)
    row = Repair.objects.get()
    assert row.state == RepairState.MENDED
    assert contract.id in {one.contract_id for one in contract_gaps(contract)}
    for side, name in (("reporter", "综窗丁"), ("repairer", "修理戊")):
        page = client.get(made["Location"])
        hands = {one["side"]: one for one in page.context["hands"]}
        sign = reverse("procurement:sign", args=[row.id, side])
        wrong = client.post(
            sign, {"ticket": hands[side]["ticket"], "name": "别人", "declared": "1", "way": "typed"}
        )
        assert wrong.status_code == 422
        client.post(
            sign, {"ticket": hands[side]["ticket"], "name": name, "declared": "1", "way": "typed"}
        )
    row.refresh_from_db()
    assert row.state == RepairState.SIGNED
    assert contract_gaps(contract) == []
    assert "见证人综窗丁" in client.get(made["Location"]).content.decode()


def contract_gaps(contract):
    """Return the open gaps of a contract."""
    return list(contract_row(contract).gaps.filter(closed_at=None))


def test_a_repair_form_reads_back_wrong_times(world, now):
    contract = testing.signed_contract(world, at=AT)
    one = repair.report_repair(
        actor=world.clerk,
        contract_id=contract.id,
        unit_id=world.village.id,
        device="面板 8",
        place="大厅",
        fault="认不出人",
        at=now,
    )
    early = f"{(now - timedelta(days=2)).astimezone(clock.LOCAL):%Y-%m-%dT%H:%M}"
    answer = _client(world.clerk).post(
        reverse("procurement:repair", args=[one.id]),
        {"arrived_at": early, "mended_at": early, "work_done": "更换电源", "repairer": "修理戊"},
    )
    assert answer.status_code == 422
    assert "不能早于报修" in answer.content.decode()
