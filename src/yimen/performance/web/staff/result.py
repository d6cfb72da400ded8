"""After the scoring: what the panel came to, what is put right, what the budget does with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.actions import panel as panel_actions
from yimen.performance.actions import rectification as rectification_actions
from yimen.performance.actions import report as actions
from yimen.performance.actions import result as result_actions
from yimen.performance.contracts.evaluation import (
    ORGANISE_FINANCE,
    READ,
    EvaluationState,
)
from yimen.performance.contracts.result import (
    ADVICE_TITLES,
    RECTIFICATION_TITLES,
    Advice,
    IndicatorResult,
    PanelResult,
    RectificationState,
    RectificationView,
)
from yimen.performance.queries import evaluation as queries
from yimen.performance.queries import panel
from yimen.performance.queries import report as reports
from yimen.performance.queries import result as results
from yimen.performance.rules.evaluation import plain
from yimen.performance.rules.report import percent, two
from yimen.performance.rules.report_paper import loss_bars
from yimen.performance.web.staff.evaluation import asked_day, sent_file, tabs_of, tried
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Option, Row


@permission(READ)
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show what the panel came to; before the closing there is nothing to show to anybody."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        errors = tried(lambda: _exclude(request, actor))
        if not errors:
            return Redirect(request.path)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    came = panel.get_result(actor=actor, evaluation_id=evaluation_id)
    if request.method == "GET":
        actions.record_look(
            actor=actor, evaluation_id=evaluation_id, what="results", at=moment(request)
        )
    ids = panel.score_ids(actor=actor, evaluation_id=evaluation_id)
    organises = queries.may_organise(actor=actor, evaluation_id=evaluation_id)
    context = {
        "one": found,
        "tabs": tabs_of(found, "evaluation_results"),
        "errors": errors,
        "came": came,
        "total": two(came.total),
        "loss": percent(came.loss_rate),
        "deviation": two(came.deviation),
        "chart": mark_safe(loss_bars(came)),  # noqa: S308 -- drawn by us, texts escaped
        "level_columns": _level_columns(),
        "level_rows": _level_rows(came),
        "sheets": [title for _, title in came.sheets],
        "sheet_totals": [plain(one) for one in came.sheet_totals],
        "full": plain(came.full),
        "lines": [_line(one, ids) for one in came.indicators],
        "opinions": panel.list_opinions(actor=actor, evaluation_id=evaluation_id),
        "may_exclude": organises and found.state is EvaluationState.CLOSED,
        "apart": _apart(came, ids),
    }
    return render(
        request, "performance/evaluation_result.html", context, status=422 if errors else 200
    )


def _exclude(request: HttpRequest, actor: Actor) -> None:
    score, at = UUID(request.POST.get("score", "")), moment(request)
    if request.POST.get("act") == "readmit":
        panel_actions.readmit_score(actor=actor, score_id=score, at=at)
    else:
        reason = request.POST.get("reason", "")
        panel_actions.exclude_score(actor=actor, score_id=score, reason=reason, at=at)


def _level_columns() -> list[Column]:
    return [
        Column(title="指标"),
        *(Column(title=one, num=True) for one in ("分值", "得分", "得分率", "失分率")),
    ]


def _level_rows(came: PanelResult) -> list[Row]:
    rows = []
    for one in came.level1:
        for level, head in [
            (one, True),
            *((each, False) for each in came.level2 if each.parent == one.name),
        ]:
            rows.append(
                Row(
                    key=f"{level.parent}~{level.name}",
                    cells=[
                        Cell(text=level.name if head else f"　{level.name}", head=head),
                        Cell(text=plain(level.full), num=True),
                        Cell(text=two(level.mean), num=True),
                        Cell(text=percent(level.mean / level.full), num=True),
                        Cell(text=percent(level.loss_rate), num=True),
                    ],
                )
            )
    return rows


def _line(one: IndicatorResult, ids: dict[tuple[UUID, UUID], UUID]) -> dict[str, object]:
    return {
        "name": one.name,
        "level2": one.level2,
        "full": plain(one.full),
        "marks": [
            {
                "said": "—" if mark.value is None else plain(mark.value),
                "outlier": mark.outlier,
                "excluded": mark.excluded_because,
                "id": ids.get((mark.sheet_id, one.indicator_id)) if one.indicator_id else None,
            }
            for mark in one.marks
        ],
        "total": plain(one.total),
        "mean": two(one.mean),
        "before": two(one.mean_before) if one.mean_before is not None else "",
        "deviation": two(one.deviation),
        "loss": percent(one.loss_rate),
    }


def _apart(came: PanelResult, ids: dict[tuple[UUID, UUID], UUID]) -> list[dict[str, object]]:
    names = dict(came.sheets)
    return [
        {
            "indicator": one.name,
            "sheet": names[mark.sheet_id],
            "value": plain(mark.value),
            "mean": two(one.mean),
            "excluded": mark.excluded_because,
            "id": ids.get((mark.sheet_id, one.indicator_id)) if one.indicator_id else None,
        }
        for one in came.indicators
        for mark in one.marks
        if (mark.outlier or mark.excluded_because) and mark.value is not None
    ]


@permission(READ)
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show what has to be put right, and what next year's budget does with the project."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        errors = tried(lambda: _act_on_use(request, actor, evaluation_id))
        if not errors:
            return Redirect(request.path)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    reports.get_report_row(actor=actor, evaluation_id=evaluation_id)
    today = local_day(moment(request))
    listed = results.list_rectifications(actor=actor, evaluation_id=evaluation_id)
    advice = results.find_advice(evaluation_id=evaluation_id)
    settled = found.state in {EvaluationState.FINAL, EvaluationState.PUBLISHED}
    context = {
        "one": found,
        "tabs": tabs_of(found, "evaluation_use"),
        "errors": errors,
        "sent": request.POST,
        "columns": _rectification_columns(),
        "rows": [_rectification_row(each, today) for each in listed],
        "advice": advice,
        "advice_title": ADVICE_TITLES[advice.advice] if advice else "",
        "advices": [Option(value=one.value, label=title) for one, title in ADVICE_TITLES.items()],
        "may_set": settled and queries.may_organise(actor=actor, evaluation_id=evaluation_id),
        "may_advise": settled
        and found.project_id is not None
        and actor.may(ORGANISE_FINANCE, area=found.area_code),
    }
    return render(
        request, "performance/evaluation_use.html", context, status=422 if errors else 200
    )


def _act_on_use(request: HttpRequest, actor: Actor, evaluation_id: UUID) -> None:
    act, at, sent = request.POST.get("act", ""), moment(request), request.POST
    if act == "rectify":
        rectification_actions.set_rectification(
            actor=actor,
            evaluation_id=evaluation_id,
            problem=sent.get("problem", ""),
            demand=sent.get("demand", ""),
            due_on=asked_day(sent.get("due_on", ""), "due_on"),
            at=at,
        )
        return
    if sent.get("advice", "") not in set(Advice):
        raise Refusal("performance.advice.unknown", "请选怎么安排下一年预算。", field="advice-1")
    result_actions.advise(
        actor=actor,
        evaluation_id=evaluation_id,
        advice=Advice(sent["advice"]),
        amount=_amount(sent.get("amount", "")),
        reason=sent.get("reason", ""),
        at=at,
    )


def _amount(text: str) -> Decimal | None:
    typed = text.replace(",", "").strip()
    try:
        value = Decimal(typed) if typed else None
    except InvalidOperation:
        value = Decimal(-1)
    if value is not None and (not value.is_finite() or not 0 <= value < Decimal(10) ** 13):
        raise Refusal("performance.advice.amount", "金额请填元，比如 200000。", field="amount")
    return value


def _rectification_columns() -> list[Column]:
    return [
        Column(title="期限"),
        Column(title="问题"),
        Column(title="整改要求"),
        Column(title="到哪一步"),
    ]


def _rectification_row(one: RectificationView, today: date) -> Row:
    late = one.overdue(on=today)
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=f"{one.due_on:%Y-%m-%d}",
                small="已超期" if late else "",
                kind="late" if late else "",
            ),
            Cell(
                text=one.problem,
                small=one.evaluation_title,
                href=row_address("performance:evaluation_rectification", one.id),
                head=True,
            ),
            Cell(text=one.demand),
            Cell(text=RECTIFICATION_TITLES[one.state]),
        ],
    )


@permission(READ)
def rectifications(request: HttpRequest) -> HttpResponse:
    """List what has to be put right after evaluations, what is due first on top."""
    actor, today = actor_of(request), local_day(moment(request))
    found = results.list_rectifications(actor=actor)
    context = {
        "columns": _rectification_columns(),
        "rows": [_rectification_row(one, today) for one in found],
        "overdue": results.overdue_count(actor=actor, on=today),
    }
    return render(request, "performance/evaluation_rectifications.html", context)


@permission(READ)
@require_http_methods(["GET", "POST"])
def rectification(request: HttpRequest, rectification_id: UUID) -> HttpResponseBase:
    """Show one thing to put right; the unit answers with papers, the organiser checks."""
    actor, errors = actor_of(request), []
    found = results.get_rectification(actor=actor, rectification_id=rectification_id)
    if request.method == "POST":
        errors = tried(lambda: _act_on_rectification(request, actor, rectification_id))
        if not errors:
            return Redirect(request.path)
        found = results.get_rectification(actor=actor, rectification_id=rectification_id)
    organises = queries.may_organise(actor=actor, evaluation_id=found.evaluation_id)
    answers = queries.may_answer(actor=actor, evaluation_id=found.evaluation_id)
    context = {
        "it": found,
        "errors": errors,
        "sent": request.POST,
        "state": RECTIFICATION_TITLES[found.state],
        "late": found.overdue(on=local_day(moment(request))),
        "may_answer": answers and found.state is RectificationState.OPEN,
        "may_check": organises and found.state is RectificationState.REPLIED,
    }
    return render(
        request, "performance/evaluation_rectification.html", context, status=422 if errors else 200
    )


def _act_on_rectification(request: HttpRequest, actor: Actor, rectification_id: UUID) -> None:
    sent, at = request.POST, moment(request)
    if sent.get("act") == "reply":
        papers = [(str(one.name), BytesIO(one.read())) for one in request.FILES.getlist("papers")]
        rectification_actions.reply(
            actor=actor,
            rectification_id=rectification_id,
            words=sent.get("reply", ""),
            papers=papers,
            at=at,
        )
        return
    passed = sent.get("act") == "pass"
    rectification_actions.check(
        actor=actor,
        rectification_id=rectification_id,
        passed=passed,
        words=sent.get("check", ""),
        due_on=None if passed else asked_day(sent.get("due_on", ""), "due_on"),
        at=at,
    )


@permission(READ)
def rectification_paper(
    request: HttpRequest, rectification_id: UUID, file_id: UUID
) -> HttpResponseBase:
    """Hand out a paper of an answer to who may know of it."""
    actor = actor_of(request)
    found = results.get_rectification(actor=actor, rectification_id=rectification_id)
    if file_id not in {key for key, _ in found.papers}:
        raise NotFound
    actions.record_look(
        actor=actor,
        evaluation_id=found.evaluation_id,
        what=f"paper:{file_id}",
        at=moment(request),
    )
    return sent_file(file_id)


@permission(READ)
def project_results(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Show a project's evaluations and what budgets did with it, as a part of its page."""
    actor = actor_of(request)
    context = {
        "evaluations": queries.list_of_project(actor=actor, project_id=project_id),
        "advice": [
            {"it": one, "title": ADVICE_TITLES[one.advice]}
            for one in results.list_advice(actor=actor, project_id=project_id)
        ],
    }
    return render(request, "performance/project_results.html", context)
