"""Galleries of constructed vectors, for the drill and the bench: nobody's face is in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction

from yimen.biometrics.contracts import ModelView, Purpose
from yimen.biometrics.models import Gallery, GalleryChange, Template
from yimen.biometrics.queries import template as templates
from yimen.biometrics.resident.blocks import Floats
from yimen.kernel.ids import new_id

_PAGE = 4_096
_GROUND = "演练和测量用的构造向量，不是任何人的脸"


def vectors(many: int, *, dimension: int, seed: int) -> Floats:
    """Return vectors of unit length, drawn evenly from all directions."""
    drawn = np.random.default_rng(seed).standard_normal((many, dimension), dtype=np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), dtype=np.float32)


def near(vector: Floats, *, likeness: float, seed: int) -> Floats:
    """Return a vector of unit length whose cosine with another is the likeness."""
    other = vectors(1, dimension=len(vector), seed=seed)[0]
    other -= (other @ vector) * vector
    other /= np.linalg.norm(other)
    made = likeness * vector + np.sqrt(1 - likeness**2) * other
    return np.asarray(made / np.linalg.norm(made), dtype=np.float32)


def fill(
    held: Floats, *, purpose: Purpose, model: ModelView, cells: tuple[str, ...], at: datetime
) -> Iterator[list[UUID]]:
    """Enrol vectors page by page, each a change of its gallery; yield each page's subjects."""
    for first in range(0, len(held), _PAGE):
        page = [
            Template(
                id=new_id(),
                subject_id=new_id(),
                purpose=purpose.value,
                cell=cells[n % len(cells)],
                model_name=model.name,
                model_sha256=model.sha256,
                dimension=model.dimension,
                vector_encrypted=templates.seal_vector(vector.astype("<f4").tobytes()),
                ground=_GROUND,
                made_at=at,
            )
            for n, vector in enumerate(held[first : first + _PAGE], start=first)
        ]
        with transaction.atomic():
            Template.objects.bulk_create(page)
            change([one.id for one in page], purpose=purpose, added=True, at=at)
        yield [one.subject_id for one in page]


def delete(subject_id: UUID, *, purpose: Purpose, at: datetime) -> int:
    """Delete a subject's templates of a purpose; return the version of the gallery after it."""
    with transaction.atomic():
        gone = Template.objects.filter(subject_id=subject_id, purpose=purpose.value)
        ids = list(gone.values_list("id", flat=True))
        gone.delete()
        return change(ids, purpose=purpose, added=False, at=at)


def change(ids: list[UUID], *, purpose: Purpose, added: bool, at: datetime) -> int:
    """Number changes of a gallery in the caller's transaction; return its version after them."""
    Gallery.objects.get_or_create(purpose=purpose.value)
    gallery = Gallery.objects.select_for_update().get(purpose=purpose.value)
    GalleryChange.objects.bulk_create(
        GalleryChange(
            purpose=purpose.value, version=version, template_id=template_id, added=added, at=at
        )
        for version, template_id in enumerate(ids, start=gallery.version + 1)
    )
    gallery.version += len(ids)
    gallery.save(update_fields=["version"])
    return gallery.version
