"""Versions learnt from closed orders: what is learnt from, two steps to switch on, what was taken."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.test import Client

from yimen.hotline import testing
from yimen.hotline.actions import learning
from yimen.hotline.contracts.learning import ModelState, Target
from yimen.hotline.contracts.order import OrderState, OrderType
from yimen.hotline.contracts.suggestion import BY_RULES, UNSURE
from yimen.hotline.models import SuggestionUse, WorkOrder
from yimen.hotline.queries import learning as learnt
from yimen.hotline.queries import sealed, suggestion
from yimen.hotline.queries.order import view
from yimen.identity.testing import sign_in
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotAllowed, WrongState
from yimen.kernel.ids import new_id

pytestmark = pytest.mark.django_db
_LETTERS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
_SAID = {"0102": ("停水", "断水", "供水"), "1001": ("噪声", "打桩", "夜间施工")}


def _closed(around: testing.Desk, number: int, **changed: object) -> WorkOrder:
    code = ("0102", "1001")[number % 2]
    draw = random.Random(number)
    said = draw.choice(_SAID[code])
    other = "".join(draw.sample(_LETTERS, 12))
    told = {
        "id": new_id(),
        "number": f"R9{number:08d}",
        "code_encrypted": b"",
        "door": "phone",
        "order_type": OrderType.HELP,
        "title": f"{said}{other[:3]}",
        "content_encrypted": sealed.seal(sealed.CONTENT, f"{other[:6]}{said}{other[6:]}"),
        "area_code": testing.directory.TOWN,
        "category_code": code,
        "caller_index": number.to_bytes(4, "big"),
        "state": OrderState.CLOSED,
        "desk_id": around.units.centre.id,
        "unit_id": around.housing.id,
        "opened_at": testing.AT - timedelta(hours=number),
        "closed_at": testing.AT,
    }
    return WorkOrder(**{**told, **changed})


def _learn(around: testing.Desk) -> None:
    secret = {"order_type": OrderType.REPORT, "confidential": True, "category_code": "0301"}
    WorkOrder.objects.bulk_create(
        [_closed(around, number) for number in range(80)]
        + [_closed(around, 100 + number, **secret) for number in range(20)]
    )


def test_a_version_is_learnt_checked_switched_on_and_off() -> None:
    around = testing.desk()
    _learn(around)

    made = learning.train(actor=SYSTEM, target=Target.CATEGORY, at=testing.AT)

    assert (made.rows, made.labels, made.state) == (80, 2, ModelState.TRAINED)
    assert set(made.words) == {"0102", "1001"}
    words = {"title": "断水两天", "content": "小区断水，没有通知", "area_code": "", "place": ""}
    assert suggestion.suggest(**words, at=testing.AT).by == BY_RULES
    with pytest.raises(WrongState):
        learning.switch_on(actor=around.chief, model_id=made.id, at=testing.AT)
    with pytest.raises(NotAllowed):
        learning.check_figures(actor=around.operator, model_id=made.id, at=testing.AT)
    learning.check_figures(actor=around.chief, model_id=made.id, at=testing.AT)
    learning.switch_on(actor=around.chief, model_id=made.id, at=testing.LATER)

    found = suggestion.suggest(**words, at=testing.AT)

    assert found.by == "category-1"
    assert found.categories[0].value == "0102"
    assert found.categories[0].said != UNSURE
    assert "断水" in "".join(found.categories[0].words)
    again = learning.train(actor=SYSTEM, target=Target.CATEGORY, at=testing.LATER)
    learning.check_figures(actor=around.chief, model_id=again.id, at=testing.LATER)
    learning.switch_on(actor=around.chief, model_id=again.id, at=testing.LATER)
    states = {one.number: one.state for one in learnt.list_models()}
    assert states == {1: ModelState.OFF, 2: ModelState.ON}
    learning.switch_off(actor=around.chief, model_id=again.id, at=testing.LATER)
    assert suggestion.suggest(**words, at=testing.AT).by == BY_RULES


def test_what_was_taken_is_noted_once_and_shown_by_month() -> None:
    around = testing.desk()
    order = view(_closed(around, 0))

    for offer in ("rules|1001,0102|", "rules|0102|", "nonsense"):
        learning.record_use(order=order, offer=offer, at=testing.AT)

    used = SuggestionUse.objects.get()
    assert (used.first, used.among, used.chosen) == (False, True, "0102")
    (month,) = learnt.drift(at=testing.LATER)
    assert (month.by, month.offered, month.first, month.top3) == ("rules", 1, 0, 1)


def test_the_chief_reads_a_version_and_what_a_call_took_of_it_is_noted() -> None:
    around = testing.desk()
    _learn(around)
    made = learning.train(actor=SYSTEM, target=Target.CATEGORY, at=testing.AT)
    chief, operator = Client(), Client()
    sign_in(chief, around.chief)
    sign_in(operator, around.operator)
    page = f"/work/hotline/machine/{made.id}/"

    assert "第一步" in chief.get(page).content.decode()
    assert chief.post(page, {"act": "on"}).status_code == 422
    for act in ("check", "on"):
        assert chief.post(page, {"act": act}).status_code == 302
    assert operator.get(page).status_code == 403
    sent = {
        "order_type": "2",
        "title": "断水两天",
        "content": "小区断水两天，没有通知，请处理",
        "area_code": testing.directory.TOWN,
        "caller_phone": "19911112222",
        "key": "offered",
    }
    shown = operator.post("/work/hotline/new/hints/", {**sent, "act": "hints"}).content.decode()
    offered = re.search(r'name="offered" form="call" value="([^"]+)"', shown)
    assert offered is not None
    taken = {"act": "dispatch", "lead": str(around.housing.id), "category_code": "0102"}
    assert (
        operator.post("/work/hotline/new/", {**sent, **taken, "offered": offered[1]}).status_code
        == 302
    )

    used = SuggestionUse.objects.get(target=Target.CATEGORY)
    assert (used.by, used.first) == ("category-1", True)
    assert "第 1 版" in chief.get("/work/hotline/machine/").content.decode()
