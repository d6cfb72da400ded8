"""The pictures of evaluation, procurement and surveys, of what the demo county holds."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from tests.e2e import browser as browsers

Take = Callable[[Page, str], None]
_PICTURES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("xiangmu", "project", "/work/projects/", ("一体化平台",)),
    ("xiangmu", "goals", "/work/projects/", ("一体化平台", 'main a[href*="/work/goals/"]')),
    (
        "xiangmu",
        "contract",
        "/work/procurement/",
        ('main a[href*="/contracts/"]:not([href*="new"])',),
    ),
    ("xiangmu", "figures", "/work/figures/?of=hotline", ()),
    ("xiangmu", "monitoring", "/work/monitoring/", ()),
    ("xiangmu", "self-evaluation", "/work/self-evaluations/", ("main td a, main th a",)),
    ("caizheng", "evaluations", "/work/evaluations/", ()),
    ("caizheng", "evaluation", "/work/evaluations/", ("main td a, main th a",)),
    ("diaocha", "survey", "/work/surveys/", ("一体化平台满意度调查",)),
    ("diaocha", "survey-results", "/work/surveys/", ("一体化平台满意度调查", "结果")),
)
"""Who, the picture's name, the list begun at, and what is followed: words of a link, or where it is."""


def take_evaluation(browser: Browser, base: str, take: Take) -> None:
    """Take a picture of each page as the person who uses it reaches it."""
    for username, name, path, steps in _PICTURES:
        take_one(browser, base, take, who=username, name=name, path=path, steps=steps)


def take_one(
    browser: Browser,
    base: str,
    take: Take,
    *,
    who: str,
    name: str,
    path: str,
    steps: tuple[str, ...] = (),
    width: int = 1280,
) -> None:
    """Take one picture: `steps` are followed from `path`, words of a link or where it is."""
    with browsers.opened(browser, width=width, base=base) as page:
        if who:
            browsers.sign_in_as(page, base=base, username=who)
        page.goto(base + path)
        for step in steps:
            _follow(page, step)
        take(page, name)


def _follow(page: Page, step: str) -> None:
    found = page.locator(step) if step.startswith("main ") else page.get_by_role("link", name=step)
    found.first.click()
    page.wait_for_load_state()
