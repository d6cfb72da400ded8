"""The supervisor's list, the rates with their formulas, and the limits in force."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import setting
from yimen.hotline.contracts.rate import COUNT_NAMES
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import figures, policy
from yimen.hotline.queries.watch import late_orders
from yimen.hotline.rules.limits import TIMES
from yimen.hotline.rules.rates import written
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.deadlines.limits import Unit
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_LATE = (
    Column(title="工单"),
    Column(title="主办"),
    Column(title="办结期限"),
    Column(title="状态"),
    Column(title="已经催过"),
)
_RATES = (
    Column(title="口径"),
    Column(title="率", num=True),
    Column(title="算式"),
    Column(title="怎么算"),
)


@permission(access.SUPERVISE)
def supervision(request: HttpRequest) -> HttpResponse:
    """List what units have and when it is due, the most urgent first."""
    at = moment(request)
    found = late_orders(actor=actor_of(request), at=at)
    names = labels.unit_names(one.order.unit_id for one in found)
    rows = [
        Row(
            key=str(one.order.id),
            cells=(
                Cell(
                    text=one.order.title,
                    small=one.order.number,
                    href=row_address("hotline:order", one.order.id),
                    head=True,
                ),
                Cell(text=names.get(one.order.unit_id, "") if one.order.unit_id else ""),
                Cell(
                    text=f"{one.due_at.astimezone(LOCAL):%-m月%-d日 %H:%M}" if one.due_at else "—",
                    small=one.said,
                    kind="late" if one.late else "",
                ),
                Cell(text=one.state_title),
                Cell(text=one.ladder or "—"),
            ),
        )
        for one in found
    ]
    return render(request, "hotline/supervision.html", {"columns": _LATE, "rows": rows})


@permission(access.SUPERVISE, access.CHECK)
def rates(request: HttpRequest) -> HttpResponse:
    """Show each rate of a period with its formula, its division and all counts."""
    actor, today = actor_of(request), local_day(moment(request))
    since = _day(request.GET.get("since", ""), today - timedelta(days=29))
    until = _day(request.GET.get("until", ""), today)
    counts, found = figures.rates_of(
        actor=actor, verbs=(access.SUPERVISE, access.CHECK), since=since, until=until
    )
    rows = [
        Row(
            key=one.formula.code,
            cells=(
                Cell(
                    text=one.formula.title,
                    small=one.formula.basis + ("" if one.formula.verified else "（未核实）"),
                    head=True,
                ),
                Cell(text="—" if one.value is None else f"{one.value * 100:.2f}%", num=True),
                Cell(text=f"{one.numerator} ÷ {one.denominator}"),
                Cell(text=one.formula.said, small=written(one.formula)),
            ),
        )
        for one in found
    ]
    context = {
        "since": since,
        "until": until,
        "columns": _RATES,
        "rows": rows,
        "counts": [(one.name, one.said, getattr(counts, one.field)) for one in COUNT_NAMES],
    }
    return render(request, "hotline/rates.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@permission(access.POLICY, access.SUPERVISE, access.CHECK)
@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponseBase:
    """Show the limits in force with their source; whoever may sets one."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _set(request)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'code'}")]
    found = policy.lines(at=at)
    context = {
        "columns": (Column(title="时限"), Column(title="现在"), Column(title="来源")),
        "rows": [
            Row(
                key=one.shipped.code,
                cells=(
                    Cell(text=one.shipped.title, head=True),
                    Cell(text=_worded(one)),
                    Cell(text=one.why, small=_since(one)),
                ),
            )
            for one in found
        ],
        "codes": [(one.shipped.code, one.shipped.title) for one in found],
        "tree_size": len(categories.tree()),
        "may_set": bool(actor.units(access.POLICY)),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "hotline/limits.html", context, status=422 if errors else 200)


def _worded(one: policy.PolicyLine) -> str:
    if one.shipped.code in TIMES:
        return f"{one.limit.amount} 次"
    return "当天" if one.limit.amount == 0 else str(one.limit)


def _since(one: policy.PolicyLine) -> str:
    if one.from_at is None:
        return "软件自带" + ("" if one.shipped.verified else "，未核实")
    return f"{one.from_at.astimezone(LOCAL):%Y年%-m月%-d日} 起，{one.by}定"


def _set(request: HttpRequest) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    amount, unit = sent.get("amount", ""), sent.get("unit", "")
    setting.set_limit(
        actor=actor,
        code=sent.get("code", ""),
        amount=int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 5 else -1,
        unit=Unit(unit) if unit in set(Unit) else Unit.YEAR,
        why=sent.get("why", ""),
        at=at,
    )
