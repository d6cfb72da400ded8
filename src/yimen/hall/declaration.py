"""What hall declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, register


def declare() -> None:
    """Enter this context into the register."""
    register(Context(code="hall", title="政务大厅"))
