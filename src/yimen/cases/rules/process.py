"""What a step of a process asks of the person who does it, read from the ways that follow."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yimen.bpmn.model import GATEWAYS, NodeKind, Process
from yimen.feel.language import compile_expression

GRANTED = "批准"
"""The variable with which a process that ends without a person's decision says how it decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A variable that the ways after a step read: one of several answers, or yes and no.

    Where another way stands open, none of the answers may hold.
    """

    name: str
    options: tuple[str, ...] = ()
    is_yes_or_no: bool = False
    may_be_none: bool = False


def questions(process: Process, node: str, *, given: Collection[str]) -> tuple[Question, ...]:
    """Return what a step has to answer; `given` are names that are known without asking."""
    compared: dict[str, dict[str, None]] = {}
    seen: set[str] = set()
    for condition in _conditions(process, node, seen):
        compiled = compile_expression(condition)
        for path in sorted(compiled.names):
            if path[0] not in given:
                compared.setdefault(path[0], {})
        for path, values in compiled.compared_with.items():
            if path[0] in compared:
                texts = (str(each) for each in values if isinstance(each, str))
                compared[path[0]].update(dict.fromkeys(texts))
    other = any(process.nodes[each].default for each in seen)
    return tuple(
        Question(
            name=name,
            options=tuple(values),
            is_yes_or_no=not values,
            may_be_none=bool(values) and other,
        )
        for name, values in compared.items()
    )


def _conditions(process: Process, node: str, seen: set[str]) -> Iterator[str]:
    """Yield the conditions that are read before the next person acts."""
    if node in seen:
        return
    seen.add(node)
    for flow in process.out_of(node):
        if flow.condition:
            yield flow.condition
        target = process.nodes[flow.target]
        if target.kind in GATEWAYS or target.kind in {NodeKind.SEND, NodeKind.THROW}:
            yield from _conditions(process, target.id, seen)


def storable(value: object) -> Any:
    """Return a variable as plain data: whole numbers as such, days as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [storable(each) for each in value]
    if isinstance(value, dict):
        return {str(key): storable(each) for key, each in value.items()}
    return value if isinstance(value, str | bool | int | float) or value is None else str(value)


_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(T.*)?")
_IDENTITY = re.compile(r"\d{17}[\dXx]|1\d{10}|[0-9A-HJ-NPQRTUWXY]{18}")


def spoken(value: object) -> str:
    """Return a stored variable as a person reads it; numbers of people and telephones are masked."""
    if value is None or value == "":
        return "没有填写"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(spoken(each) for each in value[:10])
    if isinstance(value, dict):
        return "，".join(f"{name} {spoken(each)}" for name, each in value.items())
    text = str(value)
    if _IDENTITY.fullmatch(text):
        return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"
    day = _DAY.fullmatch(text)
    return f"{day[1]}年{int(day[2])}月{int(day[3])}日" if day else text
