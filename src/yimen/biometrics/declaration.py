"""What biometrics declares to the register: the parts of its areas, put together."""

from __future__ import annotations

from yimen.biometrics.declared import challenge, gallery, photo, resident
from yimen.kernel import register


def declare() -> None:
    """Register everything that the areas declare."""
    register.register(register.joined(area.PART for area in (gallery, resident, challenge, photo)))
