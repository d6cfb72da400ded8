"""The one front desk: nobody's data before the caller is checked, and none after the call."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from yimen.cases.contracts import CaseState
from yimen.cases.models import Draft
from yimen.cases.testing import case_at, town
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hotline import testing as hotline
from yimen.hotline.actions import intake
from yimen.hotline.contracts.order import Door
from yimen.hotline.models import WorkOrder
from yimen.identity import public as identity
from yimen.identity.models import CallerCheck
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.kernel.models import LedgerEntry
from yimen.notify import public as notify
from yimen.notify import testing as letters

pytestmark = pytest.mark.django_db


class Telephone:
    """A gateway that keeps what was sent."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def is_configured(self) -> bool:
        return True

    def send(self, *, phone: str, text: str, reference: object) -> str:
        self.texts.append((phone, text))
        return str(reference)


@pytest.fixture
def phone():
    given = Telephone()
    with letters.gateway(given):
        yield given


@pytest.fixture
def around():
    return town()


def operator_of(around, name="坐席甲"):
    return directory.make_officer(
        post=Post.HOTLINE_OPERATOR, unit=around.units.centre, name=name, at=now()
    )


def desk_of(operator):
    order = intake.take_in(
        actor=operator, intake=hotline.words(), door=Door.PHONE, key="", at=now()
    ).order
    return order, f"/work/front-desk/order/{order.id}/"


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def opened(client, page, person):
    own = identity.get_own_details(actor=person)
    return client.post(page, {"act": "open", "name": own.person.name, "code": own.code})


def test_by_code_the_caller_s_cases_are_read_and_a_draft_is_his_own(around, phone):
    case = case_at(CaseState.CORRECTION, around)
    operator = operator_of(around)
    order, page = desk_of(operator)
    client = client_of(operator)
    assert case.item_name not in client.get(page).content.decode()
    assert opened(client, page, around.resident).status_code == 302
    assert case.item_name not in client.get(page).content.decode()
    assert client.post(page, {"act": "send"}).status_code == 302
    notify.deliver_due(at=now())
    (sent_to, text) = phone.texts[-1]
    assert sent_to == identity.get_own_details(actor=around.resident).phone
    assert "不能用来登录" in text
    wrong = client.post(page, {"act": "code", "typed": "000000"})
    assert wrong.status_code == 422
    assert case.item_name not in wrong.content.decode()
    digits = re.findall(r"\d{6}", text)[0]
    assert client.post(page, {"act": "code", "typed": digits}).status_code == 302
    shown = client.get(page).content.decode()
    assert case.item_name in shown
    assert "在等他补正" in shown
    assert around.resident.name not in shown
    looks = LedgerEntry.objects.filter(subject_id=case.id, ground=f"热线工单 {order.number}")
    assert looks.filter(account_id=operator.account_id).exists()

    begun = client.post(page, {"act": "begin", "item": around.item.item_code})
    assert begun.status_code == 302, begun.content.decode()
    draft = Draft.objects.get(case=None)
    assert (draft.applicant_id, draft.filed_by_officer_id) == (around.resident.person_id, None)
    assert client.post(page, {"act": "link", "case": str(case.id)}).status_code == 302
    assert client.post(page, {"act": "end"}).status_code == 302
    assert case.item_name not in client.get(page).content.decode()


def test_answers_must_all_be_right_and_are_tried_three_times(around, phone):
    case_at(CaseState.SUBMITTED, around)
    operator = operator_of(around)
    _, page = desk_of(operator)
    client = client_of(operator)
    opened(client, page, around.resident)
    own = identity.get_own_details(actor=around.resident)
    right = {"act": "answers", "phone": own.phone, "area": directory.VILLAGE}
    for given in ({**right, "area": ""}, {**right, "username": "nobody"}):
        assert client.post(page, given).status_code == 422
    assert client.post(page, right).status_code == 302
    assert client.post(page, {"act": "begin", "item": around.item.item_code}).status_code == 422
    assert not Draft.objects.filter(case=None).exists()
    CallerCheck.objects.all().delete()
    opened(client, page, around.resident)
    for _ in range(3):
        assert client.post(page, {"act": "answers", "phone": "19900000000"}).status_code == 422
    assert "三次" in client.post(page, right).content.decode()
    failed = LedgerEntry.objects.filter(verb="identity.caller.failed")
    assert failed.count() == 5


def test_a_wrong_name_tells_nothing_and_sends_nothing(around, phone):
    operator = operator_of(around)
    _, page = desk_of(operator)
    client = client_of(operator)
    own = identity.get_own_details(actor=around.resident)
    assert client.post(page, {"act": "open", "name": "别的人", "code": own.code}).status_code == 302
    assert "没有核对" in client.get(page).content.decode()
    assert client.post(page, {"act": "send"}).status_code == 302
    notify.deliver_due(at=now())
    assert phone.texts == []
    right = {"act": "answers", "phone": own.phone, "area": directory.VILLAGE}
    assert client.post(page, right).status_code == 422


def test_the_end_of_the_call_ends_it_and_another_operator_sees_nothing(around, phone):
    case = case_at(CaseState.SUBMITTED, around)
    operator, other = operator_of(around), operator_of(around, "坐席乙")
    order, page = desk_of(operator)
    client = client_of(operator)
    opened(client, page, around.resident)
    own = identity.get_own_details(actor=around.resident)
    client.post(page, {"act": "answers", "phone": own.phone, "area": directory.VILLAGE})
    assert case.item_name in client.get(page).content.decode()
    assert case.item_name not in client_of(other).get(page).content.decode()
    assert client_of(around.approver).get(page).status_code == 403
    WorkOrder.objects.filter(id=order.id).update(opened_at=now() - timedelta(minutes=31))
    assert "通话已经结束" in client.get(page).content.decode()
    assert CallerCheck.objects.get().ended_at is not None
    assert opened(client, page, around.resident).status_code == 422
