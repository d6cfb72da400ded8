"""Thresholds: proposed by one with a reason, approved by another; every version stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.biometrics import access
from yimen.biometrics.actions.probing import current_model
from yimen.biometrics.governance_contracts import (
    APPROVE_WORK,
    POLICY_KIND,
    QUESTION_TITLES,
    GovernanceRefused,
    Question,
    TwoHands,
)
from yimen.biometrics.models import ThresholdPolicy
from yimen.biometrics.rules.matching import check_thresholds
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def propose_thresholds(
    *,
    actor: Actor,
    question: Question,
    accept: float,
    doubt: float,
    gap: float,
    reason: str,
    at: datetime,
) -> UUID:
    """Propose other thresholds for the recogniser in use; nothing changes until another approves.

    Raises NotAllowed, FacesOff, GovernanceRefused.
    """
    unit_id = access.unit_of(actor=actor, verb=access.WRITE)
    check_thresholds(question=question, accept=accept, doubt=doubt, gap=gap, reason=reason)
    model = current_model()
    with transaction.atomic():
        known = ThresholdPolicy.objects.select_for_update().filter(
            question=question, model_sha256=model.sha256
        )
        versions = [one.version for one in known.order_by("version")]
        if known.filter(state=TwoHands.WAITING).exists():
            raise GovernanceRefused("已经有一版在等批准，请先处理那一版。", field="reason")
        row = ThresholdPolicy(
            question=question,
            model_name=model.name,
            model_sha256=model.sha256,
            version=max(versions, default=0) + 1,
            accept=accept,
            doubt=doubt,
            gap=gap,
            reason=reason.strip(),
            state=TwoHands.WAITING,
            unit_id=unit_id,
            written_at=at,
            written_by=actor.name,
            written_by_account=actor.account_id,
        )
        row.save(force_insert=True)
        work.open(
            ref=Ref(POLICY_KIND, row.pk),
            kind=APPROVE_WORK,
            unit=unit_id,
            at=at,
            title=f"批准改人脸门限（{QUESTION_TITLES[question]}）",
        )
        _record(actor, "proposed", row, at)
    return row.pk


def decide_thresholds(
    *, actor: Actor, policy_id: UUID, approved: bool, decision: str, at: datetime
) -> None:
    """Let a version hold from now on, or refuse it; every answer names the version it was made by.

    Raises NotAllowed, NotFound, WrongState, GovernanceRefused.
    """
    with transaction.atomic():
        row = ThresholdPolicy.objects.select_for_update().filter(pk=policy_id).first()
        if row is None:
            raise NotFound
        access.check_second_hand(actor=actor, written_by=row.written_by_account)
        if row.state != TwoHands.WAITING:
            raise WrongState("这一版已经有人处理过了。请刷新页面看最新情况。")
        if not approved and len(decision.strip()) < 4:
            raise GovernanceRefused("请写明为什么不批准。", field="decision")
        if approved:
            ThresholdPolicy.objects.filter(
                question=row.question, model_sha256=row.model_sha256, state=TwoHands.IN_FORCE
            ).update(state=TwoHands.ENDED)
        row.state = TwoHands.IN_FORCE if approved else TwoHands.REFUSED
        row.decision, row.decided_at, row.decided_by = decision.strip(), at, actor.name
        row.save(update_fields=["state", "decision", "decided_at", "decided_by"])
        work.close(ref=Ref(POLICY_KIND, row.pk), kind=APPROVE_WORK)
        _record(actor, "approved" if approved else "refused", row, at)


def _record(actor: Actor, what: str, row: ThresholdPolicy, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"biometrics.policy.{what}",
        subject=Ref(POLICY_KIND, row.pk),
        at=at,
        change={
            "question": row.question,
            "model": row.model_sha256[:8],
            "version": row.version,
            "accept": row.accept,
            "doubt": row.doubt,
            "gap": row.gap,
        },
        ground=row.reason,
    )
