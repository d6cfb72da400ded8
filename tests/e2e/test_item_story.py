"""A department brings a real item on line by itself, and residents are served by it the same day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from tests.e2e import item_story as story
from yimen.cases.models import Case
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries.version import forget_views
from yimen.kernel.clock import local_day, now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@contextmanager
def as_person(browser: Browser, base: str, username: str) -> Iterator[Page]:
    """Give a page signed in as somebody of the demo county."""
    with browsers.opened(browser) as page:
        browsers.sign_in_as(page, base=base, username=username)
        yield page


def test_an_item_without_a_form_is_brought_on_line_and_served(
    browser: Browser, live_server, county: None
) -> None:
    base = live_server.url
    listed = ItemVersion.objects.select_related("item").get(name=story.ITEM)
    code, today = listed.item.code, local_day(now())
    assert listed.definition is None

    with as_person(browser, base, "mzban") as page:
        story.write_list(page, base, code)
        story.design_form(page, base, code)
        story.write_table(page, base, code)
        story.design_process(page, base, code)
    _publish(browser, base, code, 2, since=today)

    with as_person(browser, base, "zhang") as page:
        simple = story.apply_for(page, base, code, situation=story.LOCAL, year="2008")
    with as_person(browser, base, "li") as page:
        other = story.apply_for(page, base, code, situation=story.ELSEWHERE, year="1995")
    with as_person(browser, base, "zongchuang") as page:
        for case in (simple, other):
            story.entered(page, base, f"/work/cases/{case}/")
            story.pressed(page, "收件，出凭证")
    with as_person(browser, base, "mzban") as page:
        for case in (simple, other):
            story.entered(page, base, f"/work/cases/{case}/")
            story.pressed(page, "受理")
        assert Case.objects.get(id=simple).granted is True
        assert Case.objects.get(id=other).decided_at is None
        story.done(page, base, "核对档案")
        story.entered(page, base, f"/staff/items/{code}/")
        story.pressed(page, "新建版本")
        story.entered(page, base, f"/staff/items/{code}/3/part/limits/")
        story.written(page, {"promised_limit.amount": "3"})
        story.saved(page)
    with as_person(browser, base, "zhang") as page:
        story.entered(page, base, f"/my/cases/{simple}/")
        assert "第 1 行" in page.inner_text("main")
        assert "2000 年起的登记都进了电子档案" in page.inner_text("main")
    _publish(browser, base, code, 3, since=today + timedelta(days=1))

    with as_person(browser, base, "spban") as page:
        story.done(page, base, "核对电子档案")
    with as_person(browser, base, "mzzhu") as page:
        story.entered(page, base, f"/work/cases/{other}/")
        assert "第 2 版事项" in page.inner_text("main")
        page.locator("label", has_text="准予").first.click()
        page.get_by_label("理由（写进决定书）").fill(story.CONDUCT)
        story.pressed(page, "作出决定")
    open_case = Case.objects.select_related("item_version").get(id=other)
    assert (open_case.granted, open_case.item_version.version) == (True, 2)


def _publish(browser: Browser, base: str, code: str, number: int, *, since) -> None:
    """Send a version through its vetting, each step by who holds its post."""
    for username, button in story.VETTING:
        with as_person(browser, base, username) as page:
            story.sent_on(page, base, code, number, button, since=since)
    forget_views(list(ItemVersion.objects.filter(item__code=code).values_list("id", flat=True)))
    state = ItemVersion.objects.get(item__code=code, version=number).state
    assert state == "in_use"
