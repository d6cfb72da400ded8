"""A worker walks a patrol: begin, tick places off, send the track, end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yimen.hotline import access
from yimen.hotline.actions import grid_act, patrol
from yimen.hotline.contracts.patrol import (
    PATROL_STATE_TITLES,
    TRACK_DAYS,
    PatrolState,
    PatrolTold,
    PatrolVerb,
    Position,
)
from yimen.hotline.queries import patrol as patrols
from yimen.hotline.web.staff import grid_labels
from yimen.hotline.web.staff.grid_phone import shell
from yimen.hotline.web.staff.grid_sketch import sketch
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.web.refusals import note
from yimen.ui.parts import ErrorItem


@permission(access.GRID)
@require_http_methods(["GET", "POST"])
@grid_labels.answers_queue
def one(request: HttpRequest, patrol_id: UUID) -> HttpResponseBase:
    """Show a patrol to who walks it; posted, take a step of it, from the page or the queue."""
    actor, at = actor_of(request), moment(request)
    found = patrols.get_own(actor=actor, patrol_id=patrol_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request.POST.dict(), actor, patrol_id, at)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            if grid_labels.of_queue(request):
                raise
            errors = [ErrorItem(message=refusal.message)]
        else:
            if grid_labels.of_queue(request):
                return grid_labels.told(request.path)
            return HttpResponseRedirect(request.path)
    ended = found.state is PatrolState.ENDED
    track = patrol.look_at_track(actor=actor, patrol_id=found.id, reason="", at=at) if ended else []
    context = {
        **shell(request, ""),
        "one": found,
        "state": PATROL_STATE_TITLES[found.state],
        "kind": grid_labels.PATROL_KIND[found.state],
        "errors": errors,
        "days": TRACK_DAYS,
        "track_url": reverse("hotline:grid_track", args=[found.id]),
        "sketch": sketch(found, track) if ended else None,
    }
    answer = render(request, "hotline/grid_patrol.html", context, status=422 if errors else 200)
    return grid_labels.for_phone(answer)


def _act(sent: dict[str, str], actor: Actor, patrol_id: UUID, at: datetime) -> None:
    act, number = sent.get("act", ""), sent.get("stop", "")
    if act not in {PatrolVerb.START, PatrolVerb.VISIT, PatrolVerb.END}:
        raise Refusal("hotline.patrol.act", "没有这一步。请刷新页面再办。")
    told = PatrolTold(
        verb=PatrolVerb(act),
        number=int(number) if number.isdigit() else -1,
        words=sent.get("words", ""),
        agreed=bool(sent.get("agreed")),
        made_at=grid_labels.a_moment(sent.get("made_at", ""), otherwise=at),
    )
    key = grid_labels.key_of(sent)
    grid_act.act_on_patrol(actor=actor, patrol_id=patrol_id, told=told, key=key, at=at)


@permission(access.GRID)
@require_POST
def track(request: HttpRequest, patrol_id: UUID) -> HttpResponseBase:
    """Take a piece of the track from the phone's queue."""
    actor, at = actor_of(request), moment(request)
    try:
        patrol.keep_track(
            actor=actor,
            patrol_id=patrol_id,
            key=grid_labels.a_key(request.POST.get("key", "")),
            positions=_positions(request.POST.get("positions", "")),
            at=at,
        )
    except Refusal as refusal:
        note(request, refusal)
        return grid_labels.refused(refusal)
    return grid_labels.told(reverse("hotline:grid_patrol", args=[patrol_id]))


def _positions(text: str) -> list[Position]:
    """Return what the phone sent: rows of milliseconds, longitude, latitude, accuracy."""
    try:
        return [
            Position(
                at=datetime.fromtimestamp(float(at) / 1000, UTC),
                longitude=_within(float(lon), 180),
                latitude=_within(float(lat), 90),
                accuracy=min(max(round(float(accuracy)), 0), 100_000),
            )
            for at, lon, lat, accuracy in json.loads(text)
        ]
    except (ValueError, TypeError, OverflowError, OSError):
        raise Refusal("hotline.patrol.positions", "轨迹的格式不对，没有收下。") from None


def _within(value: float, most: float) -> float:
    if not -most <= value <= most:
        raise ValueError(value)
    return value
