"""Self-evaluations: the list, and one form filled from evidence, scored, adjusted, sent and checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import PREPARE, READERS
from yimen.performance.access.self_evaluation import CHECK
from yimen.performance.actions import self_evaluation_check as checks
from yimen.performance.contracts.goal import plain
from yimen.performance.contracts.project import SOURCE_TITLES, ProjectView
from yimen.performance.contracts.self_evaluation import (
    FLOW,
    STATE_TITLES,
    FormLine,
    SelfForm,
    SelfRow,
    SelfState,
    SelfVerb,
)
from yimen.performance.queries import project as projects
from yimen.performance.queries import self_evaluation as queries
from yimen.performance.queries.self_evaluation_sheet import ten_thousands
from yimen.performance.rules.scoring import grade_of, percent
from yimen.performance.web.staff import self_evaluation_acts as acts
from yimen.ui import words
from yimen.ui.parts import Cell, Column, ErrorItem, Filter, Option, PillKind, Row

PAGE = 50
_KINDS: dict[SelfState, PillKind] = {
    SelfState.OPEN: "need",
    SelfState.SCORED: "now",
    SelfState.ADJUSTED: "now",
    SelfState.SUBMITTED: "done",
    SelfState.CHECKED: "done",
}


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def self_evaluations(request: HttpRequest) -> HttpResponseBase:
    """List the self-evaluations that the officer may see; who checks them draws a sample."""
    actor, at = actor_of(request), moment(request)
    error = ""
    year = _year(request.POST.get("year", "")) or local_day(at).year
    if request.method == "POST":
        try:
            share = acts.number(request.POST.get("share", ""), field="share") / 100
            checks.draw_sample(actor=actor, year=year, share=share, at=at)
            return redirect(reverse("performance:self_evaluations"))
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            error = refused.message
    context = _list_context(request, actor)
    context |= {
        "errors": [ErrorItem(message=error, anchor="f-share")] if error else [],
        "may_check": actor.may(CHECK),
        "year": year,
        "share": request.POST.get("share", "20"),
    }
    return render(
        request, "performance/self_evaluations.html", context, status=422 if error else 200
    )


def _list_context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    asked = {name: request.GET.get(name, "")[:20] for name in ("state", "in")}
    state = SelfState(asked["state"]) if asked["state"] in set(SelfState) else None
    after = _key(request.GET.get("after", ""))
    rows = queries.list_forms(
        actor=actor, year=_year(asked["in"]), state=state, after=after, limit=PAGE + 1
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    query = {name: value for name, value in asked.items() if value}
    key = {"after": f"{last.year}~{last.id}"} if last else {}
    this = local_day(moment(request)).year
    years = {str(one): f"{one} 年" for one in range(this, this - 6, -1)}
    states = {one.value: title for one, title in STATE_TITLES.items()}
    return {
        "filters": [
            Filter.of(name="in", label="年度", titles=years, value=asked["in"]),
            Filter.of(name="state", label="状态", titles=states, value=asked["state"]),
        ],
        "columns": [
            Column(title="项目"),
            Column(title="年度"),
            Column(title="状态"),
            Column(title="总分", num=True),
            Column(title="报送"),
        ],
        "rows": [_row(one) for one in rows[:PAGE]],
        "startable": _startable(actor, this),
        "after_href": f"?{urlencode({**query, **key})}" if key else "",
        "first_href": f"?{urlencode(query)}" if after else "",
    }


def _startable(actor: Actor, year: int) -> list[tuple[ProjectView, int]]:
    """Return the actor's projects whose self-evaluation of this or last year is not begun."""
    if not actor.may(PREPARE):
        return []
    own = [
        one
        for one in projects.list_projects(actor=actor, limit=PAGE)
        if actor.may(PREPARE, unit_id=one.department_id)
    ]
    years = (year, year - 1)
    open_now = queries.startable(project_ids=[one.id for one in own], years=years)
    return [
        (one, which)
        for one in own
        for which in years
        if which in one.years and (one.id, which) in open_now
    ]


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


def _key(text: str) -> tuple[int, UUID] | None:
    year, _, last = text.partition("~")
    try:
        found = UUID(last)
    except ValueError:
        return None
    known = _year(year)
    return (known, found) if known is not None else None


