"""The one front desk (总客服): check the caller, read his cases and the guides, send, begin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.cases import public as cases
from yimen.catalogue.contracts import SearchHit
from yimen.console.queries import front_desk as queries
from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hall import public as hall
from yimen.hotline.contracts.caller_line import CallerLine
from yimen.identity import public as identity
from yimen.identity.contracts import CHECK_CALLER, CallerAnswers, CallerCheckView, CallerWay
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem, Option

_SAID = {
    "sent": "如果登记了手机号，验证码已经发出。请来电人念给您听。",
    "passed": "核对上了。这次通话里可以看他的办件进度。",
    "ended": "核对已经结束，不再显示他的信息。",
    "link": "短信已经发到他登记的手机。",
    "begun": "草稿开好了，在他自己的账号里，要他本人填写、提交。",
    "booked": "约好了，时间、地点已经发给他。",
}


@permission(CHECK_CALLER)
@never_cache
@require_http_methods(["GET", "POST"])
def front_desk(request: HttpRequest, kind: str, ref_id: UUID) -> HttpResponseBase:
    """Show the front desk of a call or an order; nothing of the caller before he is checked."""
    actor, at = actor_of(request), moment(request)
    line = queries.line_of(actor=actor, kind=kind, ref_id=ref_id, at=at)
    check = _check(actor, line, at)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            said = _act(request, line, check, at)
            return HttpResponseRedirect(f"{request.path}?said={said}")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'code'}")]
            check = _check(actor, line, at)
    text = request.GET.get("q", "").strip()[:60]
    passed = check is not None and check.person_id is not None
    context = {
        "line": line,
        "check": check,
        "passed": passed,
        "by_code": check is not None and check.way is CallerWay.CODE,
        "name": queries.name_of(check=check),
        "cases": queries.cases_of(actor=actor, check=check, ground=line.title, at=at),
        "q": text,
        "guides": [
            (one, reverse("catalogue:guide", args=[one.item_code]))
            for one in queries.guides_for(text=text, at=at)
        ],
        "villages": _villages() if check is not None and not passed else (),
        "times": queries.times_for(
            window=request.GET.get("window", ""), day=request.GET.get("day", ""), at=at
        )
        if passed
        else None,
        "back": _back(kind, ref_id),
        "said": _SAID.get(request.GET.get("said", ""), ""),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "console/front_desk.html", context, status=422 if errors else 200)


def _check(actor: Actor, line: CallerLine, at: datetime) -> CallerCheckView | None:
    """Return the check of this call; the end of the call ends it."""
    check = identity.find_caller_check(actor=actor, ground=line.ref, at=at)
    if check is not None and not line.on:
        identity.end_caller_check(actor=actor, check_id=check.id, at=at)
        return None
    return check


def _act(
    request: HttpRequest, line: CallerLine, check: CallerCheckView | None, at: datetime
) -> str:
    actor, act = actor_of(request), request.POST.get("act", "")
    if not line.on:
        raise Refusal("console.front_desk.over", "通话已经结束，不能再核对、再看。")
    if act == "open":
        identity.open_caller_check(
            actor=actor, ground=line.ref, name=request.POST.get("name", ""),
            code=request.POST.get("code", ""), at=at,
        )  # fmt: skip
        return "opened"
    if check is None or act not in _ACTS:
        raise Refusal("console.front_desk.act", "请先写来电人的姓名和身份证号码，开始核对。")
    return _ACTS[act](request, actor, line, check, at)


Act = Callable[[HttpRequest, Actor, CallerLine, CallerCheckView, datetime], str]


def _send(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    identity.send_caller_code(actor=actor, check_id=check.id, address=_place(actor), at=at)
    return "sent"


def _code(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    identity.check_caller_code(
        actor=actor, check_id=check.id, typed=request.POST.get("typed", ""),
        address=_place(actor), at=at,
    )  # fmt: skip
    return "passed"


def _answers(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    given = CallerAnswers(
        phone=request.POST.get("phone", ""),
        area_code=request.POST.get("area", ""),
        username=request.POST.get("username", ""),
    )
    identity.check_caller_answers(actor=actor, check_id=check.id, answers=given, at=at)
    return "passed"


def _end(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    identity.end_caller_check(actor=actor, check_id=check.id, at=at)
    return "ended"


def _link(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    item, case = request.POST.get("item", ""), request.POST.get("case", "")
    if item:
        found = {one.item_code: one.name for one in _guides(request, at)}
        if item not in found:
            raise NotFound
        title, path = found[item], reverse("catalogue:guide", args=[item])
    else:
        mine = queries.cases_of(actor=actor, check=check, ground=line.title, at=at)
        one = next((each for each in mine if str(each.id) == case), None)
        if one is None:
            raise NotFound
        title, path = f"办件 {one.number}", reverse("cases:case", args=[one.id])
    identity.send_caller_link(actor=actor, check_id=check.id, title=title, path=path, at=at)
    return "link"


def _begin(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    cases.begin_for_caller(
        actor=actor, check_id=check.id, item_code=request.POST.get("item", ""),
        ground=line.title, at=at,
    )  # fmt: skip
    return "begun"


def _book(
    request: HttpRequest, actor: Actor, line: CallerLine, check: CallerCheckView, at: datetime
) -> str:
    window_id, begins_at = queries.chosen_time(
        window=request.POST.get("window", ""), begins_at=request.POST.get("begins_at", "")
    )
    hall.book_for_caller(
        actor=actor, check_id=check.id, window_id=window_id, begins_at=begins_at,
        matter=request.POST.get("matter", ""), at=at,
    )  # fmt: skip
    return "booked"


_ACTS: dict[str, Act] = {
    "send": _send,
    "code": _code,
    "answers": _answers,
    "end": _end,
    "link": _link,
    "begin": _begin,
    "book": _book,
}


def _guides(request: HttpRequest, at: datetime) -> list[SearchHit]:
    return list(queries.guides_for(text=request.POST.get("q", "").strip()[:60], at=at))


def _place(actor: Actor) -> str:
    return f"operator:{actor.account_id}"


def _villages() -> tuple[Option, ...]:
    return tuple(
        Option(value=area.code, label=area.name, group=town.name)
        for centre in directory.list_organisations(level=UnitLevel.CENTRE)
        for town in directory.list_areas(parent=centre.area_code)
        for area in directory.list_areas(parent=town.code)
    )


def _back(kind: str, ref_id: UUID) -> str:
    return reverse("hotline:order" if kind == "order" else "hotline:call", args=[ref_id])


@permission(CHECK_CALLER)
def front_desk_panel(request: HttpRequest, kind: str, ref_id: UUID) -> HttpResponse:
    """Show the way to the front desk, on the page of an order or a call."""
    line = queries.line_of(actor=actor_of(request), kind=kind, ref_id=ref_id, at=moment(request))
    context = {"line": line, "href": reverse("console:front_desk", args=[kind, ref_id])}
    return render(request, "console/front_desk_panel.html", context)
