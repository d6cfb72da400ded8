"""What 电子信任 declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, register
from yimen.trust import key_declaration as keys
from yimen.trust import seal_declaration as seals


def declare() -> None:
    """Enter this context into the register."""
    register(
        Context(
            code="trust",
            title="电子信任",
            permissions=(*keys.PERMISSIONS, *seals.PERMISSIONS),
            work_kinds=seals.WORK,
            events=seals.EVENTS,
            seeds=seals.SEEDS,
            ledger_verbs=keys.VERBS | seals.WORDS,
            navigation=(*keys.NAVIGATION, *seals.NAVIGATION),
        )
    )
