"""What other systems may ask of a sign-in here, and what a resident lets them have.

Names on the wire are those of OpenID Connect Core; what the standard has no name for is ours.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from yimen.identity.contracts import Assurance
from yimen.kernel.rules import rule

CODE_LIVES = timedelta(seconds=60)
ACCESS_LIVES = timedelta(minutes=10)
REFRESH_LIVES = timedelta(days=30)
ID_TOKEN_LIVES = timedelta(minutes=10)
LOGOUT_TOKEN_LIVES = timedelta(minutes=2)
SIGN_IN_LIVES = timedelta(hours=12)
NONCE_KEPT = timedelta(days=1)
KEY_ANNOUNCED = timedelta(days=1)
KEY_SIGNS = timedelta(days=90)
KEY_STAYS = timedelta(days=7)
LONGEST = 2_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
_ACR = "urn:yimen:real-name:"
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,500}")


class Scope(StrEnum):
    """What a system may ask for."""

    OPENID = "openid"
    PROFILE = "profile"
    BIRTH = "birth"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    AREA = "area"
    OFFLINE = "offline_access"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeWords:
    """What a resident reads about a scope, and the claims that go out under it."""

    title: str
    passes: str
    claims: tuple[str, ...]


SCOPES: Mapping[Scope, ScopeWords] = MappingProxyType(
    {
        Scope.OPENID: ScopeWords(
            title="只属于这个系统的用户编号",
            passes="一串编号，别的系统拿到也认不出是您；还有您的实名程度和这次怎么登录的",
            claims=("sub", "acr", "amr", "auth_time"),
        ),
        Scope.PROFILE: ScopeWords(title="姓名", passes="您的姓名", claims=("name",)),
        Scope.BIRTH: ScopeWords(
            title="出生日期和性别",
            passes="您的出生日期、性别",
            claims=("birthdate", "gender"),
        ),
        Scope.ID_NUMBER: ScopeWords(
            title="证件号码",
            passes="您的证件类型和完整的证件号码",
            claims=("id_type", "id_number"),
        ),
        Scope.PHONE: ScopeWords(
            title="手机号",
            passes="您登记的手机号",
            claims=("phone_number", "phone_number_verified"),
        ),
        Scope.ADDRESS: ScopeWords(title="住址", passes="您登记的住址", claims=("address",)),
        Scope.AREA: ScopeWords(
            title="所在的村或社区", passes="您所在村或社区的区划代码", claims=("area_code",)
        ),
        Scope.OFFLINE: ScopeWords(
            title="您不在时也能取用",
            passes="您退出以后，它仍能取用上面这些信息，最长 30 天；您撤回授权就停",
            claims=(),
        ),
    }
)
ASKED_ALWAYS = (Scope.OPENID,)


class Step(StrEnum):
    """What has to happen before a code can be given."""

    GO = "go"
    SIGN_IN = "sign_in"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a system says about how the person shall be asked."""

    prompts: frozenset[str]
    max_age: int | None

    @property
    def silent(self) -> bool:
        """Say whether the person must not be asked anything."""
        return "none" in self.prompts

    @property
    def fresh(self) -> bool:
        """Say whether the person shall prove himself again whatever stands."""
        return bool({"login", "select_account"} & self.prompts)


def next_step(
    *, wish: Wish, signed_in_at: datetime | None, proved_again: bool, remembered: bool, at: datetime
) -> Step:
    """Return what has to happen next; `remembered` means that consent covers what is asked.

    OpenID Connect Core 3.1.2.1: `max_age` counts from the last time that the person proved himself.
    """
    if signed_in_at is None:
        return Step.SIGN_IN
    if wish.fresh and not proved_again:
        return Step.SIGN_IN
    if wish.max_age is not None and not _young(signed_in_at, wish.max_age, at) and not proved_again:
        return Step.SIGN_IN
    if not remembered or "consent" in wish.prompts:
        return Step.ASK
    return Step.GO


def _young(signed_in_at: datetime, max_age: int, at: datetime) -> bool:
    return at - signed_in_at <= timedelta(seconds=max_age)


@rule("IDN-OIDC-1", cites="个人信息保护法 第六、十四、二十三条")
def scopes_to_pass(
    *, asked: Collection[str], granted: Collection[str], consented: Collection[str]
) -> tuple[Scope, ...]:
    """Return what goes out: asked for, granted to the system, and agreed to by the person; no more.

    A system gets nothing because it asks. What it may ask for is granted to it by name when it is
    registered; what it gets of this person is what this person agreed to.
    """
    return tuple(
        scope
        for scope in Scope
        if scope in granted and scope in asked and (scope in consented or scope in ASKED_ALWAYS)
    )


def scopes_to_ask(*, asked: Collection[str], granted: Collection[str]) -> tuple[Scope, ...]:
    """Return what the person has to agree to."""
    return tuple(scope for scope in Scope if scope in granted and scope in asked)


def acr_of(assurance: int) -> str:
    """Return how our real-name level is called on the wire."""
    return f"{_ACR}{int(assurance)}"


def assurance_of_acr(acr: str) -> Assurance | None:
    """Return our level for a name on the wire, or None when it is none of ours."""
    number = acr.removeprefix(_ACR)
    known = acr.startswith(_ACR) and number in {str(int(level)) for level in Assurance}
    return Assurance(int(number)) if known else None


def acr_values() -> tuple[str, ...]:
    """Return the levels that can be asked for."""
    return tuple(acr_of(level) for level in Assurance if level > Assurance.ANONYMOUS)


def wrong_with_redirect_uri(uri: str) -> str:
    """Return what is wrong with an address to come back to, in Chinese; empty when nothing is.

    RFC 9700 2.1: compared character by character, so nothing in it may be left open.
    """
    if not _PRINTABLE.fullmatch(uri):
        return "地址为空、太长，或含有空格、中文；请照对方系统给的地址原样填写。"
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
    except ValueError:
        return "这不是完整的网址。"
    if not host or "*" in host:
        return "地址里要有明确的主机名，不能用通配符。"
    if parts.fragment or "#" in uri:
        return "地址里不能有 # 和它后面的部分。"
    if parts.username is not None or parts.password is not None:
        return "地址里不能带用户名和密码。"
    if parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK):
        return ""
    return "地址要用 https:// 开头；只有本机调试可以用 http://127.0.0.1。"


def sector_of(*, redirect_uris: Collection[str], chosen: str = "") -> str:
    """Return the sector whose systems see the same subject: the host, or the one that was chosen.

    OpenID Connect Core 8.1: several hosts need a chosen one. Raises ValueError when it is missing.
    """
    if chosen:
        return chosen.lower()
    hosts = {urlsplit(uri).hostname or "" for uri in redirect_uris}
    if len(hosts) != 1:
        raise ValueError("several hosts and no sector")
    return hosts.pop()


def origin_of(uri: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"
