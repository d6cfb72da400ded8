"""Impact assessments: written by one, approved by another; ending one ends the purpose."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from yimen.biometrics import access
from yimen.biometrics.actions import filing
from yimen.biometrics.actions.template import delete_purpose
from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import (
    APPROVE_WORK,
    ASSESSMENT_KIND,
    PURPOSE_TITLES,
    RENEW_BEFORE,
    RENEW_WORK,
    GovernanceRefused,
    TwoHands,
)
from yimen.biometrics.models import ImpactAssessment
from yimen.biometrics.rules.keeping import check_assessment
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def write_assessment(
    *,
    actor: Actor,
    purpose: Purpose,
    uses: str,
    necessity: str,
    risks: str,
    measures: str,
    assessed_by: str,
    assessed_on: date,
    valid_until: date,
    at: datetime,
) -> str:
    """Write an assessment for another to approve, and return its number.

    Raises NotAllowed, GovernanceRefused.
    """
    unit_id = access.unit_of(actor=actor, verb=access.WRITE)
    check_assessment(
        uses=uses,
        necessity=necessity,
        risks=risks,
        measures=measures,
        assessed_by=assessed_by,
        assessed_on=assessed_on,
        valid_until=valid_until,
        on=local_day(at),
    )
    with transaction.atomic():
        year = local_day(at).year
        row = ImpactAssessment(
            number=f"RLPG{year}-{_next_number(year):03d}",
            purpose=purpose,
            uses=uses.strip(),
            necessity=necessity.strip(),
            risks=risks.strip(),
            measures=measures.strip(),
            assessed_by=assessed_by.strip()[:200],
            assessed_on=assessed_on,
            valid_until=valid_until,
            state=TwoHands.WAITING,
            unit_id=unit_id,
            written_at=at,
            written_by=actor.name,
            written_by_account=actor.account_id,
        )
        row.save(force_insert=True)
        work.open(
            ref=Ref(ASSESSMENT_KIND, row.pk),
            kind=APPROVE_WORK,
            unit=unit_id,
            at=at,
            title=f"批准刷脸影响评估 {row.number}：{PURPOSE_TITLES[purpose]}",
        )
        _record(actor, "written", row, at)
    return row.number


def approve_assessment(*, actor: Actor, number: str, decision: str, at: datetime) -> None:
    """Switch a purpose on; an assessment of it that was in force ends by that.

    Raises NotAllowed, NotFound, WrongState, GovernanceRefused.
    """
    with transaction.atomic():
        row = _waiting(actor, number)
        if row.valid_until < local_day(at):
            raise GovernanceRefused("有效期已经过了，请重新评估。")
        before = ImpactAssessment.objects.select_for_update(no_key=True).filter(
            purpose=row.purpose, state=TwoHands.IN_FORCE
        )
        for old in before.order_by("pk"):
            _end(old, f"由 {row.number} 代替", at)
        _decide(row, actor, TwoHands.IN_FORCE, decision, at)
        filing.note_change(
            what=f"启用或续用“{PURPOSE_TITLES[Purpose(row.purpose)]}”（评估 {row.number}）",
            unit_id=row.unit_id,
            at=at,
        )


def refuse_assessment(*, actor: Actor, number: str, decision: str, at: datetime) -> None:
    """Say no to an assessment, with the reason. Raises as `approve_assessment`."""
    if len(decision.strip()) < 4:
        raise GovernanceRefused("请写明为什么不批准。", field="decision")
    with transaction.atomic():
        _decide(_waiting(actor, number), actor, TwoHands.REFUSED, decision, at)


def end_assessment(*, actor: Actor, number: str, why: str, at: datetime) -> int:
    """Switch a purpose off at once and delete its whole gallery; return how many templates.

    Either hand may do it alone: stopping is safe. Raises NotAllowed, NotFound, WrongState,
    GovernanceRefused.
    """
    if not actor.may(access.WRITE):
        actor.must(access.APPROVE)
    if len(why.strip()) < 4:
        raise GovernanceRefused("请写明为什么停用。", field="why")
    with transaction.atomic():
        row = _locked(number)
        if row.state != TwoHands.IN_FORCE:
            raise WrongState("这份评估已经不在有效状态。请刷新页面看最新情况。")
        _end(row, why.strip(), at)
        _record(actor, "ended", row, at)
        purpose = Purpose(row.purpose)
    deleted = delete_purpose(
        actor=actor, purpose=purpose, at=at, why=f"停用“{PURPOSE_TITLES[purpose]}”：{why.strip()}"
    )
    with transaction.atomic():
        filing.note_change(
            what=f"停用“{PURPOSE_TITLES[purpose]}”，删除模板 {deleted} 个",
            unit_id=row.unit_id,
            at=at,
        )
    return deleted


def ask_for_renewal(*, at: datetime) -> int:
    """Put on the list what runs out within a month, and return how many assessments do."""
    soon = ImpactAssessment.objects.filter(
        state=TwoHands.IN_FORCE, valid_until__lte=local_day(at + RENEW_BEFORE)
    )
    rows = list(soon.order_by("pk"))
    with transaction.atomic():
        for row in rows:
            work.open(
                ref=Ref(ASSESSMENT_KIND, row.pk),
                kind=RENEW_WORK,
                unit=row.unit_id,
                at=at,
                title=f"刷脸影响评估 {row.number} 到 {row.valid_until:%Y年%m月%d日} 为止，请重新评估",
            )
    return len(rows)


def _next_number(year: int) -> int:
    return ImpactAssessment.objects.filter(number__startswith=f"RLPG{year}-").count() + 1


def _locked(number: str) -> ImpactAssessment:
    row = ImpactAssessment.objects.select_for_update(no_key=True).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def _waiting(actor: Actor, number: str) -> ImpactAssessment:
    row = _locked(number)
    access.check_second_hand(actor=actor, written_by=row.written_by_account)
    if row.state != TwoHands.WAITING:
        raise WrongState("这份评估已经有人处理过了。请刷新页面看最新情况。")
    return row


def _decide(
    row: ImpactAssessment, actor: Actor, state: TwoHands, decision: str, at: datetime
) -> None:
    row.state, row.decision = state, decision.strip()
    row.decided_at, row.decided_by = at, actor.name
    row.save(update_fields=["state", "decision", "decided_at", "decided_by"])
    work.close(ref=Ref(ASSESSMENT_KIND, row.pk), kind=APPROVE_WORK)
    _record(actor, "approved" if state == TwoHands.IN_FORCE else "refused", row, at)


def _end(row: ImpactAssessment, why: str, at: datetime) -> None:
    row.state, row.ended_at, row.ended_because = TwoHands.ENDED, at, why
    row.save(update_fields=["state", "ended_at", "ended_because"])
    work.close(ref=Ref(ASSESSMENT_KIND, row.pk))


def _record(actor: Actor, what: str, row: ImpactAssessment, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"biometrics.assessment.{what}",
        subject=Ref(ASSESSMENT_KIND, row.pk),
        at=at,
        change={"number": row.number, "purpose": row.purpose, "state": row.state},
    )
