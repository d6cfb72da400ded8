"""Each page opens for whom it is for; a request, a decision and a doubt go their way through them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yimen.directory.testing import AT
from yimen.exchange import public, testing
from yimen.exchange.actions import gateway
from yimen.exchange.contracts import DisputeState, GrantState
from yimen.exchange.models import Dispute, Grant
from yimen.identity.testing import sign_in
from yimen.kernel.models import Work

pytestmark = pytest.mark.django_db


def test_pages_open_for_whom_they_are_for(client, world):
    pages = {
        "resources": (world.keeper, world.approver),
        "calls": (world.keeper,),
        "disputes": (world.examiner, world.approver),
        "mine": (world.resident,),
    }
    everybody = (world.keeper, world.approver, world.examiner, world.resident)
    for name, allowed in pages.items():
        for who in everybody:
            sign_in(client, who)
            status = client.get(reverse(f"exchange:{name}")).status_code
            wanted = who in allowed or (name == "resources" and who is world.examiner)
            assert (status == 200) is wanted, (name, who.name, status)


def test_a_keeper_asks_and_the_owner_agrees(client, world):
    sign_in(client, world.keeper)
    page = reverse("exchange:resource", args=["paper"])
    sent = {
        "item_code": world.item,
        "fields": ["name", "domicile"],
        "law": "社会保险法第二十五条",
        "purpose": "核对户口，免交户口本",
        "until_on": (AT + timedelta(days=60)).date().isoformat(),
        "daily_quota": "50",
    }
    refused = client.post(page, {**sent, "law": ""})
    assert refused.status_code == 422
    assert "请写明依据" in refused.content.decode()
    asked = client.post(page, sent)
    grant = Grant.objects.get()
    assert asked["Location"] == reverse("exchange:grant", args=[grant.id])
    assert Work.objects.filter(ref_id=grant.id, unit_id=world.owner_id).exists()

    sign_in(client, world.approver)
    client.post(asked["Location"], {"act": "agree"})

    grant.refresh_from_db()
    assert grant.state == GrantState.GRANTED
    assert not Work.objects.filter(ref_id=grant.id).exists()


def test_a_doubt_is_answered_by_its_owner_and_read_by_the_person(client, world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT)
    gateway.ask(actor=world.examiner, about=world.about, resource_code="paper", at=AT)
    opened = public.open_dispute(
        actor=world.resident,
        about=world.about,
        source="paper登记",
        unit_id=world.owner_id,
        field=("domicile", "户籍地址"),
        registered="三组 8 号",
        claimed="九组 1 号",
        reason="去年八月搬的家",
        at=AT,
    )
    page = reverse("exchange:dispute", args=[opened.id])
    sign_in(client, world.stranger)
    assert client.get(page).status_code == 403
    sign_in(client, world.examiner)
    assert "九组 1 号" in client.get(page).content.decode()
    assert client.post(page, {"answer": "查过了"}).status_code == 422
    client.post(page, {"act": "mended", "answer": "已按迁移证更正。"})

    assert Dispute.objects.get().state == DisputeState.MENDED
    sign_in(client, world.resident)
    shown = client.get(reverse("exchange:mine")).content.decode()
    assert "已按迁移证更正。" in shown
    assert "承办丙" in shown


def test_the_log_is_narrowed_and_shows_no_answer(client, world):
    testing.make_grant(resource_code="paper", item_code=world.item, at=AT)
    gateway.ask(actor=world.examiner, about=world.about, resource_code="paper", at=AT)
    sign_in(client, world.keeper)
    page = reverse("exchange:calls")

    shown = client.get(page, {"number": "20261120000000001"}).content.decode()

    assert "核对户口" in shown
    assert "三组 8 号" not in shown
    for narrowed in ({"outcome": "down"}, {"who": "旁人"}, {"until": "2020-01-01"}):
        assert "核对户口" not in client.get(page, narrowed).content.decode()


def test_a_keeper_enters_a_new_resource_and_is_told_what_is_missing(client, world):
    sign_in(client, world.keeper)
    page = reverse("exchange:new_resource")
    sent = {
        "code": "vehicles", "name": "机动车登记", "owner": str(world.owner_id),
        "channel": "政务外网", "cycle": "每天", "rows": "3",
        "f0-code": "plate", "f0-name": "号牌号码", "f0-sharing": "2",
        "f1-code": "owner", "f1-name": "所有人", "f1-sharing": "3",
    }  # fmt: skip
    refused = client.post(page, sent)
    assert refused.status_code == 422
    assert "不予共享，要写明依据" in refused.content.decode()
    assert 'value="号牌号码"' in refused.content.decode()
    more = client.post(page, {**sent, "add": "1"})
    assert 'name="f3-code"' in more.content.decode()
    made = client.post(page, {**sent, "f1-ground": "《机动车登记规定》第四条"})
    assert made["Location"] == reverse("exchange:resource", args=["vehicles"])
    shown = client.get(made["Location"]).content.decode()
    assert "号牌号码" in shown
    assert client.post(page, sent | {"f1-ground": "《机动车登记规定》"}).status_code == 422
    sign_in(client, world.examiner)
    assert client.get(page).status_code == 403
