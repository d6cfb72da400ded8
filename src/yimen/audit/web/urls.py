"""Addresses of audit; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.audit.web.citizen import looks
from yimen.audit.web.staff import copies, entry, questions, search, trail

app_name = "audit"

urlpatterns = [
    path("my/looks/", looks.looks, name="looks"),
    path("my/looks/<int:entry_id>/ask/", looks.ask, name="ask"),
    path("work/audit/entries/", search.search, name="search"),
    path("work/audit/export/", search.export, name="export"),
    path("work/audit/entries/<int:entry_id>/", entry.entry, name="entry"),
    path("work/audit/entries/<int:entry_id>/proof.json", entry.proof, name="proof"),
    path("work/audit/accounts/<uuid:account_id>/", search.account, name="account"),
    path("work/audit/people/<uuid:person_id>/", search.person, name="person"),
    path("work/audit/cases/<uuid:case_id>/", search.case, name="case"),
    path("work/audit/cases/<uuid:case_id>/trail/", trail.case_trail, name="case_trail"),
    path("work/audit/copies/", copies.copies, name="copies"),
    path("work/audit/questions/", questions.questions, name="questions"),
    path("work/audit/questions/<uuid:question_id>/", questions.question, name="question"),
]
