"""Addresses of the context performance."""

from django.urls import path

from yimen.performance.web import urls_evaluation, urls_evidence, urls_project
from yimen.performance.web.report_check import report_check

app_name = "performance"
urlpatterns = [
    path("report-check/", report_check, name="report_check"),
    *urls_project.urlpatterns,
    *urls_evaluation.urlpatterns,
    *urls_evidence.urlpatterns,
]
