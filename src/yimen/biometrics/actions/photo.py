"""Take a picture for an ID photo, make the photo, change its colour, delete it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics import photo_access as access
from yimen.biometrics import pictures
from yimen.biometrics.actions import photo_measures
from yimen.biometrics.actions.photo_measures import Measures
from yimen.biometrics.contracts import FaceRefused
from yimen.biometrics.models import CardCopy, Photo
from yimen.biometrics.photo_access import Visitor
from yimen.biometrics.pictures import MadePhoto
from yimen.biometrics.queries import photo as queries
from yimen.biometrics.queries.photo import PhotoView
from yimen.biometrics.queries.preset import get_preset
from yimen.biometrics.rules import photo as rules
from yimen.biometrics.rules.photo import Bust, Fault, Frame
from yimen.biometrics.rules.presets import Backdrop, Preset
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto import fields
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

PHOTO, CARD_COPY = "biometrics.photo", "biometrics.card_copy"
MOST_KEPT = 40
"""How many one owner may have at a time; the oldest go first."""
_CHECKS = ("pose", "eyes", "mouth", "light", "sharpness", "shoulders", "head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file as somebody brought it: its content, and what it calls itself."""

    content: bytes
    name: str
    declared_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    faults: tuple[Fault, ...]
    backdrop: Backdrop | None
    replaced: bool
    photo: MadePhoto | None


def take_photo(
    *,
    visitor: Visitor,
    preset_code: str,
    brought: Brought,
    at: datetime,
    again: UUID | None = None,
) -> PhotoView:
    """Measure a picture against a preset; make the photo where nothing is wrong, and keep both.

    Nothing of the face is enrolled or compared. `again` names this visit's picture that it replaces.

    Raises:
        FaceRefused: the picture cannot be used at all.
        FacesOff: nothing can be measured here now.
        NotFound: there is no such preset.
    """
    access.check_can_take(visitor=visitor)
    preset = get_preset(code=preset_code)
    source = pictures.take_in(
        brought.content, name=brought.name, declared_type=brought.declared_type, field="photo"
    )
    measures = photo_measures.measure(image=source)
    made = _make(preset, source, measures, at)
    with transaction.atomic():
        if again is not None:
            _remove_own(visitor, again, at)
        row = _kept(visitor, preset, source, measures, made, at)
        _forget_most(row.owner)
        ledger.record(
            actor=visitor.actor,
            verb="biometrics.photo.made",
            subject=Ref(PHOTO, row.pk),
            at=at,
            change={
                "preset": preset.code,
                "version": preset.version,
                "faults": [one.value for one in made.faults],
            },
        )
    return queries.photo_view(row)


def _make(preset: Preset, source: bytes, measures: Measures, at: datetime) -> _Made:
    replaced = preset.may_replace and bool(measures.mask)
    faults = rules.list_faults(
        preset=preset, reading=measures.reading, bust=measures.bust, replaced=replaced
    )
    if faults or measures.bust is None:
        return _Made(faults=tuple(faults), backdrop=None, replaced=False, photo=None)
    real = rules.backdrop_of(preset=preset, bust=measures.bust)
    backdrop = preset.backdrops[0] if replaced or isinstance(real, Fault) else real
    photo = _drawn(preset, source, measures.bust, measures.mask if replaced else None, backdrop, at)
    return _Made(faults=(), backdrop=backdrop, replaced=replaced, photo=photo)


def _drawn(
    preset: Preset,
    source: bytes,
    bust: Bust,
    mask: bytes | None,
    backdrop: Backdrop,
    at: datetime,
) -> MadePhoto:
    frame = rules.find_frame(preset=preset, bust=bust, may_add=mask is not None)
    if not isinstance(frame, Frame):
        raise FaceRefused(rules.HINTS[frame], field="photo")
    wall = "background_replaced" if mask is not None else "background_real"
    return pictures.make_photo(
        source=source,
        frame=frame,
        preset=preset,
        mask=mask,
        colour=rules.colour_of(backdrop),
        checks=(*_CHECKS, wall),
        at=at,
    )


