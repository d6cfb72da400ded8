"""The clock of the web processes is off: minutes or hours from the database's and from people's.

What ran out must be out, what was used or ended must stay so when the clock goes back, and nobody may
be shut out for longer than the clock was off. Deadlines of cases have a drill of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.test import Client

from yimen.identity import testing
from yimen.identity.actions import factor as factors
from yimen.identity.actions import rate, sign_in
from yimen.identity.benches.oidc import a_session, a_system
from yimen.identity.contracts import LoginLocked, LoginRefused, RateLimit, TooManyAttempts
from yimen.identity.models import Account, Session
from yimen.identity.rules import session as sessions
from yimen.identity.rules import totp
from yimen.identity.rules.oidc import Scope
from yimen.identity.sign_in_contracts import CodeWrong
from yimen.identity.stuffing import Telephone
from yimen.identity.token_drill import Relying, is_open
from yimen.kernel import clock
from yimen.notify import public as notify

_Say = Callable[[str], None]
_MINUTES, _HOURS = timedelta(minutes=5), timedelta(hours=2)
_PHONE = "19900006666"
_OK = 200


def clock_skew(*, database_url: str, say: _Say) -> list[str]:
    """Return what a clock that is minutes or hours off opened again, kept open, or shut."""
    del database_url  # Django points at it already
    resident = testing.make_resident(name="时钟演练", phone=_PHONE, at=clock.now())
    assert resident.account_id is not None
    name = Account.objects.values_list("username", flat=True).get(pk=resident.account_id)
    wrong = _sessions(name)
    say("会话：快了就按时退出；慢了不会比规定的更长，退出的不会回来")
    wrong += _authenticator(resident.account_id)
    say("动态口令：差五分钟不认；时钟拨回去，用过的和更早的口令都不认")
    wrong += _codes()
    say("短信验证码：时钟快了按时失效；时钟拨回去，“以后”发的不认，用过的不认")
    wrong += _tokens()
    say("授权码和令牌：过期的不认；时钟拨回去，用过和收回的不会复活")
    wrong += _locks(name)
    say("锁定：时钟拨回去不会解开，快了按时打开")
    wrong += _rates()
    say("限速：时钟拨回两小时，等的时间仍不超过一轮")
    return wrong


@contextmanager
def web_clock(by: timedelta) -> Iterator[None]:
    """Let this process read a time that is off; the database and the people keep theirs."""
    right = clock.now

    def off() -> datetime:
        return right() + by

    places = [
        (module, name)
        for code, module in list(sys.modules.items())
        if code.startswith("yimen.")
        for name, value in list(vars(module).items())
        if value is right
    ]
    for module, name in places:
        setattr(module, name, off)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, right)


def _expect(held: bool, trouble: str) -> list[str]:
    return [] if held else [trouble]


def _entered(name: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.post("/login/", {"username": name, "password": testing.PASSWORD})
    return client


def _is_in(client: Client) -> bool:
    answer = client.get(settings.LOGIN_REDIRECT_URL)
    return not answer.headers.get("Location", "/login/").startswith("/login/")


def _sessions(name: str) -> list[str]:
    wrong = []
    for by in (timedelta(minutes=31), timedelta(hours=9)):
        client = _entered(name)
        with web_clock(by):
            wrong += _expect(not _is_in(client), f"时钟快了 {by}，闲置的会话还在")
    client = _entered(name)
    with web_clock(-_HOURS):
        wrong += _expect(_is_in(client), "时钟拨回两小时，正在用的会话断了")
    late = Session.objects.filter(account__isnull=False, opened_at__isnull=False)
    longest = max(one.expire_date - one.opened_at for one in late if one.opened_at)
    wrong += _expect(longest <= sessions.LONGEST, "时钟拨回去，会话变长了")
    client.post("/logout/")
    with web_clock(-_HOURS):
        wrong += _expect(not _is_in(client), "时钟拨回去，退出的会话又能用")
        early = _entered(name)
    wrong += _expect(not _is_in(early), "时钟慢了两小时时登录的，时钟对好以后还没有退出")
    return wrong


def _authenticator(account_id: UUID) -> list[str]:
    at, secret = clock.now(), factors.new_secret()
    step = int(at.timestamp()) // totp.STEP_SECONDS
    before = at - timedelta(minutes=20)
    first = totp.code_at(secret=secret, step=int(before.timestamp()) // totp.STEP_SECONDS)
    factors.add_totp(account_id=account_id, secret=secret, typed=first, title="演练", at=before)

    def takes(of_step: int, by: timedelta) -> bool:
        typed = totp.code_at(secret=secret, step=of_step)
        try:
            sign_in.second_by_totp(account_id=account_id, typed=typed, at=at + by)
        except (CodeWrong, TooManyAttempts):
            return False
        return True

    wrong = [f"时钟差 {by}，动态口令也收了" for by in (_MINUTES, -_MINUTES) if takes(step, by)]
    wrong += _expect(takes(step, timedelta(0)), "时钟对，正确的动态口令没有收")
    behind = int(_MINUTES.total_seconds()) // totp.STEP_SECONDS
    wrong += _expect(not takes(step - behind, -_MINUTES), "时钟拨回去，更早的口令又能用")
    wrong += _expect(not takes(step, timedelta(seconds=-30)), "时钟拨回半分钟，用过的口令又能用")
    return wrong


def _codes() -> list[str]:
    telephone, at, wrong = Telephone(), clock.now(), []

    def typed(by: timedelta) -> bool:
        try:
            sign_in.by_code(phone=_PHONE, typed=code, address="10.1.2.3", at=at + by)
        except CodeWrong:
            return False
        return True

    with notify.gateway_instead(gateway=telephone):
        sign_in.send_code(phone=_PHONE, address="10.1.2.3", at=at)
        code = telephone.code_for(_PHONE)
    wrong += _expect(not typed(-_MINUTES), "时钟拨回去，“以后”发的验证码也能用")
    wrong += _expect(not typed(timedelta(minutes=6)), "时钟快了六分钟，过期的验证码还能用")
    wrong += _expect(typed(timedelta(0)), "时钟对，验证码没有收")
    wrong += _expect(not typed(timedelta(seconds=-1)), "时钟拨回去，用过的验证码又能用")
    return wrong


def _tokens() -> list[str]:
    scopes = (Scope.OPENID, Scope.PROFILE, Scope.OFFLINE)
    code, secret, client_id = a_system("ES256", clock.now(), scopes=scopes)
    session = a_session(1, [client_id], clock.now(), scopes=scopes)
    relying = Relying(code=code, secret=secret, session=session)
    used, late = relying.a_code(), relying.a_code()
    status, given = relying.redeem(used)
    wrong = _expect(status == _OK, "授权码第一次就用不了，演练不作数")
    with web_clock(timedelta(minutes=2)):
        wrong += _expect(relying.redeem(late)[0] != _OK, "时钟快了两分钟，过期的授权码还能用")
    with web_clock(timedelta(days=1)):
        wrong += _expect(not is_open(given["access_token"]), "时钟快了一天，访问令牌还能用")
    with web_clock(-_HOURS):
        wrong += _expect(is_open(given["access_token"]), "时钟拨回两小时，有效的访问令牌断了")
        early, fresh = relying.redeem(relying.a_code())
        wrong += _expect(early == _OK, "时钟拨回两小时，别的系统登录不了")
        wrong += _expect(relying.redeem(used)[0] != _OK, "时钟拨回去，用过的授权码又能用")
        wrong += _expect(not is_open(given["access_token"]), "时钟拨回去，收回的令牌又能用")
    wrong += _expect(
        not is_open(fresh.get("access_token", "")), "时钟对好以后，慢时发的访问令牌没有过期"
    )
    return wrong


def _locks(name: str) -> list[str]:
    at = clock.now()

    def tried(password: str, by: timedelta) -> str:
        try:
            sign_in.by_password(username=name, password=password, address="10.4.5.6", at=at + by)
        except (LoginRefused, LoginLocked, TooManyAttempts) as refusal:
            return refusal.code
        return ""

    for _ in range(5):
        tried("guess-2026", timedelta(0))
    right = testing.PASSWORD
    return [
        *_expect(tried(right, -_HOURS) != "", "时钟拨回去，锁定的账号打开了"),
        *_expect(tried(right, timedelta(0)) == "identity.login.locked", "没有锁定，演练不作数"),
        *_expect(tried(right, timedelta(minutes=31)) == "", "时间到了，锁定的账号没有打开"),
    ]


def _rates() -> list[str]:
    at, limit = clock.now(), RateLimit(burst=3, every=timedelta(seconds=20))
    for _ in range(4):
        rate.count(route="drill", key="clock", limit=limit, at=at)
    back = at - _HOURS
    waits = rate.count(route="drill", key="clock", limit=limit, at=back)
    most = int(limit.every.total_seconds()) * limit.burst
    freed = rate.count(route="drill", key="clock", limit=limit, at=back + limit.every)
    return [
        *_expect(waits <= most, f"时钟拨回去，限速要等 {waits} 秒"),
        *_expect(freed == 0, "时钟拨回去，限速一直不放开"),
    ]
