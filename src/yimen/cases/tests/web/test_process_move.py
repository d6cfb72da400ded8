"""The page on which chosen cases are moved to a new version's process: tried first, then done."""

from __future__ import annotations

import pytest
from django.test import Client

from yimen.cases.models import CaseProcess
from yimen.cases.tests.actions.test_process import at_first_step, open_steps
from yimen.cases.tests.actions.test_process_move import editor_of, newer
from yimen.identity.testing import sign_in

pytestmark = pytest.mark.django_db


def test_chosen_case_is_tried_then_moved():
    town, case = at_first_step()
    version = newer(town)
    client = Client()
    sign_in(client, editor_of(town))
    page = f"/staff/items/{town.item.item_code}/{version.version}/process/cases/"
    first = client.get(page).content.decode()
    assert "请指定对应的环节" in first
    assert 'value="move"' not in first
    sent = {"case": str(case.id), "to-look": "first"}
    tried = client.post(page, {**sent, "act": "try"}).content.decode()
    assert "搬这 1 件" in tried
    assert CaseProcess.objects.get().item_version_id == town.item.id
    assert client.post(page, {**sent, "act": "move"})["Location"].endswith("?moved=1&stayed=0")
    assert open_steps(case.id) == ["初步审查"]
    assert client.post(page, {"act": "move"}).status_code == 422


def test_rehearsal_of_a_draft_is_shown_in_a_table():
    town, _ = at_first_step()
    client = Client()
    sign_in(client, editor_of(town))
    answer = client.post(f"/staff/items/{town.item.item_code}/1/process/rehearsal/")
    assert "没有可试走的" in answer.content.decode()
