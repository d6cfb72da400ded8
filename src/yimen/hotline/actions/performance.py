"""After an agreement: follow up what is owed, the court's confirmation, and the archive."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access_desks as access
from yimen.hotline.actions.dispute import move, tell_party
from yimen.hotline.actions.mediation import agreement_ref
from yimen.hotline.contracts.dispute import (
    DISPUTE_KIND,
    PERFORMANCE_KIND,
    SESSION_KIND,
    DisputeRefused,
    DisputeState,
    DisputeVerb,
    DisputeView,
    PerformanceState,
)
from yimen.hotline.models import (
    DeskStep,
    Dispute,
    DisputeArchive,
    DisputeParty,
    PerformanceCheck,
    PerformanceItem,
)
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries import sealed_desks as columns
from yimen.hotline.queries.sealed import seal
from yimen.hotline.rules import dispute as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as clock_queries
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.work import actions as work
from yimen.trust import public as trust


def check(
    *,
    actor: Actor,
    dispute_id: UUID,
    item_id: UUID,
    found: PerformanceState,
    words: str,
    at: datetime,
) -> DisputeView:
    """Note what a follow-up found of one thing owed; all done ends the dispute well.

    Raises NotAllowed, NotFound, DisputeRefused, WrongState.
    """
    if len(words.strip()) < 4:
        raise DisputeRefused("words", "请写明怎么回访的、对方怎么说。", field="words")
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        access.check_committee(actor, unit_id=row.unit_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.CHECK)
        item = PerformanceItem.objects.filter(id=item_id, dispute=row).first()
        if item is None:
            raise NotFound
        PerformanceCheck(
            item=item, at=at, by=actor.name, state=found,
            words_encrypted=seal(columns.CHECKED, words.strip()[:500]),
        ).save(force_insert=True)  # fmt: skip
        item.state = found
        item.save(update_fields=["state"])
        if found is not PerformanceState.OPEN:
            work.close(ref=Ref(PERFORMANCE_KIND, item.id))
        move(row, DisputeVerb.CHECK, actor=actor, at=at, words=words.strip())
        states = PerformanceItem.objects.filter(dispute=row).values_list("state", flat=True)
        verb = rules.performed(states=[PerformanceState(one) for one in states])
        if verb is not None and rules.DISPUTE.allows(DisputeState(row.state), verb):
            row.ended_at = at
            move(row, verb, actor=actor, at=at, fields=("ended_at",))
            _stop_confirming(row, at)
        return disputes.view(row)


def confirm(*, actor: Actor, dispute_id: UUID, at: datetime) -> DisputeView:
    """Note that both asked the court to confirm, within the 30 days.

    Raises NotAllowed, DisputeRefused, WrongState.
    """
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        access.check_committee(actor, unit_id=row.unit_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.CONFIRM)
        if row.confirmed_at is not None:
            raise DisputeRefused("confirmed", "已经记过申请司法确认了。")
        clock = clock_queries.find(ref=Ref(DISPUTE_KIND, row.id), kind=rules.CONFIRM_CLOCK)
        if clock is not None and clock.due_on is not None and local_day(at) > clock.due_on:
            raise DisputeRefused(
                "late", "协议生效已经过了三十天，法院不再受理司法确认；不履行的可以起诉。"
            )
        row.confirmed_at = at
        move(row, DisputeVerb.CONFIRM, actor=actor, at=at, fields=("confirmed_at",))
        _stop_confirming(row, at)
        return disputes.view(row)


def _stop_confirming(row: Dispute, at: datetime) -> None:
    ref = Ref(DISPUTE_KIND, row.id)
    clock = clock_queries.find(ref=ref, kind=rules.CONFIRM_CLOCK)
    if clock is not None and clock.stopped_at is None:
        outcome = "confirmed" if row.confirmed_at else "performed"
        clocks.stop(ref=ref, kind=rules.CONFIRM_CLOCK, at=at, outcome=outcome)


def remind_to_confirm(*, dispute_id: UUID, at: datetime) -> None:
    """Tell the parties that the 30 days are nearly over."""
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        if row.confirmed_at is not None or row.state != DisputeState.PERFORMING:
            return
        parties = DisputeParty.objects.filter(dispute=row, person_id__isnull=False)
        for person_id in parties.values_list("person_id", flat=True):
            assert person_id is not None
            tell_party(
                row, person_id, "司法确认快到期了",
                "协议生效满三十天后，法院不再受理司法确认的申请。需要的请各方尽快一起去。", at,
            )  # fmt: skip


def archive(*, actor: Actor, dispute_id: UUID, at: datetime) -> str:
    """Archive a dispute that is over and return the digest of its manifest.

    Raises NotAllowed, WrongState.
    """
    with transaction.atomic():
        row = Dispute.objects.for_change(dispute_id)
        access.check_committee(actor, unit_id=row.unit_id)
        rules.DISPUTE.check_move(DisputeState(row.state), DisputeVerb.ARCHIVE)
        manifest = _manifest(row)
        digest = sm3_hex(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode())
        DisputeArchive(dispute=row, made_at=at, manifest=manifest, digest=digest).save(
            force_insert=True
        )
        for one in PerformanceItem.objects.filter(dispute=row):
            work.close(ref=Ref(PERFORMANCE_KIND, one.id))
        clocks.stop_all(ref=Ref(DISPUTE_KIND, row.id), at=at, outcome="archived")
        move(row, DisputeVerb.ARCHIVE, actor=actor, at=at, change={"manifest": digest})
        return digest


def _manifest(row: Dispute) -> dict[str, object]:
    """Return what the file holds, each paper by its digest; no words and no names."""
    agreement = disputes.agreement_of(dispute_id=row.id)
    sessions = disputes.sessions_of(dispute_id=row.id)
    sealed = trust.find_sealed(ref=agreement_ref(agreement.id)) if agreement else None
    signed = [
        (ref, one)
        for ref in (
            *([agreement.ref] if agreement else []),
            *(Ref(SESSION_KIND, one.id) for one in sessions),
        )
        for one in trust.list_hand_signatures(ref=ref)
    ]
    steps = DeskStep.objects.filter(thing_id=row.id).order_by("at", "id")
    return {
        "number": row.number,
        "state": row.state,
        "kind": row.kind,
        "steps": [{"verb": one.verb, "at": one.at.isoformat()} for one in steps],
        "sessions": [
            {"number": one.number, "sm3": disputes.record_document(one).digest} for one in sessions
        ],
        "agreement": agreement
        and disputes.agreement_document(disputes.view(row), agreement).digest,
        "sealed": str(sealed.pdf_file_id) if sealed and sealed.pdf_file_id else None,
        "signatures": [
            {"of": ref.kind, "place": one.place, "at": one.at.isoformat()} for ref, one in signed
        ],
        "performance": [
            {"number": one.number, "state": one.state, "checks": len(one.checks)}
            for one in disputes.performance_of(dispute_id=row.id)
        ],
    }
