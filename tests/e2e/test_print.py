"""What residents and officers print: the sheet holds the matter and all of it, and nothing of the shell."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from tests.e2e import story as stories
from yimen.identity import public as identity
from yimen.identity import testing as people

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

A4 = (595, 842)
"""Points."""
_WORDS = """() => {
    const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
    const found = []
    while (walk.nextNode()) {
        const e = walk.currentNode.parentElement, box = e.getBoundingClientRect()
        if (!e.checkVisibility({visibilityProperty: true}) || box.width < 2) continue
        if (e.closest('svg, option, .hide, .vh, textarea')) continue
        found.push(walk.currentNode.data.replace(/\\s+/g, ''))
    }
    return found.filter((one) => one)
}"""
"""Every run of text that the print style sheet leaves in the matter."""
_SHELL = ("跳到正文", "打印这一页", "打印指南", "长辈版", "无障碍")
"""Words of the frame and of buttons; none belongs on paper."""


@pytest.fixture
def case(county: None):
    at = stories.moment()
    elder = stories.actor("zhang", at=at)
    own = identity.get_own_details(actor=elder)
    person = {"name": elder.name, "id_number": own.code, "phone": own.phone}
    raw = {
        "person": {**person, "area": people.VILLAGE},
        "card": {"delivery": "electronic", "promise": "1"},
    }
    return stories.file_case(elder, stories.ELDER_CARD, "local", raw, at=at)


def test_guide_receipt_and_case_are_printed_whole_on_a4(
    browser: Browser, live_server, case
) -> None:
    pages = (
        ("", f"/items/{stories.code_of(stories.ELDER_CARD)}/", 3),
        ("zhang", f"/my/cases/{case.id}/receipt/", 1),
        ("zhang", f"/my/cases/{case.id}/", 2),
        ("cunwu", f"/work/cases/{case.id}/", 4),
    )
    faults = []
    for username, address, most in pages:
        with browsers.opened(browser, width=1280, base=live_server.url) as page:
            if username:
                browsers.sign_in(page.context, base=live_server.url, session_key=_session(username))
            page.goto(live_server.url + address)
            page.wait_for_load_state("networkidle")  # panels of other contexts come by themselves
            faults += [f"{address}: {one}" for one in _faults(page, most)]
    assert faults == [], "\n".join(faults)


def _session(username: str) -> str:
    client = Client()
    people.sign_in(client, stories.actor(username, at=stories.moment()))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _faults(page: Page, most: int) -> list[str]:
    page.emulate_media(media="print")
    words = page.evaluate(_WORDS)
    sheets = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    printed = "".join("".join(one.get_textpage().get_text_range().split()) for one in sheets)
    found = [f"the sheet is {_size(one)}" for one in sheets if _size(one) != A4]
    found += [f"cut or missing: {one}" for one in words if _plain(one) not in _plain(printed)]
    found += [f"of the shell: {one}" for one in _SHELL if one in printed]
    found += [f"off the sheet: {one!r}" for sheet in sheets for one in _outside(sheet)]
    if len(sheets) > most:
        found.append(f"{len(sheets)} sheets, {most} at the most")
    return found


def _plain(text: str) -> str:
    """Return a text without marks that fonts draw as one, or that lines are broken at."""
    return re.sub(r"[\W_]", "", text)


def _size(sheet: pypdfium2.PdfPage) -> tuple[int, int]:
    width, height = sheet.get_size()
    return round(width), round(height)


def _outside(sheet: pypdfium2.PdfPage) -> list[str]:
    """Return the characters that stand beyond the edge of the sheet."""
    text, (width, _) = sheet.get_textpage(), sheet.get_size()
    places = (text.get_charbox(one) for one in range(text.count_chars()))
    return [
        text.get_text_range(index, 1)
        for index, (left, _, right, _) in enumerate(places)
        if left < 0 or right > width
    ]
