"""What performance declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.performance import evaluation_declaration as evaluations
from yimen.performance import project_declaration as projects


def declare() -> None:
    """Register the context: projects and goals, and the bench of the report check."""
    register.register(
        register.Context(
            code="performance",
            title="绩效",
            permissions=(
                *projects.PERMISSIONS,
                *evaluations.PERMISSIONS,
            ),
            ledger_verbs={**projects.WORDS, **evaluations.LEDGER_VERBS},
            events=(*projects.EVENTS,),
            work_kinds=(*evaluations.WORK_KINDS,),
            clock_kinds=(*evaluations.CLOCK_KINDS,),
            navigation=(*evaluations.NAVIGATION,),
            slots=(*evaluations.SLOTS,),
            data_classes=(*evaluations.DATA_CLASSES,),
            personal_columns=(*evaluations.PERSONAL_COLUMNS,),
            benches={"report-check": "yimen.performance.benches:report_check"},
        )
    )
