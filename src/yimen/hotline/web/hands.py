"""Signing on a pad: what a page shows for each who signs, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from yimen.hotline.actions.mediation import Hand
from yimen.kernel.actor import Actor
from yimen.trust import public as trust
from yimen.trust.contracts import HandDocument, HandKind, HandSent, HandView

_LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HandPlace:
    """One who signs: the signature that stands, or what the pad needs to take one."""

    place: str
    title: str
    who: str
    note: str
    hand: HandView | None
    holds: bool
    ticket: str


def places(
    *,
    actor: Actor,
    document: HandDocument,
    wanted: Iterable[tuple[str, str, str, str]],
    may: Iterable[str],
    at: datetime,
) -> list[HandPlace]:
    """Return every place with its signature; a ticket goes only to whom the actor may take."""
    signed = {one.place: one for one in trust.list_hand_signatures(ref=document.ref)}
    allowed = set(may)
    found: list[HandPlace] = []
    for place, title, who, note in wanted:
        hand = signed.get(place)
        holds = hand is not None and trust.hand_signature_holds(
            signature_id=hand.id, document=document, at=at
        )
        found.append(
            HandPlace(
                place=place,
                title=title,
                who=who,
                note=note,
                hand=hand,
                holds=holds,
                ticket=trust.hand_ticket(actor=actor, document=document, place=place)
                if place in allowed and not holds
                else "",
            )
        )
    return found


def hand_of(request: HttpRequest) -> Hand:
    """Return what was sent: strokes where something was drawn, else a picture, else a name."""
    posted, file = request.POST, request.FILES.get("picture")
    if posted.get("strokes"):
        sent = HandSent(kind=HandKind.HANDWRITING, strokes=posted["strokes"])
    elif posted.get("way") == "picture":
        picture = file.read(_LARGEST + 1) if file is not None else b""
        sent = HandSent(kind=HandKind.PICTURE, picture=picture)
    else:
        sent = HandSent(
            kind=HandKind.TYPED, name=posted.get("name", ""), declared=bool(posted.get("declared"))
        )
    device = trust.hand_device(
        user_agent=request.headers.get("User-Agent", ""),
        screen=posted.get("screen", ""),
        pointer=posted.get("pointer", ""),
    )
    return Hand(sent=sent, ticket=posted.get("ticket", ""), device=device)
