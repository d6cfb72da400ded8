"""Addresses of the catalogue, written from the root."""

from __future__ import annotations

from django.urls import path

from yimen.catalogue.web.citizen import browse, bundles, guide, moved_down, search
from yimen.catalogue.web.citizen import paper_forms as citizen_forms
from yimen.catalogue.web.staff import bundles as staff_bundles
from yimen.catalogue.web.staff import (
    copying,
    decisions,
    item_export,
    item_import,
    items,
    process,
    process_cases,
    version,
)
from yimen.catalogue.web.staff import paper_forms as staff_forms
from yimen.catalogue.web.staff.form_design import form_design
from yimen.catalogue.web.staff.form_groups import form_groups
from yimen.catalogue.web.staff.form_preview import form_preview, form_seen
from yimen.catalogue.web.staff.urls import before_items

app_name = "catalogue"

urlpatterns = [
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<slug:code>/", bundles.bundle, name="bundle"),
    path("items/", browse.browse, name="browse"),
    path("items/moved-down/", moved_down.moved_down, name="moved_down"),
    path("items/moved-down/villages/", moved_down.villages, name="villages"),
    path("items/moved-down/<str:area>/", moved_down.village_list, name="village_list"),
    path(
        "items/moved-down/<str:area>/booklet.pdf",
        moved_down.village_booklet,
        name="village_booklet",
    ),
    path("items/<str:code>/one-page/", moved_down.one_page, name="one_page"),
    path("items/<str:code>/one-page.pdf", moved_down.one_page_pdf, name="one_page_pdf"),
    path("items/<str:code>/", guide.guide, name="guide"),
    path(
        "items/<str:code>/<int:number>/papers/<slug:paper>/<slug:form>/",
        citizen_forms.paper_form,
        name="paper_form",
    ),
    *before_items,
    path("staff/bundles/", staff_bundles.bundles, name="staff_bundles"),
    path("staff/bundles/<slug:code>/", staff_bundles.bundle, name="staff_bundle"),
    path("staff/items/", items.items, name="staff_items"),
    path("staff/items/import/", item_import.item_import, name="item_import"),
    path("staff/items/export/", item_export.item_export, name="item_export"),
    path("staff/items/new/", items.new_item, name="staff_new_item"),
    path("staff/items/<str:code>/", items.item, name="staff_item"),
    path("staff/items/<str:code>/draft/", items.draft, name="staff_draft"),
    path("staff/items/<str:code>/<int:number>/", version.version, name="staff_version"),
    path(
        "staff/items/<str:code>/<int:number>/forms/",
        staff_forms.paper_forms,
        name="staff_paper_forms",
    ),
    path("staff/items/<str:code>/<int:number>/form/", form_design, name="staff_form"),
    path("staff/items/<str:code>/<int:number>/form/groups/", form_groups, name="staff_form_groups"),
    path(
        "staff/items/<str:code>/<int:number>/form/preview/",
        form_preview,
        name="staff_form_preview",
    ),
    path(
        "staff/items/<str:code>/<int:number>/form/preview/<slug:who>/",
        form_seen,
        name="staff_form_seen",
    ),
    path(
        "staff/items/<str:code>/<int:number>/copy-sheet/",
        copying.copy_sheet,
        name="staff_copy_sheet",
    ),
    path(
        "staff/items/<str:code>/<int:number>/decisions/",
        decisions.decisions,
        name="staff_decisions",
    ),
    path(
        "staff/items/<str:code>/<int:number>/decisions/<slug:table>/",
        decisions.decision,
        name="staff_decision",
    ),
    path(
        "staff/items/<str:code>/<int:number>/decisions/<slug:table>/<slug:kind>/",
        decisions.take_out,
        name="staff_decision_file",
    ),
    path("staff/items/<str:code>/<int:number>/process/", process.process, name="staff_process"),
    path(
        "staff/items/<str:code>/<int:number>/process/file/",
        process.process_file,
        name="staff_process_file",
    ),
    path(
        "staff/items/<str:code>/<int:number>/process/rehearsal/",
        process.rehearsal,
        name="staff_process_rehearsal",
    ),
    path(
        "staff/items/<str:code>/<int:number>/process/cases/",
        process_cases.cases_under_way,
        name="staff_process_cases",
    ),
    path("staff/items/<str:code>/<int:number>/changes/", version.compare, name="staff_difference"),
    path("staff/items/<str:code>/<int:number>/<slug:verb>/", version.act, name="staff_act"),
]
