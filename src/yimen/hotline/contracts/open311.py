"""What a GeoReport v2 list shows of an order: nothing that a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yimen.hotline.contracts.order import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOrder:
    """An order as anybody may read it; the point is that of the nearest village."""

    number: str
    status: str
    state_title: str
    service_code: str
    service_name: str
    agency: str
    address: str
    address_id: str
    point: Point | None
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which orders a list is asked for."""

    numbers: tuple[str, ...]
    service_codes: tuple[str, ...]
    status: tuple[str, ...]
    since: datetime
    until: datetime
    limit: int
    offset: int
