"""Every page walked in a browser: no page can be forgotten, and each keeps the bar.

Here as a sample: every page is opened by the person who uses it, and every eighth is walked in a
browser by that person: held to the whole bar at the width of that person's screen, and to its frame
at every width. Which eighth is told by the day, so that eight days walk every page; a fault names
its turn, and YIMEN_WALK_TURN takes that turn again. Who may not open a page is tried in turn.

``./yimen drill pages`` sets YIMEN_WALK_ALL and walks all: every page, every role, every width,
without script, and in elder mode. YIMEN_PAGES_PER_ROLE bounds that: so many pages for each role
and way, taken in turn, so that the ways share the pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from itertools import product

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page

from tests import turns
from tests.e2e import browser as browsers
from tests.e2e import numbers
from tests.e2e import page_table as table
from tests.e2e import story as stories
from yimen.identity.testing import sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

PER_ROLE = int(os.environ.get("YIMEN_PAGES_PER_ROLE", "0"))
WALKED = "walked: "
"""What a line begins with that tells how far the whole walk has come."""
SAMPLE_TABS, SAMPLE_ROLES, SAMPLE_PAGES = 24, 13, 8
"""How many controls a sample walks through, one of how many roles tries a page, one of how many
pages is walked."""
_DESKS = ("/work/", "/staff/")
"""Where the addresses of the work face begin."""
DATE_TABS = 3
"""A date has a stop for its month, its day and its calendar besides that for its year."""
MOMENT_TABS = 5
"""A moment has two more, for its hour and its minute."""
MONTH_TABS = 2
"""A month has a stop for its year and its calendar besides that for itself."""
_CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
_SCROLLED = """() => [...document.querySelectorAll('[tabindex="0"], .scroll')]
    .filter((e) => !e.matches('a, button, input, select, textarea, summary')).length"""
"""A wide table is scrolled with the arrow keys, so Tab stops there too."""
_WATCH_FOCUS = """() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    const groups = new Set()
    const shown = all.filter((e) => {
        if (e.disabled || e.tabIndex < 0 || e.type === 'hidden') return false
        if (!e.checkVisibility({visibilityProperty: true})) return false
        if (e.type !== 'radio') return true
        const group = (e.form ? e.form.action : '') + e.name
        if (groups.has(group) || document.querySelector(`input[name="${e.name}"]:checked`)) {
            return e.checked
        }
        groups.add(group)
        return true
    })
    shown.forEach((e, index) => { e.dataset.walk = index })
    window.walked = []
    const drawn = (e) => {
        if (!e) return false
        const style = getComputedStyle(e)
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none'
    }
    document.activeElement.blur()
    const top = document.body
    top.tabIndex = -1
    top.focus()
    top.removeAttribute('tabindex')
    document.addEventListener('focusin', ({target: e}) => window.walked.push({
        walk: e.dataset.walk ? +e.dataset.walk : null,
        seen: drawn(e) || drawn(e.parentElement) || drawn(e.labels && e.labels[0])
            || drawn(e.nextElementSibling),
        said: e.outerHTML.slice(0, 120),
    }))
    return shown.length
}"""


def _names(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _names(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name or one.pattern}"


def test_no_page_is_forgotten() -> None:
    known = set(_names(get_resolver().url_patterns))
    families = tuple(table.PREFIXES)
    unknown = {
        name
        for name in known - set(table.PAGES) - set(table.NOT_PAGES)
        if not name.startswith(families)
    }
    assert unknown == set(), "put these into tests/e2e/page_table.py"
    assert (set(table.PAGES) | set(table.NOT_PAGES)) - known == set(), "these are no more"


def test_every_page_is_walked(browser: Browser, live_server) -> None:
    county = table.lived(now=stories.moment())
    sessions = {role: _session(name) for role, name in (table.ROLES | table.EXTRA).items()}
    faults = _wrongly_opened(county, sessions)
    for user in dict.fromkeys(page.user for page in table.PAGES.values()):
        of_user = [page for page in table.PAGES.values() if page.user == user]
        pages = turns.taken(of_user, of=SAMPLE_PAGES)
        faults += _not_opened(county, sessions[user], [p for p in of_user if p not in pages])
        faults += _walk(browser, live_server.url, county, sessions[user], pages, script=True)
    if turns.WHOLE:
        faults += _walk_whole(browser, live_server.url, county, sessions)
    assert faults == [], "\n".join([*faults, f"YIMEN_WALK_TURN={turns.TURN} walks the same pages"])


def _not_opened(county: table.County, session: str, pages: list[table.Entry]) -> Iterator[str]:
    """Tell which pages the person who uses them cannot open."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    for page in pages:
        address = county.address(page.address)
        status = client.get(address).status_code
        if status != HTTPStatus.OK:
            yield f"{address}: {status}"


