"""Addresses of cases; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.cases.web.citizen import apply, mine, track
from yimen.cases.web.open import proof
from yimen.cases.web.staff import case as staff_case
from yimen.cases.web.staff import cases as staff_cases

app_name = "cases"

urlpatterns = [
    path("apply/<str:item_code>/", apply.start, name="start"),
    path("drafts/<uuid:draft_id>/", apply.resume, name="draft"),
    path("drafts/<uuid:draft_id>/save/<str:step>/", apply.save, name="draft_save"),
    path("drafts/<uuid:draft_id>/upload/<str:step>/", apply.upload, name="draft_upload"),
    path("drafts/<uuid:draft_id>/check/", apply.check, name="draft_check"),
    path("drafts/<uuid:draft_id>/discard/", apply.discard, name="draft_discard"),
    path("drafts/<uuid:draft_id>/<str:step>/", apply.step, name="draft_step"),
    path("my/cases/", mine.index, name="mine"),
    path("my/cases/<uuid:case_id>/", mine.case, name="case"),
    path("my/cases/<uuid:case_id>/receipt/", mine.receipt, name="receipt"),
    path("my/cases/<uuid:case_id>/withdraw/", mine.withdraw, name="withdraw"),
    path("my/cases/<uuid:case_id>/correct/", mine.correct, name="correct"),
    path("my/cases/<uuid:case_id>/take/", mine.take_delivery, name="take_delivery"),
    path("notices/<uuid:notice_id>.pdf", mine.notice_page, name="notice_pdf"),
    path("my/cases/<uuid:case_id>/files/<uuid:file_id>/", mine.paper_file, name="paper_file"),
    path("track/", track.track, name="track"),
    path("verify/", proof.find, name="verify"),
    path("verify/<str:code>/", proof.notice, name="verify_notice"),
    path("work/cases/", staff_cases.index, name="staff_cases"),
    path("work/cases/<uuid:case_id>/", staff_case.case, name="staff_case"),
    path("work/cases/<uuid:case_id>/<slug:verb>/", staff_case.act, name="staff_act"),
    path("work/papers/<uuid:paper_id>/", staff_case.judge, name="staff_judge"),
    path(
        "work/notices/<uuid:notice_id>/correct/", staff_case.corrigendum, name="staff_corrigendum"
    ),
    path("work/cases/<uuid:case_id>/export.json", staff_cases.export, name="staff_export"),
]
