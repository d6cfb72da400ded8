"""The tables of a report: paste, add formulas, see what differs from what was printed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.actions import report_table as actions
from yimen.performance.contracts.evaluation import READ, EvaluationState
from yimen.performance.contracts.report_table import ReportTableView
from yimen.performance.contracts.result import CHAPTER_TITLES, ChapterCode
from yimen.performance.queries import evaluation as queries
from yimen.performance.queries import report_table as reading
from yimen.performance.web.staff.evaluation import tabs_of, tried
from yimen.ui.parts import Cell, Column, Link, Option, Row

_PRESETS = {"funds": "资金投入和使用情况", "contracts": "合同和支付情况"}


@permission(READ)
@require_http_methods(["GET", "POST"])
def tables(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show the tables with what was recomputed; set or remove one."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        errors = tried(lambda: _act(request, actor, evaluation_id))
        if not errors:
            return Redirect(request.path)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    stored = reading.list_tables(actor=actor, evaluation_id=evaluation_id)
    organises = queries.may_organise(actor=actor, evaluation_id=evaluation_id)
    open_now = found.state in {EvaluationState.CLOSED, EvaluationState.COMMENTS}
    context = {
        "one": found,
        "tabs": tabs_of(found, "evaluation_tables"),
        "errors": errors,
        "wrong": {item.anchor for item in errors},
        "tables": [_shown(each) for each in stored],
        "form": _form(request, actor, evaluation_id, stored),
        "chapters": [Option(value=one.value, label=title) for one, title in CHAPTER_TITLES.items()],
        "presets": [
            Link(label=f"取{title}", href=f"?from={code}#edit")
            for code, title in _PRESETS.items()
            if found.project_id is not None
        ],
        "may_edit": organises and open_now,
    }
    return render(
        request, "performance/evaluation_tables.html", context, status=422 if errors else 200
    )


def _act(request: HttpRequest, actor: Actor, evaluation_id: UUID) -> None:
    sent, at = request.POST, moment(request)
    table_id = _id(sent.get("table", ""))
    if sent.get("act") == "remove":
        if table_id is None:
            raise NotFound
        actions.remove_table(actor=actor, evaluation_id=evaluation_id, table_id=table_id, at=at)
        return
    chapter = sent.get("chapter", "")
    actions.set_table(
        actor=actor,
        evaluation_id=evaluation_id,
        table_id=table_id,
        chapter=ChapterCode(chapter) if chapter in set(ChapterCode) else ChapterCode.BASICS,
        title=sent.get("title", ""),
        source=sent.get("source", ""),
        formulas=sent.get("formulas", ""),
        base_version=int(sent.get("version", "0") or 0) if sent.get("version", "").isdigit() else 0,
        at=at,
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound from None


def _shown(one: ReportTableView) -> dict[str, object]:
    table = one.computed
    return {
        "it": one,
        "chapter": CHAPTER_TITLES[one.chapter],
        "columns": [
            Column(title=each.title, num=any(row[at].value is not None for row in table.rows))
            for at, each in enumerate(table.columns)
        ],
        "rows": [
            Row(
                key=f"{one.id}-{at}",
                cells=tuple(Cell(text=cell.text, head=not place) for place, cell in enumerate(row)),
            )
            for at, row in enumerate(table.rows)
        ],
        "edit": f"?table={one.id}#edit",
    }


def _form(
    request: HttpRequest, actor: Actor, evaluation_id: UUID, stored: list[ReportTableView]
) -> dict[str, object] | QueryDict:
    """Return what stands in the form: what was typed, a stored table, a project's figures, nothing."""
    if request.method == "POST":
        return request.POST
    wanted, preset = request.GET.get("table", ""), request.GET.get("from", "")
    for one in stored:
        if str(one.id) == wanted:
            return {
                "table": wanted,
                "chapter": one.chapter.value,
                "title": one.title,
                "source": one.source,
                "formulas": one.formulas,
                "version": one.version,
            }
    if preset in _PRESETS:
        fill = reading.funds_of if preset == "funds" else reading.contracts_of
        source, formulas = fill(actor=actor, evaluation_id=evaluation_id) or ("", "")
        return {"title": _PRESETS[preset], "source": source, "formulas": formulas}
    return {}
