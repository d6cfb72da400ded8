"""Leave to put a seal to one document: asked with the document, agreed by who leads the organisation."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import FileLimits
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.media.kinds import PDF
from yimen.trust import access
from yimen.trust.actions.sealing import request_sealing
from yimen.trust.contracts import (
    LEAVE_WORK,
    SEAL_KIND,
    SEAL_LEAVE_KIND,
    SealRefused,
    SealState,
    SealVerb,
)
from yimen.trust.models import Seal, SealLeave
from yimen.trust.queries.marks import holds, make_mark
from yimen.trust.queries.seals import LEAVE_MARK, LeaveView, leave_view, says_leave
from yimen.trust.rules import seal as rules


def ask_leave(
    *,
    actor: Actor,
    seal_id: UUID,
    title: str,
    document: BinaryIO | None,
    name: str,
    reason: str,
    at: datetime,
) -> LeaveView:
    """Ask to put a seal to a PDF that is none of the standing kinds.

    Raises NotAllowed, NotFound, FileRefused, SealRefused, WrongState.
    """
    said, named = rules.check_reason(reason=reason), " ".join(title.split())
    if len(named) < 2:
        raise SealRefused("title", "请写文书的名称，例如“关于调整窗口时间的函”。", field="title")
    if document is None:
        raise SealRefused("document", "请选要盖章的 PDF 文件。", field="document")
    with transaction.atomic():
        seal = Seal.objects.for_change(seal_id)
        access.check_ask(actor, seal.organisation_id)
        rules.SEAL_FLOW.check_move(SealState(seal.state), SealVerb.USE)
        row = SealLeave(
            id=new_id(),
            seal=seal,
            title=named[:100],
            reason=said,
            state="asked",
            asked_at=at,
            asked_by=actor.name,
            asked_by_officer_id=actor.officer_id,
        )
        stored = files.put(
            stream=document,
            name=name,
            limits=FileLimits(media_types=frozenset({PDF})),
            owner=_ref(row),
            actor=actor,
            at=at,
        )
        row.file_id, row.sm3 = stored.id, stored.sm3
        row.mark = make_mark(column=LEAVE_MARK, says=says_leave(row))
        row.save(force_insert=True)
        _record(actor, row, "trust.seal_leave.asked", said, at)
        _put_to_leader(row, at)
        return leave_view(row)


def _put_to_leader(row: SealLeave, at: datetime) -> None:
    work.open(
        ref=_ref(row),
        kind=LEAVE_WORK,
        unit=row.seal.organisation_id,
        at=at,
        title=f"用印申请：{row.title}",
    )


def decide_leave(
    *, actor: Actor, leave_id: UUID, agree: bool, reason: str, at: datetime
) -> LeaveView:
    """Agree, so that the document goes into the queue, or refuse with a reason; not by who asked.

    Raises NotAllowed, NotFound, SealRefused.
    """
    said = "" if agree else rules.check_reason(reason=reason)
    with transaction.atomic():
        row = SealLeave.objects.for_change(leave_id)
        access.check_allow(actor, row.seal.organisation_id)
        if row.state != "asked":
            raise SealRefused("decided", "这份用印申请已经批过了。")
        if not holds(column=LEAVE_MARK, says=says_leave(row), mark=row.mark):
            raise SealRefused("changed", "这份申请的登记被人改过，不能批。请找安全管理员查清。")
        rules.check_other_person(asked_by=row.asked_by_officer_id, decides=actor.officer_id)
        row.state = "agreed" if agree else "refused"
        row.decided_at, row.decided_by = at, actor.name
        row.decided_by_officer_id, row.refusal = actor.officer_id, said
        row.mark = make_mark(column=LEAVE_MARK, says=says_leave(row))
        row.save()
        _record(actor, row, f"trust.seal_leave.{row.state}", said, at)
        work.close(ref=_ref(row), kind=LEAVE_WORK)
        if agree:
            request_sealing(
                ref=_ref(row),
                subject=Ref(SEAL_KIND, row.seal_id),
                file_id=row.file_id,
                title=row.title,
                organisation_id=row.seal.organisation_id,
                reason=row.reason,
                actor=actor,
                at=at,
                seal_id=row.seal_id,
            )
        return leave_view(row)


def _record(actor: Actor, row: SealLeave, verb: str, reason: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=_ref(row),
        at=at,
        change={"seal": str(row.seal_id), "sm3": row.sm3, "state": row.state},
        ground=reason or None,
    )


def _ref(row: SealLeave) -> Ref:
    return Ref(SEAL_LEAVE_KIND, row.id)
