"""The pages of personal data in a browser: clean, under a watermark, and a copy opens with its code."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests import turns
from tests.e2e import browser as browsers
from yimen.cases.contracts import CaseState
from yimen.cases.testing import case_at, town
from yimen.directory.contracts import Post
from yimen.directory.testing import make_officer
from yimen.identity import public as identity
from yimen.identity.testing import sign_in
from yimen.kernel.clock import now
from yimen.privacy.actions import copying, incident, request, retention
from yimen.privacy.queries import request as queries

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

SHOTS = os.environ.get("YIMEN_SHOTS_TO", "")


def _session(actor) -> str:
    client = Client()
    sign_in(client, actor)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def _walk(page: Page, base: str, addresses: dict[str, str], widths: Sequence[int]) -> None:
    for name, address in addresses.items():
        page.goto(base + address)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            browsers.assert_clean(page)
            _shoot(page, f"{name}-{width}")


def test_the_pages_of_personal_data_keep_the_bar(browser: Browser, live_server, tmp_path) -> None:
    settings.YIMEN_FILES_FOLDER = tmp_path / "files"
    at = now()
    around = town()
    case_at(CaseState.ACCEPTED, around, at=at - timedelta(days=2))
    guard = make_officer(post=Post.SECURITY_ADMIN, unit=around.units.centre, name="安全甲")
    asked = request.ask(
        actor=around.resident, kind="correct", text="住址写错了，应是九组 1 号", at=at
    )
    run = retention.propose_run(actor=guard, at=at)
    leak = incident.register_incident(
        actor=guard,
        title="表格误发到群里",
        level="larger",
        happened="导出的表格误发到工作群",
        data="姓名、电话",
        harm="可能接到骚扰电话",
        advice="不要回陌生短信，不要点链接",
        known_at=at - timedelta(hours=2),
        at=at,
    )
    copy = copying.ask_copy(actor=around.resident, at=at)
    copying.make_copy(copy_id=copy, at=at)
    base = live_server.url

    with browsers.opened(browser) as page:
        browsers.sign_in(page.context, base=base, session_key=_session(guard))
        work = {
            "classes": "/work/privacy/classes/",
            "columns": "/work/privacy/columns/",
            "run": f"/work/privacy/runs/{run}/",
            "incident": f"/work/privacy/incidents/{leak}/",
        }
        _walk(page, base, work, turns.taken((1280, 360), of=2))
        drawn = page.evaluate("getComputedStyle(document.body, '::after').backgroundImage")
        assert "/work/watermark.svg" in drawn
    with browsers.opened(browser) as page:
        browsers.sign_in(page.context, base=base, session_key=_session(around.supervisor))
        _walk(page, base, {"request": f"/work/privacy/requests/{asked.id}/"}, (1280,))
    with browsers.opened(browser) as page:
        browsers.sign_in(page.context, base=base, session_key=_session(around.resident))
        _walk(page, base, {"mine": "/my/data/"}, turns.taken((1280, 320), of=2))
        with page.expect_download() as waiting:
            page.get_by_role("link", name="下载我的信息").click()
        taken = tmp_path / "my-data.html"
        waiting.value.save_as(taken)
        _opens_with_its_code(page, taken, around, at)


def _opens_with_its_code(page: Page, taken: Path, around, at) -> None:
    own = identity.get_own_details(actor=around.resident)
    found = queries.find_copy(person_id=around.resident.person_id, at=at)
    assert found
    page.goto(taken.as_uri())
    page.get_by_label("打开码").fill("WRONG")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("alert")).to_contain_text("打不开")
    page.get_by_label("打开码").fill(found.code.lower())
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_text(own.code)).to_be_visible()
    _shoot(page, "copy")
