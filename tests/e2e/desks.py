"""Several people of the demo county at once, as a story needs them that goes from hand to hand."""

from __future__ import annotations

from contextlib import ExitStack

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from tests.e2e import story as stories
from yimen.identity.testing import sign_in


class Desks:
    """People of the county, each signed in once on a page of their own, in one browser."""

    def __init__(self, browser: Browser, base: str, stack: ExitStack) -> None:
        self._browser, self._base, self._stack = browser, base, stack
        self._pages: dict[str, Page] = {}

    def of(self, username: str) -> Page:
        """Return the page of a person who is signed in."""
        if username not in self._pages:
            page = self._stack.enter_context(browsers.opened(self._browser))
            seat(page, base=self._base, username=username)
            self._pages[username] = page
        return self._pages[username]


def seat(page: Page, *, base: str, username: str) -> None:
    """Let a person of the demo county be signed in already; other stories begin at the sign-in page."""
    client = Client()
    sign_in(client, stories.actor(username, at=stories.moment()))
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    browsers.sign_in(page.context, base=base, session_key=key)
