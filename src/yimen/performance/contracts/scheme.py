"""Shapes of schemes: how the hundred points of an evaluation are divided, from when on, by what paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from yimen.kernel.contracts import Refusal

SCHEME_KIND = "performance.scheme"


class SchemeUse(StrEnum):
    """What a scheme is for: a unit's own goals and self-evaluation, or an evaluation by others."""

    SELF = "self"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkIndicator:
    """An indicator that a framework itself names; `weight` is None where its paper gives none."""

    title: str
    weight: Decimal | None
    standard: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemePart:
    """An indicator of level 2: code and title; `weight` where the scheme fixes one.

    `needed` says that a sheet of goals without it is not complete.
    """

    code: str
    title: str
    weight: Decimal | None = None
    needed: bool = False
    indicators: tuple[FrameworkIndicator, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeLevel:
    """An indicator of level 1 with its full marks and what stands under it."""

    code: str
    title: str
    weight: Decimal
    parts: tuple[SchemePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A band of a qualitative mark: from `most` down to `least` hundredths of the full mark."""

    title: str
    most: Decimal
    least: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A scheme as in force from a day on; `execution_weight` stands beside the levels.

    `note` tells where the paper that it was taken from says something else.
    """

    id: UUID
    code: str
    title: str
    basis: str
    use: SchemeUse
    from_on: date
    execution_weight: Decimal
    levels: tuple[SchemeLevel, ...]
    bands: tuple[Band, ...] = ()
    note: str = ""
    set_at: datetime
    set_by: str

    @property
    def total(self) -> Decimal:
        """Return all full marks together."""
        return self.execution_weight + sum((one.weight for one in self.levels), Decimal(0))

    def level(self, code: str) -> SchemeLevel | None:
        """Return the level 1 of a code, or None."""
        return next((one for one in self.levels if one.code == code), None)

    def part(self, code: str) -> SchemePart | None:
        """Return the level 2 of a code, whatever it stands under, or None."""
        return next((part for one in self.levels for part in one.parts if part.code == code), None)


class SchemeRefused(Refusal):
    """A scheme cannot be taken as it stands."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("performance.scheme.refused", message, field=field)
