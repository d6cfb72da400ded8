"""Copy both sides of a card onto one page, marked with what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import orjson
from django.db import transaction

from yimen.biometrics import photo_access as access
from yimen.biometrics import pictures, printing
from yimen.biometrics.actions.photo import CARD_COPY, MOST_KEPT, Brought, sealed
from yimen.biometrics.contracts import FaceRefused, FacesOff
from yimen.biometrics.models import CardCopy
from yimen.biometrics.photo_access import Visitor
from yimen.biometrics.resident import client
from yimen.biometrics.rules import photo as rules
from yimen.biometrics.rules import sheets
from yimen.biometrics.rules.corners import read_corners
from yimen.biometrics.rules.provenance import Edges
from yimen.biometrics.straightening import straighten
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    content: bytes
    edges: Edges


def make_card_copy(
    *,
    visitor: Visitor,
    front: Brought,
    back: Brought,
    purpose: str,
    is_grey: bool,
    is_whole: bool,
    at: datetime,
    corners: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> UUID:
    """Lay both sides at true size on one A4 page, the purpose across each, and keep it for a day.

    The pictures that were brought are not kept, nor read: only what was marked is. `is_whole` takes
    each picture as the card, for one whose edges are not found; `corners` of a side, as they were
    sent, go before what is found.

    Raises:
        FieldRefusals: a side or the purpose is wrong, each at its field.
    """
    access.check_can_take(visitor=visitor)
    said, sides = _checked({"front": front, "back": back}, purpose, is_whole, corners)
    words = sheets.watermark(purpose=said, on=local_day(at))
    laid = [pictures.lay_card(one.content, words=words, is_grey=is_grey) for one in sides]
    page = printing.card_page(front=laid[0], back=laid[1], words=words, at=at)
    with transaction.atomic():
        row = CardCopy.objects.create(
            id=new_id(),
            owner=visitor.owners[0],
            purpose_encrypted=sealed("biometrics_card_copy.purpose_encrypted", said.encode()),
            front_encrypted=sealed("biometrics_card_copy.front_encrypted", laid[0]),
            back_encrypted=sealed("biometrics_card_copy.back_encrypted", laid[1]),
            page_encrypted=sealed("biometrics_card_copy.page_encrypted", page),
            is_grey=is_grey,
            straightened=sum(one.edges is not Edges.WHOLE for one in sides),
            edges=[one.edges.value for one in sides],
            made_at=at,
            expires_at=rules.kept_until(made_at=at),
        )
        kept = CardCopy.objects.filter(owner=row.owner).order_by("-made_at", "-pk")
        CardCopy.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST_KEPT:])).delete()
        ledger.record(
            actor=visitor.actor,
            verb="biometrics.card_copy.made",
            subject=Ref(CARD_COPY, row.pk),
            at=at,
            change={"grey": is_grey, "straightened": row.straightened},
            personal={"purpose": said},
        )
    return row.pk


def record_look(*, visitor: Visitor, copy_id: UUID, at: datetime) -> None:
    """Record that an officer opened the page of a card that he copied for somebody."""
    if visitor.actor.officer_id is None:
        return
    with transaction.atomic():
        ledger.look(
            actor=visitor.actor,
            subject=Ref(CARD_COPY, copy_id),
            what="证件复印件",
            reason="窗口代办",
            at=at,
        )


def delete_card_copy(*, visitor: Visitor, copy_id: UUID, at: datetime) -> None:
    """Delete a card's copy at once. Raises NotFound."""
    with transaction.atomic():
        row = CardCopy.objects.select_for_update(no_key=True).filter(pk=copy_id).first()
        if row is None:
            raise NotFound
        access.check_own(visitor=visitor, owner=row.owner)
        row.delete()
        ledger.record(
            actor=visitor.actor,
            verb="biometrics.card_copy.deleted",
            subject=Ref(CARD_COPY, copy_id),
            at=at,
            change={"why": "asked"},
        )


def find_corners(*, visitor: Visitor, brought: Brought) -> list[list[float]]:
    """Return where a card's corners are in a picture, in per cent; nothing of it is kept.

    Empty where none is found, or nothing can be measured here. Raises FaceRefused, NotAllowed.
    """
    access.check_can_take(visitor=visitor)
    image = _taken_in(brought, "picture")
    try:
        found: list[list[float]] = orjson.loads(client.photo("corners", image))
    except (FacesOff, FaceRefused):
        return []
    return found


def _checked(
    brought: Mapping[str, Brought],
    purpose: str,
    is_whole: bool,
    corners: Mapping[str, Sequence[str]],
) -> tuple[str, list[_Side]]:
    """Return the purpose and both sides. Raises FieldRefusals with everything that is wrong."""
    wrong: dict[str, str] = {}
    said, sides = "", []
    try:
        said = sheets.clean_purpose(typed=purpose)
    except FaceRefused as refused:
        wrong["purpose"] = refused.message
    for field, one in brought.items():
        try:
            sides.append(_side(_taken_in(one, field), corners.get(field, ()), is_whole, field))
        except FaceRefused as refused:
            wrong[field] = refused.message
    if wrong:
        raise FieldRefusals("biometrics.card_copy.wrong", wrong)
    return said, sides


def _taken_in(brought: Brought, field: str) -> bytes:
    return pictures.take_in(
        brought.content, name=brought.name, declared_type=brought.declared_type, field=field
    )


def _side(image: bytes, typed: Sequence[str], is_whole: bool, field: str) -> _Side:
    """Return a side laid straight: by the corners that were sent, else by those that are found."""
    if is_whole:
        return _Side(content=image, edges=Edges.WHOLE)
    sent = read_corners(typed=typed, field=field) if typed else ()
    if sent:
        laid = straighten(image, corners=sent, field=field)
        return _Side(content=laid, edges=Edges.BY_HAND)
    try:
        found = client.photo("straighten", image)
    except (FacesOff, FaceRefused):
        found = b""  # then the whole picture is the card, and the page says so
    return _Side(content=found or image, edges=Edges.FOUND if found else Edges.WHOLE)
