"""States of a system that relies on sign-in here."""

from __future__ import annotations

from enum import StrEnum

from yimen.kernel.flow import FlowTable


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
