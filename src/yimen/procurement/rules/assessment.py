"""What a monthly assessment comes to, and which months must have one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule
from yimen.procurement.contracts.assessment import (
    SHEET_TITLES,
    Assessed,
    Mark,
    SheetState,
    SheetVerb,
)
from yimen.procurement.contracts.contract import CriterionView
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.rules.contract import cents

FULL_PAY_FROM = Decimal(90)
NO_PAY_BELOW = Decimal(60)
EACH_POINT = Decimal("0.01")
DUE_DAY = 10
_POINTS = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
_S, _V = SheetState, SheetVerb
FLOW = FlowTable(
    moves={(_S.NOTED, _V.CONFIRM): _S.CONFIRMED, (_S.NOTED, _V.RETURN): _S.RETURNED},
    state_titles=SHEET_TITLES,
    verb_titles={_V.CONFIRM: "确认", _V.RETURN: "退回"},
)


@rule("PRC-ASM-1", cites="本系统的规定：逐项打分，扣分写明原因")
def total(*, marks: Sequence[Mark]) -> Decimal:
    """Return the points of a sheet; each lies within its full points, each loss says why.

    Raises ProcurementRefused.
    """
    for at, one in enumerate(marks, start=1):
        if not 0 <= one.points <= one.full:
            raise ProcurementRefused(
                "sheet.points",
                f"第 {at} 项得分要在 0 和 {one.full.normalize():f} 之间。",
                field="marks",
            )
        if one.points < one.full and len(one.note.strip()) < 4:
            raise ProcurementRefused(
                "sheet.note", f"第 {at} 项扣了分，请写明扣分的原因。", field="marks"
            )
    return sum((one.points for one in marks), Decimal(0))


def read_marks(
    *, criteria: Sequence[CriterionView], given: Sequence[tuple[str, str]]
) -> list[Mark]:
    """Return the marks that were typed, one for each criterion. Raises ProcurementRefused."""
    if len(given) != len(criteria):
        raise ProcurementRefused("sheet.marks", "每一项都要打分。", field="marks")
    marks = []
    for at, (one, (points, note)) in enumerate(zip(criteria, given, strict=True), start=1):
        if not _POINTS.fullmatch(points.strip()):
            raise ProcurementRefused(
                "sheet.points", f"第 {at} 项请填得分，最多两位小数。", field="marks"
            )
        got = Decimal(points.strip())
        marks.append(Mark(title=one.title, full=one.points, points=got, note=note.strip()[:200]))
    return marks


@rule(
    "PRC-ASM-2",
    cites="本系统的规定：90 分起全额，每少 1 分扣 1%，60 分以下当月不付（民法典 第五百七十七条、第五百八十二条）",
)
def assess(*, marks: Sequence[Mark], fee: Decimal) -> Assessed:
    """Return what a month is paid by its points, with the reasoning. Raises ProcurementRefused."""
    points = total(marks=marks)
    if points >= FULL_PAY_FROM:
        share, said = Decimal(0), f"得 {points:f} 分，90 分以上不扣。"
    elif points < NO_PAY_BELOW:
        share, said = Decimal(1), f"得 {points:f} 分，不到 60 分，当月服务费不付。"
    else:
        short = FULL_PAY_FROM - points
        share = short * EACH_POINT
        said = f"得 {points:f} 分，比 90 分少 {short:f} 分，每分扣 1%，扣 {short:f}%。"
    deduction = cents(fee * share)
    return Assessed(
        total=points, fee=fee, deduction=deduction, payable=fee - deduction, reasoning=said
    )


def months(*, starts_on: date, ends_on: date) -> Iterator[date]:
    """Yield the first days of the months that a contract runs in, whole or in part."""
    month = starts_on.replace(day=1)
    while month <= ends_on:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


@rule("PRC-ASM-3", cites="本系统的规定：当月的考核表次月 10 日前打完")
def months_due(*, starts_on: date, ends_on: date, on: date) -> list[date]:
    """Return the months whose sheets must be there on a day."""
    due = []
    for month in months(starts_on=starts_on, ends_on=ends_on):
        after = (month + timedelta(days=32)).replace(day=DUE_DAY)
        if on > after:
            due.append(month)
    return due
