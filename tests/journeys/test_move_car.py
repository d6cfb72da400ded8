"""Move-car over a real gateway on the loopback: two steps, no number anywhere, limits, police."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import httpx
import pytest
from django.test import Client

from yimen.connectors import simulators
from yimen.connectors.outgoing import signature
from yimen.hotline import testing as desk_testing
from yimen.hotline.actions import car as actions
from yimen.hotline.contracts.car import CarGiven, CarRefused, CarState, CarWay, OwnerReply
from yimen.hotline.models import DeskStep, MoveRequest, WorkOrder
from yimen.hotline.queries import car as cars
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.clock import now
from yimen.kernel.models import LedgerEntry

pytestmark = pytest.mark.django_db
CALLER, OWNER, PLATE = "19911118888", "19900000003", "湘A00001"


@pytest.fixture
def lines(settings):
    with simulators.running() as url:
        account = {"key": simulators.KEY, "secret": simulators.SECRET, "sign": "一门政务"}
        settings.YIMEN_MASKING = {"url": f"{url}/masking", **account}
        settings.YIMEN_VEHICLES = {"url": f"{url}/vehicles", **account}
        yield url


@pytest.fixture
def around() -> desk_testing.Desk:
    return desk_testing.desk()


def given(**changes) -> CarGiven:
    facts = {
        "plate": PLATE, "area_code": "439981101000", "place": "老街 5 号车库门口",
        "phone": CALLER, "way": CarWay.CALL, "urgent": True,
    }  # fmt: skip
    return CarGiven(**(facts | changes))


def asked(at=None, **changes):
    return actions.ask(actor=ANONYMOUS, given=given(**changes), at=at or now())


def told(url: str, phone: str) -> list[str]:
    read = httpx.get(f"{url}/masking/messages", params={"phone": phone}, trust_env=False).json()
    return [one["text"] for one in read["messages"]]


def event(one_id: str, binding: str, raw: bytes | None = None, secret: str = simulators.SECRET):
    body = (
        raw
        or json.dumps(
            {
                "id": one_id,
                "bindingId": binding,
                "event": "answered",
                "seconds": 31,
                "caller": CALLER,
            }
        ).encode()
    )
    seconds = str(int(now().timestamp()))
    return Client().post(
        "/hotline/gateway/masking/",
        data=body,
        content_type="application/json",
        headers={
            "X-Time": seconds,
            "X-Signature": signature(secret=secret, seconds=seconds, raw=body),
        },
    )


def test_two_steps_no_number_on_any_page_in_any_table_or_log(lines, around, caplog):
    caplog.set_level(logging.DEBUG)
    browser = Client()
    first = browser.post("/car/", {
        "step": "1", "plate": PLATE, "area_code": "439981101000", "place": "老街 5 号车库门口",
    })  # fmt: skip
    assert "第 2 步" in first.content.decode()
    done = browser.post("/car/", {
        "step": "2", "plate": PLATE, "area_code": "439981101000", "place": "老街 5 号车库门口",
        "phone": CALLER, "way": "call", "urgent": "1",
    })  # fmt: skip
    assert done.status_code == 302
    row = MoveRequest.objects.get()
    logged = caplog.text
    (text,) = told(lines, OWNER)  # the test's own look, which a line of httpx names
    caplog.clear()
    assert CALLER not in text
    link = text[text.index("/car/owner/") :]
    pages = [browser.get(done["Location"]), Client().get(link)]
    assert row.virtual in pages[0].content.decode()
    assert event("e1", row.binding_id).status_code == 204
    assert event("e1", row.binding_id).status_code == 204  # the gateway tells twice
    assert Client().post(link, {"act": "reply", "reply": "five"}).status_code == 302
    staff = [
        cars.list_for(actor=around.operator),
        cars.get_for(actor=around.operator, request_id=row.id),
    ]
    pages += [browser.get(done["Location"]), Client().get(link)]
    shown = " ".join(page.content.decode() for page in pages) + str(staff)
    stored = " ".join(
        str(value)
        for model in (MoveRequest, DeskStep, LedgerEntry, WorkOrder)
        for one in model.objects.values()
        for value in one.values()
    )
    for number in (CALLER, OWNER):
        assert number not in shown
        assert number[3:] not in shown
        assert number not in stored
        assert number not in logged + caplog.text
    steps = list(DeskStep.objects.order_by("at", "id").values_list("verb", flat=True))
    assert steps == ["tell", "ring", "reply"]


def test_an_owner_answers_rates_and_complains_and_the_caller_is_barred(lines, around):
    one = asked()
    actions.reply(request_id=one.id, answer=OwnerReply.COMING, at=now())
    actions.moved(actor=ANONYMOUS, request_id=one.id, at=now())
    actions.rate(actor=ANONYMOUS, request_id=one.id, good=False, by_owner=True, at=now())
    actions.rate(actor=ANONYMOUS, request_id=one.id, good=True, by_owner=False, at=now())
    with pytest.raises(CarRefused, match="评价过"):
        actions.rate(actor=ANONYMOUS, request_id=one.id, good=True, by_owner=True, at=now())
    actions.complain(request_id=one.id, words="我的车没有挡路 19911118888", at=now())
    assert CALLER not in cars.list_for(actor=around.chief, complaints=True)[0].complaint
    actions.rule_complaint(actor=around.chief, request_id=one.id, upheld=True, at=now())
    with pytest.raises(CarRefused, match="暂停"):
        asked(plate="湘A00002", place="别的地方")


def test_limits_hold_for_caller_plate_and_again(lines, around):
    one = asked()
    with pytest.raises(CarRefused, match="刚刚请过"):
        asked()
    asked(plate="湘A00002")
    asked(plate="湘A00003")
    with pytest.raises(CarRefused, match="一天最多"):
        asked(plate="湘A00004")
    with pytest.raises(CarRefused, match="五分钟"):
        actions.tell_again(actor=ANONYMOUS, request_id=one.id, at=now())
    again = actions.tell_again(actor=ANONYMOUS, request_id=one.id, at=now() + timedelta(minutes=6))
    assert again.state is CarState.TOLD
    assert len(told(lines, OWNER)) == 2


def test_no_owner_or_no_answer_goes_to_the_police_as_an_order(lines, around):
    nobody = asked(plate="湘A00010")
    assert nobody.state is CarState.POLICE
    one = asked(phone="19911117777")
    with pytest.raises(CarRefused, match="十五分钟"):
        actions.to_police(actor=ANONYMOUS, request_id=one.id, at=now())
    after = actions.to_police(actor=ANONYMOUS, request_id=one.id, at=now() + timedelta(minutes=16))
    assert after.state is CarState.POLICE
    assert WorkOrder.objects.filter(id__in=[nobody.order_id, after.order_id]).count() == 2
    assert PLATE not in WorkOrder.objects.get(id=after.order_id).title


def test_a_dead_register_is_said_and_nothing_is_kept(lines, around):
    httpx.post(f"{lines}/vehicles/fault", json={"fault": "busy"}, trust_env=False)
    with pytest.raises(CarRefused, match="接不通"):
        asked()
    assert not MoveRequest.objects.exists()


def test_a_dead_gateway_leaves_the_request_and_its_line_says_so(lines, around):
    begun = now()
    httpx.post(f"{lines}/masking/fault", json={"fault": "cut"}, trust_env=False)
    one = asked(at=begun)
    page = Client().get(f"/car/asked/{cars.caller_code(request_id=one.id)}/").content.decode()
    assert "短信平台没有应答，没有通知到车主" in page
    httpx.post(f"{lines}/masking/fault", json={"fault": ""}, trust_env=False)
    actions.tell_again(actor=ANONYMOUS, request_id=one.id, at=begun + timedelta(minutes=6))
    assert len(told(lines, OWNER)) == 1


def test_without_lines_the_page_says_where_to_turn(around):
    with pytest.raises(CarRefused, match="122"):
        asked()


def test_unsigned_or_old_words_of_a_call_are_turned_away(lines, around):
    one = asked()
    binding = MoveRequest.objects.get(id=one.id).binding_id
    assert event("e1", binding, secret="wrong").status_code == 403
    assert event("e2", binding, raw=b"[1]").status_code == 403
    assert Client().post("/hotline/gateway/masking/").status_code == 403
    assert not DeskStep.objects.filter(verb="ring").exists()


def test_the_simulator_plays_a_call_and_ends_a_binding(lines, around):
    one = asked()
    binding = MoveRequest.objects.get(id=one.id).binding_id
    dial = {"id": binding, "event": "no_answer"}
    assert httpx.post(f"{lines}/masking/dial", json=dial, trust_env=False).status_code == 200
    actions.moved(actor=ANONYMOUS, request_id=one.id, at=now())
    assert httpx.post(f"{lines}/masking/dial", json=dial, trust_env=False).status_code == 404


def test_a_wrong_link_opens_nothing(lines, around):
    asked()
    for path in ("/car/asked/none/", "/car/owner/none/"):
        assert Client().get(path).status_code == 404
