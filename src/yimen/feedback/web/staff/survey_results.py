"""What a survey found: every question with chart and table, cross-tables, what people wrote."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yimen.feedback.contracts.survey_results import Reading
from yimen.feedback.queries import (
    survey_plan,
    survey_report,
    survey_results,
    survey_satisfaction,
)
from yimen.feedback.queries.survey import READ
from yimen.feedback.web.staff import survey_results_parts as parts
from yimen.feedback.web.staff import surveys
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.typeset.pages import font_folders, set_page
from yimen.media import kinds, manuscript
from yimen.media.manuscript import Manuscript
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Row

_MOST = 10_000_000
_SIZE = "m."


def read_choice(sent: QueryDict) -> tuple[Reading, list[str]]:
    """Return how the reader wants the answers counted, and what of it cannot be understood."""
    sizes: dict[str, float] = {}
    wrong: list[str] = []
    margin = sent.get("margin", "")
    for name in sent:
        text = (sent.get(name) or "").strip()
        if not margin or not name.startswith(_SIZE) or not text:
            continue
        if text.isdecimal() and int(text) <= _MOST:
            sizes[name.removeprefix(_SIZE)] = float(text)
        else:
            wrong.append(f"“{text[:20]}”不是人数，请填整数，例如 1200。")
    reading = Reading(
        with_marked=sent.get("marked", "") != "out",
        weighted=sent.get("weighted", "") == "1",
        margin=margin if sizes else "",
        sizes=sizes,
    )
    return reading, wrong


@permission(READ)
@require_safe
def results(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Show what a survey found, counted in the way that the address asks for."""
    actor = actor_of(request)
    reading, wrong = read_choice(request.GET)
    found = survey_results.get_results(actor=actor, survey_id=survey_id, reading=reading)
    down, across = request.GET.get("rows", ""), request.GET.get("columns", "")
    table = None
    if down and across:
        table = survey_results.get_cross_table(
            actor=actor, survey_id=survey_id, reading=reading, rows=down, columns=across
        )
    questionnaire = found.survey.questionnaire
    context = surveys.frame(actor, found.survey, "results") | {
        "found": found,
        "wrong": wrong,
        "stats": parts.stats(found, survey_plan.rates(survey_id=survey_id)),
        "said": parts.reading_said(found),
        "refused": found.tally.refused,
        "compared": parts.compared(found),
        "questions": parts.questions(found),
        "texts": [parts.text(one) for one in found.texts],
        "margins": parts.margins(questionnaire),
        "margin": request.GET.get("margin", ""),
        "margin_sizes": parts.margin_sizes(questionnaire, request.GET),
        "rows_options": parts.cross_options(questionnaire, with_area=bool(found.strata)),
        "columns_options": parts.cross_options(questionnaire, with_area=False),
        "down": down,
        "across": across,
        "cross": table and parts.cross(table),
        "cross_failed": bool(down and across and table is None),
        "downloads": parts.downloads(survey_id, request.GET.urlencode()),
    }
    return render(request, "feedback/survey_results.html", context, status=422 if wrong else 200)


_Maker = Callable[[HttpRequest, Manuscript], bytes]
_FORMATS: dict[str, tuple[str, _Maker]] = {
    "docx": (kinds.DOCX, lambda _, made: manuscript.to_docx(made, fonts=font_folders())),
    "xlsx": (kinds.XLSX, lambda _, made: manuscript.to_xlsx(made)),
    "pdf": (
        kinds.PDF,
        lambda request, made: manuscript.to_pdf(made, moment(request), setter=set_page),
    ),
}


@permission(READ)
@require_safe
def report(request: HttpRequest, survey_id: UUID, kind: str) -> HttpResponse:
    """Return the report as a file, counted in the way that the address asks for."""
    if kind not in _FORMATS:
        raise Http404
    reading, _ = read_choice(request.GET)
    found = survey_results.get_results(
        actor=actor_of(request), survey_id=survey_id, reading=reading
    )
    media_type, make = _FORMATS[kind]
    made = make(request, survey_report.report_of(found, at=moment(request)))
    answer = HttpResponse(made, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="survey-report.{kind}"'
    return answer


@permission(READ)
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """List the surveys that ended in the last year, with the rate that each measured."""
    rows = survey_satisfaction.list_satisfaction(actor=actor_of(request), at=moment(request))
    context = {
        "columns": [
            Column(title="调查"),
            Column(title="结束"),
            Column(title="答卷", num=True),
            Column(title="有意见的", num=True),
            Column(title="满意率（%）", num=True),
            Column(title="目标（%）", num=True),
        ],
        "rows": [
            Row(
                key=one.survey_id,
                cells=[
                    Cell(
                        text=one.title,
                        href=row_address("feedback:survey_results", UUID(one.survey_id)),
                        head=True,
                    ),
                    Cell(text=f"{one.closed_on:%Y-%m-%d}"),
                    Cell(text=f"{one.answers}", num=True),
                    Cell(text=f"{one.base}", num=True),
                    Cell(text="—" if one.rate is None else f"{one.rate}", num=True),
                    Cell(
                        text="—" if one.target is None else f"{one.target.normalize():f}", num=True
                    ),
                ],
            )
            for one in rows
        ],
    }
    return render(request, "feedback/survey_satisfaction.html", context)
