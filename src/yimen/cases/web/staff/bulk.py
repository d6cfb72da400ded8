"""Several cases at once: first what will happen to each, then the act, case by case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yimen.cases import access
from yimen.cases.actions import acceptance, delivery, intake
from yimen.cases.contracts import CaseView
from yimen.cases.queries import bulk as queries
from yimen.cases.queries.bulk import ACTS, BulkAct, Prospect
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.web.refusals import note
from yimen.ui.parts import Cell, Column, Option, Row

_METHODS = (
    Option(value="window", label="窗口领取"),
    Option(value="agent", label="代办员送达"),
)


def _receive(actor: Actor, one: Prospect, method: str, at: datetime) -> CaseView:
    del method
    return intake.receive_case(actor=actor, case_id=one.case_id, at=at)


def _accept(actor: Actor, one: Prospect, method: str, at: datetime) -> CaseView:
    del method
    return acceptance.accept_case(actor=actor, case_id=one.case_id, at=at)


def _deliver(actor: Actor, one: Prospect, method: str, at: datetime) -> CaseView:
    return delivery.deliver_case(
        actor=actor, case_id=one.case_id, method=method, receiver=one.applicant_name, at=at
    )


_DO: dict[str, Callable[[Actor, Prospect, str, datetime], CaseView]] = {
    "receive": _receive,
    "accept": _accept,
    "deliver": _deliver,
}


@permission(access.RECEIVE, access.ACCEPT, access.DELIVER)
@require_POST
def bulk(request: HttpRequest, verb: str) -> HttpResponseBase:
    """Show what an act will do to the cases chosen; confirmed, do it and say what became of each."""
    act = ACTS.get(verb)
    if act is None:
        raise NotFound
    actor, at = actor_of(request), moment(request)
    rows = queries.preview(actor=actor, act=act, case_ids=_chosen(request), on=local_day(at))
    done = "do" in request.POST
    if done:
        method = request.POST.get("method", "")
        known = {one.value for one in _METHODS}
        method = method if method in known else "window"
        rows = [_done(request, act, one, method, at) for one in rows]
    ready = [one for one in rows if one.ready]
    context = {
        "act": act,
        "done": done,
        "ready": ready,
        "left_out": len(rows) - len(ready),
        "columns": [Column(title="办件"), Column(title="结果" if done else "会怎样")],
        "rows": [_row(one, done) for one in rows],
        "methods": _METHODS if act.verb == "deliver" else (),
    }
    return render(request, "cases/staff_bulk.html", context)


def _chosen(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("row"):
        try:
            found.append(UUID(text.rpartition("~")[2]))
        except ValueError:
            continue
    return found


def _done(request: HttpRequest, act: BulkAct, one: Prospect, method: str, at: datetime) -> Prospect:
    if not one.ready:
        return one
    try:
        _DO[act.verb](actor_of(request), one, method, at)
    except Refusal as refusal:
        note(request, refusal)
        return replace(one, ready=False, said=refusal.message)
    return replace(one, said=f"已{act.title}，出了{act.document}")


def _row(one: Prospect, done: bool) -> Row:
    good, bad = ("办好了", "没有办成") if done else ("可以办", "跳过")
    return Row(
        key=str(one.case_id),
        cells=[
            Cell(
                text=f"{one.item_name} · {one.applicant_name}",
                small=one.number,
                href=reverse("cases:staff_case", args=[one.case_id]),
                head=True,
            ),
            Cell(
                text=good if one.ready else bad,
                small=one.said,
                kind="done" if one.ready else "need",
            ),
        ],
    )