def _session(username: str) -> str:
    client = Client()
    if not username:
        return ""
    sign_in(client, stories.actor(username, at=stories.moment()))  # staff need a second factor
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _wrongly_opened(county: table.County, sessions: dict[str, str]) -> list[str]:
    """Return the pages that a role could open and may not, or that show a stranger's number."""
    faults = []
    for name, page, role in _knocks():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
        answer = client.get(county.address(page.address))
        if (answer.status_code == 200) != (role in page.roles):
            faults.append(f"{name}: {role} gets {answer.status_code}")
        faults += numbers.shown(answer, name=name, username=table.ROLES[role])
    for role, username in table.ROLES.items():
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[role]
        faults += numbers.shown_in_lists(client, username=username)
    return faults


def _knocks() -> Iterator[tuple[str, table.Entry, str]]:
    """Yield who tries which page: in the sample some of the roles, in turn."""
    for (turn, (name, page)), (other, role) in product(
        enumerate(table.PAGES.items()), enumerate(table.ROLES)
    ):
        if turns.WHOLE or (turn + other + turns.TURN) % SAMPLE_ROLES == 0:
            yield name, page, role


def _walk(
    browser: Browser,
    base: str,
    county: table.County,
    session: str,
    pages: list[table.Entry],
    *,
    script: bool = True,
    elder: bool = False,
    widths: tuple[int, ...] = (),
) -> list[str]:
    """Return what is wrong with pages, walked one after the other by one person.

    The whole bar is held at `widths`; where none are given, at the width the page is used at.
    Without script each page is looked at twice: as it stands, and by axe without its own scripts.
    """
    if script:
        return _walked(browser, base, county, session, pages, widths, elder=elder)
    bare = _walked(browser, base, county, session, pages, None, elder=elder, script=False)
    return bare + _walked(browser, base, county, session, pages, widths, elder=elder, files=False)


def _walked(
    browser: Browser,
    base: str,
    county: table.County,
    session: str,
    pages: list[table.Entry],
    widths: tuple[int, ...] | None,
    *,
    elder: bool,
    script: bool = True,
    files: bool = True,
) -> list[str]:
    """Return what is wrong with pages in one way; `widths` None: only that they fit."""
    faults = []
    with browsers.opened(
        browser, width=1280, script=script, files=files, elder=elder, base=base
    ) as page:
        if session:
            browsers.sign_in(page.context, base=base, session_key=session)
        for entry in pages:
            address = county.address(entry.address)
            answer = page.goto(base + address)
            assert answer
            if answer.status != 200:
                faults.append(f"{address}: {answer.status}")
                continue
            usual = (1280 if address.startswith(_DESKS) else 320,)
            held = () if widths is None else widths or usual
            keys = script and files
            faults += [f"{address}: {fault}" for fault in _look(page, held, keys=keys)]
    return faults


