"""Attacks on signing in, played whole: stuffed credentials, planted and stolen sessions, replays.

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
from yimen.identity.contracts import LoginLocked, LoginRefused, TooManyAttempts
from yimen.identity.models import Account, Session
from yimen.identity.rules import totp
from yimen.identity.sessions import SessionStore
from yimen.identity.sign_in_contracts import CodeWrong
from yimen.kernel.clock import now

ADDRESSES = 1_000
_PER_ADDRESS = 3
_VICTIM_PHONE = "19900009999"
_GUESS = "guess-2026"


def credential_stuffing(
    *, database_url: str, say: Callable[[str], None], addresses: int = ADDRESSES
) -> list[str]:
    """Return what a list of stolen passwords opened from so many addresses.

    Each address tries a few names; one of them has the victim's right password at the end. The
    victim's own browser must still get in, and a stranger's must not get in by it.
    """
    del database_url  # Django points at it already
    victim = testing.make_resident(name="被试的居民", phone=_VICTIM_PHONE)
    own = _browser("10.200.0.1")
    wrong = _enter(own, _VICTIM_PHONE, "平时的登录没有成功")
    own.post("/logout/")
    refused = held_off = 0
    for number in range(addresses):
        place = f"10.{number // 250}.{number % 250}.7"
        for each in range(_PER_ADDRESS):
            try:
                sign_in.by_password(
                    username=f"stolen{number}x{each}",
                    password=_GUESS,
                    address=place,
                    at=now(),
                )
                wrong.append(f"{place} 用猜的密码登录了")
            except TooManyAttempts:
                held_off += 1
            except (LoginRefused, LoginLocked):
                refused += 1
    say(f"{addresses} 个地址试了 {refused} 次，挡在门外 {held_off} 次")
    if not sign_in.is_guarded(now()):
        wrong.append("大量试密码时没有进入警戒")
    thief = _browser("10.99.9.9")
    answer = thief.post("/login/", {"username": _VICTIM_PHONE, "password": testing.PASSWORD})
    if _is_in(thief) or answer.headers.get("Location") != "/login/second/":
        wrong.append("警戒时，陌生设备用偷来的正确密码登录了")
    wrong += _enter(own, _VICTIM_PHONE, "警戒时，本人常用的设备登录不了")
    assert victim.account_id is not None
    _lock_out(victim.account_id, wrong)
    return wrong


def _browser(address: str = "127.0.0.1") -> Client:
    return Client(REMOTE_ADDR=address, SERVER_NAME="127.0.0.1")


def _enter(client: Client, name: str, trouble: str) -> list[str]:
    client.post("/login/", {"username": name, "password": testing.PASSWORD})
    return [] if _is_in(client) else [trouble]


def _is_in(client: Client) -> bool:
    answer = client.get(settings.LOGIN_REDIRECT_URL)
    return not answer.headers.get("Location", "/login/").startswith("/login/")


def _lock_out(account_id: UUID, wrong: list[str]) -> None:
    """Guess one account from many addresses: it must lock, and open again by itself."""
    name = Account.objects.values_list("username", flat=True).get(pk=account_id)
    at = now()
    for each in range(5):
        try:
            sign_in.by_password(
                username=name, password=f"guess-{each}", address=f"10.77.{each}.1", at=at
            )
        except (LoginRefused, LoginLocked, TooManyAttempts):
            continue
    until = Account.objects.values_list("locked_until", flat=True).get(pk=account_id)
    if until is None or until <= at:
        wrong.append("从多个地址猜一个账号，账号没有锁定")
    elif until > at + timedelta(hours=1):
        wrong.append("账号锁得太久")


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
