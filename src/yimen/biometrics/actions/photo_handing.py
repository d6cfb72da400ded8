"""Hand a finished photo, or a card's copy, over to the paper for which it was asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from yimen.biometrics import photo_access as access
from yimen.biometrics.actions.photo import CARD_COPY, PHOTO
from yimen.biometrics.models import CardCopy, Photo
from yimen.biometrics.photo_access import Visitor
from yimen.biometrics.photo_contracts import MadePicture, PictureKind
from yimen.biometrics.queries import photo as queries
from yimen.biometrics.rules import provenance
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.transactions import must_be_open


def hand_over(
    *, actor: Actor, kind: PictureKind, picture_id: UUID, preset: str, at: datetime
) -> MadePicture:
    """Return what this account made and let it go from here, in the caller's transaction.

    `preset` is the one that was asked for; a photo of another one is not there. Raises NotFound.
    """
    must_be_open()
    visitor = Visitor(actor=actor, visit="")
    if kind is PictureKind.CARD:
        return _card(visitor, picture_id, at)
    return _photo(visitor, picture_id, preset, at)


def _photo(visitor: Visitor, picture_id: UUID, preset: str, at: datetime) -> MadePicture:
    rows = Photo.objects.select_for_update(no_key=True)
    row = rows.filter(pk=picture_id, preset=preset, expires_at__gt=at).first()
    if row is None or row.made_encrypted is None:
        raise NotFound
    access.check_own(visitor=visitor, owner=row.owner)
    view = queries.photo_view(row)
    made = MadePicture(
        id=row.pk,
        kind=PictureKind.PHOTO,
        content=queries.opened("biometrics_photo.made_encrypted", row.made_encrypted),
        name=f"{view.preset.title}.jpg",
        media_type="image/jpeg",
        preset=view.preset.code,
        preset_version=view.preset.version,
        preset_title=view.preset.title,
        measures=provenance.of_photo(
            preset=view.preset,
            measures=row.measures,
            backdrop=view.backdrop,
            replaced=view.replaced,
        ),
        sha256=row.pixels_sha256,
        made_at=row.made_at,
    )
    row.delete()
    _record(visitor, Ref(PHOTO, picture_id), {"preset": made.preset}, at)
    return made


def _card(visitor: Visitor, picture_id: UUID, at: datetime) -> MadePicture:
    rows = CardCopy.objects.select_for_update(no_key=True)
    row = rows.filter(pk=picture_id, expires_at__gt=at).first()
    if row is None:
        raise NotFound
    access.check_own(visitor=visitor, owner=row.owner)
    content = queries.opened("biometrics_card_copy.page_encrypted", row.page_encrypted)
    purpose = queries.opened("biometrics_card_copy.purpose_encrypted", row.purpose_encrypted)
    made = MadePicture(
        id=row.pk,
        kind=PictureKind.CARD,
        content=content,
        name="身份证复印件.pdf",
        media_type="application/pdf",
        preset="card",
        preset_version=1,
        preset_title="身份证复印件",
        measures=provenance.of_card(
            purpose=purpose.decode(), edges=tuple(row.edges), is_grey=row.is_grey
        ),
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=row.made_at,
    )
    row.delete()
    _record(visitor, Ref(CARD_COPY, picture_id), {}, at)
    return made


def _record(visitor: Visitor, subject: Ref, change: Mapping[str, str], at: datetime) -> None:
    ledger.record(
        actor=visitor.actor,
        verb=f"{subject.kind}.handed_over",
        subject=subject,
        at=at,
        change=dict(change),
    )
