"""What performance declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.performance import project_declaration as projects


def declare() -> None:
    """Register the context: projects and goals, and the bench of the report check."""
    register.register(
        register.Context(
            code="performance",
            title="绩效",
            permissions=(*projects.PERMISSIONS,),
            ledger_verbs={**projects.WORDS},
            events=(*projects.EVENTS,),
            benches={"report-check": "yimen.performance.benches:report_check"},
        )
    )
