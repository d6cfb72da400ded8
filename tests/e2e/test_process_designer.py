"""A process designed in a browser: by keyboard without script, and on the drawing surface."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import browser as browsers
from yimen.bpmn import reading
from yimen.catalogue import testing as items
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.tests import builders
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as identity
from yimen.kernel.actor import SYSTEM

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def code(db: None) -> str:
    """Return an item with a draft that has no process yet."""
    from yimen.catalogue.actions.version import draft_version

    unit = directory.demo_county(at=items.SINCE).department
    for post in (Post.EXAMINER, Post.APPROVER):
        directory.make_officer(post=post, unit=unit, at=items.SINCE)
    made = items.small_item()
    draft_version(actor=SYSTEM, item_code=made.item_code, at=builders.AT)
    return made.item_code


def _enter(page: Page, base: str) -> None:
    from django.conf import settings
    from django.test import Client

    client = Client()
    identity.sign_in(client, builders.make_editor())
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])


def _steps(code: str) -> set[str]:
    definition = queries.find_version(item_code=code, version=2).definition
    assert definition is not None
    nodes = reading.read(definition.process.encode()).main().nodes.values()
    return {each.name for each in nodes if each.unit}


def _press(page: Page, label: str) -> None:
    button = page.get_by_role("button", name=label, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")


def _choose(page: Page, name: str, words: str) -> None:
    """Choose an option as a keyboard does: focus, then type its words."""
    place = page.locator(f"[name='{name}']")
    place.focus()
    place.select_option(label=words)


def _type(page: Page, name: str, words: str) -> None:
    page.locator(f"[name='{name}']").focus()
    page.keyboard.insert_text(words)


def test_two_branches_are_designed_by_keyboard_without_script(
    browser: Browser, live_server, code: str
) -> None:
    with browsers.opened(browser, script=False, width=360) as page:
        _enter(page, live_server.url)
        page.goto(f"{live_server.url}/staff/items/{code}/2/process/")
        _press(page, "从现有环节新建流程")
        page.locator("#change-consult summary").focus()
        page.keyboard.press("Enter")
        _choose(page, "consult-at", "审查材料")
        _type(page, "consult-name", "会商意见")
        _choose(page, "consult-unit", "作决定的单位")
        _type(page, "consult-days", "2")
        _press(page, "加一个同时办的会商")
        page.locator("#change-branch summary").focus()
        page.keyboard.press("Enter")
        _choose(page, "branch-at", "看现场")
        _type(page, "branch-if", '结论 = "有分歧"')
        _type(page, "branch-name", "专家评审")
        _choose(page, "branch-unit", "作决定的单位")
        _press(page, "加一条分支")
        expect(page.locator("main")).to_contain_text("流程检查通过")
    assert _steps(code) == {"审查材料", "看现场", "作出决定", "会商意见", "专家评审"}


def test_step_is_drawn_on_the_surface_and_kept(browser: Browser, live_server, code: str) -> None:
    with browsers.opened(browser) as page:
        _enter(page, live_server.url)
        page.goto(f"{live_server.url}/staff/items/{code}/2/process/")
        page.get_by_role("button", name="从现有环节新建流程").click()
        expect(page.locator(".bjs-powered-by")).to_be_visible()
        browsers.assert_clean(page, without=("color-contrast",))
        page.locator("[data-canvas] [data-element-id='step_1']").first.click(force=True)
        panel = page.locator("[data-panel]")
        panel.get_by_label("名称").fill("形式审查")
        panel.get_by_label("几个工作日内办完").fill("2")
        panel.get_by_label("由谁办").select_option(label="收件的单位")
        page.get_by_role("button", name="保存图上的改动").click()
        expect(page.locator("#flash")).to_contain_text("已保存")
    definition = queries.find_version(item_code=code, version=2).definition
    assert definition is not None
    step = reading.read(definition.process.encode()).main().nodes["step_1"]
    assert (step.name, step.unit, step.workdays) == ("形式审查", "receiving", 2)
