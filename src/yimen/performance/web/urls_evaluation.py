"""Addresses of evaluations: officers under work/, invited experts under expert/, the public."""

from __future__ import annotations

from django.urls import path

from yimen.performance.web.expert import sheet
from yimen.performance.web.open import publication
from yimen.performance.web.staff import (
    evaluation,
    evaluation_indicators,
    evaluation_report,
    evaluation_tables,
    panel,
    result,
)

_ONE = "work/evaluations/<uuid:evaluation_id>/"
urlpatterns = [
    path("work/evaluations/", evaluation.evaluations, name="evaluations"),
    path("work/evaluations/new/", evaluation.new, name="evaluation_new"),
    path(
        "work/evaluations/indicators/<uuid:indicator_id>/",
        evaluation_indicators.evidence,
        name="evaluation_evidence",
    ),
    path(
        "work/evaluations/evidence/<uuid:evidence_id>/",
        evaluation_indicators.evidence_file,
        name="evaluation_evidence_file",
    ),
    path("work/evaluations/of/<uuid:project_id>/", result.project_results, name="project_results"),
    path(_ONE, evaluation.one, name="evaluation"),
    path(f"{_ONE}indicators/", evaluation_indicators.indicators, name="evaluation_indicators"),
    path(f"{_ONE}experts/", panel.panel, name="evaluation_experts"),
    path(f"{_ONE}sheet/", sheet.officer_sheet, name="evaluation_sheet"),
    path(f"{_ONE}sheet/save/", sheet.officer_save, name="evaluation_sheet_save"),
    path(f"{_ONE}sheet/state/", sheet.officer_state, name="evaluation_sheet_state"),
    path(
        f"{_ONE}sheet/evidence/<uuid:evidence_id>/",
        sheet.officer_evidence,
        name="evaluation_sheet_evidence",
    ),
    path(f"{_ONE}results/", result.result, name="evaluation_results"),
    path(f"{_ONE}report/", evaluation_report.report, name="evaluation_report"),
    path(f"{_ONE}tables/", evaluation_tables.tables, name="evaluation_tables"),
    path(
        f"{_ONE}report/<slug:form>/", evaluation_report.report_file, name="evaluation_report_file"
    ),
    path(f"{_ONE}comments/", evaluation_report.comments, name="evaluation_comments"),
    path(f"{_ONE}use/", result.use, name="evaluation_use"),
    path(
        "work/evaluation-rectifications/", result.rectifications, name="evaluation_rectifications"
    ),
    path(
        "work/evaluation-rectifications/<uuid:rectification_id>/",
        result.rectification,
        name="evaluation_rectification",
    ),
    path(
        "work/evaluation-rectifications/<uuid:rectification_id>/<uuid:file_id>/",
        result.rectification_paper,
        name="evaluation_rectification_paper",
    ),
    path("expert/sheet/", sheet.sheet, name="expert_sheet"),
    path("expert/sheet/save/", sheet.save, name="expert_sheet_save"),
    path("expert/sheet/state/", sheet.state, name="expert_sheet_state"),
    path("expert/sheet/evidence/<uuid:evidence_id>/", sheet.evidence, name="expert_evidence"),
    path("expert/<str:token>/", sheet.link, name="expert_link"),
    path("evaluations/", publication.publications, name="publications"),
    path("evaluations/<uuid:evaluation_id>/", publication.publication, name="publication"),
    path(
        "evaluations/<uuid:evaluation_id>/file/",
        publication.publication_file,
        name="publication_file",
    ),
]
