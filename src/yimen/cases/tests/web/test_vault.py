"""A paper of a granted case is used again by one click, shown with its source, and withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yimen.cases import testing
from yimen.cases.actions import draft as drafts
from yimen.cases.actions import submit, vault
from yimen.cases.contracts import CaseState
from yimen.cases.models import CasePaper
from yimen.identity.testing import sign_in
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.licences import public as licences

AT = testing.AT
LATER = AT + timedelta(days=60)
pytestmark = pytest.mark.django_db


@pytest.fixture
def around():
    return testing.town()


@pytest.fixture
def kept(around):
    case = testing.case_at(CaseState.GRANTED, around)
    assert vault.keep_of(case_id=case.id) == 1
    assert vault.keep_of(case_id=case.id) == 0
    (found,) = licences.list_kept(person_id=around.resident.person_id, on=local_day(LATER))
    return found


def _again(around):
    draft = drafts.start_draft(
        actor=around.resident, item_code=around.item.item_code, at=LATER, situation="small"
    )
    drafts.save_answers(
        actor=around.resident, draft_id=draft.id, step="place", raw=testing.answers(), at=LATER
    )
    return draft


def _offer(draft):
    return reverse("cases:draft_vault", args=[draft.id, "papers", "plan"])


def _submitted(around, draft):
    drafts.save_answers(
        actor=around.resident, draft_id=draft.id, step="papers", raw={"promise": "1"}, at=LATER,
        only=["promise"],
    )  # fmt: skip
    return submit.submit_draft(actor=around.resident, draft_id=draft.id, at=LATER)


def test_a_kept_paper_goes_into_the_next_case_by_name_and_not_as_a_copy(client, around, kept):
    draft = _again(around)
    sign_in(client, around.resident)
    step = reverse("cases:draft_step", args=[draft.id, "papers"])
    assert _offer(draft) in client.get(step).content.decode()
    assert "测试场所许可" in client.get(_offer(draft)).content.decode()

    sent = client.post(_offer(draft), {"kept": str(kept.id)})

    assert sent["Location"] == step
    case = _submitted(around, draft)
    paper = CasePaper.objects.get(case_id=case.id, code="plan")
    assert paper.file_ids == [str(one) for one in kept.file_ids]
    assert (paper.kept_id, paper.level) == (kept.id, kept.level)
    sign_in(client, around.clerk)
    page = client.get(reverse("cases:staff_case", args=[case.id])).content.decode()
    assert "来自材料库" in page
    assert kept.origin_number in page
    sign_in(client, around.resident)
    assert "当作“平面图”" in client.get(reverse("licences:vault")).content.decode()


def test_a_withdrawn_paper_is_offered_no_more_and_stops_a_submit(client, around, kept):
    draft = _again(around)
    sign_in(client, around.resident)
    client.post(_offer(draft), {"kept": str(kept.id)})
    take_back = reverse("licences:withdraw_kept", args=[kept.id])
    sign_in(client, around.other_resident)
    assert client.post(take_back).status_code == 404
    sign_in(client, around.resident)
    client.post(take_back)

    assert client.post(_offer(draft), {"kept": str(kept.id)}).status_code == 404
    with pytest.raises(Refusal) as refused:
        _submitted(around, draft)
    assert "收回" in refused.value.message


def test_nobody_picks_from_anothers_vault(client, around, kept):
    other = drafts.start_draft(
        actor=around.other_resident, item_code=around.item.item_code, at=LATER, situation="small"
    )
    sign_in(client, around.other_resident)

    assert client.post(_offer(other), {"kept": str(kept.id)}).status_code == 404
