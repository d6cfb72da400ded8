"""Shapes and refusals of 采购 that other contexts may use."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcurementView:
    """What others may see of one of ours."""

    id: UUID
    title: str