def _walk_whole(
    browser: Browser, base: str, county: table.County, sessions: dict[str, str]
) -> list[str]:
    faults = []
    ways = list(product((True, False), (False, True)))
    for role, (turn, (script, elder)) in product(table.ROLES, enumerate(ways)):
        pages = _share([page for page in table.PAGES.values() if role in page.roles], turn)
        way = f"{role}, script {script}, elder {elder}"
        found = _walk(
            browser,
            base,
            county,
            sessions[role],
            pages,
            script=script,
            elder=elder,
            widths=browsers.WIDTHS,
        )
        told = ["", f"{WALKED}{way}: {len(pages)} pages, {len(found)} faults", *found]
        sys.stdout.write("\n".join([*told, ""]))
        sys.stdout.flush()
        faults += [f"{way}: {fault}" for fault in found]
    return faults


def _share(pages: list[table.Entry], turn: int) -> list[table.Entry]:
    """Return all pages, or so many as are wanted, beginning elsewhere each turn."""
    if not PER_ROLE or not pages:
        return pages
    begin = turn * PER_ROLE % len(pages)
    return (pages[begin:] + pages[:begin])[:PER_ROLE]


def _look(page: Page, held: tuple[int, ...], *, keys: bool) -> list[str]:
    """Return what is wrong with the page that is open."""
    faults = [*_frame(page)]
    for width in sorted(browsers.WIDTHS, key=lambda width: width in held):
        page.set_viewport_size({"width": width, "height": browsers.HEIGHTS[width]})
        try:
            (browsers.assert_clean if width in held else browsers.assert_fits)(page)
        except AssertionError as fault:
            faults.append(f"{width} px: {fault}")
    if keys:
        faults += _keyboard(page)
    return faults


def _frame(page: Page) -> Iterator[str]:
    if page.locator("html").get_attribute("lang") != "zh-Hans":
        yield "lang is not zh-Hans"
    if not page.title().strip():
        yield "no title"
    inline = browsers.inline_code(page)
    if inline:
        yield f"inline code: {inline}"


def _keyboard(page: Page) -> Iterator[str]:
    """Tell where Tab does not lead through every control in order, or nothing shows the focus."""
    page.evaluate("scrollTo(0, 0)")
    count = page.evaluate(_WATCH_FOCUS)
    most = count if turns.WHOLE else min(count, SAMPLE_TABS)
    others = DATE_TABS * page.locator("input[type=date]").count()
    others += MOMENT_TABS * page.locator("input[type=datetime-local]").count()
    others += MONTH_TABS * page.locator("input[type=month]").count()
    others += page.evaluate(_SCROLLED)
    framed = [frame for frame in page.frames if frame is not page.main_frame]
    others += sum(frame.locator(_CONTROLS).count() + 1 for frame in framed)
    for _ in range(most + others):
        page.keyboard.press("Tab")
    seen = page.evaluate("window.walked")
    unseen = [one["said"] for one in seen if not one["seen"]]
    if unseen:
        yield f"focus is not seen on {len(unseen)} controls, first {unseen[0]}"
    reached = [one["walk"] for one in seen if one["walk"] is not None]
    if 0 in reached[1:]:  # the window starts again after its last control
        reached = reached[: reached.index(0, 1)]
    if reached != sorted(reached):
        yield f"Tab goes out of order: {reached}"
    missed = set(range(max(reached, default=-1) + 1)) - set(reached)
    if missed or len(reached) < most - 1:
        said = page.locator(f"[data-walk='{min(missed, default=len(reached))}']")
        yield f"Tab reaches {len(reached)} of {most}, not {said.evaluate('e => e.outerHTML')[:160]}"


@pytest.mark.parametrize("role", ["visitor", "clerk"])
def test_skip_link_leads_to_the_page_itself(browser: Browser, live_server, county, role) -> None:
    with browsers.opened(browser, base=live_server.url) as page:
        if table.ROLES[role]:
            browsers.sign_in_as(page, base=live_server.url, username=table.ROLES[role])
        page.goto(live_server.url + ("/work/" if table.ROLES[role] else "/"))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#main')")
