"""States of a system that relies on sign-in here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule


class ClientState(StrEnum):
    """A system is applied for, approved or refused, suspended for a while, or closed."""

    APPLIED = "applied"
    APPROVED = "approved"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class ClientVerb(StrEnum):
    """What may be done with a registered system."""

    APPROVE = "approve"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE = "close"
    RENEW_SECRET = "renew_secret"  # noqa: S105 -- the name of a verb


class ChangeState(StrEnum):
    """A change is asked for by one hand, and approved, refused or taken back."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "withdrawn"


class Authentication(StrEnum):
    """How a system proves itself at the token endpoint (OpenID Connect Core 9)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


TABLE: FlowTable[ClientState, ClientVerb] = FlowTable(
    moves={
        (ClientState.APPLIED, ClientVerb.APPROVE): ClientState.APPROVED,
        (ClientState.APPLIED, ClientVerb.REFUSE): ClientState.REFUSED,
        (ClientState.APPROVED, ClientVerb.SUSPEND): ClientState.SUSPENDED,
        (ClientState.APPROVED, ClientVerb.RENEW_SECRET): ClientState.APPROVED,
        (ClientState.APPROVED, ClientVerb.CLOSE): ClientState.CLOSED,
        (ClientState.SUSPENDED, ClientVerb.RESUME): ClientState.APPROVED,
        (ClientState.SUSPENDED, ClientVerb.CLOSE): ClientState.CLOSED,
    },
    state_titles={
        ClientState.APPLIED: "待批准",
        ClientState.APPROVED: "可以使用",
        ClientState.REFUSED: "没有批准",
        ClientState.SUSPENDED: "已暂停",
        ClientState.CLOSED: "已停用",
    },
    verb_titles={
        ClientVerb.APPROVE: "批准",
        ClientVerb.REFUSE: "不批准",
        ClientVerb.SUSPEND: "暂停",
        ClientVerb.RESUME: "恢复",
        ClientVerb.CLOSE: "停用",
        ClientVerb.RENEW_SECRET: "换密钥",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What persons agreed to and what tokens were handed out under."""

    owner: str
    purpose: str
    redirect_uris: Collection[str]
    backchannel_uri: str
    scopes: Collection[str]
    minimum_assurance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What else ends when a change begins to hold."""

    ends_tokens: bool
    asks_again: bool


@rule("IDN-OIDC-2", cites="个人信息保护法 第六条、第十四条第二款、第二十三条")
def effect_of(*, before: Terms, after: Terms) -> Effect:
    """Return what a change of a relying system ends.

    Another operator or another purpose needs a new consent from everybody. Tokens end where what
    they stand on was taken away: an address that received them, an item of data, or a level of
    real name that is higher now.
    """
    asks_again = (before.owner, before.purpose) != (after.owner, after.purpose)
    taken = (
        set(before.redirect_uris) - set(after.redirect_uris)
        or set(before.scopes) - set(after.scopes)
        or (before.backchannel_uri and before.backchannel_uri != after.backchannel_uri)
        or after.minimum_assurance > before.minimum_assurance
    )
    return Effect(ends_tokens=asks_again or bool(taken), asks_again=asks_again)
