"""The table of functions: each has a name, the parameters it may be called with, and an answer."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from yimen.feel.values import Value

Answer = Callable[..., Value]
MAX_ARGUMENTS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One way of calling a function: parameter names, how many are needed, whether the last repeats."""

    names: tuple[str, ...]
    least: int
    repeats: bool

    @property
    def most(self) -> int:
        """Return how many arguments fit."""
        return MAX_ARGUMENTS if self.repeats else len(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the closed set."""

    signatures: tuple[Signature, ...]
    answer: Answer

    def takes(self, number: int) -> bool:
        """Tell whether it may be called with so many arguments."""
        return any(each.least <= number <= each.most for each in self.signatures)

    def order_of(self, names: list[str]) -> list[int | None] | None:
        """Return, for each parameter, which of the named arguments it gets; null where no signature fits."""
        for each in self.signatures:
            needed = set(each.names[: each.least])
            if needed <= set(names) <= set(each.names) and len(set(names)) == len(names):
                order = [names.index(name) if name in names else None for name in each.names]
                while order and order[-1] is None:
                    order.pop()
                return order
        return None


FUNCTIONS: dict[str, Function] = {}


def function(name: str, *signatures: str) -> Callable[[Answer], Answer]:
    """Return a decorator that enters a function; `"string, start position, length?"`, `*` marks one that repeats."""

    def enter(answer: Answer) -> Answer:
        FUNCTIONS[name] = Function(signatures=tuple(map(_signature, signatures)), answer=answer)
        return answer

    return enter


def _signature(text: str) -> Signature:
    parts = [each.strip() for each in text.split(",")]
    return Signature(
        names=tuple(each.rstrip("?*") for each in parts),
        least=sum(not each.endswith("?") for each in parts),
        repeats=parts[-1].endswith("*"),
    )


def call(name: str, arguments: list[Value]) -> Value:
    """Return what a function answers; null where the arguments are not for it."""
    try:
        return FUNCTIONS[name].answer(*arguments)
    except (
        decimal.DecimalException,
        ArithmeticError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
    ):
        return None


def need_text(value: Value) -> str:
    """Return a text. Raises TypeError for anything else."""
    if isinstance(value, str):
        return value
    raise TypeError


def need_number(value: Value) -> Decimal:
    """Return a number. Raises TypeError for anything else."""
    if isinstance(value, Decimal):
        return value
    raise TypeError


def need_whole(value: Value) -> int:
    """Return a whole number of sensible size. Raises TypeError for anything else."""
    number = need_number(value)
    if abs(number) > 1_000_000_000:
        raise TypeError
    return int(number)


def need_truth(value: Value) -> bool:
    """Return true or false. Raises TypeError for anything else."""
    if isinstance(value, bool):
        return value
    raise TypeError


def need_list(value: Value) -> list[Value]:
    """Return a list, of one where a single value was given. Raises TypeError for null."""
    if value is None:
        raise TypeError
    return value if isinstance(value, list) else [value]


def spread(arguments: tuple[Value, ...]) -> list[Value]:
    """Return the items of a lone list, else the arguments themselves."""
    if len(arguments) != 1:
        return list(arguments)
    only = arguments[0]
    return only if isinstance(only, list) else [only]
