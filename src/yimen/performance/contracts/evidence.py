"""Shapes of evidence: registered figures, what an indicator came to, month-end snapshots, proofs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from yimen.kernel.contracts import Refusal
from yimen.performance.contracts.scoring import Quality

PROOF_KIND = "performance.proof"
SNAPSHOT_KIND = "performance.figure_snapshot"
NO_SOURCE = "无数据来源"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedFigure:
    """A figure that evaluations ask for, under the code that its source registers once installed.

    Where nobody registers it, it is said to have no source, never nought. `wants` names the source.
    """

    code: str
    title: str
    unit: str
    wants: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A figure's value at a moment in an area, with its division and what stands behind it.

    `value` is as people read it: a rate in hundredths. `digest` is over the division and the rows.
    """

    code: str
    title: str
    unit: str
    source: str
    area_code: str
    as_of: datetime
    value: Decimal | None
    numerator: int | None = None
    denominator: int | None = None
    rows_url: str = ""
    rows_count: int | None = None
    digest: str = ""
    missing: bool = False

    @property
    def division(self) -> str:
        """Return the division in words, or nothing where there is none."""
        if self.numerator is None or self.denominator is None:
            return ""
        return f"{self.numerator}÷{self.denominator}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What an indicator came to by a moment, where that is read from, and the digest of it.

    `missing` says that nothing was found; `text` is what a person reads in 实际完成值.
    """

    indicator_id: UUID
    as_of: datetime
    value: Decimal | None
    text: str
    source: str
    quality: Quality | None = None
    rows_url: str = ""
    digest: str = ""
    numerator: int | None = None
    denominator: int | None = None
    snapshot_id: UUID | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView:
    """A document with its hash, or a figure typed with its proof; the newest up to a day counts."""

    id: UUID
    indicator_key: UUID
    project_id: UUID
    year: int
    holds_on: date
    value: Decimal | None
    quality: Quality | None
    said: str
    file_id: UUID
    file_name: str
    digest: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotView:
    """A figure as it was frozen at the end of a month."""

    id: UUID
    month: date
    code: str
    title: str
    unit: str
    area_code: str
    as_of: datetime
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    rows_count: int | None
    digest: str
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """A snapshot beside what the same question answers now; `differences` is empty where they agree."""

    snapshot: SnapshotView
    now: Reading
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Say whether nothing behind the figure has changed."""
        return not self.differences


class EvidenceRefused(Refusal):
    """Evidence cannot be taken as it is, and the user can act."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("performance.evidence.refused", message, field=field)
