"""Evaluations as officers see them: the list, a new one, its indicators and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.actions import evaluation as actions
from yimen.performance.actions import panel
from yimen.performance.contracts.evaluation import (
    EVALUATION_FLOW,
    KIND_TITLES,
    ORGANISE_DEPARTMENT,
    ORGANISE_FINANCE,
    READ,
    SCORED,
    SUBJECT_TITLES,
    EvaluationKind,
    EvaluationState,
    EvaluationView,
    FrameworkIndicator,
    IndicatorView,
)
from yimen.performance.queries import evaluation as queries
from yimen.performance.queries import expert as experts
from yimen.performance.queries import project as projects
from yimen.performance.queries.framework import get_framework, list_frameworks
from yimen.performance.rules import evaluation as rules
from yimen.performance.rules.panel import OUTLIER_RULES
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Option, Row
from yimen.ui.words import long_date

PAGE = 100


def error_of(refusal: Refusal) -> list[ErrorItem]:
    """Return a refusal as the page's error summary."""
    return [
        ErrorItem(message=refusal.message, anchor=f"f-{refusal.field}" if refusal.field else "")
    ]


def tried(act: Callable[[], object]) -> list[ErrorItem]:
    """Do what was posted and return what was refused of it; nothing where it is done."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return error_of(refusal)
    return []


def day_of(text: str) -> date | None:
    """Return a typed day, or None."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def asked_day(text: str, field: str) -> date:
    """Return a typed day. Raises Refusal at its field."""
    found = day_of(text)
    if found is None:
        raise Refusal("performance.evaluation.day", "请填日期，比如 2026-12-31。", field=field)
    return found


def tabs_of(one: EvaluationView, here: str) -> list[Link]:
    """Return the pages of one evaluation; those of the result once it is scored."""
    pages = [("evaluation", "概况"), ("evaluation_experts", "专家")]
    if one.state in SCORED:
        pages += [
            ("evaluation_results", "评分结果"),
            ("evaluation_report", "报告"),
            ("evaluation_tables", "报告的表格"),
            ("evaluation_comments", "征求意见"),
        ]
    if one.state in {EvaluationState.FINAL, EvaluationState.PUBLISHED}:
        pages.append(("evaluation_use", "整改与应用"))
    return [
        Link(label=label, href=reverse(f"performance:{name}", args=[one.id]), current=name == here)
        for name, label in pages
    ]


@permission(READ)
def evaluations(request: HttpRequest) -> HttpResponse:
    """List the evaluations that the officer may know of, and those for which he scores."""
    actor = actor_of(request)
    found = queries.list_evaluations(actor=actor, state=request.GET.get("state", ""), limit=PAGE)
    names = _unit_names(found)
    context = {
        "columns": [
            Column(title="评价"),
            Column(title="类型"),
            Column(title="被评价单位"),
            Column(title="组织单位"),
            Column(title="到哪一步"),
        ],
        "rows": [_row(one, names) for one in found],
        "tabs": _state_tabs(request.GET.get("state", "")),
        "own": experts.list_own_evaluations(actor=actor),
        "may_organise": actor.may(ORGANISE_FINANCE) or actor.may(ORGANISE_DEPARTMENT),
    }
    return render(request, "performance/evaluations.html", context)


def _state_tabs(state: str) -> list[Link]:
    titles = EVALUATION_FLOW.state_titles
    return [
        Link(label="全部", href="?", current=not state),
        *(
            Link(label=titles[one], href=f"?state={one.value}", current=state == one.value)
            for one in EvaluationState
        ),
    ]


def _unit_names(found: list[EvaluationView]) -> Mapping[UUID, str]:
    ids = {one.organiser_id for one in found} | {one.department_id for one in found}
    return {one.id: one.name for one in directory.list_organisations(ids=ids)} if ids else {}


def _row(one: EvaluationView, names: Mapping[UUID, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.title,
                small=f"{one.year} 年度 · {one.subject_name}",
                href=row_address("performance:evaluation", one.id),
                head=True,
            ),
            Cell(text=KIND_TITLES[one.kind], small=SUBJECT_TITLES[one.subject]),
            Cell(text=names.get(one.department_id, "")),
            Cell(text=names.get(one.organiser_id, "")),
            Cell(
                text=one.state_title,
                small=f"评分截至{long_date(on=one.due_on)}" if one.due_on else "",
            ),
        ],
    )


