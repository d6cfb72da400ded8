"""A finished ID photo as it lies before whoever took it, without a camera and without models."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import UUID

from PIL import Image

from yimen.biometrics.actions.photo import sealed
from yimen.biometrics.models import Photo
from yimen.biometrics.photo_access import Visitor
from yimen.biometrics.rules import photo as rules
from yimen.kernel.actor import Actor
from yimen.kernel.ids import new_id


def made_photo(*, actor: Actor, at: datetime, preset: str = "one-inch", tint: int = 200) -> UUID:
    """Return a photo of an account that was accepted; a surface stands for the picture."""
    drawn = io.BytesIO()
    Image.new("RGB", (295, 413), (tint, tint, tint)).save(drawn, "JPEG")
    return Photo.objects.create(
        id=new_id(),
        owner=Visitor(actor=actor, visit="").owners[0],
        preset=preset,
        preset_version=1,
        backdrop="white",
        measures={"yaw": 3.2, "pitch": -1.0, "roll": 0.4, "sharpness": 210.0},
        source_encrypted=sealed("biometrics_photo.source_encrypted", drawn.getvalue()),
        made_encrypted=sealed("biometrics_photo.made_encrypted", drawn.getvalue()),
        pixels_sha256="0" * 64,
        made_at=at,
        expires_at=rules.kept_until(made_at=at),
    ).pk
