"""Drills of the line to the outside: the gateway for short messages dies, codes come twice, clocks run.

Each returns what went wrong, one sentence each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from yimen.connectors import outgoing, simulators
from yimen.connectors.simulators import KEY, SECRET
from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.notify import public as notify
from yimen.outgoing import calls

_PHONE, _NAME, _PASSWORD = "19900007777", "drilled", "yimen-2026"
_ID_NUMBER = "439981198504070013"
_Say = Callable[[str], None]


def sms_dead(*, database_url: str, say: _Say) -> list[str]:
    """Return what did not go on, or was lost, while the gateway was dead."""
    del database_url  # the process is there already
    with _gateway() as url:
        _resident()
        _fault(url, "cut")
        waiting = _browser()
        wrong = _expect(_ask(waiting) < 500, "网关断了，要验证码的页面出错")
        wrong += _expect(notify.deliver_due(at=now()) == 0, "网关断了，短信却算送出了")
        wrong += _expect(not notify.health().works, "网关断了，没有人知道")
        wrong += _expect("短信" in waiting.get("/login/phone/").content.decode(), "页面没有说")
        say("网关断开：验证码排着队，页面说了原因")
        other = _browser()
        other.post("/login/", {"username": _NAME, "password": _PASSWORD})
        wrong += _expect(_is_in(other), "网关断了，用密码也登录不了")
        say("网关断开：用密码照样登录、办事")
        _fault(url, "")
        notify.deliver_due(at=now() + timedelta(minutes=1))
        code = _received(url)
        wrong += _expect(bool(code), "网关恢复以后，排着队的验证码没有送出")
        _type(waiting, code)
        wrong += _expect(_is_in(waiting), "网关恢复以后，送到的验证码不能用")
        say("网关恢复：排着队的送出了，能用")
        return wrong


def replays(*, database_url: str, say: _Say) -> list[str]:
    """Return what was taken twice: a code by two browsers, a message by its reference or late."""
    del database_url  # as above
    with _gateway() as url:
        _resident()
        first, second = _browser(), _browser()
        _ask(first)
        notify.deliver_due(at=now())
        code = _received(url)
        _type(first, code)
        wrong = _expect(_is_in(first), "验证码第一次用就没有成功")
        _ask(second)  # the second browser asks too, but only the first code is typed again
        _type(second, code)
        wrong += _expect(not _is_in(second), "用过的验证码又登录了一次")
        say("验证码：用过一次就作废")
        body = {"phone": _PHONE, "text": "演练", "sign": "一门政务", "reference": "drill-1"}
        for skew in (0, 60, -60):
            wrong += _expect(_signed(url, body, skew) == 200, f"时钟差 {skew} 秒的报文没有收")
        for skew in (3_600, -3_600):
            wrong += _expect(_signed(url, body, skew) == 401, f"时钟差 {skew} 秒的报文也收了")
        kept = outgoing.get(base=url, path="/messages", params={"phone": _PHONE})["messages"]
        wrong += _expect(sum(one["text"] == "演练" for one in kept) == 1, "同一编号收了两次")
        say("签名报文：差一分钟能收，差一小时不收，同一编号只收一次")
        return wrong + _from_above(url.removesuffix("/sms"), say)


def _from_above(base: str, say: _Say) -> list[str]:
    """Return what an answer of the province opened twice, in another browser, or at a wrong time."""
    issuer = f"{base}/provincial"
    with override_settings(YIMEN_PROVINCIAL={"url": issuer, "key": KEY, "secret": SECRET}):
        mine, stranger = _browser(), _browser()
        answer = _sent_back(mine, issuer)
        stranger.get(answer)
        wrong = _expect(not _is_in(stranger), "省平台的回答在别的浏览器里也能登录")
        mine.get(answer)
        wrong += _expect(_is_in(mine), "从省平台登录没有成功，演练不作数")
        mine.post("/logout/")
        mine.get(answer)
        wrong += _expect(not _is_in(mine), "省平台的同一个回答登录了两次")
        for fault in ("expired", "future", "nonce"):
            _fault(issuer, fault)
            other = _browser()
            other.get(_sent_back(other, issuer))
            wrong += _expect(not _is_in(other), f"省平台的身份令牌不对（{fault}），也登录了")
        _fault(issuer, "")
        say("省平台：state 和回答只用一次，时钟差两小时或 nonce 不对的身份令牌不认")
        return wrong


def _sent_back(browser: Client, issuer: str) -> str:
    """Go to the province as somebody unknown here, and return where the answer leads."""
    sent = urlsplit(browser.get("/login/upstream/provincial/")["Location"])
    there = calls.fetch(url=f"{issuer}/authorize?{sent.query}&as=s-new", named={"127.0.0.1"})
    back = urlsplit(there.location)
    return f"{back.path}?{back.query}"


@contextmanager
def _gateway() -> Iterator[str]:
    with simulators.running() as base:
        url = f"{base}/sms"
        account = {"url": url, "key": KEY, "secret": SECRET, "sign": "一门政务"}
        with override_settings(YIMEN_SMS=account):
            yield url


def _resident() -> None:
    person = identity.register_person(
        actor=SYSTEM,
        name="演练的居民",
        code_type=CodeType.ID_CARD,
        code=_ID_NUMBER,
        phone=_PHONE,
        at=now(),
    )
    identity.create_account(
        actor=SYSTEM,
        username=_NAME,
        name=person.name,
        password=_PASSWORD,
        person_id=person.id,
        at=now(),
    )


def _browser() -> Client:
    return Client(SERVER_NAME="127.0.0.1")


def _expect(held: bool, trouble: str) -> list[str]:
    return [] if held else [trouble]


def _is_in(client: Client) -> bool:
    answer = client.get(settings.LOGIN_REDIRECT_URL)
    return not answer.headers.get("Location", "/login/").startswith("/login/")


def _ask(client: Client) -> int:
    return int(client.post("/login/phone/", {"step": "send", "phone": _PHONE}).status_code)


def _type(client: Client, code: str) -> None:
    client.post("/login/phone/", {"step": "check", "one_time": code})


def _fault(url: str, name: str) -> None:
    calls.fetch(
        url=f"{url}/fault", content=json.dumps({"fault": name}).encode(), named={"127.0.0.1"}
    )


def _received(url: str) -> str:
    """Return the newest code that the telephone got, empty for none."""
    kept = outgoing.get(base=url, path="/messages", params={"phone": _PHONE})["messages"]
    found = [code for one in kept for code in re.findall(r"\d{6}", one["text"])]
    return found[-1] if found else ""


def _signed(url: str, body: dict[str, str], skew: int) -> int:
    status, _ = outgoing.post_signed(
        base=url,
        path="/send",
        body=body,
        key=KEY,
        secret=SECRET,
        seconds=int(now().timestamp()) + skew,
    )
    return status
