"""Addresses of cases; written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.cases.web.citizen import apply, bundle, dispute, mine, offline, relative, track, vault
from yimen.cases.web.open import proof
from yimen.cases.web.staff import acts, batch, board, bulk, comparison, copying, desk, entry, recheck, task
from yimen.cases.web.staff import case as staff_case
from yimen.cases.web.staff import cases as staff_cases

app_name = "cases"

urlpatterns = [
    path("apply/<str:item_code>/", apply.start, name="start"),
    path("apply/<str:item_code>/relative/", relative.start, name="relative"),
    path("drafts/offline.js", offline.worker, name="offline_worker"),
    path("drafts/<uuid:draft_id>/waiting/", relative.waiting, name="waiting"),
    path("drafts/<uuid:draft_id>/", apply.resume, name="draft"),
    path("drafts/<uuid:draft_id>/save/<str:step>/", apply.save, name="draft_save"),
    path("drafts/<uuid:draft_id>/upload/<str:step>/", apply.upload, name="draft_upload"),
    path("drafts/<uuid:draft_id>/dispute/<str:step>/", dispute.dispute, name="draft_dispute"),
    path("drafts/<uuid:draft_id>/vault/<str:step>/<str:paper>/", vault.vault, name="draft_vault"),
    path("drafts/<uuid:draft_id>/check/", apply.check, name="draft_check"),
    path("drafts/<uuid:draft_id>/discard/", apply.discard, name="draft_discard"),
    path("drafts/<uuid:draft_id>/<str:step>/", apply.step, name="draft_step"),
    path("bundles/<slug:code>/apply/", bundle.start, name="bundle_start"),
    path("bundle-drafts/<uuid:draft_id>/", bundle.situation, name="bundle_draft"),
    path("bundle-drafts/<uuid:draft_id>/check/", bundle.check, name="bundle_check"),
    path("bundle-drafts/<uuid:draft_id>/discard/", bundle.discard, name="bundle_discard"),
    path("bundle-drafts/<uuid:draft_id>/<slug:step>/", bundle.step, name="bundle_step"),
    path("bundle-drafts/<uuid:draft_id>/<slug:step>/save/", bundle.save, name="bundle_save"),
    path("bundle-drafts/<uuid:draft_id>/<slug:step>/upload/", bundle.upload, name="bundle_upload"),
    path("my/bundles/<uuid:application_id>/", bundle.application, name="bundle"),
    path(
        "my/bundles/<uuid:application_id>/<uuid:case_id>/withdraw/",
        bundle.withdraw,
        name="bundle_withdraw",
    ),
    path("my/cases/", mine.index, name="mine"),
    path("my/cases/<uuid:case_id>/", mine.case, name="case"),
    path("my/cases/<uuid:case_id>/receipt/", mine.receipt, name="receipt"),
    path("my/cases/<uuid:case_id>/withdraw/", mine.withdraw, name="withdraw"),
    path("my/cases/<uuid:case_id>/correct/", mine.correct, name="correct"),
    path("my/cases/<uuid:case_id>/recheck/", mine.ask_recheck, name="ask_recheck"),
    path("my/cases/<uuid:case_id>/again/", mine.again, name="apply_again"),
    path("my/cases/<uuid:case_id>/papers/<uuid:paper_id>/", mine.bring, name="bring_paper"),
    path("my/cases/<uuid:case_id>/take/", mine.take_delivery, name="take_delivery"),
    path("notices/<uuid:notice_id>.pdf", mine.notice_page, name="notice_pdf"),
    path("my/cases/<uuid:case_id>/files/<uuid:file_id>/", mine.paper_file, name="paper_file"),
    path("track/", track.track, name="track"),
    path("verify/", proof.find, name="verify"),
    path("verify/<str:code>/", proof.notice, name="verify_notice"),
    path("work/desk/", desk.desk, name="desk"),
    path("work/desk/people/new/", desk.register, name="desk_register"),
    path("work/desk/people/<uuid:person_id>/", desk.person, name="desk_person"),
    path("work/desk/people/<uuid:person_id>/mandate/", desk.record_mandate, name="desk_mandate"),
    path("work/desk/people/<uuid:person_id>/start/", desk.start, name="desk_start"),
    path("work/desk/paper/<uuid:draft_id>/", entry.entry, name="desk_entry"),
    path("work/desk/paper/<uuid:draft_id>/discard/", entry.discard, name="desk_discard"),
    path("work/desk/waiting/<uuid:draft_id>/", desk.waiting, name="desk_waiting"),
    path("work/desk/cases/<uuid:case_id>/later/", entry.deferred_papers, name="desk_deferred"),
    path("work/batch/", batch.items, name="batch_items"),
    path("work/batch/runs/<uuid:batch_id>/", batch.run, name="batch_run"),
    path("work/batch/runs/<uuid:batch_id>/progress/", batch.progress, name="batch_progress"),
    path("work/batch/<str:item_code>/", batch.batch, name="batch"),
    path("work/cases/board/late/", board.late, name="board_late"),
    path("work/cases/board/months/", board.months, name="board_months"),
    path("work/cases/board/parts/", board.parts, name="board_parts"),
    path("work/cases/cases.xlsx", staff_cases.export_list, name="staff_cases_export"),
    path("work/cases/bulk/<slug:verb>/", bulk.bulk, name="staff_bulk"),
    path("work/cases/", staff_cases.index, name="staff_cases"),
    path("work/cases/<uuid:case_id>/", staff_case.case, name="staff_case"),
    path("work/rechecks/<uuid:recheck_id>/", recheck.recheck, name="staff_recheck"),
    path("work/cases/<uuid:case_id>/reopen/", recheck.reopen, name="staff_reopen"),
    path("work/steps/<uuid:task_id>/", task.task, name="staff_task"),
    path("work/cases/copies/", copying.copies, name="staff_copies"),
    path("work/cases/<uuid:case_id>/copy/", copying.sheet, name="staff_copy"),
    path("work/cases/<uuid:case_id>/comparison/", comparison.form, name="staff_comparison"),
    path("work/cases/<uuid:case_id>/<slug:verb>/", acts.act, name="staff_act"),
    path(
        "work/cases/<uuid:case_id>/papers/<uuid:file_id>/<int:number>.jpg",
        staff_case.paper_page,
        name="staff_paper_page",
    ),
    path("work/papers/<uuid:paper_id>/", acts.judge, name="staff_judge"),
    path("work/notices/<uuid:notice_id>/correct/", acts.corrigendum, name="staff_corrigendum"),
    path("work/cases/<uuid:case_id>/export.json", staff_cases.export, name="staff_export"),
]
