"""Ask for a seal on a document, in the caller's transaction; the worker puts it on afterwards."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.transactions import must_be_open
from yimen.trust.contracts import SealedView
from yimen.trust.models import Sealing
from yimen.trust.queries.marks import make_mark
from yimen.trust.queries.sealing import SEALING_MARK, says_sealing, sealed_view

JOB = "yimen.trust.tasks.seal_one"


def request_sealing(
    *,
    ref: Ref,
    subject: Ref,
    file_id: UUID,
    title: str,
    organisation_id: UUID,
    reason: str,
    actor: Actor,
    at: datetime,
    seal_id: UUID | None = None,
) -> SealedView:
    """Put a typeset PDF into the queue of what is to be sealed, once for each `ref`.

    `subject` is the case or holder it belongs to. Where no seal is named, it is the one of the
    organisation that stands for documents of this kind. Raises NotFound for the file, RuntimeError
    outside a transaction.
    """
    must_be_open()
    found = Sealing.objects.filter(ref_kind=ref.kind, ref_id=ref.id).first()
    if found is not None:
        return sealed_view(found)
    row = Sealing(
        id=new_id(),
        ref_kind=ref.kind,
        ref_id=ref.id,
        about_kind=subject.kind,
        about_id=subject.id,
        file_id=file_id,
        sm3=files.find(file_id=file_id).sm3,
        title=title[:200],
        organisation_id=organisation_id,
        seal_id=seal_id,
        reason=reason[:300],
        asked_by=actor.name[:200],
        asked_at=at,
        next_at=at,
    )
    row.mark = make_mark(column=SEALING_MARK, says=says_sealing(row))
    Sealing.objects.bulk_create([row], ignore_conflicts=True)
    app.configure_task(JOB).defer(sealing_id=str(row.id))
    return sealed_view(row)
