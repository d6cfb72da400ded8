"""What the pages of the watch list share: the tabs, and a refusal as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from yimen.biometrics.contracts import FaceRefused
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


def said_of(refusal: Refusal) -> dict[str, str]:
    """Return what a refusal says under the name of its field; what is said of a face is the photo's.

    A refusal that concerns no field stands under the empty name.
    """
    is_of_face = isinstance(refusal, FaceRefused)
    return {refusal.field or ("picture" if is_of_face else ""): refusal.message}


def items_of(said: Mapping[str, str]) -> list[ErrorItem]:
    """Return what was said as the summary of errors shows it, each with the way to its field."""
    return [
        ErrorItem(message=message, anchor=f"f-{field}" if field else "")
        for field, message in said.items()
    ]
