"""From a window's opening to the person who comes, through HTTP; an operator books on the telephone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from yimen.cases.testing import town
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.hall.models import Appointment, AppointmentWindow
from yimen.hotline import testing as hotline
from yimen.hotline.actions import intake
from yimen.hotline.contracts.order import Door
from yimen.identity import public as identity
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day, now

pytestmark = pytest.mark.django_db
FORM = {
    "title": "综合窗口", "place": "镇便民服务中心一楼 1 号窗口", "morning_from": "09:00",
    "morning_to": "12:00", "afternoon_from": "", "afternoon_to": "", "minutes": "30",
    "places": "2", "days_ahead": "14", "closed_on": "", "is_open": "1",
}  # fmt: skip


@pytest.fixture
def around():
    return town()


def client_of(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


@pytest.fixture
def window(around):
    head = directory.make_officer(post=Post.APPROVER, unit=around.units.town, at=now())
    client = client_of(head)
    refused = client.post("/work/windows/new/", FORM | {"minutes": "很长"})
    assert refused.status_code == 422
    assert "5 到 240 分钟" in refused.content.decode()
    assert client.post("/work/windows/new/", FORM).status_code == 302
    one = AppointmentWindow.objects.get()
    assert "9:00–12:00" in client.get("/work/windows/").content.decode()
    kept = client.post(f"/work/windows/{one.id}/", FORM | {"closed_on": "2030-01-01"})
    assert kept.status_code == 302
    assert "2030-01-01" in client.get(f"/work/windows/{one.id}/").content.decode()
    return one


def test_a_resident_books_comes_and_is_noted(around, window):
    resident = client_of(around.resident)
    assert "综合窗口" in Client().get("/appointments/windows/").content.decode()
    path = f"/appointments/windows/{window.id}/"
    assert Client().get(path).status_code == 302
    page = resident.get(path).content.decode()
    assert resident.post(path, {"begins_at": "明天"}).status_code == 422
    value = re.findall(r'value="(\d{4}-\d\d-\d\dT[^"]+)"', page)[0].replace("&#x2B;", "+")
    made = resident.post(path, {"begins_at": value, "matter": "退休申请"})
    assert made.status_code == 302, made.content.decode()
    one = Appointment.objects.get()
    assert "约好" in resident.get(f"/appointments/{one.id}/").content.decode()
    assert "综合窗口" in resident.get("/appointments/").content.decode()
    assert client_of(around.clerk).get(f"/appointments/{one.id}/").status_code == 403
    Appointment.objects.update(
        day=local_day(now()), begins_at=now(), ends_at=now() + timedelta(minutes=30)
    )
    clerk = client_of(directory.make_officer(post=Post.CLERK, unit=around.units.town, at=now()))
    assert "退休申请" in clerk.get("/work/appointments/").content.decode()
    unsaid = clerk.post(f"/work/appointments/{one.id}/", {"act": "cancel", "reason": ""})
    assert unsaid.status_code == 422
    assert clerk.post(f"/work/appointments/{one.id}/", {"act": "arrive"}).status_code == 302
    assert "来过了" in clerk.get("/work/appointments/").content.decode()


def test_an_operator_books_for_the_caller_whom_he_checked(around, window):
    operator = directory.make_officer(
        post=Post.HOTLINE_OPERATOR, unit=around.units.centre, at=now()
    )
    order = intake.take_in(
        actor=operator, intake=hotline.words(), door=Door.PHONE, key="", at=now()
    ).order
    page, client = f"/work/front-desk/order/{order.id}/", client_of(operator)
    own = identity.get_own_details(actor=around.resident)
    client.post(page, {"act": "open", "name": own.person.name, "code": own.code})
    assert "约窗口" not in client.get(page).content.decode()
    answers = {"act": "answers", "phone": own.phone, "area": own.person.area_code}
    assert client.post(page, answers).status_code == 302
    shown = client.get(page, {"window": str(window.id)}).content.decode()
    value = re.findall(r'value="(\d{4}-\d\d-\d\dT[^"]+)"', shown)[0].replace("&#x2B;", "+")
    assert client.post(page, {"act": "book", "window": "x", "begins_at": value}).status_code == 422
    sent = {"act": "book", "window": str(window.id), "begins_at": value, "matter": "高龄津贴"}
    assert client.post(page, sent).status_code == 302
    one = Appointment.objects.get()
    assert (one.person_id, one.by_hotline) == (around.resident.person_id, True)
    told = identity.list_messages(person_id=around.resident.person_id)
    assert "镇便民服务中心一楼 1 号窗口" in "".join(each.text for each in told)
