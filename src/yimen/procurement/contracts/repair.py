"""Shapes of repair records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

REPAIR_KIND = "procurement.repair"


class RepairState(StrEnum):
    """A repair is closed by two signatures: who reported it, and who mended it."""

    REPORTED = "reported"
    MENDED = "mended"
    SIGNED = "signed"


REPAIR_TITLES: Mapping[RepairState, str] = MappingProxyType(
    {
        RepairState.REPORTED: "等修理",
        RepairState.MENDED: "修好了，签字不全",
        RepairState.SIGNED: "两方已签字",
    }
)


class RepairVerb(StrEnum):
    """What may be done to a repair record."""

    MEND = "mend"
    SIGN = "sign"


class Side(StrEnum):
    """Whose signature it is."""

    REPORTER = "reporter"
    REPAIRER = "repairer"


SIDE_TITLES: Mapping[Side, str] = MappingProxyType(
    {Side.REPORTER: "报修人", Side.REPAIRER: "修理人"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairView:
    """One repair (维修记录): fault, times, what was done, and both signatures."""

    id: UUID
    number: str
    contract_id: UUID
    contract_number: str
    supplier_name: str
    unit_id: UUID
    unit_name: str
    device: str
    place: str
    fault: str
    reported_at: datetime
    reported_by: str
    reported_by_id: UUID | None
    arrived_at: datetime | None
    mended_at: datetime | None
    work_done: str
    parts: str
    repairer: str
    state: RepairState
    version: int
    reporter_signed_at: datetime | None
    repairer_signed_at: datetime | None

    def signed_at(self, side: Side) -> datetime | None:
        """Return when one side signed, or None."""
        return self.reporter_signed_at if side is Side.REPORTER else self.repairer_signed_at

    @property
    def hours(self) -> float | None:
        """Return the hours from report to mending, or None while it waits."""
        if self.mended_at is None:
            return None
        return (self.mended_at - self.reported_at).total_seconds() / 3600
