"""The basic catalogue: which rows nobody has answered, taking one, saying that one does not apply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.catalogue import access
from yimen.catalogue.actions import basic as actions
from yimen.catalogue.contracts import CatalogueRefused, Level
from yimen.catalogue.contracts.vetting import BasicView, Verdict
from yimen.catalogue.queries import basic as queries
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.web.edge import at_of
from yimen.catalogue.web.staff.items import units
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import ErrorItem, Filter, Link, Option

_STANDINGS = {"open": "没有答复", "taken": "已有实施清单", "not_applicable": "不适用", "": "全部"}
_SAID = {"refused": "已记下不适用。", "kept": "基本目录已保存。", "ended": "已停用。"}


@permission(*access.READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def basic(request: HttpRequest) -> HttpResponse:
    """List the rows of the basic catalogue, those without an answer first."""
    if request.method == "GET":
        return _page(request)
    try:
        address = _act(request)
    except CatalogueRefused as refusal:
        return _page(request, errors=[ErrorItem(message=refusal.message)])
    return HttpResponseRedirect(address)


def _act(request: HttpRequest) -> str:
    actor, at = actor_of(request), at_of(request)
    base = reverse("catalogue:staff_basic")
    op = request.POST.get("op", "")
    try:
        basic_id = UUID(request.POST.get("basic", ""))
    except ValueError:
        raise NotFound from None
    if op == "end":
        reason = request.POST.get("reason", "")[:500]
        actions.end_basic(actor=actor, basic_id=basic_id, reason=reason, at=at)
        return f"{base}?said=ended"
    department = request.POST.get("department", "")
    if not department:
        raise CatalogueRefused("no_unit", "请选是哪个单位。", field="department")
    if op == "take":
        level = request.POST.get("level", Level.COUNTY.value)
        view = actions.take_basic(
            actor=actor,
            basic_id=basic_id,
            department_code=department,
            level=Level(level) if level in set(Level) else Level.COUNTY,
            at=at,
        )
        page = reverse("catalogue:staff_version", args=[view.item_code, view.version])
        return f"{page}?said=created"
    reason = request.POST.get("reason", "")[:500]
    actions.refuse_basic(
        actor=actor, basic_id=basic_id, department_code=department, reason=reason, at=at
    )
    return f"{base}?said=refused"


def _page(request: HttpRequest, *, errors: Sequence[ErrorItem] = ()) -> HttpResponse:
    actor = actor_of(request)
    mine = access.own_departments(actor)
    given, standing, where = _asked(request)
    after = request.GET.get("after", "")[:300]
    page = queries.list_basic(where=where, departments=mine, after=after)
    counts = queries.count_standing(departments=mine)
    known = units()
    kept = {name: value for name, value in given.items() if value} | {"standing": standing}
    base = reverse("catalogue:staff_basic")
    edits = [
        Option(value=code, label=name)
        for code, name in known.items()
        if mine is None or code in mine
    ]
    only = edits[0].value if len(edits) == 1 else ""
    return render(
        request,
        "catalogue/staff/basic.html",
        {
            "errors": errors,
            "rows": [_row(row, known, only) for row in page.rows],
            "total": queries.count_basic(where=where, departments=mine)
            if any(given.values())
            else counts[standing],
            "tabs": _tabs(standing, given, base, counts),
            "filters": _filters(given, known),
            "q": given["q"],
            "keep": {"standing": standing},
            "units": edits if access.can_edit(actor, department=None) else (),
            "levels": [Option(value=one.value, label=dictionaries.LEVELS[one]) for one in Level],
            "may_keep": access.can_publish(actor),
            "said": _SAID.get(request.GET.get("said", ""), ""),
            "first_href": f"{base}?{urlencode(kept)}" if request.GET.get("after") else "",
            "after_href": f"{base}?{urlencode({**kept, 'after': page.next_after})}"
            if page.next_after
            else "",
        },
        status=422 if errors else 200,
    )


def _asked(request: HttpRequest) -> tuple[dict[str, str], str, queries.BasicFilter]:
    given = {
        name: request.GET.get(name, "")[:60].replace("\0", "")
        for name in ("q", "department", "type")
    }
    standing = request.GET.get("standing", "open")
    standing = standing if standing in _STANDINGS else "open"
    return (
        given,
        standing,
        queries.BasicFilter(
            text=given["q"],
            department_code=given["department"],
            item_type=given["type"],
            standing=standing,
        ),
    )


def _row(row: BasicView, known: Mapping[str, str], only: str) -> dict[str, object]:
    return {
        "basic": row,
        "href": row_address("catalogue:staff_item", row.item_code) if row.item_code else "",
        "type": dictionaries.ITEM_TYPES.get(row.item_type, row.item_type),
        "unit": known.get(row.department_code, row.department_code),
        "chosen": only or row.department_code,
        "levels": "、".join(dictionaries.EVERY_LEVEL[level] for level in row.levels),
        "laws": "；".join(row.laws),
        "is_open": row.verdict is None,
        "is_refused": row.verdict is Verdict.NOT_APPLICABLE,
    }


def _tabs(
    standing: str, given: Mapping[str, str], base: str, counts: Mapping[str, int]
) -> list[Link]:
    rest = {name: value for name, value in given.items() if value}
    return [
        Link(
            label=title,
            href=f"{base}?{urlencode({**rest, 'standing': code})}",
            current=code == standing,
            count=counts[code],
        )
        for code, title in _STANDINGS.items()
    ]


def _filters(given: Mapping[str, str], known: Mapping[str, str]) -> tuple[Filter, ...]:
    groups = (("department", "单位", known), ("type", "类型", dictionaries.ITEM_TYPES))
    return tuple(
        Filter.of(name=name, label=label, titles=titles, value=given[name])
        for name, label, titles in groups
    )


@permission(access.PUBLISH)
@never_cache
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Write a row of the basic catalogue, or change the one with the code given."""
    asked = _questions()
    if request.method == "GET":
        code = request.GET.get("code", "")[:12]
        row = queries.find_basic(code=code) if code else None
        return _keep_page(request, forms.fill(asked, values=_values(row)) if row else asked, [])
    values: dict[str, str | Sequence[str]] = {
        field.name: request.POST.getlist(field.name)
        if field.kind == "checkbox"
        else request.POST.get(field.name, "").strip()
        for field in asked
    }
    try:
        actions.keep_basic(actor=actor_of(request), text=_text(values), at=at_of(request))
    except CatalogueRefused as refusal:
        wrong = {refusal.field or "name": refusal.message}
        fields = forms.fill(asked, values=values, errors=wrong)
        return _keep_page(request, fields, forms.error_items(fields))
    return HttpResponseRedirect(f"{reverse('catalogue:staff_basic')}?standing=&said=kept")


