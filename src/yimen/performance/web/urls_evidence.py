"""Addresses of figures, evidence, monitoring and self-evaluation."""

from django.urls import path

from yimen.performance.web.staff import evidence, figures, monitoring, policy, self_evaluation
from yimen.performance.web.staff import self_evaluation_acts as acts

urlpatterns = [
    path("work/figures/", figures.figures, name="figures"),
    path("work/figures/<str:code>/", figures.figure, name="figure"),
    path("work/figures/<str:code>/rows/", figures.figure_rows, name="figure_rows"),
    path("work/scoring-policy/", policy.scoring_policy, name="scoring_policy"),
    path("work/indicators/<uuid:indicator_id>/evidence/", evidence.evidence, name="evidence"),
    path("work/proofs/<uuid:proof_id>/", evidence.proof_file, name="proof_file"),
    path("work/monitoring/", monitoring.monitoring, name="monitoring"),
    path(
        "work/projects/<uuid:project_id>/monitoring/",
        monitoring.project_monitoring,
        name="project_monitoring",
    ),
    path("work/warnings/<uuid:warning_id>/", monitoring.early_warning, name="early_warning"),
    path("work/self-evaluations/", self_evaluation.self_evaluations, name="self_evaluations"),
    path(
        "work/projects/<uuid:project_id>/self-evaluation/",
        acts.open_self_evaluation,
        name="open_self_evaluation",
    ),
    path(
        "work/self-evaluations/<uuid:form_id>/",
        self_evaluation.self_evaluation,
        name="self_evaluation",
    ),
    path(
        "work/self-evaluations/<uuid:form_id>/<str:kind>/",
        acts.export_self_evaluation,
        name="self_evaluation_file",
    ),
]
