"""What performance declares to the register."""

from __future__ import annotations

from yimen.kernel import register
from yimen.performance import evaluation_declaration as evaluations
from yimen.performance import evidence_declaration as evidence
from yimen.performance import project_declaration as projects
from yimen.performance.queries.project_source import ProjectSource
from yimen.procurement import public as procurement


def declare() -> None:
    """Register the context: projects and goals, and the bench of the report check."""
    procurement.know_projects(source=ProjectSource())
    register.register(
        register.Context(
            code="performance",
            title="绩效",
            permissions=(
                *projects.PERMISSIONS,
                *evaluations.PERMISSIONS,
                *evidence.PERMISSIONS,
            ),
            ledger_verbs={**projects.WORDS, **evaluations.LEDGER_VERBS, **evidence.WORDS},
            events=(*projects.EVENTS,),
            work_kinds=(*projects.WORK, *evaluations.WORK_KINDS, *evidence.WORK),
            clock_kinds=(*evaluations.CLOCK_KINDS,),
            navigation=(*projects.NAVIGATION, *evaluations.NAVIGATION),
            slots=(*evaluations.SLOTS,),
            data_classes=(*evaluations.DATA_CLASSES,),
            personal_columns=(*evaluations.PERSONAL_COLUMNS,),
            subscribers="yimen.performance.subscribers",
            seeds=(
                *evaluations.SEEDS,
                *projects.SEEDS,
                *evidence.SEEDS,
            ),
            benches={
                "report-check": "yimen.performance.benches.report_check:report_check",
                "evaluation": "yimen.performance.benches.evaluation:evaluation",
            },
        )
    )
