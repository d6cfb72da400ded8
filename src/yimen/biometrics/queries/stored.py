"""What each gallery holds in the database, for whoever compares it with the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from yimen.biometrics.contracts import ModelView, Purpose
from yimen.biometrics.models import Gallery, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredGallery:
    """One gallery: its version, its templates of the present model, and those of older ones."""

    purpose: Purpose
    version: int
    templates: int
    outdated: int


def list_stored(*, model: ModelView | None, at: datetime) -> list[StoredGallery]:
    """Return what each gallery holds; without a model every template counts as of the present."""
    living = Template.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at))
    of_model = Q(model_sha256=model.sha256) if model else Q()
    counted = {
        purpose: (mine, every)
        for purpose, mine, every in living.values_list("purpose").annotate(
            mine=Count("id", filter=of_model), every=Count("id")
        )
    }
    versions = dict(Gallery.objects.values_list("purpose", "version"))
    stored = []
    for purpose in Purpose:
        mine, every = counted.get(purpose.value, (0, 0))
        stored.append(
            StoredGallery(
                purpose=purpose,
                version=versions.get(purpose.value, 0),
                templates=mine,
                outdated=every - mine,
            )
        )
    return stored
