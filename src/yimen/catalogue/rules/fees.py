"""Fees by decision table: the amount, what is let off, and the article of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from yimen.catalogue.contracts import Definition, FeeItem
from yimen.catalogue.contracts.decisions import Verdict
from yimen.catalogue.contracts.fees import FeeDue, FeeTold
from yimen.catalogue.rules.decision import as_variables, ask
from yimen.feel.errors import FeelLimitError, FeelSyntaxError
from yimen.kernel.rules import rule
from yimen.ui.words import yuan

AMOUNT = "金额"
SHARE = "减免"
BASIS = "依据"
_CENT = Decimal("0.01")
_WHOLE = Decimal(100)


@rule(
    "CAT-FEE-1",
    cites="行政许可法 第五十八条、第五十九条（不得擅自收费，按公布的法定项目和标准收费）",
)
def fees_due(definition: Definition, names: Mapping[str, Any]) -> tuple[FeeDue, ...]:
    """Return the fees of an application as its answers stand, in the order of the item."""
    return tuple(_due(definition, item, names) for item in definition.fees)


def fees_told(definition: Definition) -> tuple[FeeTold, ...]:
    """Return the fees of an item in words, those by table rule by rule."""
    return tuple(_told(definition, item) for item in definition.fees)


def _told(definition: Definition, item: FeeItem) -> FeeTold:
    standards = [
        f"{yuan(amount=amount)}" + (f"（{note}）" if note else "")
        for amount, note in _rules(definition, item.table, AMOUNT)
    ]
    reductions = [
        note if share >= _WHOLE else f"{note}：减 {share:f}%"
        for share, note in _rules(definition, item.waiver, SHARE)
        if share and note
    ]
    known = {standard.split("（")[0] for standard in standards}
    if len(known) == 1:
        standards = sorted(known)
    return FeeTold(
        name=item.name,
        basis=item.basis,
        standards=tuple(standards or [yuan(amount=item.amount)]),
        reductions=tuple(reductions or ([item.reduction] if item.reduction else [])),
    )


def _rules(definition: Definition, code: str, output: str) -> Iterator[tuple[Decimal, str]]:
    """Yield the numbers that a table answers under an output, each with its note; sums are left out."""
    table = next((one.table for one in definition.decisions if code and one.code == code), None)
    if table is None:
        return
    place = next((at for at, one in enumerate(table.outputs) if one.name == output), None)
    for rule_ in table.rules if place is not None else ():
        try:
            amount = Decimal(rule_.answers[place or 0])
        except (InvalidOperation, IndexError):
            continue
        yield amount, rule_.note


def _due(definition: Definition, item: FeeItem, names: Mapping[str, Any]) -> FeeDue:
    standard: Decimal | None = item.amount
    basis, note = item.basis, ""
    if item.table:
        answer, note = _asked(definition, item.table, names)
        standard = _money(answer.get(AMOUNT))
        basis = str(answer.get(BASIS) or basis)
    waived, waived_by = Decimal(0), ""
    if item.waiver and standard is not None:
        answer, why = _asked(definition, item.waiver, names)
        share = _money(answer.get(SHARE)) or Decimal(0)
        share = min(max(share, Decimal(0)), _WHOLE)
        if share:
            waived = (standard * share / _WHOLE).quantize(_CENT, ROUND_HALF_UP)
            waived_by = "，".join(part for part in (why, str(answer.get(BASIS) or "")) if part)
    return FeeDue(
        name=item.name,
        standard=standard,
        waived=waived,
        basis=basis,
        rule=note,
        waived_by=waived_by,
    )


def _asked(
    definition: Definition, code: str, names: Mapping[str, Any]
) -> tuple[dict[str, Any], str]:
    """Return the outputs of a table and the note of its rule; nothing where it cannot tell."""
    table = next((one for one in definition.decisions if one.code == code), None)
    if table is None:
        return {}, ""
    try:
        verdict: Verdict = ask(table, context=names)
    except (FeelSyntaxError, FeelLimitError):
        return {}, ""
    return as_variables(table, verdict), "；".join(one for one in verdict.notes if one)


def _money(value: Any) -> Decimal | None:
    return value.quantize(_CENT, ROUND_HALF_UP) if isinstance(value, Decimal) else None
