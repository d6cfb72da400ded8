"""What came to nothing is applied for again with what was written."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import submit
from yimen.cases.actions.again import apply_again
from yimen.cases.contracts import CaseState, DraftView
from yimen.cases.models import Case, Draft
from yimen.cases.rules.case import may_apply_again
from yimen.identity import testing as people
from yimen.kernel.contracts import NotFound, WrongState

pytestmark = pytest.mark.django_db
AT = testing.AT
OPEN = {CaseState.BOUNCED, CaseState.WITHDRAWN, CaseState.TERMINATED}


@pytest.fixture
def around() -> testing.Town:
    return testing.town()


def test_a_bounced_application_comes_back_whole_but_for_what_is_signed(around):
    case = testing.case_at(CaseState.BOUNCED, around)
    begun = apply_again(actor=around.resident, case_id=case.id, at=AT)
    before = Draft.objects.get(case_id=case.id)
    assert isinstance(begun, DraftView)
    assert begun.id != before.id
    assert begun.situation == case.situation
    assert begun.values["size"]
    assert "promise" not in begun.values
    (kept,) = begun.values["plan"]
    assert testing.files.read_bytes(file_id=kept) == testing.PNG
    assert apply_again(actor=around.resident, case_id=case.id, at=AT).id == begun.id

    raw = {"promise": "1"}
    testing.draft.save_answers(
        actor=around.resident, draft_id=begun.id, step="papers", raw=raw, at=AT, only=["promise"]
    )
    second = submit.submit_draft(actor=around.resident, draft_id=begun.id, at=AT)
    assert second.state is CaseState.SUBMITTED
    assert Case.objects.count() == 2


@pytest.mark.parametrize("state", list(CaseState))
def test_only_what_came_to_nothing_may_be_repeated(state):
    assert may_apply_again(state=state) is (state in OPEN)


def test_what_is_decided_is_not_repeated(around):
    case = testing.case_at(CaseState.COMPLETED, around)
    with pytest.raises(WrongState):
        apply_again(actor=around.resident, case_id=case.id, at=AT)


def test_nobody_takes_over_what_another_wrote(around):
    case = testing.case_at(CaseState.BOUNCED, around)
    with pytest.raises(NotFound):
        apply_again(actor=around.other_resident, case_id=case.id, at=AT)
    browser = Client()
    people.sign_in(browser, around.resident)
    page = browser.get(reverse("cases:case", args=[case.id])).content.decode()
    again = reverse("cases:apply_again", args=[case.id])
    assert f'action="{again}"' in page
    assert browser.post(again).status_code == 302
