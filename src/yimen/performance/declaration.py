"""What performance declares to the register."""

from __future__ import annotations

from yimen.kernel import register


def declare() -> None:
    """Register the context: for now the bench of the report check."""
    register.register(
        register.Context(
            code="performance",
            title="绩效",
            benches={"report-check": "yimen.performance.benches:report_check"},
        )
    )
