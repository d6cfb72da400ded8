"""Attacks on sessions, played whole: planted and stolen ones, replayed codes, a clock that is off.

Each returns what went wrong, one sentence each; nothing is what should be found. The same attacks
run as a sample in the tests of identity.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.test import Client

from yimen.identity import testing
from yimen.identity.actions import factor as factors
from yimen.identity.actions import sign_in
from yimen.identity.contracts import TooManyAttempts
from yimen.identity.models import Account, Session
from yimen.identity.rules import totp
from yimen.identity.sessions import SessionStore
from yimen.identity.sign_in_contracts import CodeWrong
from yimen.kernel.clock import now


def _browser(address: str = "127.0.0.1") -> Client:
    return Client(REMOTE_ADDR=address, SERVER_NAME="127.0.0.1")


def _enter(client: Client, name: str, trouble: str) -> list[str]:
    client.post("/login/", {"username": name, "password": testing.PASSWORD})
    return [] if _is_in(client) else [trouble]


def _is_in(client: Client) -> bool:
    answer = client.get(settings.LOGIN_REDIRECT_URL)
    return not answer.headers.get("Location", "/login/").startswith("/login/")


def session_theft(*, database_url: str, say: Callable[[str], None]) -> list[str]:
    """Return what a planted, a stolen or an old session, and a replayed code, opened."""
    del database_url  # Django points at it already
    resident = testing.make_resident(name="被偷的居民", phone="19900008888")
    wrong: list[str] = []
    _planted(wrong)
    say("植入的会话：试过了")
    _stolen(wrong)
    say("偷走的会话：试过了")
    assert resident.account_id is not None
    _replayed(resident.account_id, wrong)
    say("重放的动态口令和走偏的时钟：试过了")
    return wrong


def _planted(wrong: list[str]) -> None:
    planted = SessionStore()
    planted["planted"] = "1"
    planted.save(must_create=True)
    before = planted.session_key
    victim, thief = _browser(), _browser()
    for client in (victim, thief):
        client.cookies[settings.SESSION_COOKIE_NAME] = before or ""
    wrong += _enter(victim, "19900008888", "本人登录没有成功")
    if victim.session.session_key == before or _is_in(thief):
        wrong.append("登录前植入的会话编号，登录后还能用")


def _stolen(wrong: list[str]) -> None:
    victim, other = _browser(), _browser()
    wrong += _enter(victim, "19900008888", "本人登录没有成功")
    wrong += _enter(other, "19900008888", "第二处登录没有成功")
    thief = _browser()
    thief.cookies[settings.SESSION_COOKIE_NAME] = victim.session.session_key or ""
    if not _is_in(thief):
        wrong.append("演练没有偷到会话，结果不作数")
    other.post("/my/security/sessions/end/")
    if _is_in(thief) or _is_in(victim):
        wrong.append("退出别处以后，偷走的会话还能用")
    if not _is_in(other):
        wrong.append("退出别处时把自己也退出了")
    other.post("/logout/")
    if Session.objects.filter(
        account__isnull=False, session_key=thief.cookies[settings.SESSION_COOKIE_NAME].value
    ):
        wrong.append("退出以后会话还在库里")


def _replayed(account_id: UUID, wrong: list[str]) -> None:
    account = Account.objects.get(pk=account_id)
    secret = factors.new_secret()
    at = now()
    step = int(at.timestamp()) // totp.STEP_SECONDS
    early = at - timedelta(minutes=10)
    factors.add_totp(
        account_id=account.pk,
        secret=secret,
        typed=totp.code_at(secret=secret, step=int(early.timestamp()) // totp.STEP_SECONDS),
        title="演练",
        at=early,
    )
    code = totp.code_at(secret=secret, step=step)
    if not _takes(account, code, at):
        wrong.append("正确的动态口令没有收")
    wrong += [
        f"用过的动态口令在 {late} 秒后又收了一次"
        for late in (0, 29, 60, -60)
        if _takes(account, code, at + timedelta(seconds=late))
    ]
    far = totp.code_at(secret=secret, step=step + 20)
    if _takes(account, far, at):
        wrong.append("快了十分钟的时钟算出的口令也收了")


def _takes(account: Account, code: str, at: datetime) -> bool:
    try:
        sign_in.second_by_totp(account_id=account.pk, typed=code, at=at)
    except (CodeWrong, TooManyAttempts):
        return False
    return True
