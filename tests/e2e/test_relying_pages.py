"""A browser goes to another system through us, and looks at what an administrator and a person see."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from tests import turns
from tests.e2e import browser as browsers
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as people
from yimen.identity.actions import oidc_client
from yimen.identity.queries import oidc_client as clients
from yimen.identity.tests.oidc_parts import APPLY, APPROVE, a_wish, an_admin, challenge
from yimen.kernel.actor import Actor
from yimen.kernel.clock import now

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
_PICTURES = os.environ.get("YIMEN_PICTURES")


class _Back(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = "<title>对方系统</title><h1>回来了</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def other() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Back)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def look(page: Page, name: str) -> None:
    browsers.assert_clean(page)
    assert browsers.inline_code(page) == []
    if _PICTURES:
        browsers.screenshot(page, folder=Path(_PICTURES), name=name)


def enter(page: Page, base: str, actor: Actor) -> None:
    client = Client()
    people.sign_in(client, actor)
    key = client.cookies["yimen_session"].value
    browsers.sign_in(page.context, base=base, session_key=key)


@pytest.mark.parametrize("width", turns.taken([360, 1280], of=2))
def test_a_person_signs_in_agrees_and_takes_it_back(
    browser: Browser, live_server, settings, other: str, width: int
) -> None:
    settings.YIMEN_PUBLIC_URL = live_server.url
    made = oidc_client.apply(
        actor=an_admin(APPLY), wish=a_wish(redirect_uris=(f"{other}/back",)), at=now()
    )
    oidc_client.approve(actor=an_admin(APPROVE), client_id=made.id, at=now())
    account = people.make_account(person=people.make_person(name="柳成荫"))
    asked = {
        "response_type": "code",
        "client_id": made.code,
        "redirect_uri": f"{other}/back",
        "scope": "openid profile phone id_number",
        "state": "s",
        "code_challenge": challenge("v" * 64),
        "code_challenge_method": "S256",
    }
    with browsers.opened(browser, width=width) as page:
        page.goto(f"{live_server.url}/oidc/authorize/?{urlencode(asked)}")
        page.get_by_label("账号、手机号或身份证号").fill(account.username)
        page.get_by_label("密码", exact=True).fill(people.PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("heading", name="让“县医院预约”知道是您吗？").wait_for()
        look(page, f"oidc-consent-{width}")
        page.get_by_label("证件号码").uncheck()
        page.get_by_role("button", name="同意，去登录").click()
        page.get_by_role("heading", name="回来了").wait_for()
        page.goto(f"{live_server.url}/oidc/authorize/?{urlencode(asked)}")
        page.get_by_role("heading", name="回来了").wait_for()

        page.goto(f"{live_server.url}/my/applications/")
        page.get_by_text("姓名、手机号").wait_for()
        look(page, f"oidc-consents-{width}")
        page.get_by_role("button", name="撤回").click()
        page.get_by_text("授权已经撤回").wait_for()
        page.goto(f"{live_server.url}/oidc/logout/")
        look(page, f"oidc-logout-{width}")
        page.get_by_role("button", name="退出").click()
        page.get_by_role("heading", name="已经退出统一登录").wait_for()


def test_an_administrator_applies_approves_and_sees_the_secret_once(
    browser: Browser, live_server
) -> None:
    unit = directory.demo_county().centre
    first = directory.make_officer(unit=unit, post=Post.SYSTEM_ADMIN, name="管一")
    second = directory.make_officer(unit=unit, post=Post.SYSTEM_ADMIN, name="管二")
    base = live_server.url
    with browsers.opened(browser) as page:
        enter(page, base, first)
        page.goto(f"{base}/staff/relying-systems/new/")
        page.get_by_role("button", name="提交申请").click()
        look(page, "oidc-client-new")
        page.get_by_label("系统名称").fill("县医院预约")
        page.get_by_label("由哪个单位运行").fill("一门县人民医院")
        page.get_by_label("联系人和电话").fill("信息科 12345")
        page.get_by_label("用来做什么").fill("网上预约看病")
        page.get_by_label("回调地址").fill("https://rp.example/back")
        page.get_by_role("button", name="提交申请").click()
        page.get_by_text("申请已经提交").wait_for()
        assert page.get_by_role("button", name="批准").count() == 0
    made = clients.list_clients()[0]
    with browsers.opened(browser) as page:
        enter(page, base, second)
        page.goto(f"{base}/staff/relying-systems/{made.id}/")
        page.get_by_role("button", name="批准", exact=True).click()
        page.get_by_role("heading", name="密钥只显示这一次").wait_for()
        look(page, "oidc-client")
        page.get_by_label("暂停的原因").fill("疑似泄露密钥")
        page.get_by_role("button", name="暂停", exact=True).click()
        page.get_by_text("已暂停").wait_for()
        page.goto(f"{base}/staff/relying-systems/")
        look(page, "oidc-clients")
        page.goto(f"{base}/staff/relying-systems/keys/")
        look(page, "oidc-keys")
