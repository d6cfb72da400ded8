"""The working-day calendar: what is published, what is provisional, and taking in a new year."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.workdays import actions
from yimen.kernel.workdays.contracts import HolidayFile
from yimen.kernel.workdays.queries import current_calendar, list_days
from yimen.ui.parts import Cell, Column, ErrorItem, Row

LARGEST = 1024 * 1024


@permission(actions.IMPORT_VERB)
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponseBase:
    """Show a year's arrangement; posted, take in published files, all or none."""
    errors: list[ErrorItem] = []
    said = ""
    if request.method == "POST":
        try:
            said = _take(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            findings = getattr(refusal, "findings", ())
            lines = [str(one) for one in findings] or [refusal.message]
            errors = [ErrorItem(message=line, anchor="f-files") for line in lines]
    return _page(request, errors, said)


def _take(request: HttpRequest) -> str:
    files = [
        HolidayFile(name=one.name or "文件", content=one.read(LARGEST))
        for one in request.FILES.getlist("files")
    ]
    with transaction.atomic():
        done = actions.import_holidays(files=files, actor=actor_of(request), at=moment(request))
    return f"已导入，现在是第 {done.version} 版日历；在办的时限已经重算。"


def _page(request: HttpRequest, errors: list[ErrorItem], said: str) -> HttpResponse:
    year_text = request.GET.get("year", "")
    year = int(year_text) if year_text.isdigit() and len(year_text) == 4 else 0
    year = year or local_day(moment(request)).year
    year = min(max(year, 2007), 2069)
    known, days = current_calendar(), list_days(year=year)
    context = {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "provisional": year in known.provisional_years,
        "version": known.version,
        "columns": [Column(title="日期"), Column(title="安排"), Column(title="名称")],
        "rows": [
            Row(
                key=one.day.isoformat(),
                cells=[
                    Cell(text=f"{one.day.month}月{one.day.day}日", head=True),
                    Cell(text="上班（调休）" if one.is_workday else "放假"),
                    Cell(text=one.name),
                ],
            )
            for one in days
        ],
        "sources": sorted({one.source for one in days if one.source}),
        "errors": errors,
        "said": said,
    }
    return render(request, "console/calendar.html", context, status=422 if errors else 200)
