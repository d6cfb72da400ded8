"""Shapes of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

DELIVERY_KIND = "procurement.delivery"


class DeliveryState(StrEnum):
    """A delivery counts when a second person signed for it."""

    NOTED = "noted"
    RECEIVED = "received"
    RETURNED = "returned"


DELIVERY_TITLES: Mapping[DeliveryState, str] = MappingProxyType(
    {
        DeliveryState.NOTED: "等第二人签收",
        DeliveryState.RECEIVED: "两人已签收",
        DeliveryState.RETURNED: "没有收下",
    }
)


class DeliveryVerb(StrEnum):
    """What may be done to a delivery."""

    RECEIVE = "receive"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """How many of a contract's line came, with their serial numbers."""

    line_id: UUID
    quantity: int
    serials: tuple[str, ...] = ()
    title: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery (到货): what came where and when, and who signed for it."""

    id: UUID
    contract_id: UUID
    delivered_on: date
    place: str
    note: str
    state: DeliveryState
    items: tuple[Item, ...]
    first_signer: str
    first_signer_id: UUID | None
    first_at: datetime
    second_signer: str
    second_at: datetime | None
    reason: str
