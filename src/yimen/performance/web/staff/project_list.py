"""The list of projects, taken away as a workbook, and a new project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access.project import KEEP_SCHEMES, PREPARE, READERS
from yimen.performance.actions import project as actions
from yimen.performance.contracts.project import (
    SORT_TITLES,
    STATE_TITLES,
    ProjectSort,
    ProjectState,
    ProjectView,
)
from yimen.performance.contracts.scheme import SchemeUse
from yimen.performance.queries import project as queries
from yimen.performance.queries import scheme as scheme_queries
from yimen.performance.queries.project_money import totals_of
from yimen.performance.web import project_labels as labels
from yimen.performance.web import project_typed as typed
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Filter, Option, Row
from yimen.ui.workbook import write_list

PAGE = 50
EXPORTED = 2_000
_HEADS = ("项目", "主管部门", "状态", "年度", "全年预算（万元）", "执行数（万元）", "执行率")


def _asked(request: HttpRequest) -> tuple[queries.ProjectFilter, dict[str, str]]:
    sent = {name: request.GET.get(name, "")[:60] for name in ("q", "state", "year", "department")}
    narrowed = queries.ProjectFilter(
        text=sent["q"],
        state=ProjectState(sent["state"]) if sent["state"] in set(ProjectState) else None,
        year=int(sent["year"]) if sent["year"].isascii() and sent["year"].isdigit() else None,
        department_id=_uuid(sent["department"]),
    )
    return narrowed, {name: value for name, value in sent.items() if value}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_project_key(text: str) -> tuple[int, UUID] | None:
    """Return the year and the project after which a list goes on, or None."""
    year, _, last = text.partition("~")
    found = _uuid(last)
    return (int(year), found) if found is not None and year.isascii() and year.isdigit() else None


@permission(*READERS)
@never_cache
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """List the projects that the officer may see, with filters in the address."""
    actor, today = actor_of(request), local_day(moment(request))
    narrowed, query = _asked(request)
    after = read_project_key(request.GET.get("after", ""))
    found = queries.list_projects(actor=actor, narrowed=narrowed, limit=PAGE + 1, after=after)
    last = found[PAGE - 1] if len(found) > PAGE else None
    key = {"after": f"{last.year}~{last.id}"} if last else {}
    context = {
        "columns": [Column(title=title, num=place > 3) for place, title in enumerate(_HEADS)],
        "rows": _rows(found[:PAGE], today),
        "filters": _filters(actor, query, today),
        "text": query.get("q", ""),
        "query": urlencode(query),
        "clear_href": reverse("performance:projects") if query else "",
        "after_href": f"?{urlencode({**query, **key})}" if key else "",
        "first_href": f"?{urlencode(query)}" if after else "",
        "may_prepare": actor.may(PREPARE),
        "may_keep": actor.may(KEEP_SCHEMES),
    }
    return render(request, "performance/projects.html", context)


def _filters(actor: Actor, query: dict[str, str], today: date) -> list[Filter]:
    years = {str(year): f"{year} 年" for year in range(today.year + 1, today.year - 6, -1)}
    departments = {str(key): name for key, name in queries.list_departments(actor=actor).items()}
    titles = {state.value: title for state, title in STATE_TITLES.items()}
    found = (
        ("state", "状态", titles),
        ("year", "年度", years),
        ("department", "部门", departments),
    )
    return [
        Filter.of(name=name, label=label, titles=options, value=query.get(name, ""))
        for name, label, options in found
    ]


def _rows(found: Sequence[ProjectView], today: date) -> list[Row]:
    totals = totals_of(years={one.id: one.year for one in found}, until=today)
    return [_row(one, *totals[one.id]) for one in found]


def _row(one: ProjectView, annual: Decimal, spent: Decimal) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(
                text=one.name,
                small=one.code,
                href=row_address("performance:project", one.id),
                head=True,
            ),
            Cell(text=one.department_name),
            Cell(text=STATE_TITLES[one.state], kind=labels.STATE_KINDS[one.state]),
            Cell(text=str(one.year)),
            Cell(text=labels.wan(annual) if annual else "—", num=True),
            Cell(text=labels.wan(spent) if spent else "—", num=True),
            Cell(text=labels.percent(spent / annual if annual else None), num=True),
        ],
    )


@permission(*READERS)
@require_safe
def projects_export(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as a workbook; taking it away is a recorded look."""
    actor, at = actor_of(request), moment(request)
    narrowed, _ = _asked(request)
    found = queries.list_projects(actor=actor, narrowed=narrowed, limit=EXPORTED)
    if actor.officer_id is not None:
        with transaction.atomic():
            subject = Ref("directory.officer", actor.officer_id)
            reason = f"导出项目清单 {len(found)} 个"
            ledger.look(actor=actor, subject=subject, what="export", reason=reason, at=at)
    rows = [
        ("" if cell.text == "—" else cell.text for cell in row.cells)
        for row in _rows(found, local_day(at))
    ]
    content = write_list(
        title="项目清单",
        columns=("项目代码", *_HEADS),
        rows=[(one.code, *cells) for one, cells in zip(found, rows, strict=True)],
        made_by=directory.signature(actor=actor, at=at),
        at=at.astimezone(),
    )
    answer = HttpResponse(
        content,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="projects.xlsx"'
    return answer


def _questions(actor: Actor, today: date) -> tuple[forms.Field, ...]:
    units = directory.list_organisations(ids=set(actor.units(PREPARE)))
    found = scheme_queries.titles(on=today, use=SchemeUse.SELF)
    return (
        forms.Field(name="name", label="项目名称", maxlength=120),
        forms.Field(
            name="code", label="项目代码", help="照预算管理系统里的写。", width="m", maxlength=40
        ),
        forms.Field(
            name="department",
            label="主管部门",
            kind="select",
            options=tuple(Option(value=str(one.id), label=one.name) for one in units),
        ),
        forms.Field(
            name="sort",
            label="项目类别",
            kind="select",
            options=tuple(Option(value=code, label=SORT_TITLES[code]) for code in ProjectSort),
        ),
        forms.Field(name="starts_on", label="哪天开始", kind="date", width="m"),
        forms.Field(
            name="ends_on", label="哪天结束", kind="date", width="m", help="跨年的写到最后一年。"
        ),
        forms.Field(
            name="scheme",
            label="分值方案",
            kind="select",
            options=tuple(Option(value=code, label=title) for code, title in found.items()),
        ),
        forms.Field(
            name="basis",
            label="立项依据",
            kind="textarea",
            rows=3,
            required=False,
            maxlength=600,
            help="文件、规划、会议纪要，写文号。",
        ),
    )


@permission(PREPARE)
@never_cache
@require_http_methods(["GET", "POST"])
def project_new(request: HttpRequest) -> HttpResponse:
    """Ask what a new project is; posted, open it."""
    actor, at = actor_of(request), moment(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.create_project(actor=actor, new=_typed(request), at=at)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            names = {"department_id": "department", "scheme_code": "scheme"}
            errors = {names.get(refusal.field or "", refusal.field or "name"): refusal.message}
        else:
            return HttpResponseRedirect(reverse("performance:project", args=[made.id]))
    questions = _questions(actor, local_day(at))
    values = {one.name: request.POST.get(one.name, "") for one in questions}
    units = questions[2].options
    if request.method == "GET":
        values |= {"scheme": "self-2021", "department": units[0].value if len(units) == 1 else ""}
    fields = forms.fill(questions, values=values, errors=errors)
    context = {"fields": fields, "errors": forms.error_items(fields)}
    return render(request, "performance/project_new.html", context, status=422 if errors else 200)


def _typed(request: HttpRequest) -> actions.NewProject:
    sent = request.POST
    return actions.NewProject(
        code=sent.get("code", "").strip(),
        name=sent.get("name", ""),
        department_id=typed.id_of(sent.get("department", ""), field="department"),
        sort=typed.code_of(ProjectSort, sent.get("sort", ""), field="sort"),
        starts_on=typed.day_of(sent.get("starts_on", ""), field="starts_on"),
        ends_on=typed.day_of(sent.get("ends_on", ""), field="ends_on"),
        scheme_code=sent.get("scheme", ""),
        basis=sent.get("basis", ""),
    )
