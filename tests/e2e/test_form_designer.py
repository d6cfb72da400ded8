"""A form with two situations is designed by keyboard alone; its pages are clean, some each day."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from yimen.catalogue.actions import version as versions
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.testing import SINCE, small_item
from yimen.catalogue.tests import builders
from yimen.directory import testing as directory
from yimen.identity import testing as identity
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item_code(db: None) -> str:
    directory.demo_county(at=SINCE)
    item = small_item()
    versions.draft_version(actor=SYSTEM, item_code=item.item_code, at=now())
    return item.item_code


def _enter(page: Page, base: str) -> None:
    client = Client()
    identity.sign_in(client, builders.make_editor())
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    browsers.sign_in(page.context, base=base, session_key=key)


def _press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Go to a control and press a key, as somebody without a mouse."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press(key)
    page.wait_for_load_state("load")


def _type(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_form_with_two_situations_is_designed_by_keyboard(
    browser: Browser, live_server, item_code: str
) -> None:
    address = f"{live_server.url}/staff/items/{item_code}/2/form/"
    with browsers.opened(browser) as page:
        _enter(page, live_server.url)
        page.goto(address)
        _type(page, "新情形的名称", "租的房子")
        _press(page, "button", "加情形")
        page.wait_for_url("**situation=**")
        page.goto(address)
        _type(page, "问题怎么问", "租到哪一天")
        _press(page, "button", "加问题")
        page.wait_for_url("**field=**")
        page.get_by_label("租的房子").focus()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("Space")
        page.wait_for_selector("#saved >> text=已保存")
        browsers.assert_clean(page)
        draft = queries.find_draft(item_code=item_code, number=2).version
        assert draft.definition is not None
        field = draft.definition.form.steps[0].fields[-1]
        code = draft.definition.situations[-1].code
        assert (field.label, field.when) == ("租到哪一天", f'(情形 = "{code}")')
        page.goto(f"{address}preview/resident/")
        assert "租到哪一天" not in page.inner_text("main")
        page.get_by_label("属于哪种情形").select_option(label="租的房子")
        _press(page, "button", "试一试")
        page.wait_for_selector("text=租到哪一天")


def test_what_is_typed_while_something_is_refused_stays(
    browser: Browser, live_server, item_code: str
) -> None:
    draft = queries.find_draft(item_code=item_code, number=2).version
    assert draft.definition is not None
    field = draft.definition.form.steps[0].fields[0]
    address = f"{live_server.url}/staff/items/{item_code}/2/form/?field={field.code}"
    with browsers.opened(browser) as page:
        _enter(page, live_server.url)
        page.goto(address)
        with browsers.held(page, address) as held:
            page.locator("#f-when").fill("(情形 =")
            page.keyboard.press("Tab")
        label = page.locator("#f-label")
        label.fill("住在哪里")
        with page.expect_response(address):
            held[0].continue_()
        expect(label).to_have_value("住在哪里")
        page.keyboard.press("Tab")
        expect(page.locator("[data-error-summary]")).to_contain_text("没有保存")
        expect(label).to_have_value("住在哪里")


def test_pages_of_the_designer_are_clean(browser: Browser, live_server, item_code: str) -> None:
    base = f"{live_server.url}/staff/items/{item_code}/2/form/"
    for width in turns.taken((360, 1280), of=2):
        draft = queries.find_draft(item_code=item_code, number=2).version
        assert draft.definition is not None
        step = draft.definition.form.steps[0].code
        with browsers.opened(browser, width=width) as page:
            _enter(page, live_server.url)
            paths = (
                "", "?field=size", f"?step={step}", "groups/", "preview/", "preview/resident/",
                "preview/elder/", "preview/clerk/",
            )  # fmt: skip
            for path in turns.taken(paths, of=3):
                page.goto(base + path)
                browsers.assert_clean(page)
