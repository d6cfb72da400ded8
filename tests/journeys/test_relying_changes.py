"""The pages on which a relying system is changed: asked, compared, approved, looked back at."""

from __future__ import annotations

import pytest

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing
from yimen.identity.queries import oidc_client as clients
from yimen.identity.tests.oidc_parts import a_party

pytestmark = pytest.mark.django_db


def test_a_change_goes_through_two_pairs_of_hands(client):
    party = a_party()
    page = f"/staff/relying-systems/{party.id}/"
    unit = directory.demo_county().centre
    asker, other = (directory.make_officer(unit=unit, post=Post.SYSTEM_ADMIN) for _ in range(2))
    testing.sign_in(client, asker)

    shown = client.get(f"{page}change/").content.decode()
    assert "https://rp.example/back" in shown
    form = {
        "name": "县医院挂号",
        "owner": "一门县人民医院",
        "contact": "信息科 12345",
        "purpose": "网上预约看病，核对就诊人",
        "redirect_uris": "https://new.example/back",
        "after_logout_uris": "https://rp.example/out",
        "backchannel_uri": "",
        "scopes": ["openid", "profile"],
        "minimum_assurance": "0",
        "why": "",
    }
    wrong = client.post(f"{page}change/", form)
    assert wrong.status_code == 422
    assert "请写明原因" in wrong.content.decode()
    assert client.post(f"{page}change/", form | {"why": "搬到新的服务器"}).status_code == 302
    mine = client.get(page).content.decode()
    assert "撤回变更" in mine
    assert "批准变更" not in mine

    testing.sign_in(client, other)
    seen = client.get(page).content.decode()
    assert "凭证马上作废" in seen
    change = seen.split('name="change" value="')[1][:36]
    client.post(page, {"verb": "approve_change", "change": change})

    assert clients.get_client(client_id=party.id).wish.name == "县医院挂号"
    past = client.get(page).content.decode()
    assert "系统名称：县医院预约 → 县医院挂号" in past
    assert client.post(page, {"verb": "approve_change", "change": change}).status_code == 404
