"""Rates by formula: FEEL over counts, each division shown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from yimen.feel.language import compile_expression
from yimen.hotline.contracts.rate import COUNT_NAMES, CountName, Counts, Formula, Rate
from yimen.kernel.rules import rule

_NAMES: Mapping[str, str] = {one.field: one.name for one in COUNT_NAMES}
_WORD = re.compile(r"[^\W\d]\w*")
_SIGNS = str.maketrans({"*": "×", "/": "÷", "-": "\u2212"})


@rule(
    "HOT-RATE-1", cites="国办发〔2020〕53号：响应率、解决率、满意率；口径各地不同，写明用的是哪一个"
)
def rates(*, counts: Counts, formulas: Sequence[Formula]) -> list[Rate]:
    """Return every formula with what it makes of the counts."""
    named = context_of(counts)
    return [
        Rate(
            formula=one,
            numerator=_number(one.numerator, named),
            denominator=_number(one.denominator, named),
        )
        for one in formulas
    ]


def context_of(counts: Counts) -> dict[str, Decimal]:
    """Return the counts by the names that a formula may call them, those of before among them."""
    values = {name: Decimal(value) for name, value in asdict(counts).items()}
    return values | {name: values[field] for field, name in _NAMES.items()}


def in_chinese(expression: str) -> str:
    """Return an expression with every count called by its Chinese name."""
    return _WORD.sub(lambda found: _NAMES.get(found[0], found[0]), expression)


def written(formula: Formula) -> str:
    """Return a formula as a person writes it: 满意件数 ÷ (满意件数 + 不满意件数)."""
    return f"{_side(formula.numerator)} ÷ {_side(formula.denominator)}"


def _side(expression: str) -> str:
    text = in_chinese(expression.strip()).translate(_SIGNS)
    return text if _WORD.fullmatch(text) else f"({text})"


def names_in(formulas: Sequence[Formula]) -> list[CountName]:
    """Return the counts that formulas use, in the order in which they are explained."""
    text = " ".join(f"{one.numerator} {one.denominator}" for one in formulas)
    used = set(_WORD.findall(in_chinese(text)))
    return [one for one in COUNT_NAMES if one.name in used]


def unknown_names(expression: str) -> list[str]:
    """Return the names of an expression that no count has. Raises FeelSyntaxError."""
    known = {name for one in COUNT_NAMES for name in (one.field, one.name)}
    paths = compile_expression(expression).names
    return sorted({".".join(path) for path in paths if ".".join(path) not in known})


def _number(expression: str, named: Mapping[str, Decimal]) -> int:
    value = compile_expression(expression).evaluate(named)
    if not isinstance(value, Decimal):
        raise TypeError(f"{expression} makes no number")
    return int(value)
