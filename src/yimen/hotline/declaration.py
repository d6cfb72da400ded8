"""What the hotline declares to the register: the parts of its areas, put together."""

from __future__ import annotations

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

_AREAS = (orders, calls, knowledge, doors, handling, desks, grid, seeing, machine)


def declare() -> None:
    """Register everything that the areas of the hotline declare."""
    register.register(register.joined(area.PART for area in _AREAS))
