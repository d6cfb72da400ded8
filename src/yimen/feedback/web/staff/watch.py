"""What supervisors and units see of reviews: rates with their division, rows, rectifications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.feedback.actions import review as actions
from yimen.feedback.contracts.review import (
    LEVEL_TITLES,
    MOMENT_TITLES,
    STATE_TITLES,
    InvitationView,
    Rates,
    RectificationState,
)
from yimen.feedback.queries import review as queries
from yimen.feedback.queries.review import HANDLE, WATCH
from yimen.feedback.rules import reviews as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.paging import read_key
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Row

PAGE = 50


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@permission(WATCH, HANDLE)
def reviews(request: HttpRequest) -> HttpResponse:
    """Show the rates of a period, each with its division, and the rows behind them."""
    actor, today = actor_of(request), local_day(moment(request))
    since = _day(request.GET.get("since", ""), today - timedelta(days=364))
    until = _day(request.GET.get("until", ""), today)
    shown = request.GET.get("show", "")
    counted = queries.rates(
        area_prefix="", since=since, until=until + timedelta(days=1), seen_by=actor
    )
    rows = queries.list_reviews(
        actor=actor,
        levels=(4, 5) if shown == "bad" else (1, 2) if shown == "good" else (1, 2, 3, 4, 5),
        unreviewed=shown == "none",
        after=read_key(request.GET.get("after", "")),
        limit=PAGE + 1,
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    units = {
        one.id: one.name for one in directory.list_organisations(ids={row.unit_id for row in rows})
    }
    context = {
        "since": since,
        "until": until,
        "stats": _stats(counted),
        "counted": counted,
        "tabs": [
            Link(label=label, href=f"?show={code}", current=shown == code)
            for code, label in (("", "已评"), ("bad", "差评"), ("good", "好评"), ("none", "没有评"))
        ],
        "columns": [
            Column(title="事项"),
            Column(title="评价"),
            Column(title="说的话"),
            Column(title="单位"),
            Column(title="时间"),
        ],
        "rows": [_row(one, units) for one in rows[:PAGE]],
        "after_href": f"?show={shown}&after={last.opened_at.isoformat()}~{last.id}" if last else "",
    }
    return render(request, "feedback/reviews.html", context)


def _row(one: InvitationView, units: Mapping[UUID, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=one.item_name, small=f"{MOMENT_TITLES[one.moment]}后", head=True),
            Cell(
                text=LEVEL_TITLES[one.level] if one.level else "没有评",
                kind="bad" if one.level and rules.is_bad(one.level) else "",
            ),
            Cell(text="、".join(one.tags) or "—", small=one.words),
            Cell(text=units.get(one.unit_id, "")),
            Cell(text=f"{(one.reviewed_at or one.opened_at).astimezone():%Y-%m-%d}"),
        ],
    )


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value * 100:.2f}"


def _stats(counted: Rates) -> list[dict[str, object]]:
    rows = (
        ("主动评价率", rules.active_rate(counted), counted.rated, counted.may_rate, "none"),
        ("好评率", rules.good_rate(counted), counted.good, counted.rated, "good"),
        ("满意率", rules.satisfied_rate(counted), counted.satisfied, counted.rated, ""),
        ("差评率", rules.bad_rate(counted), counted.bad, counted.rated, "bad"),
        ("差评回访率", rules.callback_rate(counted), counted.called_back, counted.bad, "bad"),
        (
            "差评按期整改率",
            rules.mended_rate(counted),
            counted.mended_in_time,
            counted.due_mended,
            "bad",
        ),
    )
    return [
        {
            "title": title,
            "value": _percent(value),
            "numerator": top,
            "denominator": bottom,
            "href": f"?show={show}",
        }
        for title, value, top, bottom, show in rows
    ]


@permission(WATCH, HANDLE)
def rectifications(request: HttpRequest) -> HttpResponse:
    """List what units owe after bad reviews, what runs out first on top."""
    found = queries.list_rectifications(actor=actor_of(request))
    context = {
        "columns": [
            Column(title="什么时候到期"),
            Column(title="事项"),
            Column(title="评价"),
            Column(title="到哪一步"),
        ],
        "rows": [
            Row(
                key=str(one.id),
                cells=[
                    Cell(text=f"{one.due_on:%Y-%m-%d}" if one.due_on else "—"),
                    Cell(
                        text=one.item_name,
                        href=row_address("feedback:rectification", one.id),
                        head=True,
                    ),
                    Cell(text=LEVEL_TITLES[one.level], kind="bad"),
                    Cell(text=STATE_TITLES[one.state]),
                ],
            )
            for one in found
        ],
    }
    return render(request, "feedback/rectifications.html", context)


def _act(request: HttpRequest, actor: Actor, rectification_id: UUID) -> None:
    at, act = moment(request), request.POST.get("act", "")
    if act == "call":
        actions.call_back(
            actor=actor,
            rectification_id=rectification_id,
            said=request.POST.get("callback", ""),
            at=at,
        )
    elif act == "mend":
        actions.mend(
            actor=actor,
            rectification_id=rectification_id,
            done=request.POST.get("mending", ""),
            at=at,
        )
    else:
        actions.close(
            actor=actor,
            rectification_id=rectification_id,
            mistaken=act == "mistaken",
            reason=request.POST.get("outcome", ""),
            at=at,
        )


@permission(WATCH, HANDLE)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, rectification_id: UUID) -> HttpResponseBase:
    """Show one rectification and take the next step of it."""
    actor = actor_of(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, actor, rectification_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    found = queries.get_rectification(actor=actor, rectification_id=rectification_id)
    handles = actor.may(HANDLE, unit_id=found.unit_id)
    context = {
        "one": found,
        "level": LEVEL_TITLES[found.level],
        "state": STATE_TITLES[found.state],
        "unit": directory.get_organisation(organisation_id=found.unit_id),
        "rated": directory.get_organisation(organisation_id=found.rated_unit_id),
        "may_call": handles and found.state is RectificationState.OPEN,
        "may_mend": handles and found.state is RectificationState.CALLED_BACK,
        "may_close": bool(actor.units(WATCH)) and found.closed_at is None,
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "feedback/rectification.html", context, status=422 if errors else 200)
