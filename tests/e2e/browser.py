"""A real browser for end-to-end tests: start it, look at a page, hold it to the accessibility bar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from yimen.kernel import register
from yimen.ops.commands.quality import find_browser

CHROMIUM = find_browser() or ""
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A window of a test lives for seconds: what would be compiled for speed is hardly used again,
    # and a process that waits for the next window costs more than it spares.
    "--js-flags=--no-opt",
    "--renderer-process-limit=1",
]
WIDTHS = (320, 360, 1280)
HEIGHTS = {320: 640, 360: 740, 1280: 900}
KIOSK = (1080, 1920)
TABLET = (1280, 800)
_AXE = Axe().axe_script
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a browser for a block, or skip the test where this machine has none."""
    if not CHROMIUM:
        pytest.skip("no browser: install chromium-headless-shell, or name one in YIMEN_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser,
    *,
    width: int = 1280,
    height: int | None = None,
    script: bool = True,
    files: bool = True,
    elder: bool = False,
    base: str = "",
) -> Iterator[Page]:
    """Give a fresh page in a session of its own; what the console complains of fails the test.

    Without `script` nothing runs, no timer of ours either, so axe cannot look at such a page;
    without `files` only the page's own scripts stay away, and it can.
    """
    context = browser.new_context(
        viewport={"width": width, "height": height or HEIGHTS.get(width, 900)},
        java_script_enabled=script,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    if elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": base}])
    if not files:
        context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _bad(said.text) else None)
    try:
        yield page
        assert not complaints, complaints
    finally:
        context.close()


def _bad(said: str) -> bool:
    return "Content Security Policy" in said or "Uncaught" in said


@contextmanager
def held(page: Page, address: str) -> Iterator[list[Route]]:
    """Keep the next request to an address that a block makes, until it is let go on by hand."""
    kept: list[Route] = []
    page.route(address, lambda route: route.continue_() if kept else kept.append(route))
    with page.expect_request(address):
        yield kept
    while not kept:  # it is told first, and handed over then
        page.wait_for_timeout(10)


def sign_in(context: BrowserContext, *, base: str, session_key: str) -> None:
    """Give the browser a session that a test made."""
    context.add_cookies([{"name": "yimen_session", "value": session_key, "url": base}])


def sign_in_as(page: Page, *, base: str, username: str) -> None:
    """Sign in as a person of the demo county, through the page that residents and officers use."""
    logins = [
        login
        for context in register.contexts()
        if context.demo_logins
        for login in register.resolve(context.demo_logins)()
    ]
    password = next(login.password for login in logins if login.username == username)
    page.goto(base + "/login/")
    page.locator("main input[type=text]").first.fill(username)
    page.locator("main input[type=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)


def assert_clean(page: Page, *, without: tuple[str, ...] = ()) -> None:
    """Assert that the page keeps WCAG 2.2 AA as far as a machine can see, and its frame.

    Also: one heading of the first level, nothing wider than the window, no tab order by number.
    """
    page.wait_for_load_state("load")
    page.evaluate("window.scrollTo(0, 0)")  # what a sticky head covers is not too small
    faults = [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]} — {node['failureSummary']}"
        for fault in _axe_faults(page)
        if fault["id"] not in without
        for node in fault["nodes"]
    ]
    assert not faults, f"{page.url}\n" + "\n".join(faults)
    assert page.locator("h1").count() == 1, f"{page.url}: not one h1"
    assert page.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count() == 0
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Assert that nothing is wider than the window."""
    assert overflow(page) <= 0, f"{page.url}: {overflow(page)} px wider than the window"


def _axe_faults(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds wrong; it is put into a page once, and only faults come back."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(_AXE)
    found: list[dict[str, Any]] = page.evaluate(
        """rules => axe.run({runOnly: rules, resultTypes: ["violations"]})
            .then(({violations}) => violations.map(({id, impact, nodes}) => ({
                id, impact,
                nodes: nodes.map(({html, failureSummary}) => ({html, failureSummary})),
            })))""",
        _RULES,
    )
    return found


def overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def screenshot(page: Page, *, folder: Path, name: str) -> Path:
    """Save the whole page as a picture and return its place."""
    folder.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    place = folder / f"{name}-{width}.png"
    page.screenshot(path=str(place), full_page=True)
    return place


def inline_code(page: Page) -> list[str]:
    """Return what the strict content policy would refuse: inline styles, scripts and handlers."""
    return page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap((element) => [
            ...(element.tagName === 'STYLE' ? ['<style>'] : []),
            ...(element.tagName === 'SCRIPT' && !element.src ? ['<script>'] : []),
            ...[...element.attributes]
                .filter((a) => a.name === 'style' || a.name.startsWith('on')
                    || a.name.startsWith('hx-on'))
                .map((a) => `${element.tagName} ${a.name}`),
        ])"""
    )
