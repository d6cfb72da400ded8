"""Copy both sides of a card onto one page, marked with what it is for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

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
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def make_card_copy(
    *,
    visitor: Visitor,
    front: Brought,
    back: Brought,
    purpose: str,
    is_grey: bool,
    is_whole: bool,
    at: datetime,
) -> UUID:
    """Lay both sides at true size on one A4 page, the purpose across each, and keep it for a day.

    The pictures that were brought are not kept, nor read: only what was marked is. `is_whole` takes
    each picture as the card, for one whose edges are not found.

    Raises:
        FieldRefusals: a side or the purpose is wrong, each at its field.
    """
    access.check_can_take(visitor=visitor)
    said, sides = _checked(front, back, purpose)
    words = sheets.watermark(purpose=said, on=local_day(at))
    straight = [b"" if is_whole else _straightened(one) for one in sides]
    laid = [
        pictures.lay_card(found or whole, words=words, is_grey=is_grey)
        for found, whole in zip(straight, sides, strict=True)
    ]
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
            straightened=sum(bool(one) for one in straight),
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


def _checked(front: Brought, back: Brought, purpose: str) -> tuple[str, list[bytes]]:
    """Return the purpose and both pictures. Raises FieldRefusals with everything that is wrong."""
    wrong: dict[str, str] = {}
    said, sides = "", []
    try:
        said = sheets.clean_purpose(typed=purpose)
    except FaceRefused as refused:
        wrong["purpose"] = refused.message
    for field, brought in (("front", front), ("back", back)):
        try:
            sides.append(
                pictures.take_in(
                    brought.content,
                    name=brought.name,
                    declared_type=brought.declared_type,
                    field=field,
                )
            )
        except FaceRefused as refused:
            wrong[field] = refused.message
    if wrong:
        raise FieldRefusals("biometrics.card_copy.wrong", wrong)
    return said, sides


def _straightened(image: bytes) -> bytes:
    try:
        return client.photo("straighten", image)
    except (FacesOff, FaceRefused):
        return b""  # then the whole picture is the card, and the page says so
