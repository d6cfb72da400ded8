"""A new resource for the directory of data: who owns it, how it comes, and its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.exchange.access import KEEP
from yimen.exchange.actions import resource as actions
from yimen.exchange.contracts import SHARING_TITLES, ExchangeRefused, FieldView, Sharing
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

MOST_FIELDS = 60
_FIRST_ROWS = 2
_CHANNELS = ("政务外网", "互联网", "部门专网")
_NAMES = ("code", "name", "owner", "channel", "cycle", "summary")


@permission(KEEP)
@never_cache
@require_http_methods(["GET", "POST"])
def new_resource(request: HttpRequest) -> HttpResponse:
    """Ask what a new resource is; posted, enter it and lead to its page."""
    if request.method == "GET":
        return _page(request, _FIRST_ROWS, {})
    rows = _sent_rows(request)
    if "add" in request.POST:
        return _page(request, min(len(rows) + 1, MOST_FIELDS), {})
    try:
        made = actions.create_resource(
            actor=actor_of(request),
            code=_said(request, "code")[:30],
            name=_said(request, "name")[:100],
            owner_id=_owner(request),
            channel=_channel(request),
            cycle=_said(request, "cycle")[:20],
            summary=_said(request, "summary")[:300],
            fields=[_field(row) for row in rows if any(row.values())],
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, len(rows), {refusal.field or "fields": refusal.message})
    return HttpResponseRedirect(reverse("exchange:resource", args=[made.code]))


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def _owner(request: HttpRequest) -> UUID:
    try:
        wanted = UUID(_said(request, "owner"))
    except ValueError:
        raise ExchangeRefused("resource.owner", "请选提供这项数据的单位。", field="owner") from None
    if not directory.list_organisations(ids=[wanted]):
        raise ExchangeRefused("resource.owner", "请选提供这项数据的单位。", field="owner")
    return wanted


def _channel(request: HttpRequest) -> str:
    said = _said(request, "channel")
    if said not in _CHANNELS:
        raise ExchangeRefused("resource.channel", "请选怎样提供。", field="channel")
    return said


def _sent_rows(request: HttpRequest) -> Sequence[Mapping[str, str]]:
    """Return the fields as they were sent; the class of an empty row says nothing."""
    count = _said(request, "rows")[:4]
    number = min(int(count), MOST_FIELDS) if count.isascii() and count.isdigit() else _FIRST_ROWS
    rows = []
    for at in range(number):
        row = {part: _said(request, f"f{at}-{part}") for part in ("code", "name", "ground")}
        if any(row.values()):
            row["sharing"] = _said(request, f"f{at}-sharing")
        rows.append(row)
    return rows


def _field(row: Mapping[str, str]) -> FieldView:
    sharing = row.get("sharing", "")
    return FieldView(
        code=row["code"][:40],
        name=row["name"][:60],
        sharing=Sharing(sharing) if sharing in set(Sharing) else Sharing.CONDITIONAL,
        ground=row["ground"][:200],
    )


def _page(request: HttpRequest, rows: int, errors: Mapping[str, str]) -> HttpResponse:
    values = {name: request.POST.get(name, "") for name in _NAMES}
    values["channel"] = values["channel"] or _CHANNELS[0]
    asked = forms.fill(_questions(), values=values, errors=errors)
    others = [said for name, said in errors.items() if name not in _NAMES]
    context = {
        "fields": asked,
        "rows": [
            {
                "at": at,
                "number": at + 1,
                "code": request.POST.get(f"f{at}-code", ""),
                "name": request.POST.get(f"f{at}-name", ""),
                "ground": request.POST.get(f"f{at}-ground", ""),
                "sharing": request.POST.get(f"f{at}-sharing", Sharing.CONDITIONAL.value),
            }
            for at in range(rows)
        ],
        "sharings": [(one.value, title) for one, title in SHARING_TITLES.items()],
        "errors": [
            *forms.error_items(asked),
            *(ErrorItem(message=said, anchor="fields") for said in others),
        ],
        "may_add": rows < MOST_FIELDS,
    }
    return render(request, "exchange/new_resource.html", context, status=422 if errors else 200)


def _questions() -> tuple[forms.Field, ...]:
    owners = tuple(
        Option(value=str(one.id), label=one.name)
        for one in directory.list_organisations(level=UnitLevel.COUNTY)
    )
    channels = tuple(Option(value=one, label=one) for one in _CHANNELS)
    return (
        forms.Field(name="name", label="名称", maxlength=100, help="比如“人口基础信息”。"),
        forms.Field(name="code", label="代码", maxlength=30, width="m",
                    help="小写英文，预填来源里用它，比如 population。"),
        forms.Field(name="owner", label="提供单位", kind="select", options=owners,
                    why="数据对不对由它负责，有条件共享的由它审核。"),
        forms.Field(name="channel", label="怎样提供", kind="select", options=channels),
        forms.Field(name="cycle", label="多久更新一次", maxlength=20, width="m", help="比如“每天”。"),
        forms.Field(name="summary", label="一句话说明", maxlength=300, required=False),
    )  # fmt: skip
