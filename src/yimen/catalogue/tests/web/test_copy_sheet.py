"""The copy sheet of a draft is written on its page, and refused with a remedy."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yimen.catalogue import testing as items
from yimen.catalogue.actions import version as versions
from yimen.directory.contracts import Post
from yimen.directory.testing import demo_county, make_officer
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_an_editor_writes_the_sheet_of_a_draft(client):
    units = demo_county(at=items.SINCE)
    code = items.small_item().item_code
    draft = versions.draft_version(actor=SYSTEM, item_code=code, at=items.SINCE)
    sign_in(client, make_officer(post=Post.CATALOGUE_EDITOR, unit=units.centre, at=items.SINCE))
    page = reverse("catalogue:staff_copy_sheet", args=[code, draft.version])

    refused = client.post(page, {"system": "省系统", "number_form": "GT##", "lines": "姓名 = 没有"})
    saved = client.post(page, {"system": "省系统", "number_form": "GT##", "lines": "姓名 = name"})

    assert refused.status_code == 422
    assert "不是申请表里的问题代码" in refused.content.decode()
    assert saved.status_code == 302
    assert "姓名 = name" in client.get(page).content.decode()
