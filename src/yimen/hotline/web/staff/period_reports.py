"""Daily, weekly and monthly reports: list, draft, edit, approve, take away as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline import access
from yimen.hotline.actions import handing_out
from yimen.hotline.actions import period_report as actions
from yimen.hotline.contracts.period_report import (
    PERIOD_TITLES,
    REPORT_KIND,
    REPORT_TITLES,
    Period,
    ReportState,
    ReportTable,
    ReportView,
)
from yimen.hotline.queries import league
from yimen.hotline.queries import period_report as reports
from yimen.hotline.rules import report_paper
from yimen.hotline.web.staff.board_filters import a_day
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.typeset.pages import font_folders, set_page
from yimen.media import kinds, manuscript
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Link, PillKind, Row

_READ = (*access.SEE, access.WRITE_REPORT, access.APPROVE_REPORT)
_COLUMNS = (
    Column(title="报告"),
    Column(title="期号"),
    Column(title="状态"),
    Column(title="拟稿"),
    Column(title="审批"),
)
_KIND: dict[ReportState, PillKind] = {
    ReportState.DRAFT: "plain",
    ReportState.SUBMITTED: "need",
    ReportState.ARCHIVED: "done",
}


@permission(*_READ)
@require_http_methods(["GET", "POST"])
def period_reports(request: HttpRequest) -> HttpResponseBase:
    """List the reports that the officer may read; whoever writes them drafts one here."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            period, day = request.POST.get("period", ""), a_day(request.POST.get("day", ""))
            made = actions.draft_report(
                actor=actor,
                period=Period(period) if period in set(Period) else Period.DAY,
                day=day or local_day(at),
                at=at,
            )
            return HttpResponseRedirect(row_address("hotline:period_report", made.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'day'}")]
    shown = request.GET.get("show", "")
    found = reports.list_for(actor=actor, period=Period(shown) if shown in set(Period) else None)
    context = {
        "tabs": [
            Link(label="全部", href="?show=", current=not shown),
            *(
                Link(label=title, href=f"?show={one}", current=one == shown)
                for one, title in PERIOD_TITLES.items()
            ),
        ],
        "columns": _COLUMNS,
        "rows": [_row(one) for one in found],
        "may_write": bool(actor.units(access.WRITE_REPORT)),
        "periods": list(PERIOD_TITLES.items()),
        "day": a_day(request.POST.get("day", "")) or local_day(at),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "hotline/period_reports.html", context, status=422 if errors else 200)


def _row(one: ReportView) -> Row:
    span = f"{one.since:%Y年%-m月%-d日}"
    if one.until != one.since:
        span += f" 至 {one.until:%Y年%-m月%-d日}"
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=f"{PERIOD_TITLES[one.period]} {span}",
                href=row_address("hotline:period_report", one.id),
                head=True,
            ),
            Cell(text=one.number or "—"),
            Cell(text=REPORT_TITLES[one.state], kind=_KIND[one.state]),
            Cell(text=one.drafted_by),
            Cell(text=one.approved_by or "—"),
        ),
    )


@permission(*_READ)
@require_http_methods(["GET", "POST"])
def period_report(request: HttpRequest, report_id: UUID) -> HttpResponseBase:
    """Show a report with the source of every number; edit, hand in, approve or send back."""
    actor = actor_of(request)
    reports.get_for(actor=actor, report_id=report_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, report_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'words'}")]
    one = reports.get_for(actor=actor, report_id=report_id)
    desk = _desk(one)
    context = {
        "one": one,
        "title": PERIOD_TITLES[one.period],
        "state": REPORT_TITLES[one.state],
        "kind": _KIND[one.state],
        "sections": [_section(place, each, request) for place, each in enumerate(one.sections)],
        "may_edit": one.state is ReportState.DRAFT and bool(actor.units(access.WRITE_REPORT)),
        "may_rule": one.state is ReportState.SUBMITTED
        and desk is not None
        and actor.may(access.APPROVE_REPORT, unit_id=desk),
        "files": [
            Link(
                label=kind.upper(), href=reverse("hotline:period_report_file", args=[one.id, kind])
            )
            for kind in ("docx", "pdf")
        ],
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "hotline/period_report.html", context, status=422 if errors else 200)


