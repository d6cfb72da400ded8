"""Addresses: grid workers, patrols and volunteers."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hotline.web.citizen import volunteer
from yimen.hotline.web.staff import (
    grid,
    grid_cells,
    grid_own,
    grid_patrol,
    grid_phone,
    grid_rounds,
)
from yimen.hotline.web.staff import volunteer as giving

ROUTES: list[URLPattern] = [
    path("grid/", grid_phone.home, name="grid_home"),
    path("grid/new/", grid_phone.new, name="grid_new"),
    path("grid/files/", grid_phone.upload, name="grid_files"),
    path("grid/queue/", grid_phone.queue, name="grid_queue"),
    path("grid/worker.js", grid_phone.worker, name="grid_worker"),
    path("grid/app.webmanifest", grid_phone.manifest, name="grid_manifest"),
    path("grid/reports/<uuid:report_id>/", grid_own.own, name="grid_own"),
    path(
        "grid/reports/<uuid:report_id>/files/<uuid:file_id>/",
        grid_own.own_file,
        name="grid_own_file",
    ),
    path("grid/patrols/<uuid:patrol_id>/", grid_patrol.one, name="grid_patrol"),
    path("grid/patrols/<uuid:patrol_id>/track/", grid_patrol.track, name="grid_track"),
    path("work/grid/", grid.reports, name="grid_reports"),
    path("work/grid/reports/<uuid:report_id>/", grid.report, name="grid_report"),
    path("work/grid/reports/<uuid:report_id>/files/<uuid:file_id>/", grid.file, name="grid_file"),
    path("work/grid/statistics/", grid.statistics, name="grid_statistics"),
    path("work/grid/cells/", grid_cells.cells, name="grid_cells"),
    path("work/grid/cells/<uuid:cell_id>/", grid_cells.cell, name="grid_cell"),
    path("work/grid/categories/", grid_cells.categories, name="grid_categories"),
    path("work/grid/patrols/", grid_rounds.rounds, name="grid_rounds"),
    path("work/grid/patrols/<uuid:patrol_id>/", grid_rounds.one, name="grid_round"),
    path("work/grid/volunteers/", giving.tasks, name="volunteer_tasks"),
    path("work/grid/volunteers/<uuid:task_id>/", giving.task, name="volunteer_task"),
    path("work/grid/hours/<uuid:part_id>/", giving.part, name="volunteer_part"),
    path("volunteer/", volunteer.volunteering, name="volunteering"),
    path("volunteer/certificate.pdf", volunteer.certificate, name="volunteer_certificate"),
]
