"""The list: whom it holds, on which ground and until when; proposed by one, approved by another."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.hall import access
from yimen.hall.actions import watch_entry as actions
from yimen.hall.contracts.watch import (
    ENTRY_TITLES,
    EntryGiven,
    EntryState,
    EntryView,
    WatchRefused,
)
from yimen.hall.queries import watch
from yimen.hall.rules.watch import LONGEST_DAYS
from yimen.hall.web.times import day_of
from yimen.hall.web.watch_pages import items_of, said_of, shown
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, PillKind, Row

_LARGEST_PICTURE = 10_000_000
KINDS: dict[EntryState, PillKind] = {
    EntryState.PROPOSED: "need",
    EntryState.ACTIVE: "now",
    EntryState.REFUSED: "plain",
    EntryState.REMOVED: "plain",
    EntryState.EXPIRED: "plain",
}
_COLUMNS = (
    Column(title="姓名或代号"),
    Column(title="文号"),
    Column(title="到哪天"),
    Column(title="提请人"),
    Column(title="状态"),
)
_FIELDS = (
    forms.Field(name="name", label="姓名或者代号", maxlength=50, width="m"),
    forms.Field(
        name="ground", label="法律依据和事由", kind="textarea", maxlength=500,
        help="写明哪部法律哪一条、哪件事。只能是为了维护公共安全。",
    ),
    forms.Field(name="document", label="批准文书的文号", maxlength=80, width="l"),
    forms.Field(
        name="until", label="布控到哪一天", kind="date", width="m", help=f"一次最长 {LONGEST_DAYS} 天。",
    ),
)  # fmt: skip


@permission(*access.WATCH_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest) -> HttpResponse:
    """Show the list; posted, ask that somebody be put on it."""
    actor, at = actor_of(request), moment(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.propose(actor=actor, given=_given(request), picture=_picture(request), at=at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = said_of(refusal)
    fields = forms.fill(_FIELDS, values=request.POST.dict(), errors=errors)
    context = shown(request, "hall:watch_entries", at=at) | {
        "columns": _COLUMNS,
        "rows": [_row(one) for one in watch.entries()],
        "may_propose": actor.may(access.WATCH_PROPOSE),
        "fields": fields,
        "picture_error": errors.get("picture", ""),
        "errors": forms.error_items(fields, others=[errors[""]] if "" in errors else ())
        + items_of({"picture": errors["picture"]} if "picture" in errors else {}),
    }
    return render(request, "hall/watch_entries.html", context, status=422 if errors else 200)


def _given(request: HttpRequest) -> EntryGiven:
    sent = request.POST
    return EntryGiven(
        name=sent.get("name", ""),
        ground=sent.get("ground", ""),
        document=sent.get("document", ""),
        until=day_of(sent.get("until", "")),
    )


def _picture(request: HttpRequest) -> bytes:
    sent = request.FILES.get("picture")
    if sent is None or not sent.size:
        raise WatchRefused("picture", "请选一张他的正面照片。", field="picture")
    if sent.size > _LARGEST_PICTURE:
        raise WatchRefused("picture", "照片太大了，请选 10 MB 以内的。", field="picture")
    return bytes(sent.read())


def _row(one: EntryView) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=one.name, href=row_address("hall:watch_entry", one.id), head=True),
            Cell(text=one.document),
            Cell(text=f"{one.until:%Y年%-m月%-d日}"),
            Cell(text=one.proposed_by),
            Cell(
                text="等批准延长" if one.asked_until else ENTRY_TITLES[one.state],
                kind="need" if one.asked_until else KINDS[one.state],
            ),
        ),
    )


@permission(*access.WATCH_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show one entry; posted, take a step."""
    actor, at = actor_of(request), moment(request)
    found, said = watch.get_entry(entry_id=entry_id), dict[str, str]()
    if request.method == "POST":
        try:
            _act(request, entry_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            said = said_of(refusal)
    active = found.state is EntryState.ACTIVE
    waits = found.state is EntryState.PROPOSED
    may_approve = actor.may(access.WATCH_APPROVE)
    context = shown(request, "hall:watch_entries", at=at) | {
        "one": found,
        "state": ENTRY_TITLES[found.state],
        "kind": KINDS[found.state],
        "may_rule": may_approve and waits,
        "may_lengthen": may_approve and active and found.asked_until is not None,
        "may_ask": actor.may(access.WATCH_PROPOSE) and active and found.asked_until is None,
        "may_remove": active or waits,
        "sent": request.POST,
        "said": said,
        "errors": items_of(said),
    }
    return render(request, "hall/watch_entry.html", context, status=422 if said else 200)


def _act(request: HttpRequest, entry_id: UUID) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    act, reason = sent.get("act", ""), sent.get("reason", "")
    if act == "approve":
        actions.approve(actor=actor, entry_id=entry_id, at=at)
    elif act == "refuse":
        actions.refuse(actor=actor, entry_id=entry_id, reason=reason, at=at)
    elif act == "ask":
        actions.ask_longer(
            actor=actor, entry_id=entry_id, until=day_of(sent.get("until", "")), at=at
        )
    elif act == "lengthen":
        actions.lengthen(actor=actor, entry_id=entry_id, picture=_picture(request), at=at)
    elif act == "remove":
        actions.remove(actor=actor, entry_id=entry_id, reason=reason, at=at)
    else:
        raise WatchRefused("act", "没有这一步。请刷新页面再办。")
