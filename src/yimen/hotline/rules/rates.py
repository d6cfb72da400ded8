"""Rates by formula: FEEL over counts, each division shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

from yimen.feel.language import compile_expression
from yimen.hotline.contracts.rate import Counts, Formula, Rate
from yimen.kernel.rules import rule


@rule(
    "HOT-RATE-1", cites="国办发〔2020〕53号：响应率、解决率、满意率；口径各地不同，写明用的是哪一个"
)
def rates(*, counts: Counts, formulas: Sequence[Formula]) -> list[Rate]:
    """Return every formula with what it makes of the counts."""
    return [
        Rate(
            formula=one,
            numerator=_number(one.numerator, counts),
            denominator=_number(one.denominator, counts),
        )
        for one in formulas
    ]


def _number(expression: str, counts: Counts) -> int:
    context = {name: Decimal(value) for name, value in asdict(counts).items()}
    value = compile_expression(expression).evaluate(context)
    if not isinstance(value, Decimal):
        raise TypeError(f"{expression} makes no number")
    return int(value)
