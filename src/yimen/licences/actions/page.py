"""A licence as an accessible page: set once, stored, and hashed into the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.typeset.pages import qr_svg, set_page
from yimen.licences import access
from yimen.licences.contracts import LICENCE_KIND, LicenceView
from yimen.licences.models import Licence
from yimen.licences.queries.licence import licence_view
from yimen.trust import public as trust
from yimen.trust.contracts import (
    NotSealedYet,
    OutgoingFile,
    SealedForm,
    SealedState,
    Unsealed,
)

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "licence.typ"


def verification_url(*, identifier: str) -> str:
    """Return the address at which anybody may verify a licence; its code stands on the card."""
    return f"{settings.YIMEN_PUBLIC_URL}/verify/licence/{identifier}/"


def open_page(
    *,
    actor: Actor,
    licence_id: UUID,
    at: datetime,
    form: SealedForm = SealedForm.PDF,
    unsealed: bool = False,
) -> OutgoingFile:
    """Return a licence under its seal to its holder or who stands for him; set on the first call.

    Before it carries its seal, `unsealed` takes the page with words over it that say so. Somebody
    else's licence is a recorded look. Raises NotFound, GlyphMissing, NotSealedYet.
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
    return _handed_out(licence, form, unsealed=unsealed)


def set_page_of(*, licence_id: UUID, at: datetime) -> None:
    """Set the page of a licence that was just issued, and ask for its seal; once only."""
    with transaction.atomic():
        licence = Licence.objects.select_for_update(of=("self",)).filter(id=licence_id).first()
        if licence is not None and licence.file_id is None:
            _set_page(licence, at)


def _handed_out(licence: Licence, form: SealedForm, *, unsealed: bool) -> OutgoingFile:
    ref = Ref(LICENCE_KIND, licence.id)
    sealed = trust.find_sealed(ref=ref)
    assert sealed is not None  # asked for with the page
    assert licence.file_id is not None
    if sealed.state is SealedState.SEALED:
        return trust.open_sealed(ref=ref, form=form)
    if not unsealed:
        raise NotSealedYet(sealed)
    plain = files.read_bytes(file_id=licence.file_id)
    marked = trust.mark_unsealed(content=plain, use=Unsealed.READING)
    return OutgoingFile(
        name=f"未盖章-{licence.name}{licence.number}.pdf",
        media_type="application/pdf",
        size=len(marked),
        pieces=iter((marked,)),
    )


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
    _ask_for_seal(licence, stored.id, at)


def _ask_for_seal(licence: Licence, file_id: UUID, at: datetime) -> None:
    trust.request_sealing(
        ref=Ref(LICENCE_KIND, licence.id),
        subject=Ref(LICENCE_KIND, licence.id),
        file_id=file_id,
        title=f"{licence.name}{licence.number}",
        organisation_id=licence.issuer_id,
        reason=f"颁发{licence.name} {licence.number}",
        actor=replace(SYSTEM, name=licence.issuer_name),
        at=at,
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
