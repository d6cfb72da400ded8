"""A licence as an accessible page: set once, stored, and hashed into the ledger."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import StoredFile
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.typeset.pages import qr_svg, set_page
from yimen.licences import access
from yimen.licences.contracts import LICENCE_KIND, LicenceView
from yimen.licences.models import Licence
from yimen.licences.queries.licence import licence_view

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "licence.typ"


def verification_url(*, identifier: str) -> str:
    """Return the address at which anybody may verify a licence; its code stands on the card."""
    return f"{settings.YIMEN_PUBLIC_URL}/verify/licence/{identifier}/"


def open_page(*, actor: Actor, licence_id: UUID, at: datetime) -> tuple[StoredFile, BinaryIO]:
    """Return a licence as PDF/UA to its holder or who stands for him; set on the first call.

    Somebody else's licence is a recorded look. Raises NotFound, GlyphMissing.
    """
    with transaction.atomic():
        licence = Licence.objects.select_for_update(of=("self",)).filter(id=licence_id).first()
        if licence is None:
            raise NotFound
        access.check_holder(actor, licence.holder_id, on=local_day(at))
        if licence.file_id is None:
            _set_page(licence, at)
        if licence.holder_id != actor.person_id:
            ledger.look(
                actor=actor,
                subject=Ref(LICENCE_KIND, licence.id),
                what="licence",
                reason="代持证人打开证照",
                at=at,
            )
        assert licence.file_id is not None
        return files.open_file(file_id=licence.file_id)


def look_at(*, actor: Actor, licence_id: UUID, at: datetime) -> None:
    """Record that somebody opened a licence for its holder."""
    with transaction.atomic():
        ledger.look(
            actor=actor,
            subject=Ref(LICENCE_KIND, licence_id),
            what="licence",
            reason="代持证人打开证照",
            at=at,
        )


def _set_page(licence: Licence, at: datetime) -> None:
    view = licence_view(licence, on=local_day(at))
    url = verification_url(identifier=licence.identifier)
    page = set_page(
        template=TEMPLATE,
        made_at=licence.issued_at,
        data={
            "title": licence.name,
            "number": licence.number,
            "facts": face_rows(view),
            "validity": validity_words(first=licence.valid_from, last=licence.valid_until),
            "issuer": licence.issuer_name,
            "date": _day_words(licence.issued_on),
            "identifier": licence.identifier,
            "qr": qr_svg(url),
            "verify_url": url,
            "verify_page": f"{settings.YIMEN_PUBLIC_URL}/verify/",
            "demo": settings.YIMEN_DEMO,
        },
    )
    stored = files.put_bytes(
        content=page,
        name=f"{licence.name}{licence.number}.pdf",
        declared_type="application/pdf",
        owner=Ref(LICENCE_KIND, licence.id),
        actor=SYSTEM,
        at=at,
    )
    licence.file_id = stored.id
    licence.save(update_fields=["file_id"])
    ledger.record(
        actor=SYSTEM,
        verb="licences.licence.set",
        subject=Ref(LICENCE_KIND, licence.id),
        at=at,
        change={"identifier": licence.identifier, "sm3": sm3_hex(page)},
    )


def face_rows(view: LicenceView) -> list[list[str]]:
    """Return the face with the holder first, unless the face names him in its own words."""
    rows = [list(row) for row in view.values]
    named = any(value == view.holder_name for _, value in view.values)
    return rows if named else [["持证人", view.holder_name], *rows]


def validity_words(*, first: date, last: date | None) -> str:
    """Return how long a licence holds, as it stands on the licence."""
    if last is None:
        return f"{_day_words(first)}起长期有效"
    return f"{_day_words(first)}至{_day_words(last)}"


def _day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
