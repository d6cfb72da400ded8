"""A list of stolen passwords, tried from a thousand addresses at once against the running site.

The web processes stand behind a proxy that adds the address; each try comes over the wire with a
session and a form token of its own. What is proved: nothing opens but what was right before the alarm,
who is guessed at is locked and comes in by his telephone, everybody else goes on as usual.
"""

from __future__ import annotations

import http.client
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.test.utils import override_settings

from yimen.identity import testing
from yimen.identity.actions import attempt, sign_in
from yimen.identity.benches.serving import fetch
from yimen.identity.models import Account
from yimen.kernel.benches.serving import served
from yimen.kernel.clock import now
from yimen.notify import public as notify

_GUESSES_EACH = 8
_GUESS = "guess-2026"
_TOKEN = "d" * 32
_CHEAP = "yimen.site.settings.drill"
_Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How large the attack is; `hands` tries are under way at once."""

    addresses: int = 1_000
    per_address: int = 3
    guessed_at: int = 10
    reused: int = 5
    quiet: int = 5
    flood: int = 60
    hands: int = 16


class Site(Protocol):
    """What tries come to: the web processes, or the same program inside a test."""

    def send(
        self, *, path: str, form: Mapping[str, str], address: str, jar: dict[str, str]
    ) -> tuple[int, str, str]:
        """Return status, where to go next and the page; an empty form is a read. Fills the jar."""


@dataclass(slots=True, kw_only=True)
class Owner:
    """Somebody whose name or password stands on the list, with a browser of his own."""

    account_id: UUID
    name: str
    phone: str
    address: str
    jar: dict[str, str] = field(default_factory=dict)


def credential_stuffing(*, database_url: str, say: _Say) -> list[str]:
    """Return what went wrong while so many addresses tried a list of names and passwords.

    The hash costs as much as in use where YIMEN_DRILL_HASH is ``full``; otherwise it is of the same
    kind and cheap, for thousands of whole ones measure the machine's memory and nothing else.
    YIMEN_DRILL_ADDRESSES makes the attack smaller, so that the whole hash is done with in minutes.
    """
    full = os.environ.get("YIMEN_DRILL_HASH") == "full"
    web = {"YIMEN_BEHIND_PROXY": "1", "YIMEN_SIMULATORS": "http://127.0.0.1:9"}
    web |= {} if full else {"DJANGO_SETTINGS_MODULE": _CHEAP}
    hashers = settings.PASSWORD_HASHERS if full else ["yimen.identity.cheap_hash.CheapArgon2"]
    say(
        f"散列：{'和正式使用时一样' if full else '同一种算法，省内存（YIMEN_DRILL_HASH=full 用足额的）'}"
    )
    with (
        override_settings(PASSWORD_HASHERS=hashers),
        served(database_url=database_url, settings=web) as server,
    ):
        many = int(os.environ.get("YIMEN_DRILL_ADDRESSES", Scale().addresses))
        return attack(site=_Wire(server.port), scale=Scale(addresses=many), say=say)


def attack(*, site: Site, scale: Scale, say: _Say) -> list[str]:
    """Return what went wrong, one sentence each."""
    telephone = Telephone()
    with notify.gateway_instead(gateway=telephone):
        owners = _owners(scale.guessed_at + scale.reused + scale.quiet)
        rest = iter(owners)
        guessed_at = list(islice(rest, scale.guessed_at))
        reused, quiet = list(islice(rest, scale.reused)), list(rest)
        wrong = [f"{one.name} 平时登录没有成功" for one in owners if not _by_password(site, one)]
        began = time.perf_counter()
        told, waited = _try_list(site, _tries(scale, guessed_at), quiet, scale.hands, wrong)
        seconds = time.perf_counter() - began
        say(
            f"{scale.addresses} 个地址试了 {told.total()} 次，用了 {seconds:.0f} 秒：不对 {told['refused']}，"
            f"锁定 {told['locked']}，挡在门外 {told['held']}，打开 {told['opened']}"
        )
        say(f"同时 {len(waited)} 次本人登录，最长 {max(waited, default=0):.1f} 秒")
        wrong += [f"用猜的密码打开了 {told['opened']} 次"] if told["opened"] else []
        alarmed, missed = _alarmed(told["refused"], seconds, say)
        wrong += missed
        wrong += _right_passwords(site, reused, say) if alarmed else []
        wrong += _locked_owners(site, guessed_at, telephone, say)
        wrong += _counted(site, scale.flood, say)
        return wrong


def _owners(many: int) -> list[Owner]:
    made = []
    for number in range(many):
        phone = f"1990777{number:04d}"
        actor = testing.make_resident(name=f"居民{number}", phone=phone, at=now())
        assert actor.account_id is not None
        name = Account.objects.values_list("username", flat=True).get(pk=actor.account_id)
        home = f"10.200.{number}.1"
        made.append(Owner(account_id=actor.account_id, name=name, phone=phone, address=home))
    return made


def _tries(scale: Scale, guessed_at: list[Owner]) -> list[tuple[str, str]]:
    """Return address and name of each try: strangers' names, and real ones spread among them."""
    tries = [
        (f"10.{number // 250}.{number % 250}.7", f"stolen{number}x{each}")
        for each in range(scale.per_address)
        for number in range(scale.addresses)
    ]
    real = [one.name for _ in range(_GUESSES_EACH) for one in guessed_at]
    apart = max(1, len(tries) // len(real))
    for place, name in enumerate(real):
        at = (place * apart) % len(tries)
        tries[at] = (tries[at][0], name)
    return tries


def _try_list(
    site: Site, tries: list[tuple[str, str]], quiet: list[Owner], hands: int, wrong: list[str]
) -> tuple[Counter[str], list[float]]:
    """Return what became of the tries, and how long others waited who came with right passwords."""
    told: Counter[str] = Counter()
    waited: list[float] = []
    with ThreadPoolExecutor(hands) as pool:
        in_turn = map if hands == 1 else pool.map
        for place, became in enumerate(in_turn(lambda one: _guess(site, *one), tries)):
            told[became] += 1
            if place % max(1, len(tries) // 20) == 0:
                owner = quiet[len(waited) % len(quiet)]
                began = time.perf_counter()
                if not _by_password(site, owner):
                    wrong.append(f"有人在试密码时，{owner.name} 自己登录没有成功")
                waited.append(time.perf_counter() - began)
    return told, waited


def _alarmed(failed: int, seconds: float, say: _Say) -> tuple[bool, list[str]]:
    """Say whether strangers' right passwords must be held now, and what is wrong with that.

    So few tries, or so slow ones on a busy machine, are no pouring in: then nothing is expected.
    """
    limit = sign_in.PER_SITE
    line = limit.burst + seconds / limit.every.total_seconds()
    if failed <= line:
        say(f"试错 {failed} 次，{seconds:.0f} 秒内要超过 {line:.0f} 次才警戒：这一段没有演练")
        return False, []
    return True, [] if sign_in.is_guarded(now()) else ["大量试密码时没有进入警戒"]


def _guess(site: Site, address: str, name: str) -> str:
    form = {"username": name, "password": _GUESS}
    status, location, page = site.send(path="/login/", form=form, address=address, jar={})
    if location:
        return "opened"
    return "held" if status == _HELD else "locked" if "暂时锁定" in page else "refused"


_HELD = 429


def _right_passwords(site: Site, reused: list[Owner], say: _Say) -> list[str]:
    """Try the right password of some from a stranger's browser: it must not be enough now."""
    wrong = []
    for number, one in enumerate(reused):
        jar: dict[str, str] = {}
        form = {"username": one.name, "password": testing.PASSWORD}
        _, location, _ = site.send(path="/login/", form=form, address=f"10.99.{number}.9", jar=jar)
        if _is_in(site, f"10.99.{number}.9", jar) or location != "/login/second/":
            wrong.append(f"警戒时，陌生设备用 {one.name} 的正确密码登录了")
        if not _by_password(site, one):
            wrong.append(f"警戒时，{one.name} 用自己常用的设备登录不了")
    say(
        f"警戒时拿正确密码从陌生设备来 {len(reused)} 次，本人从常用的设备来一样多：{len(wrong)} 处不对"
    )
    return wrong


def _locked_owners(site: Site, owners: list[Owner], telephone: Telephone, say: _Say) -> list[str]:
    """Let those who were guessed at come: the password waits, the telephone opens."""
    at = now()
    locked = Account.objects.filter(locked_until__gt=at).values_list("pk", flat=True)
    missing = {one.account_id for one in owners} - set(locked)
    wrong = [f"猜了 {_GUESSES_EACH} 次，账号没有锁定"] * len(missing)
    let_in = 0
    for one in owners:
        if one.account_id not in missing and _by_password(site, one):
            wrong.append(f"{one.name} 锁定了，密码还能登录")
        let_in += _by_telephone(site, one, telephone)
    say(f"锁定账号 {len(set(locked))} 个；{let_in} 个本人改用手机验证码登录进来了")
    if let_in < len(owners):
        wrong.append(f"{len(owners) - let_in} 个锁定的账号，本人用手机验证码也进不来")
    return wrong


def _counted(site: Site, flood_of: int, say: _Say) -> list[str]:
    """Return what is wrong with the counts: one address, one name, the whole site."""
    flood = Counter(
        _guess(site, f"203.0.113.{number}, 10.66.0.1", f"flood{number}")
        for number in range(flood_of)
    )
    named = Counter(_guess(site, f"10.67.{number}.1", "one-name") for number in range(flood_of))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_ledger_entry WHERE verb = %s", [attempt.REFUSED]
        )
        entered = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM identity_rate")
        keys = cursor.fetchone()
    assert entered is not None
    assert keys is not None
    say(
        f"按地址：一个地址连来 {flood_of} 次（自称不同地址），挡住 {flood['held']} 次；"
        f"按账号名：同一个名字从 {flood_of} 个地址来，挡住 {named['held']} 次"
    )
    say(f"计数的键 {keys[0]} 个；台账里失败的登录 {entered[0]} 条")
    most_place, most_name = sign_in.PER_PLACE.burst, sign_in.PER_NAME.burst
    wrong = [] if flood["held"] >= flood_of - most_place - 3 else ["一个地址来得太多，没有挡住"]
    return wrong + ([] if named["held"] >= flood_of - most_name - 3 else ["猜一个名字，没有挡住"])


def _by_password(site: Site, owner: Owner) -> bool:
    form = {"username": owner.name, "password": testing.PASSWORD}
    site.send(path="/login/", form=form, address=owner.address, jar=owner.jar)
    return _came_in(site, owner)


def _by_telephone(site: Site, owner: Owner, telephone: Telephone) -> bool:
    asked = {"step": "send", "phone": owner.phone}
    site.send(path="/login/phone/", form=asked, address=owner.address, jar=owner.jar)
    code = telephone.code_for(owner.phone)
    typed = {"step": "check", "one_time": code}
    site.send(path="/login/phone/", form=typed, address=owner.address, jar=owner.jar)
    return _came_in(site, owner)


def _came_in(site: Site, owner: Owner) -> bool:
    """Say whether he is in, and sign him out again; his browser stays known."""
    entered = _is_in(site, owner.address, owner.jar)
    if entered:
        site.send(path="/logout/", form={"x": ""}, address=owner.address, jar=owner.jar)
    return entered


def _is_in(site: Site, address: str, jar: dict[str, str]) -> bool:
    _, location, _ = site.send(path=settings.LOGIN_REDIRECT_URL, form={}, address=address, jar=jar)
    return bool(location) and not location.startswith("/login/")


class Telephone:
    """A gateway that keeps what it is given, as telephones would."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def is_configured(self) -> bool:
        """Say that it is there."""
        return True

    def send(self, *, phone: str, text: str, reference: UUID) -> str:
        """Keep the newest text of a telephone."""
        self._texts[phone] = text
        return str(reference)

    def code_for(self, phone: str) -> str:
        """Return the newest code that went to a telephone, empty for none."""
        notify.deliver_due(at=now())
        found = re.search(r"验证码是 (\d{6})", self._texts.get(phone, ""))
        return found[1] if found else ""


class _Wire:
    """The web processes, over as many connections as hands."""

    def __init__(self, port: int) -> None:
        self._port, self._own = port, threading.local()

    def send(
        self, *, path: str, form: Mapping[str, str], address: str, jar: dict[str, str]
    ) -> tuple[int, str, str]:
        """Send one request as the proxy would pass it on."""
        jar.setdefault(settings.CSRF_COOKIE_NAME, _TOKEN)
        headers = {
            "X-Forwarded-For": address,
            "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**form, "csrfmiddlewaretoken": jar[settings.CSRF_COOKIE_NAME]})
        for link in self._links():
            try:
                said = fetch(link, "POST" if form else "GET", path, headers, body if form else None)
            except (OSError, http.client.HTTPException):
                link.close()
                self._own.link = None
                continue
            jar |= said.cookies
            return said.status, said.location, said.body
        raise RuntimeError("the server does not answer")

    def _links(self) -> Iterator[http.client.HTTPConnection]:
        for _ in range(3):  # a connection that was kept open may have been closed meanwhile
            if getattr(self._own, "link", None) is None:
                self._own.link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
            yield self._own.link