def _desk(one: ReportView) -> UUID | None:
    found = directory.find_unit(
        level=UnitLevel.CENTRE, area_code=league.desk_area(area_prefix=one.area_prefix)
    )
    return found.id if found else None


def _section(place: int, one: Any, request: HttpRequest) -> dict[str, Any]:
    sent = request.POST.get(f"text-{place}")
    return {
        "place": place,
        "title": one.title,
        "text": one.text if sent is None else sent,
        "sources": [
            (source.name, source.value, _address(source.rows))
            for sentence in one.sentences
            for source in sentence.sources
        ],
        "tables": [_table(each) for each in one.tables],
        "charts": [mark_safe(report_paper.drawn(each)) for each in one.charts],  # noqa: S308 -- drawn by us, words escaped
    }


def _table(one: ReportTable) -> tuple[str, list[Column], list[Row]]:
    heads, *lines = one.rows
    numbers = [all(not _is_words(line[place]) for line in lines) for place in range(len(heads))]
    return (
        one.title,
        [Column(title=head, num=number) for head, number in zip(heads, numbers, strict=True)],
        [
            Row(
                cells=[
                    Cell(text=text, num=numbers[place], head=not place)
                    for place, text in enumerate(line)
                ]
            )
            for line in lines
        ],
    )


def _is_words(text: str) -> bool:
    return any("一" <= char <= "鿿" for char in text)


def _address(rows: str) -> str:
    name, _, query = rows.partition("?")
    routes = {
        "orders": "hotline:board",
        "closed": "hotline:league_rows",
        "calls": "hotline:calls",
        "warnings": "hotline:hotspots",
    }
    extra = {"orders": "show=all&", "closed": "counted=closed&"}.get(name, "")
    return reverse(routes[name]) + (f"?{extra}{query}" if query else "")


def _act(request: HttpRequest, report_id: UUID) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    act = sent.get("act", "")
    if act in {"approve", "return"}:
        actions.rule_on_report(
            actor=actor,
            report_id=report_id,
            approved=act == "approve",
            words=sent.get("words", ""),
            at=at,
        )
        return
    texts = [sent[name] for name in sorted(sent) if name.startswith("text-")]
    actions.edit_report(actor=actor, report_id=report_id, texts=texts, at=at)
    if act == "submit":
        actions.submit_report(actor=actor, report_id=report_id, at=at)


@permission(*_READ)
@require_safe
def period_report_file(request: HttpRequest, report_id: UUID, kind: str) -> HttpResponse:
    """Return a report as DOCX or PDF, which is recorded."""
    actor, now = actor_of(request), moment(request)
    one = reports.get_for(actor=actor, report_id=report_id)
    desk = directory.find_unit(
        level=UnitLevel.CENTRE, area_code=league.desk_area(area_prefix=one.area_prefix)
    )
    paper = report_paper.manuscript(report=one, desk=desk.name if desk else "")
    if kind == "docx":
        made, media_type = manuscript.to_docx(paper, fonts=font_folders()), kinds.DOCX
    elif kind == "pdf":
        at = one.approved_at or one.drafted_at
        made, media_type = manuscript.to_pdf(paper, at, setter=set_page), kinds.PDF
    else:
        raise Http404
    handing_out.record(
        actor=actor,
        subject=Ref(REPORT_KIND, one.id),
        what=f"report.{kind}",
        ground=one.title,
        at=now,
    )
    answer = HttpResponse(made, content_type=media_type)
    name = f"hotline-{one.period}-{one.since:%Y%m%d}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
