"""Add a version of an ID photo's preset; what photos were made by stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from yimen.biometrics import photo_access as access
from yimen.biometrics.models import PhotoPreset
from yimen.biometrics.queries.preset import list_presets
from yimen.biometrics.rules.presets import Preset, check_preset
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def add_preset(*, actor: Actor, preset: Preset, at: datetime) -> Preset:
    """Keep a preset as the next version of its code, and return it as it now holds.

    Raises:
        FieldRefusals: no picture could meet it.
        Refusal: somebody else added the same version at this moment.
    """
    access.check_can_set_presets(actor=actor)
    check_preset(preset=preset)
    held = {one.code: one.version for one in list_presets()}
    added = replace(preset, version=held.get(preset.code, 0) + 1)
    try:
        with transaction.atomic():
            row = PhotoPreset.objects.create(**_columns(added, actor, at))
            ledger.record(
                actor=actor,
                verb="biometrics.preset.added",
                subject=Ref("biometrics.preset", row.pk),
                at=at,
                change={"code": added.code, "version": added.version},
            )
    except IntegrityError as error:
        raise Refusal(
            "biometrics.preset.taken", "另一位同事刚刚改了这个规格。请重新打开这一页，看过再改。"
        ) from error
    return added


def _columns(preset: Preset, actor: Actor, at: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "code": preset.code,
        "version": preset.version,
        "title": preset.title,
        "width": preset.width,
        "height": preset.height,
        "dpi": preset.dpi,
        "width_mm": preset.width_mm,
        "height_mm": preset.height_mm,
        "cheeks_least": preset.face_width[0],
        "cheeks_most": preset.face_width[1],
        "crown_least": preset.crown[0],
        "crown_most": preset.crown[1],
        "eyes_up": preset.eyes_up,
        "backdrops": ",".join(preset.backdrops),
        "may_replace": preset.may_replace,
        "bytes_least": preset.bytes_least,
        "bytes_most": preset.bytes_most,
        "source": preset.source,
        "unverified": preset.unverified,
        "made_at": at,
        "made_by": actor.officer_id,
    }
