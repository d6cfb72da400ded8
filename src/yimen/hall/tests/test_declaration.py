"""What 政务大厅 declares."""

from __future__ import annotations

from yimen.kernel import register


def test_context_is_in_the_register() -> None:
    assert "hall" in {context.code for context in register.contexts()}
