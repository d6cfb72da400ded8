"""The pictures of the hotline, its desks and the grid, of what the demo county holds."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.e2e import browser as browsers
from tests.e2e.evaluation_shots import Take, take_one

_FIRST = "main table a"
_AT_WORK: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("zuoxi", "hotline-board", "/work/hotline/", ()),
    ("zuoxi", "hotline-order", "/work/hotline/?q=背街小巷", (_FIRST,)),
    ("zuoxi", "hotline-article", "/work/hotline/articles/", (_FIRST,)),
    ("banzhang", "hotline-live", "/work/hotline/live/", ()),
    ("banzhang", "hotline-hotspots", "/work/hotline/hotspots/", ()),
    ("banzhang", "hotline-assessment", "/work/hotline/assessment/", ()),
    ("tiaojie", "mediation", "/work/mediation/", (_FIRST,)),
    ("zhuanxi", "service-desk", "/work/service-desk/", (_FIRST,)),
)
_ON_A_PHONE = (
    ("", "move-car", "/car/"),
    ("", "hotline-hot", "/hotline/hot/"),
    ("wangge", "grid", "/grid/"),
)


def take_hotline(browser: Browser, base: str, take: Take) -> None:
    """Take a picture of each page at the width at which it is used."""
    for who, name, path, steps in _AT_WORK:
        take_one(browser, base, take, who=who, name=name, path=path, steps=steps)
    _call(browser, base, take)
    for who, name, path in _ON_A_PHONE:
        take_one(browser, base, take, who=who, name=name, path=path, width=360)


def _call(browser: Browser, base: str, take: Take) -> None:
    """Take the operator's desk in the middle of a call, with what it suggests on the right."""
    with browsers.opened(browser, base=base) as page:
        browsers.sign_in_as(page, base=base, username="zuoxi")
        page.goto(f"{base}/work/hotline/new/")
        page.locator("#f-title").fill("中和路口自来水管爆裂")
        page.locator("#f-content").fill("中和路口东北角人行道下自来水管爆裂，路面积水，附近停水。")
        page.locator("#f-place").fill("中和路口东北角")
        page.locator("#f-place").blur()
        page.locator("aside .sug").first.wait_for()
        take(page, "hotline-call")
