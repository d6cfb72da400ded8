"""The security administrator sees which keys write and how far rewriting has come; nobody else does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from yimen.directory.contracts import Post
from yimen.directory.testing import demo_county, make_officer
from yimen.identity.testing import make_resident, sign_in
from yimen.kernel.actor import SYSTEM
from yimen.pki.contracts import SuiteName
from yimen.trust.actions import rekeying

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_the_page_tells_keys_progress_and_that_it_stands_still(client, tmp_path, settings):
    settings.YIMEN_KEYS_FOLDER = tmp_path / "keys"
    unit = demo_county().centre
    make_resident(name="张桂兰", at=AT)
    sign_in(client, make_officer(post=Post.SECURITY_ADMIN, unit=unit, name="安全甲"))
    assert "还没有换过密钥" in client.get(reverse("trust:keys")).content.decode()

    rekeying.rotate_keys(actor=SYSTEM, suite=SuiteName.INTERNATIONAL, at=AT)
    rekeying.work_once(actor=SYSTEM, at=AT)

    page = client.get(reverse("trust:keys")).content.decode()
    assert "第 2 版" in page
    assert "AES-GCM" in page
    assert "三分钟没有动了" in page
    while not rekeying.work_once(actor=SYSTEM, at=AT).is_finished:
        pass
    assert "全部完成" in client.get(reverse("trust:keys")).content.decode()


def test_others_do_not_see_it(client):
    unit = demo_county().centre
    sign_in(client, make_officer(post=Post.SYSTEM_ADMIN, unit=unit, name="系统乙"))

    assert client.get(reverse("trust:keys")).status_code == 403
