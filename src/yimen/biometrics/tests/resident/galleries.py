"""Galleries for tests of the process: templates of constructed vectors, and their changes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from yimen.biometrics.contracts import ModelView, Purpose
from yimen.biometrics.models import Gallery, GalleryChange, Template
from yimen.biometrics.resident.index import Query
from yimen.kernel.crypto import fields
from yimen.kernel.ids import new_id

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
MODEL = ModelView(name="constructed", sha256="c" * 64, dimension=16)


def vectors(many: int, seed: int = 1, dimension: int = MODEL.dimension) -> np.ndarray:
    drawn = np.random.default_rng(seed).standard_normal((many, dimension)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def query(
    vector: np.ndarray, *, cells: tuple[str, ...] = ("",), limit: int = 3, at: datetime = AT
) -> Query:
    return Query(vector=vector, cells=cells, limit=limit, at=at)


def _change(template_id: UUID, *, added: bool, purpose: Purpose) -> int:
    gallery, _ = Gallery.objects.get_or_create(purpose=purpose.value)
    gallery = Gallery.objects.select_for_update().get(pk=gallery.pk)
    gallery.version += 1
    gallery.save()
    GalleryChange.objects.create(
        purpose=purpose.value,
        version=gallery.version,
        template_id=template_id,
        added=added,
        at=AT,
    )
    return gallery.version


@transaction.atomic
def enrol(
    vector: np.ndarray,
    *,
    cell: str = "",
    purpose: Purpose = Purpose.IDENTIFY,
    expires_at: datetime | None = None,
    model: ModelView = MODEL,
    subject_id: UUID | None = None,
) -> Template:
    template = Template.objects.create(
        subject_id=subject_id or new_id(),
        purpose=purpose.value,
        cell=cell,
        model_name=model.name,
        model_sha256=model.sha256,
        dimension=model.dimension,
        vector_encrypted=fields.encrypt_field(
            column="biometrics_template.vector_encrypted", plaintext=vector.tobytes()
        ),
        ground="测试",
        made_at=AT,
        expires_at=expires_at,
    )
    _change(template.id, added=True, purpose=purpose)
    return template


@transaction.atomic
def delete(template: Template) -> int:
    Template.objects.filter(pk=template.pk).delete()
    return _change(template.pk, added=False, purpose=Purpose(template.purpose))
