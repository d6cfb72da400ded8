"""What the hotline declares to the register: the parts of its areas, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from yimen.hotline.declared import (
    calls,
    desks,
    doors,
    grid,
    handling,
    knowledge,
    machine,
    orders,
    seeing,
)
from yimen.kernel import register

_PARTS = tuple(
    area.PART for area in (orders, calls, knowledge, doors, handling, desks, grid, seeing, machine)
)
_GROWING = [
    one.name
    for one in fields(register.Context)
    if one.name not in {"code", "title", "demo_logins", "subscribers"}
]


def declare() -> None:
    """Register everything that the areas of the hotline declare."""
    first, *others = _PARTS
    for part in others:
        first = replace(first, **{name: _both(first, part, name) for name in _GROWING})
    register.register(first)


def _both(first: register.Context, part: register.Context, name: str) -> Any:
    one, other = getattr(first, name), getattr(part, name)
    return {**one, **other} if isinstance(one, Mapping) else (*one, *other)