def _kept(
    visitor: Visitor,
    preset: Preset,
    source: bytes,
    measures: Measures,
    made: _Made,
    at: datetime,
) -> Photo:
    mask = measures.mask if made.replaced else b""
    return Photo.objects.create(
        id=new_id(),
        owner=visitor.owners[0],
        preset=preset.code,
        preset_version=preset.version,
        backdrop=made.backdrop or "",
        faults=",".join(made.faults),
        bust=photo_measures.dump_bust(measures.bust) if measures.bust else None,
        measures=photo_measures.dump_reading(measures.reading) if measures.reading else {},
        source_encrypted=sealed("biometrics_photo.source_encrypted", source),
        mask_encrypted=sealed("biometrics_photo.mask_encrypted", mask) if mask else None,
        made_encrypted=sealed("biometrics_photo.made_encrypted", made.photo.content)
        if made.photo
        else None,
        pixels_sha256=made.photo.pixels_sha256 if made.photo else "",
        made_at=at,
        expires_at=rules.kept_until(made_at=at),
    )


def change_backdrop(
    *, visitor: Visitor, photo_id: UUID, backdrop: Backdrop, at: datetime
) -> PhotoView:
    """Lay the person on another colour that the preset allows.

    Raises:
        NotFound: this visitor made no such photo.
        FaceRefused: the preset asks for the real wall, or does not allow the colour.
    """
    with transaction.atomic():
        row = _locked(visitor, photo_id, at)
        preset = get_preset(code=row.preset, version=row.preset_version)
        if row.mask_encrypted is None or row.bust is None or not preset.may_replace:
            raise FaceRefused("这种照片的背景必须是真的，不能换颜色。", field="backdrop")
        if backdrop not in preset.backdrops:
            raise FaceRefused("这种照片不能用这个底色，请选列出的颜色。", field="backdrop")
        made = _drawn(
            preset,
            queries.opened("biometrics_photo.source_encrypted", row.source_encrypted),
            photo_measures.load_bust(row.bust),
            queries.opened("biometrics_photo.mask_encrypted", row.mask_encrypted),
            backdrop,
            at,
        )
        row.backdrop = backdrop
        row.made_encrypted = sealed("biometrics_photo.made_encrypted", made.content)
        row.pixels_sha256 = made.pixels_sha256
        row.save(update_fields=("backdrop", "made_encrypted", "pixels_sha256"))
    return queries.photo_view(row)


def delete_photo(*, visitor: Visitor, photo_id: UUID, at: datetime) -> None:
    """Delete a photo at once, with everything it was made of. Raises NotFound."""
    with transaction.atomic():
        _remove(visitor, _locked(visitor, photo_id, at), at)


def forget_old(*, at: datetime) -> int:
    """Delete photos and copies whose day is over; return how many."""
    with transaction.atomic():
        photos = Photo.objects.filter(expires_at__lte=at).order_by("pk")
        copies = CardCopy.objects.filter(expires_at__lte=at).order_by("pk")
        gone = [
            *(Ref(PHOTO, one.pk) for one in photos.only("pk").select_for_update(skip_locked=True)),
            *(
                Ref(CARD_COPY, one.pk)
                for one in copies.only("pk").select_for_update(skip_locked=True)
            ),
        ]
        ids = [one.id for one in gone]
        Photo.objects.filter(pk__in=ids).delete()
        CardCopy.objects.filter(pk__in=ids).delete()
        for subject in gone:
            verb = f"{subject.kind}.deleted"
            ledger.record(actor=SYSTEM, verb=verb, subject=subject, at=at, change={"why": "time"})
    return len(gone)


def sealed(column: str, content: bytes) -> bytes:
    """Return a content as a sealed column holds it."""
    return fields.encrypt_field(column=column, plaintext=content)


def _locked(visitor: Visitor, photo_id: UUID, at: datetime) -> Photo:
    rows = Photo.objects.select_for_update(no_key=True)
    row = rows.filter(pk=photo_id, expires_at__gt=at).first()
    if row is None:
        raise NotFound
    access.check_own(visitor=visitor, owner=row.owner)
    return row


def _remove_own(visitor: Visitor, photo_id: UUID, at: datetime) -> None:
    row = Photo.objects.filter(pk=photo_id, owner__in=visitor.owners).first()
    if row is not None:
        _remove(visitor, row, at)


def _remove(visitor: Visitor, row: Photo, at: datetime) -> None:
    subject = Ref(PHOTO, row.pk)
    row.delete()
    ledger.record(
        actor=visitor.actor,
        verb="biometrics.photo.deleted",
        subject=subject,
        at=at,
        change={"why": "asked"},
    )


def _forget_most(owner: str) -> None:
    kept = Photo.objects.filter(owner=owner).order_by("-made_at", "-pk")
    Photo.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST_KEPT:])).delete()
