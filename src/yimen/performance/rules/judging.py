"""One document judged: every family of checks, put in order, and the forms summed up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from yimen.performance.contracts.report_check import (
    CheckedBlock,
    CheckedCell,
    FileReport,
    Finding,
    Form,
)
from yimen.performance.rules.checks import (
    calendar,
    columns,
    conduct,
    criteria,
    funds,
    grades,
    growth,
    indicators,
    parts,
    rates,
    repeats,
    scores,
    shares,
    sources,
    statements,
    twins,
)
from yimen.performance.rules.checks.drafting import in_form
from yimen.performance.rules.figures.numbers import Figure, sum_of
from yimen.performance.rules.reading import facts
from yimen.performance.rules.reading.document import Document, Paragraph
from yimen.performance.rules.reading.forms import SelfForm
from yimen.performance.rules.reading.reading import Reading
from yimen.performance.rules.reading.scores import ScoreTable, Spot

CHECKS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    scores.check,
    funds.check,
    growth.check,
    parts.check,
    shares.check,
    rates.check,
    calendar.check,
    statements.check,
    grades.check,
    criteria.check,
    indicators.check,
    columns.check,
    conduct.check,
    repeats.check,
    twins.check,
    sources.check,
)


def judge(reading: Reading) -> tuple[Finding, ...]:
    """Return every finding of one document in reading order, each once."""
    found = [finding for check in CHECKS for finding in check(reading)]
    return ordered(reading, found)


def ordered(reading: Reading, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in reading order without repeats, each with its form."""
    seen: set[tuple[object, ...]] = set()
    unique: list[Finding] = []
    for finding in found:
        anchor = finding.anchor
        key = (finding.code, anchor, finding.stated, finding.computed)
        if key not in seen:
            seen.add(key)
            unique.append(_placed(reading, finding))
    return tuple(sorted(unique, key=_order))


def _order(finding: Finding) -> tuple[int, int, int, int]:
    anchor = finding.anchor
    if anchor is None:
        return (0, 0, 0, 0)
    return (anchor.block, anchor.row or 0, anchor.cell or 0, anchor.start)


def _placed(reading: Reading, finding: Finding) -> Finding:
    anchor = finding.anchor
    if anchor is None or anchor.row is None or not reading.forms:
        return finding
    form = reading.in_form(anchor.block, anchor.row)
    return finding if form is None else in_form(finding, reading.forms.index(form))


def summarise(reading: Reading) -> tuple[Form, ...]:
    """Return the forms of a document; a report's own score table counts as one."""
    forms = [_form(form) for form in reading.forms]
    if forms:
        return tuple(forms)
    scored = [table for table in reading.tables if table.has_scores]
    if not scored:
        return _lying(reading)
    largest = max(scored, key=lambda table: len(table.leaves()))
    return (
        Form(
            name=reading.name,
            department=reading.department,
            claimed_total=_value(largest.total_score),
            computed_total=_total(scores.scores_of(None, largest)),
            weights_total=_total(scores.weights_of(None, largest)),
        ),
    )


def _lying(reading: Reading) -> tuple[Form, ...]:
    """Sum up a report whose scores stand only in a table that lies on its side."""
    for table in facts.lying_tables(reading):
        weights = [s for n, s in enumerate(table.lines.get("weight", [])) if n != table.total]
        marks = [s for n, s in enumerate(table.lines.get("score", [])) if n != table.total]
        return (
            Form(
                name=reading.name,
                department=reading.department,
                claimed_total=_value(table.column("score", table.total or 0)),
                computed_total=_total(marks),
                weights_total=_total(weights),
            ),
        )
    return ()


def _form(form: SelfForm) -> Form:
    table: ScoreTable | None = form.table
    return Form(
        name=form.name,
        department=form.department or form.unit,
        year=form.year,
        claimed_total=_value(table.total_score) if table else None,
        computed_total=_total(scores.scores_of(form, table)) if table else None,
        weights_total=_total(scores.weights_of(form, table)) if table else None,
        execution_rate=_rounded(form.execution),
    )


def _value(spot: Spot | None) -> Decimal | None:
    return None if spot is None else spot.value


def _total(spots: Sequence[Spot]) -> Decimal | None:
    figures: list[Figure] = [spot.figure for spot in spots if spot.figure is not None]
    return sum_of(figures) if figures else None


def _rounded(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate.quantize(Decimal("0.01"), ROUND_HALF_UP)


def drawn(document: Document) -> tuple[CheckedBlock, ...]:
    """Return the document as blocks that a page can draw again."""
    blocks: list[CheckedBlock] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            blocks.append(CheckedBlock(text=block.text, locator=block.locator))
            continue
        rows = tuple(
            tuple(
                CheckedCell(
                    text=cell.text,
                    col=cell.col,
                    colspan=cell.colspan,
                    rowspan=cell.rowspan,
                    locator=cell.locator,
                )
                for cell in row
            )
            for row in block.rows
        )
        blocks.append(CheckedBlock(rows=rows, locator=block.locator))
    return tuple(blocks)


def report(reading: Reading, found: Iterable[Finding]) -> FileReport:
    """Return the report of one file from its reading and findings."""
    return FileReport(
        file=reading.document.name,
        forms=summarise(reading),
        findings=ordered(reading, found),
        blocks=drawn(reading.document),
        notes=reading.document.notes,
        pages=reading.document.pages,
    )
