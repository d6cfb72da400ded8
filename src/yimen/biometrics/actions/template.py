"""Templates: made by enrolling, replaced by a newer one, really deleted.

Each change of a gallery takes the next number under the gallery's lock, which is held until the
change is committed: so numbers have no gaps, and a replica that knows version n lacks just what is
numbered above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from yimen.biometrics.actions.probing import Looked, current_model, look_at
from yimen.biometrics.contracts import Enrolment, ModelView, Probe, Purpose
from yimen.biometrics.governance_contracts import TEMPLATE_KIND
from yimen.biometrics.models import Gallery, GalleryChange, Template
from yimen.biometrics.queries import template as templates
from yimen.biometrics.queries.purpose import check_on
from yimen.biometrics.rules.keeping import expiry, keeps_image
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import Ref, WrongState
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_BATCH = 500
_LONGEST_GROUND = 200


def enrol(
    *,
    actor: Actor,
    subject_id: UUID,
    purpose: Purpose,
    probe: Probe,
    cell: str,
    ground: str,
    at: datetime,
    expires_at: datetime | None = None,
    key: str = "",
) -> Enrolment:
    """Keep the face of a subject for a purpose in the place of whatever was kept of it before.

    The caller has proved who the subject is and that he agreed; `ground` names the consent or the
    decision. With a `key`, doing it twice is doing it once. No picture is kept.

    Raises:
        PurposeOff: no impact assessment of the purpose is in force.
        FaceRefused: the face cannot be used.
        FacesOff: faces are not up.
        GovernanceRefused: the time to keep it is not lawful.
        WrongState: what the same key made is replaced or deleted by now.
    """
    check_on(purpose=purpose, at=at)
    model = current_model()
    make = partial(
        _enrol,
        actor=actor,
        subject_id=subject_id,
        purpose=purpose,
        probe=probe,
        cell=cell,
        ground=ground[:_LONGEST_GROUND],
        model=model,
        expires_at=expiry(purpose=purpose, made_at=at, asked=expires_at),
        at=at,
    )
    if not key:
        return _view(make(), model)
    with transaction.atomic():
        stored = idempotency.once(
            key=key,
            actor=actor,
            command="biometrics.enrol",
            body_hash=idempotency.body_hash({"subject": str(subject_id), "purpose": purpose}),
            run=lambda: Stored(ref=Ref(TEMPLATE_KIND, make().pk)),
        )
    assert stored.ref is not None
    row = Template.objects.filter(pk=stored.ref.id).first()
    if row is None:
        raise WrongState("这次登记过的人脸已经换成新的，或者已经删除。需要时请重新登记。")
    return _view(row, model)


def _enrol(
    *,
    actor: Actor,
    subject_id: UUID,
    purpose: Purpose,
    probe: Probe,
    cell: str,
    ground: str,
    model: ModelView,
    expires_at: datetime,
    at: datetime,
) -> Template:
    looked = look_at(
        actor=actor, probe=probe, purpose=purpose, model=model, subject_id=subject_id, at=at
    )
    with transaction.atomic():
        gallery = _locked(purpose)
        before = Template.objects.filter(subject_id=subject_id, purpose=purpose)
        replaced = _remove(gallery, list(before.order_by("pk")), at)
        row = _new(looked, model, subject_id, purpose)
        row.cell, row.ground, row.made_at, row.expires_at = cell, ground, at, expires_at
        row.save(force_insert=True)
        _number(gallery, [row.pk], added=True, at=at)
        ledger.record(
            actor=actor,
            verb="biometrics.template.enrolled",
            subject=Ref(TEMPLATE_KIND, row.pk),
            at=at,
            change={
                "subject": str(subject_id),
                "purpose": purpose,
                "version": gallery.version,
                "replaced": [str(one.pk) for one in replaced],
                "model": model.sha256[:8],
                "until": expires_at.isoformat(),
                "image_kept": keeps_image(purpose=purpose),
            },
            ground=ground,
        )
    return row


def _new(looked: Looked, model: ModelView, subject_id: UUID, purpose: Purpose) -> Template:
    return Template(
        id=new_id(),
        subject_id=subject_id,
        purpose=purpose,
        model_name=model.name,
        model_sha256=model.sha256,
        dimension=model.dimension,
        vector_encrypted=templates.seal_vector(looked.vector),
        quality=looked.quality,
    )


def delete(
    *, actor: Actor, subject_id: UUID, purpose: Purpose | None, at: datetime, why: str
) -> int:
    """Delete what is kept of a subject, for one purpose or all, and return how many templates.

    No search answers with them once this is committed. That they were here and are gone, the
    gallery's changes and the ledger prove.
    """
    deleted = 0
    with transaction.atomic():
        for one in sorted(Purpose) if purpose is None else [purpose]:
            rows = Template.objects.filter(subject_id=subject_id, purpose=one)
            if rows.exists():
                deleted += _delete(_locked(one), rows.order_by("pk"), actor=actor, why=why, at=at)
    return deleted


def delete_purpose(*, actor: Actor, purpose: Purpose, at: datetime, why: str) -> int:
    """Delete a whole gallery, since its purpose is over, and return how many templates it had."""
    deleted, batch = 0, 1
    while batch:
        with transaction.atomic():
            rows = Template.objects.filter(purpose=purpose).order_by("pk")[:_BATCH]
            batch = _delete(_locked(purpose), rows, actor=actor, why=why, at=at)
            deleted += batch
    return deleted


def expire(*, at: datetime) -> int:
    """Delete every template whose time is over, and return how many."""
    deleted = 0
    for purpose in Purpose:
        batch = 1
        while batch:
            with transaction.atomic():
                old = Template.objects.filter(purpose=purpose, expires_at__lte=at)
                if not old.exists():
                    break
                rows = old.order_by("pk")[:_BATCH]
                batch = _delete(_locked(purpose), rows, actor=SYSTEM, why="保存期满", at=at)
                deleted += batch
    return deleted


def _delete(
    gallery: Gallery, rows: Iterable[Template], *, actor: Actor, why: str, at: datetime
) -> int:
    gone = _remove(gallery, list(rows), at)
    for number, row in enumerate(gone):
        ledger.record(
            actor=actor,
            verb="biometrics.template.deleted",
            subject=Ref(TEMPLATE_KIND, row.pk),
            at=at,
            change={
                "subject": str(row.subject_id),
                "purpose": row.purpose,
                "version": gallery.version - len(gone) + 1 + number,
            },
            ground=why,
        )
    return len(gone)


def _locked(purpose: Purpose) -> Gallery:
    Gallery.objects.bulk_create([Gallery(purpose=purpose)], ignore_conflicts=True)
    return Gallery.objects.select_for_update().get(purpose=purpose)


def _remove(gallery: Gallery, rows: list[Template], at: datetime) -> list[Template]:
    """Take rows out of the table and number each as a change; the caller holds the gallery."""
    if rows:
        ids = [row.pk for row in rows]
        Template.objects.filter(pk__in=ids).delete()
        _number(gallery, ids, added=False, at=at)
    return rows


def _number(gallery: Gallery, ids: Sequence[UUID], *, added: bool, at: datetime) -> None:
    GalleryChange.objects.bulk_create(
        GalleryChange(
            purpose=gallery.purpose, version=version, template_id=template_id, added=added, at=at
        )
        for version, template_id in enumerate(ids, start=gallery.version + 1)
    )
    gallery.version += len(ids)
    gallery.save(update_fields=["version"])


def _view(row: Template, model: ModelView) -> Enrolment:
    return next(iter(templates.as_enrolments([row], model=model)))
