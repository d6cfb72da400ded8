"""Photos and copies of cards as whoever made them sees them; nobody else sees that there are any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yimen.biometrics import photo_access as access
from yimen.biometrics.models import CardCopy, Photo
from yimen.biometrics.photo_access import Visitor
from yimen.biometrics.queries.preset import get_preset
from yimen.biometrics.rules.photo import Fault
from yimen.biometrics.rules.presets import Backdrop, Preset
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto import fields


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A photo of this visit: what is wrong with it, or what was made."""

    id: UUID
    preset: Preset
    faults: tuple[Fault, ...]
    backdrop: Backdrop | None
    replaced: bool
    is_made: bool
    size: int
    pixels_sha256: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCopyView:
    """A card's copy of this visit."""

    id: UUID
    purpose: str
    is_grey: bool
    straightened: int
    edges: tuple[str, ...]
    made_at: datetime
    expires_at: datetime


def get_photo(*, visitor: Visitor, photo_id: UUID, at: datetime) -> PhotoView:
    """Return a photo that this visitor made. Raises NotFound."""
    return photo_view(_own_photo(visitor, photo_id, at))


def photo_view(row: Photo) -> PhotoView:
    """Return what a page shows of a photo."""
    made = row.made_encrypted
    return PhotoView(
        id=row.pk,
        preset=get_preset(code=row.preset, version=row.preset_version),
        faults=tuple(Fault(one) for one in row.faults.split(",") if one),
        backdrop=Backdrop(row.backdrop) if row.backdrop else None,
        replaced=row.mask_encrypted is not None,
        is_made=made is not None,
        size=len(opened("biometrics_photo.made_encrypted", made)) if made else 0,
        pixels_sha256=row.pixels_sha256,
        made_at=row.made_at,
        expires_at=row.expires_at,
    )


def get_source(*, visitor: Visitor, photo_id: UUID, at: datetime) -> bytes:
    """Return the picture that was brought. Raises NotFound."""
    row = _own_photo(visitor, photo_id, at)
    return opened("biometrics_photo.source_encrypted", row.source_encrypted)


def get_made(*, visitor: Visitor, photo_id: UUID, at: datetime) -> tuple[PhotoView, bytes]:
    """Return the finished photo. Raises NotFound where there is none."""
    row = _own_photo(visitor, photo_id, at)
    if row.made_encrypted is None:
        raise NotFound
    return photo_view(row), opened("biometrics_photo.made_encrypted", row.made_encrypted)


def get_card_copy(*, visitor: Visitor, copy_id: UUID, at: datetime) -> CardCopyView:
    """Return a card's copy that this visitor made. Raises NotFound."""
    row = _own_copy(visitor, copy_id, at)
    return CardCopyView(
        id=row.pk,
        purpose=opened("biometrics_card_copy.purpose_encrypted", row.purpose_encrypted).decode(),
        is_grey=row.is_grey,
        straightened=row.straightened,
        edges=tuple(row.edges),
        made_at=row.made_at,
        expires_at=row.expires_at,
    )


def get_card_part(*, visitor: Visitor, copy_id: UUID, part: str, at: datetime) -> bytes:
    """Return one side of a card's copy, or its page (`front`, `back`, `page`). Raises NotFound."""
    row = _own_copy(visitor, copy_id, at)
    stored = {
        "front": row.front_encrypted,
        "back": row.back_encrypted,
        "page": row.page_encrypted,
    }
    return opened(f"biometrics_card_copy.{part}_encrypted", stored[part])


def opened(column: str, stored: bytes | memoryview) -> bytes:
    """Return what a sealed column holds."""
    return fields.decrypt_field(column=column, stored=stored)


def _own_photo(visitor: Visitor, photo_id: UUID, at: datetime) -> Photo:
    row = Photo.objects.filter(pk=photo_id, expires_at__gt=at).first()
    if row is None:
        raise NotFound
    access.check_own(visitor=visitor, owner=row.owner)
    return row


def _own_copy(visitor: Visitor, copy_id: UUID, at: datetime) -> CardCopy:
    row = CardCopy.objects.filter(pk=copy_id, expires_at__gt=at).first()
    if row is None:
        raise NotFound
    access.check_own(visitor=visitor, owner=row.owner)
    return row
