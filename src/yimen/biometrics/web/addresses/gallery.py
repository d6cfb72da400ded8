"""Addresses: templates, comparing, searching and what the law asks."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.biometrics.web import assessments, faces, measurements, thresholds

_MEASUREMENT = "work/faces/measurements/<uuid:measurement_id>/"
ROUTES: list[URLPattern] = [
    path("work/faces/", faces.faces, name="faces"),
    path("work/faces/marks/<uuid:mark_id>/", faces.note_mark, name="note_mark"),
    path("work/faces/assessments/", assessments.assessments, name="assessments"),
    path("work/faces/assessments/new/", assessments.write, name="write_assessment"),
    path("work/faces/assessments/<slug:number>/", assessments.assessment, name="assessment"),
    path(
        "work/faces/assessments/<slug:number>/paper.pdf",
        assessments.assessment_paper,
        name="assessment_paper",
    ),
    path("work/faces/thresholds/", thresholds.thresholds, name="thresholds"),
    path("work/faces/filings/", faces.filings, name="filings"),
    path("work/faces/filings/kit.<slug:kind>", faces.filing_kit, name="filing_kit"),
    path("work/faces/filings/<uuid:filing_id>/", faces.filing, name="filing"),
    path("work/faces/measurements/", measurements.measurements, name="measurements"),
    path(_MEASUREMENT, measurements.measurement, name="measurement"),
    path(f"{_MEASUREMENT}report.pdf", measurements.measurement_report, name="measurement_report"),
]
