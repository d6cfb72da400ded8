"""Systems that bring orders by a key of their own, and hear of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.hotline.contracts.order import Door
from yimen.kernel.contracts import Refusal

PARTNER_KIND = "hotline.partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerView:
    """A system with a key; the key itself is shown once, when it is made."""

    id: UUID
    name: str
    door: Door
    push_url: str
    a_minute: int
    made_at: datetime
    by: str
    ended_at: datetime | None
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPartner:
    """A new system with what it needs: its key, and the key that we show when we push."""

    partner: PartnerView
    key: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateView:
    """One update of an order as partners read it; no words of persons."""

    id: UUID
    number: str
    status: str
    told: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirUpdate:
    """What a partner says of an order that it brought."""

    number: str
    update_id: str
    status: str
    words: str


class UnknownKey(Refusal):
    """Nobody has this key, or no longer."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "hotline.partner.key", "api_key 不对，或者已经停用。请联系 12345 热线管理员。"
        )
