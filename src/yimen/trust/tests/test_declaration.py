"""What 电子信任 declares."""

from __future__ import annotations

from yimen.kernel import register


def test_context_is_in_the_register() -> None:
    assert "trust" in {context.code for context in register.contexts()}
