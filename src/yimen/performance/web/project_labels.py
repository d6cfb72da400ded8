"""Words and signs in which pages tell of projects, goals and money."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yimen.kernel.clock import LOCAL
from yimen.performance.contracts.goal import SheetState, plain
from yimen.performance.contracts.project import ProjectState
from yimen.ui import words
from yimen.ui.parts import Link, PillKind

STATE_KINDS: dict[ProjectState, PillKind] = {
    ProjectState.DRAFT: "need",
    ProjectState.FILED: "now",
    ProjectState.VETTED: "now",
    ProjectState.APPROVED: "done",
    ProjectState.CLOSED: "plain",
}
SHEET_KINDS: dict[SheetState, PillKind] = {
    SheetState.DRAFT: "need",
    SheetState.FILED: "now",
    SheetState.VETTED: "now",
    SheetState.APPROVED: "done",
    SheetState.REPLACED: "plain",
    SheetState.DROPPED: "plain",
}
_TEN_THOUSAND = Decimal(10_000)


def wan(amount: Decimal | None) -> str:
    """Return yuan as 万元 with four decimals at most, as the form writes it: 146.25."""
    if amount is None:
        return "—"
    return plain((amount / _TEN_THOUSAND).quantize(Decimal("0.0001")))


def percent(rate: Decimal | None) -> str:
    """Return a share of one as 68.38%, or a dash."""
    return "—" if rate is None else f"{plain((rate * 100).quantize(Decimal('0.01')))}%"


def moment_words(at: datetime | None) -> str:
    """Return a moment in local time as 2026年11月20日 14:03, or a dash."""
    return "—" if at is None else words.long_moment(at=at.astimezone(LOCAL))


def tabs(current: str, pages: tuple[tuple[str, str, str], ...]) -> list[Link]:
    """Return links of sub-pages: code, title and address each."""
    return [Link(label=title, href=href, current=code == current) for code, title, href in pages]