def _keep_page(
    request: HttpRequest, fields: Sequence[forms.Field], errors: Sequence[ErrorItem]
) -> HttpResponse:
    return render(
        request,
        "catalogue/staff/basic_row.html",
        {"fields": fields, "errors": errors},
        status=422 if errors else 200,
    )


def _options(titles: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(value=code, label=title) for code, title in titles.items())


def _questions() -> tuple[forms.Field, ...]:
    return (
        forms.Field(name="code", label="基本编码", maxlength=12, width="m",
                    help="12 位；已经有的编码就是改那一项。"),
        forms.Field(name="name", label="事项名称", maxlength=1000),
        forms.Field(name="item_type", label="事项类型", kind="select",
                    options=_options(dictionaries.ITEM_TYPES)),
        forms.Field(name="levels", label="行使层级", kind="checkbox",
                    options=_options(dictionaries.EVERY_LEVEL), required=False),
        forms.Field(name="laws", label="设定依据", kind="textarea", required=False,
                    help="一行一条，比如《中华人民共和国食品安全法》第三十五条。"),
        forms.Field(name="lead", label="主管部门", maxlength=100, required=False),
        forms.Field(name="department_code", label="本县归哪个单位", kind="select",
                    options=_options(units()), required=False),
        forms.Field(name="source", label="出处", maxlength=100, required=False,
                    help="比如法律、行政法规、国务院决定设定的行政许可事项清单（2025 年版）。"),
    )  # fmt: skip


def _values(row: BasicView) -> dict[str, str | Sequence[str]]:
    return {
        "code": row.code, "name": row.name, "item_type": row.item_type,
        "levels": list(row.levels), "laws": "\n".join(row.laws), "lead": row.lead,
        "department_code": row.department_code, "source": row.source,
    }  # fmt: skip


def _text(values: Mapping[str, str | Sequence[str]]) -> actions.BasicText:
    laws = str(values["laws"]).replace("\r\n", "\n").split("\n")
    return actions.BasicText(
        code=str(values["code"]),
        name=str(values["name"]),
        item_type=str(values["item_type"]),
        levels=tuple(values["levels"]),
        laws=tuple(line.strip()[:400] for line in laws if line.strip()),
        lead=str(values["lead"]),
        department_code=str(values["department_code"]),
        source=str(values["source"]),
    )
