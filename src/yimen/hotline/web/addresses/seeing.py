"""Addresses: the live board, hot spots, warnings and reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from yimen.hotline.web.staff import hotspots, league, live, load, period_reports

ROUTES: list[URLPattern] = [
    path("work/hotline/live/", live.live, name="live"),
    path("work/hotline/live/part/", live.live_part, name="live_part"),
    path("work/hotline/load/", load.load, name="load"),
    path("work/hotline/hotspots/", hotspots.hotspots_page, name="hotspots"),
    path("work/hotline/hotspots/<uuid:key>/", hotspots.hotspot_page, name="hotspot"),
    path("work/hotline/warnings/<uuid:warning_id>/", hotspots.warning_page, name="warning"),
    path("work/hotline/league/", league.league, name="league"),
    path("work/hotline/league/rows/", league.league_rows, name="league_rows"),
    path("work/hotline/league/<str:kind>/", league.league_file, name="league_file"),
    path("work/hotline/reports/", period_reports.period_reports, name="period_reports"),
    path(
        "work/hotline/reports/<uuid:report_id>/",
        period_reports.period_report,
        name="period_report",
    ),
    path(
        "work/hotline/reports/<uuid:report_id>/<str:kind>/",
        period_reports.period_report_file,
        name="period_report_file",
    ),
]
