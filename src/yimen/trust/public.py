"""What other contexts may ask of 电子信任: keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as _files
from yimen.kernel.files.contracts import StoredFile
from yimen.trust.actions import sealing as _sealing
from yimen.trust.contracts import SealedForm, SealedView
from yimen.trust.queries import sealing as _sealed


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
) -> SealedView:
    """Put a typeset PDF into the queue of what is to be sealed, in the caller's transaction.

    Once for each `ref`; `subject` is the case or holder it belongs to. The worker puts the seal of
    the organisation on it and publishes `DocumentSealed`. Raises NotFound for the file.
    """
    return _sealing.request_sealing(
        ref=ref,
        subject=subject,
        file_id=file_id,
        title=title,
        organisation_id=organisation_id,
        reason=reason,
        actor=actor,
        at=at,
    )


def find_sealed(*, ref: Ref) -> SealedView | None:
    """Return where a document stands, or None where nobody asked for a seal."""
    return _sealed.find_sealed(ref=ref)


def list_sealed(*, kind: str, ids: Collection[UUID]) -> dict[UUID, SealedView]:
    """Return where several documents of one kind stand, by id."""
    return _sealed.list_sealed(kind=kind, ids=ids)


def open_sealed(*, ref: Ref, form: SealedForm) -> tuple[StoredFile, BinaryIO]:
    """Return a sealed document in one form; the caller has checked who asks.

    Raises NotFound where it is not sealed yet, or not in this form.
    """
    view = _sealed.find_sealed(ref=ref)
    file_id = None
    if view is not None:
        file_id = view.pdf_file_id if form is SealedForm.PDF else view.ofd_file_id
    if file_id is None:
        raise NotFound
    return _files.open_file(file_id=file_id)
