"""A department brings a real item on line by itself, and residents are served by it the same day."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from tests.e2e import item_story as story
from tests.e2e.desks import Desks
from yimen.cases.models import Case
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries.version import forget_views
from yimen.kernel.clock import local_day, now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_an_item_without_a_form_is_brought_on_line_and_served(
    browser: Browser, live_server, county: None
) -> None:
    with ExitStack() as stack:
        _live(Desks(browser, live_server.url, stack), live_server.url)


def _live(desks: Desks, base: str) -> None:
    listed = ItemVersion.objects.select_related("item").get(name=story.ITEM)
    code, today = listed.item.code, local_day(now())
    assert listed.definition is None

    page = desks.of("mzban")
    story.write_list(page, base, code)
    story.design_form(page, base, code)
    story.write_table(page, base, code)
    story.design_process(page, base, code)
    _publish(desks, base, code, 2, since=today)

    page = desks.of("zhang")
    simple = story.apply_for(page, base, code, situation=story.LOCAL, year="2008")
    page = desks.of("li")
    other = story.apply_for(page, base, code, situation=story.ELSEWHERE, year="1995")
    page = desks.of("zongchuang")
    for case in (simple, other):
        story.entered(page, base, f"/work/cases/{case}/")
        story.pressed(page, "收件，出凭证")
    page = desks.of("mzban")
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
    page = desks.of("zhang")
    story.entered(page, base, f"/my/cases/{simple}/")
    assert "第 1 行" in page.inner_text("main")
    assert "2000 年起的登记都进了电子档案" in page.inner_text("main")
    _publish(desks, base, code, 3, since=today + timedelta(days=1))

    page = desks.of("spban")
    story.done(page, base, "核对电子档案")
    page = desks.of("mzzhu")
    story.entered(page, base, f"/work/cases/{other}/")
    assert "第 2 版事项" in page.inner_text("main")
    page.locator("label", has_text="准予").first.click()
    page.get_by_label("理由（写进决定书）").fill(story.CONDUCT)
    story.pressed(page, "作出决定")
    open_case = Case.objects.select_related("item_version").get(id=other)
    assert (open_case.granted, open_case.item_version.version) == (True, 2)


def _publish(desks: Desks, base: str, code: str, number: int, *, since) -> None:
    """Send a version through its vetting, each step by who holds its post."""
    for username, button in story.VETTING:
        page = desks.of(username)
        story.sent_on(page, base, code, number, button, since=since)
    forget_views(list(ItemVersion.objects.filter(item__code=code).values_list("id", flat=True)))
    state = ItemVersion.objects.get(item__code=code, version=number).state
    assert state == "in_use"
