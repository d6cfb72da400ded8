"""The pictures of the hotline, its desks and the grid, of what the demo county holds."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.e2e.evaluation_shots import Take, take_one

_FIRST = "main table a"
_AT_WORK: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("zuoxi", "hotline-call", "/work/hotline/new/", ()),
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
    for who, name, path in _ON_A_PHONE:
        take_one(browser, base, take, who=who, name=name, path=path, width=360)
