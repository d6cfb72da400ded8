"""What hall declares to the register: the parts of its areas, put together."""

from __future__ import annotations

from yimen.hall.declared import appointments, watch
from yimen.kernel import register


def declare() -> None:
    """Register everything that the areas declare."""
    register.register(register.joined(area.PART for area in (appointments, watch)))
