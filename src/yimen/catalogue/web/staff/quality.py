"""How good the lists are and what they save: scores by department with every finding, and totals."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.catalogue import access
from yimen.catalogue.queries import publication as queries
from yimen.catalogue.rules.quality import BASIC_TITLE, FORMULA, GRANTED_TITLE, HEAVY, RULES, Score
from yimen.catalogue.rules.savings import LEVEL_WORDS
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import today_of
from yimen.catalogue.web.staff.items import units
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import permission
from yimen.ui.parts import Cell, Column, Row

PAGE = 50
_DEPARTMENTS = (
    Column(title="单位"),
    Column(title="得分", num=True),
    Column(title="通过／适用的权重", num=True),
    Column(title="事项", num=True),
    Column(title="有毛病的", num=True),
)
_SAVED = (
    Column(title="单位"),
    Column(title="事项", num=True),
    Column(title="少交材料（份）", num=True),
    Column(title="少走环节（个）", num=True),
    Column(title="少跑（趟）", num=True),
    Column(title="快了（工作日）", num=True),
    Column(title="四级（全程网办）", num=True),
)
_ITEMS_SAVED = (
    Column(title="事项"),
    Column(title="网上办理"),
    Column(title="材料：现在／法定", num=True),
    Column(title="环节：现在／法定", num=True),
    Column(title="趟数：现在／法定", num=True),
    Column(title="工作日：承诺／法定", num=True),
)


@permission(*access.READERS)
@never_cache
@require_GET
def scores(request: HttpRequest) -> HttpResponse:
    """Show the score of every department and of all, with the formula and the rules."""
    found = queries.current_reports(on=today_of(request))
    known = units()
    rows = [
        Row(
            key=one.department_code,
            cells=(
                Cell(
                    text=known.get(one.department_code, one.department_code),
                    href=reverse("catalogue:staff_score", args=[one.department_code]),
                    head=True,
                ),
                Cell(text=_percent(one.score), num=True),
                Cell(text=f"{one.score.passed}／{one.score.applicable}", num=True),
                Cell(text=str(one.items), num=True),
                Cell(text=str(one.failing), num=True),
            ),
        )
        for one in found.departments
    ]
    whole = found.everything.score
    return render(
        request,
        "catalogue/staff/scores.html",
        {
            "columns": _DEPARTMENTS,
            "rows": rows,
            "formula": FORMULA,
            "whole": _percent(whole),
            "score": whole,
            "items": found.everything.items,
            "rules": [
                *((one.code, one.title, one.weight, one.blocks) for one in RULES),
                ("CAT-BASIC-1", BASIC_TITLE, HEAVY, True),
                ("CAT-PUB-25", f"{GRANTED_TITLE}（送审、发布时查，不计分）", 1, True),
            ],
        },
    )


@permission(*access.READERS)
@never_cache
@require_GET
def department_score(request: HttpRequest, department: str) -> HttpResponse:
    """Show the score of one department with every item that fails a rule, worst first."""
    known = units()
    if department not in known:
        raise NotFound
    found, reports = queries.current_reports(on=today_of(request)).of(department)
    failing = sorted(
        (one for one in reports if one.checked.findings), key=lambda one: one.score.percent or 0
    )
    raw = request.GET.get("page", "1")
    page = int(raw) if raw.isdecimal() and 0 < int(raw[:6]) < 10_000 else 1
    start = (page - 1) * PAGE
    whole = found.score
    base = reverse("catalogue:staff_score", args=[department])
    return render(
        request,
        "catalogue/staff/score.html",
        {
            "unit": known[department],
            "formula": FORMULA,
            "whole": _percent(whole),
            "score": whole,
            "items": len(reports),
            "failing": [(one, _percent(one.score)) for one in failing[start : start + PAGE]],
            "failing_total": len(failing),
            "titles": {one.code: one.title for one in RULES} | {"CAT-BASIC-1": BASIC_TITLE},
            "first_href": base if page > 1 else "",
            "after_href": f"{base}?page={page + 1}" if len(failing) > start + PAGE else "",
        },
    )


@permission(*access.READERS)
@never_cache
@require_GET
def saved(request: HttpRequest) -> HttpResponse:
    """Show what all current items save people, in total, by department and by item."""
    known = units()
    department = request.GET.get("department", "")
    department = department if department in known else ""
    reports = queries.current_reports(on=today_of(request))
    found, items = reports.of(department)
    shown = [found] if department else reports.departments
    defined = [one for one in items if one.is_open]
    return render(
        request,
        "catalogue/staff/savings.html",
        {
            "unit": known.get(department, ""),
            "totals": found.totals,
            "levels": tuple(LEVEL_WORDS.values()),
            "columns": _SAVED,
            "rows": [
                _department_row(one, known.get(one.department_code, one.department_code))
                for one in sorted(shown, key=lambda one: -one.totals.papers)
            ],
            "item_columns": _ITEMS_SAVED,
            "item_rows": [_item_row(one) for one in defined[:PAGE]] if department else (),
        },
    )


def _department_row(one: queries.DepartmentReport, name: str) -> Row:
    found = one.totals
    address = f"{reverse('catalogue:staff_savings')}?department={one.department_code}"
    return Row(
        key=one.department_code,
        cells=(
            Cell(text=name, href=address, head=True),
            *(
                Cell(text=str(number), num=True)
                for number in (
                    found.items, found.papers, found.steps, found.visits, found.days,
                    found.levels[3],
                )
            ),
        ),
    )  # fmt: skip


def _item_row(one: queries.ItemReport) -> Row:
    saved = one.savings
    pairs = (
        (saved.papers_now, saved.papers_lawful),
        (saved.steps_now, saved.steps_lawful),
        (saved.visits_now, saved.visits_lawful),
        (saved.days_now, saved.days_lawful),
    )
    return Row(
        key=one.item_code,
        cells=(
            Cell(
                text=one.name,
                href=reverse("catalogue:staff_version", args=[one.item_code, one.version]),
                head=True,
            ),
            Cell(text=labels.online_words(saved.online_level)),
            *(
                Cell(
                    text=f"{'—' if now is None else now}／{'—' if lawful is None else lawful}",
                    num=True,
                )
                for now, lawful in pairs
            ),
        ),
    )


def _percent(found: Score) -> str:
    return "—" if found.percent is None else f"{found.percent:.1f}"
