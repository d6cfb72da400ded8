"""What an order may lack when it goes on, to be filled in later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

DEFERRAL_KIND = "hotline.deferral"
DEFERRABLE: Mapping[str, str] = MappingProxyType(
    {
        "caller_name": "称呼",
        "caller_phone": "联系电话",
        "place": "详细地点",
        "point": "图上的位置",
        "file": "附件",
    }
)
"""Fields that may follow; what decides who has the order and when it is due may not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralView:
    """Which fields of an order are still to come, and until when."""

    id: UUID
    order_id: UUID
    fields: tuple[str, ...]
    due_at: datetime
    asked_at: datetime
    by: str
    done_at: datetime | None
