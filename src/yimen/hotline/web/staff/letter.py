"""Letters of the mailbox: moderate beside the original, publish by a second person, withdraw."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import letter as acts
from yimen.hotline.contracts.letter import COVER_TITLES, COVER_WHY, LetterView
from yimen.hotline.contracts.order import STATE_TITLES, OrderView
from yimen.hotline.queries import letter as letters
from yimen.hotline.queries import order as orders
from yimen.hotline.rules import masking
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_COLUMNS = (
    Column(title="来信"),
    Column(title="收到"),
    Column(title="办理"),
    Column(title="选登"),
)
_COVERED = (
    Column(title="原来的字"),
    Column(title="换成"),
    Column(title="为什么遮住"),
)


@permission(access.CHECK)
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the letters with how far their moderation is."""
    rows = [
        Row(
            key=str(one.order_id),
            cells=(
                Cell(
                    text=one.title,
                    small=one.number,
                    href=row_address("hotline:letter_edit", one.order_id),
                    head=True,
                ),
                Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
                Cell(text=STATE_TITLES[one.state]),
                Cell(text=one.standing),
            ),
        )
        for one in letters.list_for(actor=actor_of(request))
    ]
    return render(request, "hotline/letters.html", {"columns": _COLUMNS, "rows": rows})


@permission(access.CHECK)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Show a letter with the form of what may be published; posted, keep, publish or withdraw."""
    actor, at, sent = actor_of(request), moment(request), request.POST
    one = orders.get_for(actor=actor, order_id=order_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, order_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'title'}")]
    known = letters.find_of(order_id=order_id)
    values = {
        "title": known.title if known else masking.masked(one.title),
        "asked": known.asked if known else masking.masked(one.content),
        "answered": known.answered if known else acts.answered_so_far(order_id=order_id),
    }
    context = {
        "one": one,
        "letter": known,
        "values": values | {name: sent[name] for name in values if name in sent},
        "errors": errors,
        "now": at,
        **_covered(actor, one, known),
    }
    return render(request, "hotline/letter_edit.html", context, status=422 if errors else 200)


def _covered(actor: Actor, one: OrderView, known: LetterView | None) -> dict[str, Any]:
    """Return what the rule covers in a letter and why, for the public page and for the unit."""
    return {
        "mark": letters.find_mark(order_id=one.id),
        "counted": "、".join(f"{COVER_TITLES[kind]} {n} 处" for kind, n in known.covered)
        if known else "",
        "columns": _COVERED,
        "rows": [
            Row(
                cells=(
                    Cell(text=each.original, small=where, head=True),
                    Cell(text=each.put),
                    Cell(text=COVER_TITLES[each.kind], small=COVER_WHY[each.kind]),
                )
            )
            for where, each in letters.list_covers(actor=actor, order_id=one.id)
        ],
        "unit_covers": "、".join(
            COVER_TITLES[kind]
            for kind in COVER_TITLES
            if kind in masking.beyond_need(
                share_phone=one.share_phone, confidential=one.confidential
            )
        ),
    }  # fmt: skip


def _act(request: HttpRequest, order_id: UUID) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    if sent.get("act") == "publish":
        acts.publish(actor=actor, order_id=order_id, seen=sent.get("seen", ""), at=at)
    elif sent.get("act") == "withdraw":
        acts.withdraw(actor=actor, order_id=order_id, why=sent.get("why", ""), at=at)
    else:
        acts.moderate(
            actor=actor,
            order_id=order_id,
            title=sent.get("title", ""),
            asked=sent.get("asked", ""),
            answered=sent.get("answered", ""),
            at=at,
        )
