"""What the pages of the watch list share: the tabs, and a refusal as the page shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yimen.hall import access
from yimen.hall.queries import watch
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of
from yimen.ui.parts import ErrorItem, Link

_TABS = (
    ("提醒", "hall:watch", (access.WATCH_DUTY,)),
    ("名单", "hall:watch_entries", access.WATCH_STAFF),
    ("摄像头", "hall:watch_cameras", access.WATCH_STAFF),
    ("开通和备案", "hall:watch_switch", access.WATCH_STAFF),
    ("全部记录", "hall:watch_log", (access.WATCH_LOG,)),
)


def shown(request: HttpRequest, name: str, *, at: datetime) -> dict[str, Any]:
    """Return the tabs that the officer may open, and whether watching goes on."""
    actor = actor_of(request)
    return {
        "tabs": [
            Link(label=title, href=reverse(url), current=url == name)
            for title, url, verbs in _TABS
            if any(actor.may(verb) for verb in verbs)
        ],
        "in_force": watch.in_force(at=at),
    }


def error_of(refusal: Refusal) -> list[ErrorItem]:
    """Return a refusal as the summary of errors shows it; raise what the edge answers itself."""
    if refusal.status in {403, 404}:
        raise refusal
    return [
        ErrorItem(message=refusal.message, anchor=f"f-{refusal.field}" if refusal.field else "")
    ]
