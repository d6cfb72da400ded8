"""What 设备 declares."""

from __future__ import annotations

from yimen.kernel import register


def test_context_is_in_the_register() -> None:
    assert "devices" in {context.code for context in register.contexts()}
