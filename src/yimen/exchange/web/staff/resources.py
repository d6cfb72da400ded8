"""The directory of data: resources, one resource with its fields, and asking for it."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yimen.exchange.access import KEEP, STAFF
from yimen.exchange.actions import grant as grants
from yimen.exchange.actions import resource as actions
from yimen.exchange.contracts import (
    GRANT_TITLES,
    SHARING_TITLES,
    GrantView,
    ResourceView,
    Sharing,
)
from yimen.exchange.queries import installed
from yimen.exchange.queries import resource as queries
from yimen.exchange.web import labels
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Fact, Option, Row

_NAMES = ("item_code", "law", "purpose", "until_on", "daily_quota")


@permission(*STAFF)
@never_cache
@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """List the resources of the directory, and every grant."""
    found = queries.list_resources()
    context = {
        "columns": [
            Column(title=title) for title in ("数据资源", "提供单位", "信息项", "更新", "连接")
        ],
        "rows": [_resource_row(one) for one in found],
        "grant_columns": _GRANT_COLUMNS,
        "grants": [grant_row(one, local_day(moment(request))) for one in queries.list_grants()],
        "may_keep": actor_of(request).may(KEEP),
    }
    return render(request, "exchange/resources.html", context)


_GRANT_COLUMNS = [
    Column(title=title) for title in ("事项", "数据资源", "依据", "用到", "每天最多", "状态")
]


def _resource_row(one: ResourceView) -> Row:
    classes = [SHARING_TITLES[sharing] for sharing in Sharing]
    counts = [sum(field.sharing is sharing for field in one.fields) for sharing in Sharing]
    told = "，".join(
        f"{name} {count}" for name, count in zip(classes, counts, strict=True) if count
    )
    connected = installed.register_of(one.code) is not None
    state = (
        Cell(text="停用", kind="stop")
        if not one.is_open
        else Cell(text="已接通", kind="done")
        if connected
        else Cell(text="没有接", kind="need", small="办件照常，由人核对")
    )
    return Row(
        key=one.code,
        cells=(
            Cell(
                text=one.name,
                small=one.summary,
                href=reverse("exchange:resource", args=[one.code]),
                head=True,
            ),
            Cell(text=one.owner_name),
            Cell(text=f"{len(one.fields)} 项", small=told),
            Cell(text=one.cycle),
            state,
        ),
    )


def grant_row(one: GrantView, on: date) -> Row:
    """Return a grant as a row of a list."""
    over = one.until_on < on
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=one.item_name, href=reverse("exchange:grant", args=[one.id]), head=True),
            Cell(text=one.resource_name, small=f"{len(one.fields)} 项"),
            Cell(text=one.law),
            Cell(text=words.long_date(on=one.until_on), kind="late" if over else ""),
            Cell(text=f"{one.daily_quota} 次"),
            Cell(
                text="已到期" if over else GRANT_TITLES[one.state],
                kind="late" if over else labels.GRANT_KINDS[one.state],
            ),
        ),
    )


@permission(*STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def resource(request: HttpRequest, code: str) -> HttpResponse:
    """Show one resource with its fields and grants; posted, ask for some fields for one item."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            asked = _asked(request, code)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "item_code": refusal.message}
        else:
            return HttpResponseRedirect(reverse("exchange:grant", args=[asked.id]))
    return _resource_page(request, queries.get_resource(code=code), errors)


def _asked(request: HttpRequest, code: str) -> GrantView:
    text = {name: request.POST.get(name, "").strip() for name in _NAMES}
    quota = text["daily_quota"]
    return grants.ask_grant(
        actor=actor_of(request),
        resource_code=code,
        item_code=text["item_code"],
        fields=request.POST.getlist("fields"),
        law=text["law"],
        purpose=text["purpose"],
        until_on=_day(text["until_on"]),
        daily_quota=int(quota) if quota.isascii() and quota.isdigit() and len(quota) < 7 else 0,
        at=moment(request),
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _resource_page(request: HttpRequest, one: ResourceView, errors: dict[str, str]) -> HttpResponse:
    day = local_day(moment(request))
    values: dict[str, str | list[str]] = {
        "until_on": (day + timedelta(days=365)).isoformat(),
        "daily_quota": "500",
        **{name: request.POST[name] for name in _NAMES if name in request.POST},
        "fields": request.POST.getlist("fields"),
    }
    fields = forms.fill(_questions(one), values=values, errors=errors)
    context = {
        "one": one,
        "facts": [
            Fact(name="提供单位", value=one.owner_name),
            Fact(name="怎样提供", value=one.channel),
            Fact(name="更新", value=one.cycle),
            Fact(name="说明", value=one.summary or "没有写"),
        ],
        "rows": [
            {
                "field": field,
                "sharing": SHARING_TITLES[field.sharing],
                "kind": labels.SHARING_KINDS[field.sharing],
                "options": [
                    (code.value, title, code is field.sharing)
                    for code, title in SHARING_TITLES.items()
                ],
            }
            for field in one.fields
        ],
        "grant_columns": _GRANT_COLUMNS,
        "grants": [grant_row(each, day) for each in queries.list_grants(resource_code=one.code)],
        "fields": fields,
        "errors": forms.error_items(fields),
        "may_keep": actor_of(request).may(KEEP),
        "connected": installed.register_of(one.code) is not None,
    }
    return render(request, "exchange/resource.html", context, status=422 if errors else 200)


def _questions(one: ResourceView) -> tuple[forms.Field, ...]:
    usable = tuple(
        Option(value=field.code, label=field.name, hint=SHARING_TITLES[field.sharing])
        for field in one.fields
        if field.sharing is not Sharing.NEVER
    )
    return (
        forms.Field(
            name="item_code", label="给哪个事项用", help="填 31 位实施编码，在事项管理里查。"
        ),
        forms.Field(name="fields", label="要哪几项", kind="checkbox", options=usable,
                    why="只要办事用得着的。"),
        forms.Field(name="law", label="依据", help="写明法律名称和条款。", maxlength=200),
        forms.Field(name="purpose", label="拿来做什么", maxlength=200),
        forms.Field(name="until_on", label="用到哪一天", kind="date", width="m"),
        forms.Field(name="daily_quota", label="每天最多查几次", kind="integer", width="s"),
    )  # fmt: skip


@permission(KEEP)
@require_POST
def sharing(request: HttpRequest, code: str) -> HttpResponse:
    """Change the class of one field."""
    try:
        actions.set_sharing(
            actor=actor_of(request),
            resource_code=code,
            field=request.POST.get("field", ""),
            sharing=request.POST.get("sharing", ""),
            ground=request.POST.get("ground", ""),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        one = queries.get_resource(code=code)
        return _resource_page(request, one, {"item_code": refusal.message})
    return HttpResponseRedirect(reverse("exchange:resource", args=[code]))


@permission(KEEP)
@require_POST
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Close a resource to every call, or open it again."""
    actions.open_resource(
        actor=actor_of(request),
        resource_code=code,
        is_open=request.POST.get("open") == "1",
        at=moment(request),
    )
    return HttpResponseRedirect(reverse("exchange:resource", args=[code]))
