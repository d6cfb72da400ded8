"""Put the seal on what waits for it: once for each document, whatever happens in between.

One document is one transaction: the files are stored first, then the row, the use, the ledger entry and
the event stand together. A process that is killed leaves the row in the queue and at most a content that
nobody owns, which the clean-up takes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import StoredFile
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.trust import events
from yimen.trust.actions.seal_keys import Refuses, Waits
from yimen.trust.contracts import (
    REFUSED_WORK,
    SEAL_KIND,
    SEAL_LEAVE_KIND,
    SEALING_KIND,
    SealedForm,
    SealedState,
    SealState,
    Why,
)
from yimen.trust.models import Seal, Sealing, SealLeave, SealUse
from yimen.trust.queries.marks import holds, make_mark
from yimen.trust.queries.sealing import SEALING_MARK, says_sealing
from yimen.trust.queries.seals import (
    LEAVE_MARK,
    USE_MARK,
    find_fault,
    living_keys,
    says_leave,
    says_use,
)
from yimen.trust.rules.seal import wait_before

if TYPE_CHECKING:
    from yimen.trust.actions.sealed_forms import Forms

_log = logging.getLogger(__name__)
_NOBODY = timedelta(days=1)
"""How long a document without a seal is left alone; a seal that comes into use wakes it."""


def seal_one(*, sealing_id: UUID, at: datetime) -> SealedState:
    """Seal one document, or say why it waits or is refused; done before, nothing happens.

    Raises NotFound.
    """
    with transaction.atomic():
        return _settle(Sealing.objects.for_change(sealing_id), at)


def seal_or_wait(*, sealing_id: UUID, at: datetime) -> SealedState:
    """Seal one document; a fault of ours leaves it in the queue, told to the operator."""
    try:
        return seal_one(sealing_id=sealing_id, at=at)
    except Exception:  # noqa: BLE001 -- one broken document must not stop the others
        return _after_fault(sealing_id, at)


def seal_waiting(*, clock: Callable[[], datetime], seconds: float = 50.0) -> int:
    """Seal what is due, oldest first, until nothing is due or the time is over; return how many.

    Several workers do not wait for each other: each takes what no other holds.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        state = _seal_next(clock())
        if state is None:
            break
        done += state is SealedState.SEALED
    return done


def _seal_next(at: datetime) -> SealedState | None:
    taken: UUID | None = None
    try:
        with transaction.atomic():
            due = Sealing.objects.filter(state=SealedState.QUEUED, next_at__lte=at)
            free = due.select_for_update(skip_locked=True, of=("self",))
            row = free.order_by("next_at", "id").first()
            if row is None:
                return None
            taken = row.id
            return _settle(row, at)
    except Exception:
        if taken is None:
            raise
        return _after_fault(taken, at)


def _after_fault(sealing_id: UUID, at: datetime) -> SealedState:
    _log.exception("sealing %s failed", sealing_id)
    with transaction.atomic():
        row = Sealing.objects.for_change(sealing_id)
        if row.state == SealedState.QUEUED:
            _wait(row, Why.FAULT, at)
        return SealedState(row.state)


def _settle(row: Sealing, at: datetime) -> SealedState:
    """Seal a locked row, or note why not; what was begun for it is undone."""
    if row.state != SealedState.QUEUED:
        return SealedState(row.state)
    try:
        with transaction.atomic():
            _seal(row, at)
    except Waits as waits:
        _wait(row, waits.why, at)
    except Refuses as refuses:
        _refuse(row, refuses.why, at)
    return SealedState(row.state)


def _seal(row: Sealing, at: datetime) -> None:
    from yimen.trust.actions import sealed_forms  # noqa: PLC0415 -- pyHanko is slow to load

    if not holds(column=SEALING_MARK, says=says_sealing(row), mark=row.mark):
        raise Refuses(Why.ROW_CHANGED)
    pdf = files.read_bytes(file_id=row.file_id)
    if sm3_hex(pdf) != row.sm3:
        raise Refuses(Why.FILE_CHANGED)
    seal = _seal_for(row)
    row.seal = seal
    keys = living_keys(seal.id)
    if find_fault(seal, keys):
        raise Refuses(Why.SEAL_CHANGED)
    forms = sealed_forms.make_forms(
        pdf=pdf,
        seal=seal,
        keys=keys,
        title=row.title,
        issuer=row.organisation.name,
        reason=row.reason,
        at=at,
    )
    _keep(row, seal, forms, at)


