"""Shapes and refusals of sign-in for other systems and of sign-in through a platform above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from yimen.identity.contracts import Assurance, UpstreamEnd, UpstreamPerson
from yimen.identity.rules.oidc import Scope
from yimen.identity.rules.oidc_client import Authentication, ChangeState, ClientState, Effect
from yimen.kernel.contracts import FieldRefusals, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWish:
    """What a department writes when it applies for a system."""

    name: str
    owner: str
    contact: str
    purpose: str
    redirect_uris: tuple[str, ...]
    after_logout_uris: tuple[str, ...]
    backchannel_uri: str
    sector: str
    scopes: tuple[Scope, ...]
    minimum_assurance: Assurance
    authentication: Authentication
    algorithm: str = "ES256"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A relying system as administrators see it; the secret is not in it."""

    id: UUID
    code: str
    state: ClientState
    wish: ClientWish
    secret_at: datetime | None
    applied_by: UUID
    applied_by_name: str
    applied_at: datetime
    settled_by_name: str
    settled_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChange:
    """What may be changed of a system: its way of proving itself and its subjects stay."""

    name: str
    owner: str
    contact: str
    purpose: str
    redirect_uris: tuple[str, ...]
    after_logout_uris: tuple[str, ...]
    backchannel_uri: str
    scopes: tuple[Scope, ...]
    minimum_assurance: Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """A change of a system: what was wanted, what it replaces or replaced, and who said so."""

    id: UUID
    client_id: UUID
    client_name: str
    state: ChangeState
    wanted: ClientChange
    before: ClientChange
    effect: Effect
    why: str
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime
    settled_by_name: str
    settled_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """A secret to hand over once; it cannot be shown again."""

    client: ClientView
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """What a person lets a system have, as the person sees it."""

    id: UUID
    client_name: str
    owner: str
    purpose: str
    contact: str
    scopes: tuple[Scope, ...]
    given_at: datetime
    withdrawn_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutView:
    """How far a system was told of a sign-out."""

    made_at: datetime
    tried: int
    told_at: datetime | None
    given_up_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A signing key as administrators see it."""

    kid: str
    algorithm: str
    signs_from: datetime
    removed_at: datetime | None


class ClientIncomplete(FieldRefusals):
    """Several fields of an application are wrong."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("identity.oidc_client.incomplete", errors)


class SameHand(Refusal):
    """Who applied may not approve."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "identity.oidc_client.same_hand",
            "申请是您提的，要由另一位管理员批准。请他登录后到“统一登录接入”办理。",
        )


class NothingChanged(Refusal):
    """A change that changes nothing."""

    def __init__(self) -> None:
        super().__init__(
            "identity.oidc_client.nothing_changed", "还没有改任何一项。改好要改的，再提交。"
        )


class ChangeWaits(Refusal):
    """One change at a time."""

    def __init__(self) -> None:
        super().__init__(
            "identity.oidc_client.change_waits",
            "这个系统已经有一份变更在等批准。先办完那一份，再提新的。",
        )


class ReasonRefused(Refusal):
    """A refusal or suspension needs a reason."""

    def __init__(self, *, field: str = "reason") -> None:
        super().__init__(
            "identity.oidc_client.reason_missing", "请写明原因，至少 4 个字。", field=field
        )


class UpstreamRefused(Refusal):
    """Sign-in through the platform above did not succeed; the message says what to do."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(f"identity.oidc_upstream.{code}", message)


class Upstream(Protocol):
    """A platform above that signs persons in for us; a connector brings it, and knows its words."""

    code: str
    title: str

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""

    def begin(self, *, back: str, state: str, nonce: str, verifier: str, fresh: bool) -> str:
        """Return where to send the person. Raises Refusal."""

    def complete(
        self, *, code: str, issuer: str, back: str, nonce: str, verifier: str, at: datetime
    ) -> UpstreamPerson:
        """Return who came back, proved by a signature. Raises Refusal."""

    def leave(self, *, id_token: str, back: str, state: str) -> str:
        """Return where to send the person to sign out there too, or nothing. Raises Refusal."""

    def ended(self, *, logout_token: str, at: datetime) -> UpstreamEnd:
        """Return whose sign-in ended there. Raises Refusal."""
