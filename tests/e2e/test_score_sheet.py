"""A score sheet in a real browser: the network goes, what was typed stays and is sent once."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.performance.actions import evaluation, expert
from yimen.performance.models import PanelScore, PanelScoreEntry
from yimen.performance.tests import panels

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("YIMEN_SHOTS", "")


def _shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_an_expert_who_loses_the_network_sends_each_value_once(
    browser: Browser, live_server, db: None
) -> None:
    around = panels.people()
    one = panels.drafted(around)
    row = expert.invite_expert(
        actor=around.finance, evaluation_id=one.id, name="外请专家甲", organisation="某大学",
        speciality="财政", contact="", expires_at=now() + timedelta(days=9), sheet_id=None, at=now(),
    )  # fmt: skip
    evaluation.open_scoring(
        actor=around.finance, evaluation_id=one.id, due_on=panels.DUE, at=panels.AT
    )
    first, second, third = panels.indicators(one)
    with browsers.opened(browser, width=360, base=live_server.url) as page:
        page.goto(f"{live_server.url}/expert/{row.token}/")
        browsers.assert_clean(page)
        page.get_by_role("button", name="在这台设备上打开评分表").click()
        browsers.assert_clean(page)
        _shot(page, "declare-360")
        page.get_by_label("没有，可以公正评分").check()
        page.get_by_role("button", name="声明").click()
        browsers.assert_clean(page)
        page.locator(f"#f-v-{first}").fill("18")
        expect(page.locator(f"#i-{first} .ev-said")).to_have_text("已保存")
        page.context.set_offline(True)
        page.locator(f"#f-v-{second}").fill("36")
        page.locator(f"#f-o-{third}").fill("问卷太少")
        page.locator(f"#f-v-{third}").fill("20")
        expect(page.locator(f"#i-{second} .ev-said")).to_contain_text("已记在这台设备上")
        page.get_by_role("button", name="提交评分表").click()
        expect(page.locator("[data-scores-net]")).to_contain_text("现在交不了")
        _shot(page, "offline-360")
        assert PanelScore.objects.count() == 1
        page.context.set_offline(False)
        expect(page.locator(f"#i-{third} .ev-said")).to_have_text("已保存", timeout=30_000)
        expect(page.locator("[data-scores-total]")).to_have_text("74")
        values = PanelScore.objects.order_by("indicator__position").values_list("value", flat=True)
        assert [str(value) for value in values] == ["18.00", "36.00", "20.00"]
        assert PanelScoreEntry.objects.filter(indicator_id=second).count() == 1
        page.reload()
        assert page.locator(f"#f-v-{second}").input_value() == "36"
        page.get_by_role("button", name="提交评分表").click()
        expect(page.get_by_text("评分表已经交了")).to_be_visible()
        _shot(page, "submitted-360")


def _pages(one, indicator: str) -> dict[str, str]:
    base = f"/work/evaluations/{one.id}"
    return {
        "list": "/work/evaluations/",
        "new": "/work/evaluations/new/",
        "one": f"{base}/",
        "experts": f"{base}/experts/",
        "results": f"{base}/results/",
        "report": f"{base}/report/",
        "comments": f"{base}/comments/",
        "use": f"{base}/use/",
        "evidence": f"/work/evaluations/indicators/{indicator}/",
        "rectifications": "/work/evaluation-rectifications/",
    }


def test_pages_of_an_evaluation_fit_and_are_clean(browser: Browser, live_server, db: None) -> None:
    around = panels.people()
    one = panels.final(around)
    client = Client()
    sign_in(client, around.finance)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    indicator = str(panels.indicators(one)[0])
    for width in (360, 820, 1280) if SHOTS else (360,):
        with browsers.opened(browser, width=width, base=live_server.url) as page:
            browsers.sign_in(page.context, base=live_server.url, session_key=key)
            pages = _pages(one, indicator).items()
            for name, address in pages if SHOTS else turns.taken(pages, of=3):
                page.goto(live_server.url + address)
                _shot(page, f"{name}-{width}")
                browsers.assert_clean(page)
            drafted = panels.drafted(around)
            page.goto(f"{live_server.url}/work/evaluations/{drafted.id}/indicators/")
            _shot(page, f"indicators-{width}")
            browsers.assert_clean(page)
