"""The page of one step of a process: it asks for an opinion, takes it and goes back to the case."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases.tests.actions.test_process import at_first_step, open_steps, task_of, two_items
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


def _page(case_id: object) -> str:
    return reverse("cases:staff_task", args=[task_of(case_id, "初审").id])


def test_an_officer_opens_a_step_and_ends_it_with_an_opinion():
    town, case = at_first_step()
    client, page = Client(), _page(case.id)
    sign_in(client, town.examiner)
    shown = client.get(page)
    assert shown.status_code == 200
    assert "初审" in shown.content.decode()
    short = client.post(page, {"opinion": ""})
    assert short.status_code == 422
    assert open_steps(case.id) == ["初审"]
    done = client.post(page, {"opinion": "材料看过了，情况属实。"})
    assert (done.status_code, done["Location"]) == (
        302,
        reverse("cases:staff_case", args=[case.id]),
    )
    assert open_steps(case.id) == ["本局意见", "会商意见"]


def test_a_step_of_another_unit_is_not_opened_by_a_resident():
    town, case = at_first_step()
    client = Client()
    sign_in(client, town.resident)
    assert client.get(_page(case.id)).status_code == 403


def test_a_message_that_came_by_telephone_is_noted_on_the_case_page():
    town, _, waiting = two_items()
    client = Client(enforce_csrf_checks=True)
    sign_in(client, town.examiner)
    place = f"/work/cases/{waiting.id}/"
    page = client.get(place).content.decode()
    form = re.search(r'<form method="post" action="[^"]+/message/".*?</form>', page, re.DOTALL)
    assert form
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form[0])
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "message": "体检合格"}
    refused = client.post(f"{place}message/", sent)
    assert refused.status_code == 422
    assert "<details open><summary>已经收到了" in refused.content.decode()
    noted = client.post(f"{place}message/", {**sent, "opinion": "电话问过，体检合格。"})
    assert noted.status_code == 302
    assert open_steps(waiting.id) == ["审批"]
