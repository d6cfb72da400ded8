"""Move-car at the desk: ask for a caller, read the log, rule on complaints."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access, access_desks
from yimen.hotline.actions import car as actions
from yimen.hotline.actions import handing_out
from yimen.hotline.contracts.car import CAR_TITLES, REPLY_TITLES, WAY_TITLES
from yimen.hotline.queries import car as cars
from yimen.hotline.web.citizen import car as pages
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Link, Row

_COLUMNS = tuple(Column(title=one) for one in ("车牌", "地点", "方式", "车主回复", "状态", "时间"))


@permission(access_desks.CARS)
def board(request: HttpRequest) -> HttpResponseBase:
    """List the newest requests, plates masked, or the complaints that wait."""
    waiting = request.GET.get("show") == "complaints"
    found = cars.list_for(actor=actor_of(request), complaints=waiting)
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=one.plate,
                    small=one.number,
                    href=row_address("hotline:car", one.id),
                    head=True,
                ),
                Cell(text=one.place or "见照片"),
                Cell(text=WAY_TITLES[one.way], small="急" if one.urgent else ""),
                Cell(text=REPLY_TITLES[one.reply] if one.reply else "—"),
                Cell(text=CAR_TITLES[one.state], kind=pages.STATE_KIND[one.state]),
                Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
            ),
        )
        for one in found
    ]
    tabs = [
        Link(label="最近的", href="?show=", current=not waiting),
        Link(label="投诉等处理", href="?show=complaints", current=waiting),
    ]
    context = {"tabs": tabs, "columns": _COLUMNS, "rows": rows}
    return render(request, "hotline/car_board.html", context)


@permission(access_desks.CARS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask for a caller on the telephone: everything on one page."""
    errors: dict[str, str] = {}
    actor = actor_of(request)
    if request.method == "POST":
        try:
            given = pages.given_of(request)
            actions.check_desk(actor, area_code=given.area_code)
            made = actions.ask(actor=actor, given=given, at=moment(request))
            return HttpResponseRedirect(row_address("hotline:car", made.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors[refusal.field or ""] = refusal.message
    asked = [one for one in (*pages.first_fields(), *pages.second_fields()) if one.kind != "file"]
    values = {"phone": request.GET.get("phone", "")[:20], **request.POST.dict()}
    fields = forms.fill(asked, values=values, errors=errors)
    others = [errors[""]] if "" in errors else []
    context = {"fields": fields, "errors": forms.error_items(fields, others=others)}
    status = 422 if context["errors"] else 200
    return render(request, "hotline/car_new.html", context, status=status)


@permission(access_desks.CARS)
@require_http_methods(["GET", "POST"])
def car(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Show a request with its log, which is a recorded look, and take the next step of it."""
    actor, at = actor_of(request), moment(request)
    one = cars.get_for(actor=actor, request_id=request_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request.POST.get("act", ""), actor, one.id, at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-act")]
    else:
        with transaction.atomic():
            ledger.look(actor=actor, subject=one.ref, what="car", reason="", at=at)
    one = cars.get_for(actor=actor, request_id=request_id)
    good = {True: "配合", False: "不配合", None: "还没有评价"}
    context = {
        "one": one,
        "state": CAR_TITLES[one.state],
        "kind": pages.STATE_KIND[one.state],
        "facts": [
            Fact(name="地点", value=one.place or "见照片"),
            Fact(name="方式", value=WAY_TITLES[one.way]),
            Fact(name="车主回复", value=REPLY_TITLES[one.reply] if one.reply else "还没有回复"),
            Fact(name="车主评价挪车人", value=good[one.owner_good]),
            Fact(name="挪车人评价车主", value=good[one.caller_good]),
        ],
        "moments": pages.moments_of(one),
        "open": one.state in {"told", "answered"},
        "may_rule": actor.may(access.RULE) and one.complaint and one.upheld is None,
        "errors": errors,
        "now": at,
    }
    return render(request, "hotline/car.html", context, status=422 if errors else 200)


def _act(act: str, actor: Actor, request_id: UUID, at: datetime) -> None:
    if act == "again":
        actions.tell_again(actor=actor, request_id=request_id, at=at)
    elif act == "police":
        actions.to_police(actor=actor, request_id=request_id, at=at)
    elif act == "moved":
        actions.moved(actor=actor, request_id=request_id, at=at)
    elif act in {"uphold", "dismiss"}:
        actions.rule_complaint(actor=actor, request_id=request_id, upheld=act == "uphold", at=at)


@permission(access_desks.CARS)
def photo(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Hand out the photo of where a car stands, which is recorded."""
    actor = actor_of(request)
    one = cars.get_for(actor=actor, request_id=request_id)
    key = cars.photo_of(request_id=one.id)
    if key is None:
        raise NotFound
    stored, reader = files.open_file(file_id=key)
    handing_out.record(actor=actor, subject=one.ref, what="photo", ground="", at=moment(request))
    return FileResponse(reader, as_attachment=True, filename=stored.name)
