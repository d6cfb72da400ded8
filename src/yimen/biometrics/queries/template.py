"""Reads of templates; a vector leaves this module only to be compared inside biometrics."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from sys import byteorder
from uuid import UUID

from django.db.models import Q

from yimen.biometrics.contracts import Candidate, Enrolment, ModelView, Purpose
from yimen.biometrics.models import Gallery, Template
from yimen.kernel.crypto.fields import decrypt_field, encrypt_field

VECTOR = "biometrics_template.vector_encrypted"


def seal_vector(vector: bytes) -> bytes:
    """Return a vector as it is stored, under the current key."""
    return encrypt_field(column=VECTOR, plaintext=vector)


def open_vector(stored: bytes | memoryview) -> bytes:
    """Return a stored vector: float32, little-endian, of unit length."""
    return decrypt_field(column=VECTOR, stored=stored)


def likeness(one: bytes, other: bytes) -> float:
    """Return the cosine of two vectors of unit length. Raises ValueError: of different lengths."""
    return sum(a * b for a, b in zip(_floats(one), _floats(other), strict=True))


def _floats(vector: bytes) -> array[float]:
    numbers = array("f")
    numbers.frombytes(vector)
    if byteorder == "big":
        numbers.byteswap()
    return numbers


def gallery_version(*, purpose: Purpose) -> int:
    """Return how far the changes of a gallery have come; a search must not answer from before it."""
    return Gallery.objects.filter(purpose=purpose).values_list("version", flat=True).first() or 0


def find_template(
    *, subject_id: UUID, purpose: Purpose, model: ModelView, at: datetime
) -> Template | None:
    """Return a subject's template of the present recogniser that has not expired."""
    return (
        Template.objects.filter(_living(at))
        .filter(subject_id=subject_id, purpose=purpose, model_sha256=model.sha256)
        .first()
    )


def has_outdated(*, subject_id: UUID, purpose: Purpose, model: ModelView) -> bool:
    """Say whether a subject has a template of another recogniser, which is never compared."""
    rows = Template.objects.filter(subject_id=subject_id, purpose=purpose)
    return rows.exclude(model_sha256=model.sha256).exists()


def still_there(
    *, candidates: Sequence[Candidate], purpose: Purpose, model: ModelView, at: datetime
) -> list[Candidate]:
    """Return the candidates whose templates stand in the table at this moment, in their order."""
    if not candidates:
        return []
    known = set(
        Template.objects.filter(_living(at))
        .filter(
            purpose=purpose,
            model_sha256=model.sha256,
            subject_id__in=[one.subject_id for one in candidates],
        )
        .values_list("subject_id", flat=True)
    )
    return [one for one in candidates if one.subject_id in known]


def list_of(*, subject_id: UUID, model: ModelView | None) -> list[Enrolment]:
    """Return what is kept of a subject, the oldest first."""
    rows = Template.objects.filter(subject_id=subject_id).order_by("made_at", "pk")
    return list(as_enrolments(rows, model=model))


def as_enrolments(rows: Iterable[Template], *, model: ModelView | None) -> Iterable[Enrolment]:
    """Yield templates as others may see them; `model` is the present recogniser, where one is up."""
    for row in rows:
        yield Enrolment(
            id=row.pk,
            subject_id=row.subject_id,
            purpose=Purpose(row.purpose),
            cell=row.cell,
            model=ModelView(name=row.model_name, sha256=row.model_sha256, dimension=row.dimension),
            made_at=row.made_at,
            expires_at=row.expires_at,
            ground=row.ground,
            outdated=model is not None and row.model_sha256 != model.sha256,
        )


def _living(at: datetime) -> Q:
    return Q(expires_at=None) | Q(expires_at__gt=at)
