"""Who goes on answering while a save is on its way loses nothing when the step comes back anew."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e import browser as browsers
from tests.e2e import story as stories
from yimen.catalogue.models import Item
from yimen.identity.seeds import SHOP_NAME

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
_SAVES = "**/save/**"


@pytest.fixture
def venue(browser: Browser, live_server, county: None) -> Iterator[Page]:
    """Open the step of a salon's permit that asks for the place, as the owner of the shop."""
    code = Item.objects.get(catalogue_code=stories.SALON_PERMIT).code
    with browsers.opened(browser, width=360) as page:
        browsers.sign_in_as(page, base=live_server.url, username="wang")
        page.goto(f"{live_server.url}/apply/{code}/")
        page.get_by_label(re.compile(SHOP_NAME)).check()
        page.get_by_role("button", name="开始填写").click()
        page.goto(re.sub(r"/unit/$", "/venue/", page.url))
        yield page


def _send_nonsense(page: Page) -> Route:
    """Answer so that the step comes back, and keep this save, as a slow network does."""
    with browsers.held(page, _SAVES) as held:
        page.locator("#f-size").fill("很大")  # no number
        page.keyboard.press("Tab")
    return held[0]


def _let_go(page: Page, held: Route) -> None:
    with page.expect_response(_SAVES):
        held.continue_()


def test_what_is_typed_while_a_save_is_on_its_way_stays(venue: Page) -> None:
    held = _send_nonsense(venue)
    address = venue.locator("#f-address")
    address.focus()
    venue.keyboard.type("城心镇中和街")
    _let_go(venue, held)
    venue.keyboard.type("九号")
    expect(address).to_be_focused()
    expect(address).to_have_value("城心镇中和街九号")
    with venue.expect_response(_SAVES) as saved:
        venue.keyboard.press("Tab")
    assert saved.value.request.headers["x-step-anew"] == "1"
    expect(venue.locator("#f-size")).to_have_attribute("aria-invalid", "true")
    expect(address).to_have_value("城心镇中和街九号")
    venue.reload()
    expect(address).to_have_value("城心镇中和街九号")


def test_what_is_chosen_while_a_save_is_on_its_way_is_saved_after_it(venue: Page) -> None:
    held = _send_nonsense(venue)
    venue.locator('input[name="central_air"][value="yes"]').check()
    _let_go(venue, held)
    expect(venue.locator("#f-size")).to_have_attribute("aria-invalid", "true")
    expect(venue.locator('input[name="central_air"][value="yes"]')).to_be_checked()
    venue.reload()
    expect(venue.locator('input[name="central_air"][value="yes"]')).to_be_checked()


def test_a_step_whose_typing_is_given_up_follows_when_it_is_left(venue: Page) -> None:
    held = _send_nonsense(venue)
    venue.locator("#f-address").focus()
    venue.keyboard.type("x")
    _let_go(venue, held)
    venue.keyboard.press("Backspace")
    expect(venue.locator("#f-size")).not_to_have_attribute("aria-invalid", "true")
    with venue.expect_response(_SAVES):
        venue.keyboard.press("Tab")
    expect(venue.locator("#f-size")).to_have_attribute("aria-invalid", "true")