def _seal_for(row: Sealing) -> Seal:
    """Return the seal that goes on a document: the one it was agreed for, or the standing one."""
    if row.ref_kind == SEAL_LEAVE_KIND:
        return _agreed(row)
    living = Seal.objects.filter(
        organisation_id=row.organisation_id, state__in=[SealState.IN_USE, SealState.SUSPENDED]
    ).order_by("kind", "made_at", "pk")
    fitting = [one for one in living if row.ref_kind in one.standing]
    usable = [one for one in fitting if one.state == SealState.IN_USE]
    if not usable:
        raise Waits(Why.SUSPENDED if fitting else Why.NO_SEAL)
    return usable[0]


def _agreed(row: Sealing) -> Seal:
    leave = SealLeave.objects.select_related("seal").filter(id=row.ref_id).first()
    if (
        leave is None
        or leave.state != "agreed"
        or leave.sm3 != row.sm3
        or not holds(column=LEAVE_MARK, says=says_leave(leave), mark=leave.mark)
    ):
        raise Refuses(Why.NOT_AGREED)
    if leave.seal.state == SealState.SUSPENDED:
        raise Waits(Why.SUSPENDED)
    if leave.seal.state != SealState.IN_USE:
        raise Refuses(Why.NOT_AGREED)
    return leave.seal


def _keep(row: Sealing, seal: Seal, forms: Forms, at: datetime) -> None:
    """Store both forms and write the use of the seal, under its own mark, into log and ledger."""
    pdf = _stored(row, forms.pdf, SealedForm.PDF, at)
    ofd = _stored(row, forms.ofd, SealedForm.OFD, at)
    row.state, row.why, row.sealed_at = SealedState.SEALED, "", at
    row.pdf_file_id, row.ofd_file_id, row.ofd_size = pdf.id, ofd.id, forms.ofd_size
    row.save()
    use = SealUse(
        id=new_id(),
        seal=seal,
        sealing=row,
        at=at,
        title=row.title,
        about_kind=row.about_kind,
        about_id=row.about_id,
        person=row.asked_by,
        custodian_name=seal.custodian_name,
        reason=row.reason,
        source_sm3=row.sm3,
        pdf_sm3=pdf.sm3,
        ofd_sm3=ofd.sm3,
    )
    use.mark = make_mark(column=USE_MARK, says=says_use(use))
    use.save(force_insert=True)
    _tell(use, row, at)


def _stored(row: Sealing, content: bytes, form: SealedForm, at: datetime) -> StoredFile:
    return files.put_bytes(
        content=content,
        name=f"{row.title}.{form}",
        declared_type=f"application/{form}",
        owner=Ref(SEALING_KIND, row.id),
        at=at,
    )


def _tell(use: SealUse, row: Sealing, at: datetime) -> None:
    about, document = Ref(row.about_kind, row.about_id), Ref(row.ref_kind, row.ref_id)
    ledger.record(
        actor=SYSTEM,
        verb="trust.seal.used",
        subject=about,
        at=at,
        change={
            "seal": str(use.seal_id),
            "use": str(use.id),
            "document": str(document),
            "source_sm3": use.source_sm3,
            "pdf_sm3": use.pdf_sm3,
            "ofd_sm3": use.ofd_sm3,
        },
        ground=row.reason,
    )
    outbox.publish(events.DocumentSealed(ref=document, about=about, seal_id=use.seal_id), at=at)


def _wait(row: Sealing, why: Why, at: datetime) -> None:
    row.why = why
    row.attempts += 1
    nobody = why in {Why.NO_SEAL, Why.SUSPENDED}
    row.next_at = at + (_NOBODY if nobody else wait_before(attempts=row.attempts))
    row.save(update_fields=["why", "attempts", "next_at"])


def _refuse(row: Sealing, why: Why, at: datetime) -> None:
    """Take a document out of the queue, with work for who keeps the seal or leads the unit."""
    row.state, row.why = SealedState.REFUSED, why
    row.save(update_fields=["state", "why", "seal"])
    ledger.record(
        actor=SYSTEM,
        verb="trust.seal.withheld",
        subject=Ref(row.about_kind, row.about_id),
        at=at,
        change={"document": f"{row.ref_kind}:{row.ref_id}", "why": why},
    )
    work.open(
        ref=Ref(SEAL_KIND, row.seal_id) if row.seal_id else Ref(SEALING_KIND, row.id),
        kind=REFUSED_WORK,
        unit=row.organisation_id,
        person=row.seal.custodian_id if row.seal is not None else None,
        at=at,
        title=f"没有盖上章：{row.title}",
    )
