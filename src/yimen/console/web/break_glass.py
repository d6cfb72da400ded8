"""Break-glass (紧急查看): ask, rule, end, and the list that the audit administrator reads."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.cases import public as cases
from yimen.console.declaration import ASK_GLASS, LIST_GLASS, RULE_GLASS
from yimen.directory import public as directory
from yimen.directory.contracts import BreakGlassState, BreakGlassView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, ErrorItem, Option, PillKind, Row

_COLUMNS = (
    Column(title="办件号"),
    Column(title="谁申请的"),
    Column(title="为什么"),
    Column(title="结果"),
    Column(title="谁批的"),
)
_HOURS = tuple(Option(value=str(one), label=f"{one} 小时") for one in (1, 4, 8, 24))
_STATE: dict[BreakGlassState, tuple[str, PillKind]] = {
    BreakGlassState.WAITING: ("等审批", "need"),
    BreakGlassState.OPEN: ("能看", "now"),
    BreakGlassState.REFUSED: ("不同意", "bad"),
    BreakGlassState.ENDED: ("已结束", "plain"),
}
_ASK = (
    forms.Field(name="number", label="办件号", width="l"),
    forms.Field(
        name="reason",
        label="出了什么事，为什么非看不可",
        kind="textarea",
        rows=3,
        maxlength=300,
        help="审批的人、审计管理员都看得到这段话。",
    ),
    forms.Field(name="hours", label="要看多久", kind="radio", options=_HOURS, value="4"),
    forms.Field(
        name="untold_ground",
        label="不告知申请人的法律依据",
        required=False,
        maxlength=200,
        help="一般留空，系统会告诉申请人有人紧急查看。依法应当保密的，写明哪部法律第几条。",
    ),
)


@permission(ASK_GLASS, RULE_GLASS, LIST_GLASS)
@never_cache
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the emergency looks that the actor may know of; ask for one."""
    actor, at = actor_of(request), moment(request)
    asks = actor.may(ASK_GLASS)
    errors: Mapping[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            made = _ask(request, actor)
            return HttpResponseRedirect(
                f"{reverse('console:break_glass_one', args=(made.id,))}?said=asked"
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            known = refusal.field in {one.name for one in _ASK}
            errors = {refusal.field or "": refusal.message} if known else {}
            others = [] if known else [refusal.message]
    typed = {one.name: request.POST.get(one.name, "") for one in _ASK} if request.POST else {}
    fields = forms.fill(_ASK, values=typed, errors=errors)
    context = {
        "columns": _COLUMNS,
        "rows": [_row(one) for one in directory.list_break_glass(actor=actor, at=at)],
        "fields": fields if asks else (),
        "errors": forms.error_items(fields, others=others),
    }
    return render(
        request, "console/break_glass.html", context, status=422 if errors or others else 200
    )


def _ask(request: HttpRequest, actor: Actor) -> BreakGlassView:
    sent, at = request.POST, moment(request)
    place = cases.find_place(number=sent.get("number", ""))
    if place is None:
        raise Refusal("console.break_glass.case", "没有这个办件号，请核对。", field="number")
    if _sees_already(actor, place.id):
        raise Refusal(
            "console.break_glass.own", "您本来就能看这个办件，直接打开就行。", field="number"
        )
    hours = sent.get("hours", "")
    return directory.ask_break_glass(
        actor=actor,
        subject=place.ref,
        label=place.number,
        unit_id=place.deciding_unit_id,
        reason=sent.get("reason", ""),
        hours=int(hours) if hours in {one.value for one in _HOURS} else 0,
        untold_ground=sent.get("untold_ground", ""),
        at=at,
    )


def _sees_already(actor: Actor, case_id: UUID) -> bool:
    try:
        cases.get_case(actor=actor, case_id=case_id)
    except NotFound:
        return False
    return True


def _row(one: BreakGlassView) -> Row:
    title, kind = _STATE[one.state]
    until = f"到{words.long_moment(at=one.until_at)}" if one.until_at else f"{one.hours} 小时"
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.label,
                head=True,
                href=reverse("console:break_glass_one", args=(one.id,)),
            ),
            Cell(text=one.officer_name, small=words.long_moment(at=one.asked_at)),
            Cell(
                text=one.reason,
                small=f"不告知本人：{one.untold_ground}" if one.untold_ground else "告知本人",
            ),
            Cell(text=title, kind=kind, small=until),
            Cell(text=one.ruled_by_name or "—"),
        ),
    )


@permission(ASK_GLASS, RULE_GLASS, LIST_GLASS)
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, break_glass_id: UUID) -> HttpResponse:
    """Show one emergency look; posted, rule on it or end it."""
    actor, at = actor_of(request), moment(request)
    shown = directory.get_break_glass(break_glass_id=break_glass_id, at=at)
    mine = shown.officer_id == actor.officer_id
    if not (mine or actor.may(RULE_GLASS) or actor.may(LIST_GLASS)):
        raise NotFound
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, actor, break_glass_id)
            return HttpResponseRedirect(f"{request.path}?said={request.POST.get('act')}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
    title, kind = _STATE[shown.state]
    waiting = shown.state is BreakGlassState.WAITING
    context = {
        "shown": shown,
        "state": title,
        "kind": kind,
        "may_rule": waiting and actor.may(RULE_GLASS) and not mine,
        "may_end": shown.state is BreakGlassState.OPEN and (mine or actor.may(RULE_GLASS)),
        "case_href": reverse("cases:staff_case", args=(shown.subject.id,))
        if mine and shown.state is BreakGlassState.OPEN
        else "",
        "reason": request.POST.get("reason", ""),
        "errors": errors,
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    return render(request, "console/break_glass_one.html", context, status=422 if errors else 200)


_SAID = {
    "asked": "已经报上去，批准后这里会出现打开办件的链接。",
    "approve": "已经批准，到时间自动结束。",
    "refuse": "已经告诉申请的人：不同意。",
    "end": "已经结束，不能再看。",
}


def _act(request: HttpRequest, actor: Actor, break_glass_id: UUID) -> None:
    at, act = moment(request), request.POST.get("act", "")
    if act == "end":
        directory.end_break_glass(actor=actor, break_glass_id=break_glass_id, at=at)
        return
    directory.rule_break_glass(
        actor=actor,
        break_glass_id=break_glass_id,
        approve=act == "approve",
        reason=request.POST.get("reason", ""),
        at=at,
    )