def _row(one: SelfRow) -> Row:
    grade = f"{grade_of(one.total).value}" if one.total is not None else ""
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.project_name,
                small=one.department_name,
                href=reverse("performance:self_evaluation", args=[one.id]),
                head=True,
            ),
            Cell(text=f"{one.year} 年"),
            Cell(
                text=STATE_TITLES[one.state],
                small="抽中复核" if one.drawn and one.state is SelfState.SUBMITTED else "",
                kind=_KINDS[one.state],
            ),
            Cell(text=plain(one.total) if one.total is not None else "—", small=grade, num=True),
            Cell(text=words.long_date(on=local_day(one.submitted_at)) if one.submitted_at else "—"),
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """A line of the money as the page shows it."""

    label: str
    initial: str
    annual: str
    spent: str
    weight: str
    rate: str
    points: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """An indicator as the page shows it, with the heads that begin at it and what was typed."""

    line: FormLine
    level1: str
    level1_rows: int
    level2: str
    level2_rows: int
    weight: str
    rule_points: str
    points: str
    checked: str
    reason: str
    evidence_href: str
    typed_points: str
    typed_because: str


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def self_evaluation(request: HttpRequest, form_id: UUID) -> HttpResponseBase:
    """Show one form; the unit fills, scores, adjusts and sends it, the finance bureau checks it."""
    actor, at = actor_of(request), moment(request)
    form = queries.get_form(actor=actor, form_id=form_id)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            acts.do(request, actor=actor, form=form, at=at)
            return redirect(reverse("performance:self_evaluation", args=[form_id]))
        except Refusal as error:
            if error.status in {403, 404}:
                raise
            refused = error
    context = _form_context(request, actor, form, local_day(at))
    context["errors"] = (
        [ErrorItem(message=refused.message, anchor=_anchor(refused))] if refused else []
    )
    context["error"] = {refused.field: refused.message} if refused and refused.field else {}
    return render(
        request,
        "performance/self_evaluation.html",
        context,
        status=refused.status if refused else 200,
    )


def _anchor(refused: Refusal) -> str:
    return f"f-{refused.field}" if refused.field else ""


def _form_context(
    request: HttpRequest, actor: Actor, form: SelfForm, today: date
) -> dict[str, Any]:
    project = projects.get_project(actor=actor, project_id=form.project_id)
    own = actor.may(PREPARE, unit_id=project.department_id)
    checker = actor.may(CHECK, area=project.area_code) and form.drawn_at is not None
    scored = form.state is not SelfState.OPEN
    whole = scored and all(one.points is not None for one in form.lines)
    return {
        "form": form,
        "state": STATE_TITLES[form.state],
        "state_kind": _KINDS[form.state],
        "total": plain(form.total) if scored else "—",
        "weight": plain(form.weight),
        "grade": grade_of(form.total).value if whole else "—",
        "as_of": words.long_moment(at=form.as_of.astimezone(LOCAL)) if form.as_of else "",
        "money": _money(form),
        "lines": _lines(request, form),
        "may_explain": own and FLOW.allows(form.state, SelfVerb.EXPLAIN),
        "may_score": own and FLOW.allows(form.state, SelfVerb.SCORE),
        "may_adjust": own and FLOW.allows(form.state, SelfVerb.ADJUST),
        "may_submit": own and FLOW.allows(form.state, SelfVerb.SUBMIT),
        "may_check": checker and FLOW.allows(form.state, SelfVerb.CHECK),
        "until": min(today, date(form.year, 12, 31)).isoformat(),
        "positions": [
            Option(value=str(one.position), label=f"{one.position} {one.name}")
            for one in form.lines
        ],
        "steps": queries.list_steps(form_id=form.id),
        "sent": request.POST,
        "leader": request.POST.get("leader", form.leader),
        "actual": request.POST.get("actual", form.actual),
    }


def _money(form: SelfForm) -> list[MoneyRow]:
    rows = []
    for one in (form.whole, *form.money):
        whole = one.source is None
        title = "年度资金总额" if one.source is None else SOURCE_TITLES[one.source]
        given = "" if form.execution_points is None else plain(form.execution_points)
        rows.append(
            MoneyRow(
                label=title,
                initial=ten_thousands(one.initial),
                annual=ten_thousands(one.annual),
                spent=ten_thousands(one.spent),
                weight=plain(form.execution_weight) if whole else "—",
                rate=percent(one.spent / one.annual) if one.annual else "—",
                points=given if whole else "—",
            )
        )
    return rows


def _lines(request: HttpRequest, form: SelfForm) -> list[LineRow]:
    rows = []
    before: FormLine | None = None
    for one in form.lines:
        new1 = before is None or before.level1 != one.level1
        new2 = new1 or (before is not None and before.level2 != one.level2)
        same1 = [line for line in form.lines if line.level1 == one.level1]
        same2 = [line for line in same1 if line.level2 == one.level2]
        counted = one.points if one.checked_points is None else one.checked_points
        rows.append(
            LineRow(
                line=one,
                level1=one.level1 if new1 else "",
                level1_rows=len(same1),
                level2=one.level2 if new2 else "",
                level2_rows=len(same2),
                weight=plain(one.weight),
                rule_points="—" if one.rule_points is None else plain(one.rule_points),
                points="—" if one.points is None else plain(one.points),
                checked="" if one.checked_points is None else plain(one.checked_points),
                reason=request.POST.get(f"reason-{one.position}", one.reason),
                evidence_href=reverse("performance:evidence", args=[one.indicator_id]),
                typed_points=request.POST.get(
                    f"points-{one.position}", "" if counted is None else plain(counted)
                ),
                typed_because=request.POST.get(f"because-{one.position}", one.checked_because),
            )
        )
        before = one
    return rows