@permission(ORGANISE_FINANCE, ORGANISE_DEPARTMENT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin an evaluation of a project or of a department."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        try:
            one = _create(request, actor)
            return Redirect(reverse("performance:evaluation", args=[one.id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = error_of(refusal)
    context = {
        "errors": errors,
        "sent": request.POST,
        "kinds": [
            Option(value=kind.value, label=KIND_TITLES[kind])
            for kind, verb in (
                (EvaluationKind.FINANCE, ORGANISE_FINANCE),
                (EvaluationKind.DEPARTMENT, ORGANISE_DEPARTMENT),
            )
            if actor.may(verb)
        ],
        "subjects": _subjects(actor),
        "frameworks": [
            Option(value=one.code, label=f"{one.title}（{SUBJECT_TITLES[one.subject]}）")
            for one in list_frameworks()
        ],
        "year": request.POST.get("year") or local_day(moment(request)).year,
    }
    return render(
        request, "performance/evaluation_new.html", context, status=422 if errors else 200
    )


def _subjects(actor: Actor) -> list[Option]:
    options = [
        Option(value=f"project~{key}", label=f"项目：{name}（{code}）")
        for key, name, code in projects.list_names(actor=actor, limit=200)
    ]
    units = projects.list_departments(actor=actor)
    return options + [
        Option(value=f"department~{key}", label=f"部门整体：{name}") for key, name in units.items()
    ]


def _create(request: HttpRequest, actor: Actor) -> EvaluationView:
    sort, _, raw = request.POST.get("subject", "").partition("~")
    kind = _kind(request.POST.get("kind", ""))
    project = department = None
    try:
        if sort == "project":
            project = projects.get_project(actor=actor, project_id=UUID(raw))
        elif UUID(raw) in projects.list_departments(actor=actor):
            department = UUID(raw)
    except ValueError:
        pass
    if project is None and department is None:
        raise Refusal("performance.evaluation.subject", "请选评价什么。", field="subject")
    verb = ORGANISE_FINANCE if kind is EvaluationKind.FINANCE else ORGANISE_DEPARTMENT
    organiser = next(iter(sorted(actor.units(verb), key=str)), None)
    actor.must(verb)
    assert organiser is not None
    return actions.create_evaluation(
        actor=actor,
        kind=kind,
        title=request.POST.get("title", ""),
        organiser_id=organiser,
        department_id=project.department_id if project else department or organiser,
        framework=get_framework(code=request.POST.get("framework", "")),
        year=_year(request.POST.get("year", "")),
        at=moment(request),
        project_id=project.id if project else None,
        project_code=project.code if project else "",
        project_name=project.name if project else "",
        budget=_money(request.POST.get("budget", ""), "budget"),
        spent=_money(request.POST.get("spent", ""), "spent"),
    )


def _kind(text: str) -> EvaluationKind:
    try:
        return EvaluationKind(text)
    except ValueError:
        raise Refusal("performance.evaluation.kind", "请选谁来评价。", field="kind-1") from None


def _year(text: str) -> int:
    if not text.strip().isdigit() or not 2000 <= int(text) <= 2100:
        raise Refusal("performance.evaluation.year", "请填四位年份，比如 2026。", field="year")
    return int(text)


def _money(text: str, field: str) -> Decimal | None:
    typed = text.replace(",", "").strip()
    if not typed:
        return None
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value < Decimal(10) ** 13:
        raise Refusal("performance.evaluation.money", "金额请填元，比如 1462500。", field=field)
    return value.quantize(Decimal("0.01"))


@permission(READ)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show an evaluation: what, which indicators with their evidence, and its next step."""
    actor, errors = actor_of(request), []
    if request.method == "POST":
        errors = tried(lambda: _act(request, actor, evaluation_id))
        if not errors:
            return Redirect(request.path)
    found = queries.get_evaluation(actor=actor, evaluation_id=evaluation_id)
    indicators = queries.list_indicators(evaluation_id=evaluation_id)
    names = _unit_names([found])
    organises = queries.may_organise(actor=actor, evaluation_id=evaluation_id)
    context = {
        "one": found,
        "errors": errors,
        "sent": request.POST,
        "tabs": tabs_of(found, "evaluation"),
        "facts": _facts(found, names),
        "advice": _advice(found, indicators),
        "columns": _indicator_columns(),
        "rows": [_indicator_row(each) for each in indicators],
        "total": rules.plain(sum((each.full for each in indicators), Decimal(0))),
        "organises": organises,
        "verbs": [verb.value for verb in EVALUATION_FLOW.verbs(found.state)] if organises else [],
        "progress": panel.progress(evaluation_id=evaluation_id),
    }
    return render(request, "performance/evaluation.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, actor: Actor, evaluation_id: UUID) -> None:
    act, at = request.POST.get("act", ""), moment(request)
    if act == "open":
        due_on = asked_day(request.POST.get("due_on", ""), "due_on")
        actions.open_scoring(actor=actor, evaluation_id=evaluation_id, due_on=due_on, at=at)
    elif act == "close":
        panel.close_scoring(actor=actor, evaluation_id=evaluation_id, at=at)
    elif act == "cancel":
        reason = request.POST.get("reason", "")
        actions.cancel(actor=actor, evaluation_id=evaluation_id, reason=reason, at=at)
    else:
        raise Refusal("performance.evaluation.act", "没有这一步，请刷新后再试。")


def _facts(one: EvaluationView, names: Mapping[UUID, str]) -> list[Fact]:
    facts = [
        Fact(name="评价类型", value=f"{KIND_TITLES[one.kind]} · {SUBJECT_TITLES[one.subject]}"),
        Fact(name="评价对象", value=one.subject_name, note=one.project_code),
        Fact(name="年度", value=str(one.year)),
        Fact(name="组织单位", value=names.get(one.organiser_id, "")),
        Fact(name="被评价单位", value=names.get(one.department_id, "")),
        Fact(name="指标体系", value=one.framework_title),
        Fact(name="离群分规则", value=OUTLIER_RULES[one.outlier_rule]),
    ]
    if one.budget is not None:
        facts.append(Fact(name="全年预算", value=f"¥{one.budget:,.2f}"))
    if one.spent is not None:
        facts.append(Fact(name="全年支出", value=f"¥{one.spent:,.2f}"))
    if one.cancelled_because:
        facts.append(Fact(name="终止原因", value=one.cancelled_because))
    return facts


def _advice(one: EvaluationView, indicators: list[IndicatorView]) -> list[str]:
    """Return what is worth a thought before scoring begins; nothing of it forbids."""
    if one.state is not EvaluationState.DRAFT:
        return []
    said = []
    share = rules.result_share(indicators=[framework_indicator(each) for each in indicators])
    if share is not None and share < Decimal("0.6"):
        said.append(f"产出和效益合计占 {share * 100:.0f}%，低于通行的 60%。有本地规定的从其规定。")
    bare = [each.name for each in indicators if not each.evidence]
    if bare:
        said.append(
            f"还有 {len(bare)} 项指标没有证据，专家只能凭印象打分：{'、'.join(bare[:5])}等。"
        )
    return said


def framework_indicator(one: IndicatorView) -> FrameworkIndicator:
    """Return an indicator as the rules for indicator systems take it."""
    return FrameworkIndicator(
        level1=one.level1,
        level2=one.level2,
        name=one.name,
        full=one.full,
        standard=one.standard,
        points=one.points,
    )


def _indicator_columns() -> list[Column]:
    return [
        Column(title="指标"),
        Column(title="满分", num=True),
        Column(title="评分标准"),
        Column(title="证据", num=True),
    ]


def _indicator_row(one: IndicatorView) -> Row:
    points = "；".join(f"{each.text}（{rules.plain(each.marks)} 分）" for each in one.points)
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.name,
                small=f"{one.level1} · {one.level2}",
                href=row_address("performance:evaluation_evidence", one.id),
                head=True,
            ),
            Cell(text=rules.plain(one.full), num=True),
            Cell(text=one.standard or points or "—", small=points if one.standard else ""),
            Cell(text=str(len(one.evidence)), num=True, kind="" if one.evidence else "need"),
        ],
    )


def sent_file(file_id: UUID | None) -> HttpResponseBase:
    """Return a stored file as an attachment. Raises NotFound."""
    if file_id is None:
        raise NotFound
    stored, reader = files.open_file(file_id=file_id)
    return FileResponse(
        reader, as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
