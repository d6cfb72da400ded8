"""The security administrator's page on the values of signing in."""

from __future__ import annotations

from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.identity import access
from yimen.identity.actions import policy as actions
from yimen.identity.queries import policy as queries
from yimen.identity.rules.policy import VALUES
from yimen.identity.sign_in_contracts import PolicyRefused
from yimen.identity.web import edge
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, Option, Row

_COLUMNS = (Column(title="规矩"), Column(title="现在"), Column(title="可以设"))
_PAST = (
    Column(title="从什么时候"),
    Column(title="规矩"),
    Column(title="值", num=True),
    Column(title="为什么"),
)
_FIELDS = (
    forms.Field(
        name="code",
        label="改哪一项",
        kind="select",
        options=tuple(Option(value=code, label=one.title) for code, one in VALUES.items()),
    ),
    forms.Field(name="value", label="改成多少", kind="integer", width="s", help="开填 1，关填 0。"),
    forms.Field(
        name="from_at",
        label="从哪天起",
        kind="date",
        required=False,
        width="m",
        help="不填或填今天就是现在；以后的日子从零点起。",
    ),
    forms.Field(name="why", label="为什么改", maxlength=200, why="记入台账，可以查。"),
)


@permission(access.SET_POLICY)
@never_cache
@require_http_methods(["GET", "POST"])
def policies(request: HttpRequest) -> HttpResponse:
    """Show every value in force and before, and set one from a moment on."""
    at = edge.moment(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.set_policy(
                actor=actor_of(request),
                code=request.POST.get("code", ""),
                value=_number(request.POST.get("value", "")),
                from_at=_moment(request.POST.get("from_at", ""), at),
                why=request.POST.get("why", ""),
                at=at,
            )
            return HttpResponseRedirect(f"{reverse('identity:policies')}?said=1")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "value": refusal.message}
    typed = {field.name: request.POST.get(field.name, "") for field in _FIELDS}
    fields = forms.fill(_FIELDS, values=typed, errors=errors)
    now = queries.in_force(at)
    return render(
        request,
        "identity/policies.html",
        {
            "columns": _COLUMNS,
            "rows": [_row(code, getattr(now, code)) for code in VALUES],
            "past_columns": _PAST,
            "past": [_past(row) for row in queries.history()],
            "fields": fields,
            "errors": forms.error_items(fields),
            "said": "已经设好，到时候自动生效。" if request.GET.get("said") else "",
        },
        status=422 if errors else 200,
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise PolicyRefused("请填一个整数。")
    return int(text)


def _moment(text: str, at: datetime) -> datetime:
    if not text:
        return at
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise PolicyRefused("日期不对，请重新选。", field="from_at") from error
    return at if day == local_day(at) else datetime.combine(day, time.min, LOCAL)


def _row(code: str, value: int) -> Row:
    one = VALUES[code]
    unit = one.unit.partition("（")[0]
    shown = f"{value} {unit}" if value or unit != "天" else "不要求"
    if one.is_switch:
        shown = "开" if value else "关"
    span = "开或关" if one.is_switch else f"{one.least} 到 {one.most}"
    return Row(
        cells=(Cell(text=one.title, head=True, small=one.why), Cell(text=shown), Cell(text=span))
    )


def _past(row: queries.PolicyRow) -> Row:
    return Row(
        cells=(
            Cell(text=words.long_moment(at=row.from_at.astimezone(LOCAL)), head=True),
            Cell(text=VALUES[row.code].title if row.code in VALUES else row.code),
            Cell(text=str(row.value), num=True),
            Cell(text=row.why),
        )
    )
