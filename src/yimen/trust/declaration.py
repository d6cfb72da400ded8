"""What 电子信任 declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, register
from yimen.trust import key_declaration as keys


def declare() -> None:
    """Enter this context into the register."""
    register(
        Context(
            code="trust",
            title="电子信任",
            permissions=keys.PERMISSIONS,
            ledger_verbs=keys.VERBS,
            navigation=keys.NAVIGATION,
        )
    )
