"""Several cases at once: told before it is done, done case by case, refusals beside the others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.contracts import CaseState
from yimen.cases.models import Case
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def post(actor, verb: str, cases, **more):
    client = Client()
    sign_in(client, actor)
    rows = [f"cases.receive~{case.id}" for case in cases]
    return client.post(reverse("cases:staff_bulk", args=[verb]), {"row": rows, **more})


def states(*cases) -> list[str]:
    return [Case.objects.get(id=case.id).state for case in cases]


def test_a_preview_changes_nothing_and_says_what_is_left_out(around):
    fresh = testing.case_at(CaseState.SUBMITTED, around)
    taken = testing.case_at(CaseState.RECEIVED, around)
    page = post(around.clerk, "receive", (fresh, taken)).content.decode()
    assert "可办 1 件，跳过 1 件" in page
    assert "出《收件凭证》" in page
    assert "不用收件" in page
    assert states(fresh, taken) == ["submitted", "received"]


def test_confirmed_it_is_done_for_each_that_can_be_done(around):
    one, two = (testing.case_at(CaseState.SUBMITTED, around) for _ in range(2))
    taken = testing.case_at(CaseState.RECEIVED, around)
    page = post(around.clerk, "receive", (one, two, taken), do="1").content.decode()
    assert "办好 2 件，没有办 1 件" in page
    assert states(one, two) == ["received", "received"]


def test_results_are_handed_over_together(around):
    cases = [testing.case_at(CaseState.COMPLETED, around) for _ in range(2)]
    page = post(around.clerk, "deliver", cases, do="1", method="window").content.decode()
    assert "办好 2 件" in page
    assert states(*cases) == ["delivered", "delivered"]


@pytest.mark.parametrize("who", ["other_area", "other_unit"])
def test_cases_of_others_are_not_there(around, who):
    case = testing.case_at(CaseState.SUBMITTED, around)
    page = post(getattr(around, who), "receive", (case,), do="1").content.decode()
    assert case.number not in page
    assert states(case) == ["submitted"]


def test_an_unknown_act_and_a_broken_row_are_refused(around):
    case = testing.case_at(CaseState.SUBMITTED, around)
    assert post(around.clerk, "decide", (case,)).status_code == 404
    client = Client()
    sign_in(client, around.clerk)
    answer = client.post(reverse("cases:staff_bulk", args=["receive"]), {"row": ["x", "~", ""]})
    assert "没有选中办件" in answer.content.decode()
