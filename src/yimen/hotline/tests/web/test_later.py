"""An order goes on without some fields, which are filled in before they are due; mini-programs."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yimen.directory import testing as directory
from yimen.hotline import testing
from yimen.hotline.actions import deferral, partner
from yimen.hotline.contracts.order import Door, OrderState
from yimen.hotline.models import Deferral, Letter, WorkOrder
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.deferral import WORK
from yimen.hotline.seeds import doors as seeds
from yimen.identity.testing import sign_in
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.models import Work

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
CALL = {
    "order_type": "2", "title": "路灯不亮请修", "content": "柳浦街路灯不亮三天了。",
    "area_code": "439981101000", "category_code": testing.WATER, "act": "keep",
}  # fmt: skip


def test_an_order_is_sent_on_and_completed_later(client: Client) -> None:
    around = testing.desk()
    sign_in(client, around.operator)
    file = SimpleUploadedFile("a.png", PNG)
    sent = {**CALL, "later": ["caller_phone", "place", "file"], "file": file}
    assert client.post("/work/hotline/new/", sent).status_code == 302
    row, asked = WorkOrder.objects.get(), Deferral.objects.get()
    assert len(row.file_ids) == 1
    assert asked.fields == ["caller_phone", "place"]
    item = Work.objects.get(kind=WORK)
    assert item.due_at == asked.due_at
    page = f"/work/hotline/later/{asked.id}/"
    assert "稍后补" in client.get(page).content.decode()
    assert client.post(page, {"phone": "abc"}).status_code == 422
    short = client.post(page, {"phone": "19911112222"})
    assert "还差详细地点" in short.content.decode()
    done = client.post(page, {"phone": "19911112222", "nothing": "来电人也说不清在哪里"})
    assert done.status_code == 302
    assert not Work.objects.filter(kind=WORK).exists()
    assert orders.view_of(order_id=row.id).caller_phone.endswith("2222")


def test_only_the_desk_defers() -> None:
    around = testing.desk()
    one = testing.order_at(OrderState.PENDING, around)
    with pytest.raises(NotAllowed):
        deferral.defer(actor=around.handler, order_id=one.id, fields=["point"], at=testing.AT)


BROUGHT = {
    "order_type": "2", "title": "路灯不亮请修", "content": "柳浦街路灯不亮三天了。",
    "area_code": "439981101000", "caller_phone": "19912340000",
    "longitude": "111.341", "latitude": "29.071",
}  # fmt: skip


def test_a_mini_program_brings_follows_adds_rates(client: Client) -> None:
    around = testing.desk()
    key = partner.open_partner(
        actor=around.chief, name="小程序", door=Door.MINI, push_url="", at=testing.AT
    ).key
    base = "/api/v1/hotline/orders"

    def post(path: str, body: dict[str, object], **heads: str):
        given = {"X-Api-Key": key, "Idempotency-Key": "once-12345678", **heads}
        return client.post(f"{base}{path}", body, content_type="application/json", headers=given)

    made = post("", BROUGHT)
    assert made.status_code == 201
    assert post("", BROUGHT).json() == made.json()
    row = WorkOrder.objects.get()
    assert row.door == Door.MINI
    assert abs(float(row.longitude) - 111.341) > 0.001
    proof = made.json()
    assert post("/words", {**proof, "words": "今天又灭了一盏"}).status_code == 200
    assert "又灭了" in post("/progress", proof).content.decode()
    wrong = {**proof, "code": "AAAAAA"}
    assert post("/progress", wrong).status_code == 404
    assert (
        post("/rating", {**proof, "solved": True, "satisfaction": "satisfied"}).status_code >= 400
    )
    sign_in(client, around.operator)
    assert post("", BROUGHT, **{"X-Api-Key": "nobody"}).status_code == 403
    assert post("", {}, **{"X-Api-Key": ""}).status_code == 403
    assert post("", {**BROUGHT, "area_code": "x"}).status_code == 422


def test_the_demo_has_letters_and_a_partner_once() -> None:
    directory.whole_demo_county()
    assert seeds.run(directory.AT) == "热线各入口：来信 2 封，接入系统 1 个"
    assert seeds.run(directory.AT) == "热线各入口：已经有了"
    assert Letter.objects.exclude(published_at=None).count() == 1
