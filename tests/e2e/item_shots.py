"""The pictures of how a department brings one matter on line: each chapter lived, then taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers
from tests.e2e import item_story as story
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.queries.version import forget_views
from yimen.kernel.clock import local_day, now
from yimen.kernel.outbox import dispatcher

Take = Callable[[Page, str], None]


@contextmanager
def _as_person(browser: Browser, base: str, username: str, width: int = 1280) -> Iterator[Page]:
    with browsers.opened(browser, width=width, base=base) as page:
        browsers.sign_in_as(page, base=base, username=username)
        yield page


def take_item(browser: Browser, base: str, take: Take) -> None:
    """Live the story of one item and take its pictures, under names that begin with `item-`."""
    code = ItemVersion.objects.select_related("item").get(name=story.ITEM).item.code
    _written(browser, base, code, take)
    _vetted(browser, base, code, 2, days=0, take=take)
    simple, other = _applied(browser, base, code, take)
    _worked(browser, base, code, other, take)
    _decided(browser, base, simple, take)
    _asked_again(browser, base, simple, take)


def _written(browser: Browser, base: str, code: str, take: Take) -> None:
    with _as_person(browser, base, "mzban") as page:
        story.write_list(page, base, code)
        story.entered(page, base, f"/staff/items/{code}/2/")
        take(page, "item-list")
        story.design_form(page, base, code)
        story.entered(page, base, f"/staff/items/{code}/2/form/")
        take(page, "item-form")
        story.write_table(page, base, code)
        take(page, "item-table")
        story.design_process(page, base, code)
        story.entered(page, base, f"/staff/items/{code}/2/process/")
        take(page, "item-process")


def _vetted(browser: Browser, base: str, code: str, number: int, *, days: int, take: Take) -> None:
    for username, button in story.VETTING:
        with _as_person(browser, base, username) as page:
            if username == "shixiang" and number == 2:
                story.entered(page, base, f"/staff/items/{code}/{number}/")
                take(page, "item-vetting")
            since = local_day(now()) + timedelta(days=days)
            story.sent_on(page, base, code, number, button, since=since)
    forget_views(list(ItemVersion.objects.filter(item__code=code).values_list("id", flat=True)))


def _applied(browser: Browser, base: str, code: str, take: Take) -> tuple[str, str]:
    with _as_person(browser, base, "zhang", 360) as page:
        story.entered(page, base, f"/apply/{code}/")
        take(page, "item-apply")
        simple = story.apply_for(page, base, code, situation=story.LOCAL, year="2008")
    with _as_person(browser, base, "li") as page:
        other = story.apply_for(page, base, code, situation=story.ELSEWHERE, year="1995")
    for username, button in (("zongchuang", "收件，出凭证"), ("mzban", "受理")):
        with _as_person(browser, base, username) as page:
            for case in (simple, other):
                story.entered(page, base, f"/work/cases/{case}/")
                story.pressed(page, button)
    dispatcher.deliver_all(at=now())
    return simple, other


def _worked(browser: Browser, base: str, code: str, other: str, take: Take) -> None:
    with _as_person(browser, base, "mzban") as page:
        story.done(page, base, "核对档案")
        story.entered(page, base, f"/work/cases/{other}/")
        take(page, "item-case")
        story.entered(page, base, f"/staff/items/{code}/")
        story.pressed(page, "新建版本")
        story.entered(page, base, f"/staff/items/{code}/3/part/limits/")
        story.written(page, {"promised_limit.amount": "3"})
        story.saved(page)
        story.entered(page, base, f"/staff/items/{code}/3/process/")
    _vetted(browser, base, code, 3, days=1, take=take)
    with _as_person(browser, base, "shixiang") as page:
        story.entered(page, base, f"/staff/items/{code}/3/process/cases/")
        take(page, "item-moved")


def _decided(browser: Browser, base: str, simple: str, take: Take) -> None:
    with _as_person(browser, base, "zhang", 360) as page:
        story.entered(page, base, f"/my/cases/{simple}/")
        take(page, "item-decided")
        page.get_by_text("要求人工复核").first.click()
        page.locator("textarea").first.fill("登记年份填错了，是 1998 年。")
        page.get_by_role("button", name="要求人工复核").first.click()
        page.wait_for_load_state()
    dispatcher.deliver_all(at=now())


def _asked_again(browser: Browser, base: str, simple: str, take: Take) -> None:
    with _as_person(browser, base, "mzzhu") as page:
        story.entered(page, base, "/work/")
        with page.expect_navigation():
            page.get_by_role("link", name="张桂兰").first.click()
        take(page, "item-recheck")
