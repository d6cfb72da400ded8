"""Twenty invented calls, from the ring to a dispatched order, by keyboard alone and within 45 keys.

Here a quarter of them, another each day; ``./yimen drill stories`` takes all.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from yimen.connectors.simulators import SECRET
from yimen.connectors.switch.client import Line
from yimen.connectors.switch.listening import Listener
from yimen.connectors.switch.simulator import SwitchSimulator
from yimen.directory import public as directory
from yimen.directory import testing as places
from yimen.directory.contracts import UnitLevel
from yimen.hotline import testing
from yimen.hotline.actions import seat
from yimen.hotline.contracts.call import SeatVerb
from yimen.hotline.contracts.order import OrderState
from yimen.hotline.models import Call, CallOrder, Seat, WorkOrder
from yimen.hotline.web.staff import phone
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
MOST = 45
CALLS: list[dict[str, str]] = turns.taken(
    json.loads(Path(__file__).with_name("operator_calls.json").read_text("utf-8")), of=4
)
_COUNT = """addEventListener("keydown", () => sessionStorage.setItem("pressed",
    Number(sessionStorage.getItem("pressed") ?? 0) + 1), true)"""


class Desk:
    """An operator in a browser, and the switch in which the calls ring."""

    def __init__(self, page: Page, switch: SwitchSimulator, listener: Listener) -> None:
        self.page, self.switch, self.listener = page, switch, listener

    def pump(self) -> None:
        while self.listener.pump():
            pass

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def say(self, words: str) -> None:
        """Put words in as an input method does: they are what was spoken, and not keys."""
        self.page.keyboard.insert_text(words)

    def pressed(self) -> int:
        found: Any = self.page.evaluate(
            "(n => (sessionStorage.setItem('pressed', 0), n))"
            "(Number(sessionStorage.getItem('pressed') ?? 0))"
        )
        return int(found)


@pytest.fixture
def desk(browser: Browser, live_server, settings, monkeypatch) -> Iterator[Desk]:
    monkeypatch.setattr(phone, "EVERY", 0.2)
    around = testing.desk()
    for code in sorted({one["unit"] for one in CALLS}):
        places.make_unit(code=code, name=f"县{code}", level=UnitLevel.COUNTY)
    switch = SwitchSimulator()
    settings.YIMEN_SWITCH = {
        "host": "127.0.0.1", "port": str(switch.port), "password": SECRET, "numbers": "12345",
    }  # fmt: skip
    operator = around.operator
    Seat(
        account_id=operator.account_id, name=operator.name, agent="8001", since=now(),
        unit_id=around.units.centre.id,
    ).save(force_insert=True)  # fmt: skip
    client = Client()
    sign_in(client, operator)
    key = client.cookies["yimen_session"].value
    try:
        with (
            Line(settings.YIMEN_SWITCH, seconds=0.1) as line,
            browsers.opened(browser, height=1200) as page,
        ):
            listener = Listener(line, threading.Event())
            listener.begin()
            seat.change(actor=operator, verb=SeatVerb.CHECK_IN, at=now())
            seat.change(actor=operator, verb=SeatVerb.GET_READY, at=now())
            browsers.sign_in(page.context, base=live_server.url, session_key=key)
            page.add_init_script(_COUNT)
            page.goto(f"{live_server.url}/work/hotline/calls/")
            yield Desk(page, switch, listener)
    finally:
        switch.close()


def take(desk: Desk, told: dict[str, str]) -> int:
    """Take one call as an operator does; return how many keys were pressed beside the words."""
    page = desk.page
    channel = desk.switch.ring({"number": told["number"]})["channel"]
    desk.pump()
    expect(page.locator('[data-desk-key="F2"]')).to_be_visible()
    desk.press("F2")
    page.wait_for_url("**/work/hotline/new/**")
    desk.pump()
    if not told["number"]:
        desk.press("Tab", "Tab", "Tab")  # the cursor waits for the number that is not shown
    expect(page.locator("#f-title")).to_be_focused()
    if told["type"] != "2":
        desk.press(f"Alt+{told['type']}")
    desk.say(told["title"])
    desk.press("Tab", "Tab")
    desk.say(told["content"])
    desk.press("Tab", *told["area"], "Enter", "Tab")
    if told["place"]:
        desk.say(told["place"])
    if told["pick"]:
        desk.press("Tab", *told["pick"], "Enter")
    wanted = f'[data-accept][data-category="{told["category"]}"]:not([data-lead=""])'
    expect(page.locator(wanted)).to_be_attached()
    desk.press("F4", "Control+Enter")
    page.wait_for_url("**/work/hotline/orders/**")
    count = desk.pressed()
    desk.switch.hang_up({"channel": channel})
    desk.pump()
    expect(page.locator('[data-desk-key="F3"]')).to_be_visible()
    desk.press("F3")
    page.wait_for_url("**/work/hotline/calls/")
    desk.pump()
    return count + 1  # being ready again is part of a call


def test_calls_are_dispatched_with_at_most_45_keys(desk: Desk) -> None:
    counts = []
    for told in CALLS:
        counts.append(take(desk, told))
        order = WorkOrder.objects.order_by("-opened_at", "-id")[0]
        unit = directory.find_organisation(code=told["unit"])
        assert unit is not None
        assert (order.title, order.state) == (told["title"], OrderState.TO_SIGN)
        assert (order.category_code, order.unit_id) == (told["category"], unit.id)
        assert order.order_type == told["type"]
    assert max(counts) <= MOST, counts
    assert CallOrder.objects.count() == len(CALLS)
    assert not Call.objects.filter(found_late=True).exists()
