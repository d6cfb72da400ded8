"""What the kernel itself declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.kernel.ledger.contracts import LOOK, REFUSED


def declare() -> None:
    """Register the kernel's own context."""
    register.register(
        register.Context(
            code="kernel",
            title="内核",
            ledger_verbs={
                LOOK: "查看",
                REFUSED: "被拒绝的操作",
            },
        )
    )
