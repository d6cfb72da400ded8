"""Findings are drafted here, so that each carries place, quote and arithmetic alike."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from yimen.performance.contracts.report_check import Anchor, Finding, Severity
from yimen.performance.rules.codes import BY_CODE
from yimen.performance.rules.figures.numbers import Figure, plain
from yimen.performance.rules.figures.quantities import Kind, Quantity
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.scores import Spot

_QUOTE = 160


def draft(
    reading: Reading,
    code: str,
    anchor: Anchor,
    *,
    label: str = "",
    quote: str,
    stated: str,
    computed: str,
    why: str,
    severity: Severity | None = None,
) -> Finding:
    """Return a finding with the severity of its code unless another is given."""
    return Finding(
        code=code,
        severity=severity or BY_CODE[code].severity,
        place=reading.place(anchor, label),
        quote=_short(quote),
        stated=stated,
        computed=computed,
        explanation=why,
        anchor=anchor,
    )


def span(reading: Reading, block: int, start: int, end: int) -> Anchor:
    """Return the place of a stretch of a paragraph."""
    found = reading.document.blocks[block]
    return Anchor(block=block, start=start, end=end, locator=found.locator)


def around(text: str, start: int, end: int, margin: int = 48) -> str:
    """Return the words around a stretch, whole where the text is short."""
    if len(text) <= _QUOTE:
        return text.strip()
    left, right = max(0, start - margin), min(len(text), end + margin)
    head = "…" if left else ""
    tail = "…" if right < len(text) else ""
    return head + text[left:right].strip() + tail


def terms(values: list[str]) -> str:
    """Return the left side of a sum, shortened in the middle where it is long."""
    if len(values) > 12:
        values = [*values[:6], "…", *values[-3:]]
    return "＋".join(values)


def spots_sum(spots: list[Spot]) -> str:
    """Return a sum of cells in words."""
    return terms([plain(spot.figure.value) for spot in spots if spot.figure is not None])


def amount(quantity: Quantity, value: Decimal | None = None) -> str:
    """Return a value in the unit of a quantity; money in 万元."""
    shown = plain(quantity.figure.value if value is None else value)
    return f"{shown}{'万元' if quantity.kind is Kind.MONEY else quantity.unit}"


def percent(value: Decimal, like: Figure | None = None) -> str:
    """Return a percentage with at least two decimals."""
    return f"{plain(value, max(2, like.decimals if like else 2))}%"


def in_form(finding: Finding, form: int) -> Finding:
    """Return the finding with the number of its form."""
    return replace(finding, form=form)


def _short(quote: str) -> str:
    text = " ".join(quote.split())
    return text if len(text) <= _QUOTE else text[: _QUOTE - 1] + "…"
