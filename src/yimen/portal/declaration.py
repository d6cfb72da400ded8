"""What portal declares to the register: that it is there."""

from __future__ import annotations

from yimen.kernel import register


def declare() -> None:
    """Register portal once."""
    register.register(
        register.Context(
            code="portal",
            title="居民门户",
            benches={"pages": "yimen.portal.benches:pages"},
        )
    )
