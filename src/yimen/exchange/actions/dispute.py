"""Doubts about values that we hold: put to the unit that owns the source, with a clock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.exchange import access, sealing
from yimen.exchange.contracts import DISPUTE_KIND, DisputeState, DisputeView, ExchangeRefused
from yimen.exchange.models import Dispute
from yimen.exchange.queries import installed
from yimen.exchange.queries.dispute import dispute_view, get_dispute
from yimen.exchange.rules import sharing
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def open_dispute(
    *,
    actor: Actor,
    about: Ref,
    source: str,
    unit_id: UUID,
    field: tuple[str, str],
    registered: str,
    claimed: str,
    reason: str,
    at: datetime,
) -> DisputeView:
    """Put a doubt about one value to the unit that owns it; the same one again changes its words.

    `field` is the code and the name of the question. Raises ExchangeRefused.
    """
    sharing.check_dispute(claimed=claimed, registered=registered, reason=reason)
    application = installed.in_hand(about)
    if application is None or not application.is_open:
        raise ExchangeRefused("dispute.not_in_hand", "这份申请已经不能改了。")
    words = {"registered": registered, "claimed": claimed.strip(), "reason": reason.strip()}
    with transaction.atomic():
        row = (
            Dispute.objects.select_for_update(no_key=True)
            .filter(about_id=about.id, field_code=field[0], state=DisputeState.OPEN)
            .first()
        )
        if row is not None:
            row.words_encrypted = sealing.seal(sealing.WORDS, words)
            row.save(update_fields=["words_encrypted"])
            return dispute_view(row)
        row = Dispute(
            person_id=application.person_id,
            source=source,
            unit_id=unit_id,
            about_kind=about.kind,
            about_id=about.id,
            number=application.number,
            item_name=application.item_name,
            field_code=field[0],
            field_name=field[1],
            words_encrypted=sealing.seal(sealing.WORDS, words),
            state=DisputeState.OPEN,
            opened_at=at,
        )
        _put_to_owner(actor, row, at)
    return dispute_view(row)


def _put_to_owner(actor: Actor, row: Dispute, at: datetime) -> None:
    ref = Ref(DISPUTE_KIND, row.pk)
    clock = clocks.start(
        ref=ref,
        kind=DISPUTE_KIND,
        regime="public_service",
        at=at,
        limit=sharing.CHECK_WITHIN,
        title="核对数据异议",
    )
    row.due_on = clock.due_on
    row.save(force_insert=True)
    work.open(
        ref=ref,
        kind=DISPUTE_KIND,
        unit=row.unit_id,
        at=at,
        title=f"数据异议：{row.source}的{row.field_name}",
        due=clock.due_at,
    )
    ledger.record(
        actor=actor,
        verb="exchange.dispute.opened",
        subject=ref,
        at=at,
        change={"field": row.field_code, "number": row.number},
        on_behalf_of=row.person_id,
    )


def answer_dispute(
    *, actor: Actor, dispute_id: UUID, mended: bool, answer: str, at: datetime
) -> DisputeView:
    """Say that the register was mended, or that it is right; the person is told.

    Raises NotAllowed, NotFound, ExchangeRefused.
    """
    access.check_answer(actor, get_dispute(dispute_id=dispute_id).unit_id)
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        if row.state != DisputeState.OPEN:
            raise ExchangeRefused("dispute.answered", "这个异议已经答复过了。")
        if len(answer.strip()) < 6:
            raise ExchangeRefused(
                "dispute.answer", "请写明核对的结果，申请人会看到。", field="answer"
            )
        row.state = DisputeState.MENDED if mended else DisputeState.UPHELD
        row.answer_encrypted = sealing.seal(sealing.REPLY, {"answer": answer.strip()[:500]})
        row.answered_at, row.answered_by = at, actor.name
        row.save(update_fields=["state", "answer_encrypted", "answered_at", "answered_by"])
        ref = Ref(DISPUTE_KIND, row.pk)
        work.close(ref=ref)
        clocks.stop(ref=ref, kind=DISPUTE_KIND, at=at, outcome=row.state)
        ledger.record(
            actor=actor,
            verb=f"exchange.dispute.{row.state}",
            subject=ref,
            at=at,
            change={"field": row.field_code},
            on_behalf_of=row.person_id,
        )
        identity.tell(
            person_id=row.person_id,
            title="您提的数据异议有答复了",
            template="“{source}”的{field}，已经核对完，请到“查过我的登记”里看。",
            params={"source": row.source, "field": row.field_name},
            at=at,
            url="/my/registers/",
        )
    return dispute_view(row)
