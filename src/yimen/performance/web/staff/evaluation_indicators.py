"""The indicators of an evaluation and the evidence beside them, while it is prepared and scored."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.actions import evaluation as actions
from yimen.performance.actions import evaluation_evidence as sources
from yimen.performance.actions import report as report_actions
from yimen.performance.contracts.evaluation import (
    EVIDENCE_TITLES,
    ORGANISE_DEPARTMENT,
    ORGANISE_FINANCE,
    READ,
    EvaluationState,
    EvidenceKind,
    FrameworkIndicator,
)
from yimen.performance.queries import evaluation as queries
from yimen.performance.rules import evaluation as rules
from yimen.performance.rules.panel import OUTLIER_RULES
from yimen.performance.web.staff.evaluation import error_of, sent_file, tried
from yimen.ui.parts import Option

BLANK_ROWS = 3


@permission(ORGANISE_FINANCE, ORGANISE_DEPARTMENT)
@require_http_methods(["GET", "POST"])
def indicators(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Change the indicators of an evaluation while it is prepared."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        try:
            actions.set_indicators(
                actor=actor,
                evaluation_id=evaluation_id,
                indicators=_sent_indicators(request),
                outlier_rule=request.POST.get("rule", ""),
                version=int(request.POST.get("version", "0") or 0),
                at=moment(request),
            )
            return Redirect(reverse("performance:evaluation", args=[evaluation_id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = error_of(refusal)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    rows = _sent_rows(request) if errors else _stored_rows(evaluation_id)
    context = {
        "one": found,
        "errors": errors,
        "rows": rows,
        "rules": [Option(value=code, label=title) for code, title in OUTLIER_RULES.items()],
        "rule": request.POST.get("rule") or found.outlier_rule,
    }
    return render(
        request, "performance/evaluation_indicators.html", context, status=422 if errors else 200
    )


_COLUMNS = ("id", "level1", "level2", "name", "full", "standard", "points")


def _stored_rows(evaluation_id: UUID) -> list[dict[str, str]]:
    rows = [
        {
            "id": str(each.id),
            "level1": each.level1,
            "level2": each.level2,
            "name": each.name,
            "full": rules.plain(each.full),
            "standard": each.standard,
            "points": "\n".join(f"{one.text} {rules.plain(one.marks)}" for one in each.points),
        }
        for each in queries.list_indicators(evaluation_id=evaluation_id)
    ]
    return rows + [dict.fromkeys(_COLUMNS, "") for _ in range(BLANK_ROWS)]


def _sent_rows(request: HttpRequest) -> list[dict[str, str]]:
    columns = {name: request.POST.getlist(name) for name in _COLUMNS}
    count = min(len(values) for values in columns.values())
    return [{name: columns[name][place] for name in _COLUMNS} for place in range(count)]


def _sent_indicators(request: HttpRequest) -> list[tuple[UUID | None, FrameworkIndicator]]:
    found: list[tuple[UUID | None, FrameworkIndicator]] = []
    for row in _sent_rows(request):
        if not row["name"].strip():
            continue
        full = rules.read_score(text=row["full"], full=Decimal(100))
        found.append(
            (
                UUID(row["id"]) if row["id"] else None,
                FrameworkIndicator(
                    level1=row["level1"].strip(),
                    level2=row["level2"].strip(),
                    name=row["name"].strip(),
                    full=full or Decimal(0),
                    standard=row["standard"].strip(),
                    points=rules.read_points(row["points"]),
                ),
            )
        )
    return found


@permission(READ)
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, indicator_id: UUID) -> HttpResponseBase:
    """Show an indicator with its evidence, and take more."""
    actor, errors = actor_of(request), []
    evaluation_id = queries.evaluation_of(indicator_id=indicator_id)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    if request.method == "POST":
        errors = tried(lambda: _act_on_evidence(request, actor, indicator_id))
        if not errors:
            return Redirect(request.path)
    indicator = next(
        each
        for each in queries.list_indicators(evaluation_id=evaluation_id)
        if each.id == indicator_id
    )
    organises = queries.may_organise(actor=actor, evaluation_id=evaluation_id)
    answers = queries.may_answer(actor=actor, evaluation_id=evaluation_id)
    drafting, scoring = EvaluationState.DRAFT, EvaluationState.SCORING
    context = {
        "one": found,
        "indicator": indicator,
        "kind_titles": {kind.value: title for kind, title in EVIDENCE_TITLES.items()},
        "kinds": [Option(value=kind.value, label=title) for kind, title in EVIDENCE_TITLES.items()],
        "figures": [
            Option(value=code, label=figure.title) for code, figure in register.figures().items()
        ],
        "errors": errors,
        "sent": request.POST,
        "may_add": (organises and found.state in {drafting, scoring})
        or (answers and found.state is scoring),
        "may_remove": organises and found.state is drafting,
    }
    return render(
        request, "performance/evaluation_evidence.html", context, status=422 if errors else 200
    )


def _act_on_evidence(request: HttpRequest, actor: Actor, indicator_id: UUID) -> None:
    gone = request.POST.get("remove")
    if gone:
        actions.remove_evidence(actor=actor, evidence_id=UUID(gone), at=moment(request))
        return
    act, at = request.POST.get("act", ""), moment(request)
    if act == "figure":
        code = request.POST.get("figure", "")
        sources.take_figure(actor=actor, indicator_id=indicator_id, code=code, at=at)
        return
    if act == "procurement":
        sources.take_procurement(actor=actor, indicator_id=indicator_id, at=at)
        return
    try:
        kind = EvidenceKind(request.POST.get("kind", ""))
    except ValueError:
        raise Refusal("performance.evidence.kind", "请选是哪一种证据。", field="kind") from None
    upload = request.FILES.get("file")
    actions.add_evidence(
        actor=actor,
        indicator_id=indicator_id,
        kind=kind,
        title=request.POST.get("title", ""),
        said=request.POST.get("said", ""),
        stream=BytesIO(upload.read()) if upload else None,
        file_name=str(upload.name) if upload else "",
        at=moment(request),
    )


@permission(READ)
def evidence_file(request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
    """Hand out a file of evidence to who may know of its evaluation, and remember the look."""
    actor = actor_of(request)
    found, evaluation_id = queries.get_evidence(evidence_id=evidence_id)
    queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    report_actions.record_look(
        actor=actor, evaluation_id=evaluation_id, what=f"evidence:{evidence_id}", at=moment(request)
    )
    return sent_file(found.file_id)
