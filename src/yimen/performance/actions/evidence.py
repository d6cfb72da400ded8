"""Take proofs of indicators: a document with its hash, or a figure typed with its proof."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import FileRefused
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access import project as access
from yimen.performance.contracts.evidence import PROOF_KIND, EvidenceRefused, ProofView
from yimen.performance.contracts.goal import Direction, Evidence, SheetState
from yimen.performance.contracts.scoring import Quality
from yimen.performance.models import Indicator, IndicatorProof
from yimen.performance.queries.evidence import as_proof
from yimen.performance.queries.goal import as_indicator
from yimen.performance.queries.scheme import read_bands
from yimen.performance.rules.scoring import BANDS, by_band

_MOST = Decimal(99999999999999)


def add_proof(
    *,
    actor: Actor,
    indicator_id: UUID,
    holds_on: date | None,
    value: str,
    quality: Quality | None,
    said: str,
    stream: BinaryIO | None,
    name: str,
    at: datetime,
) -> ProofView:
    """Keep a document with its digest and the figure that it proves; nothing is written over.

    Raises EvidenceRefused, NotAllowed, NotFound.
    """
    with transaction.atomic():
        row = _locked(indicator_id)
        access.check_prepare(actor, row.sheet.project.department_id)
        holds = _bound_day(row, holds_on, at)
        number = _value(row, value, quality)
        if stream is None:
            raise EvidenceRefused("请选择证明材料的文件。", field="file")
        proof_id = new_id()
        try:
            stored = files.put(
                stream=stream, name=name, owner=Ref(PROOF_KIND, proof_id), actor=actor, at=at
            )
        except FileRefused as refused:
            raise EvidenceRefused(refused.message, field="file") from refused
        made = IndicatorProof(
            id=proof_id,
            project_id=row.sheet.project_id,
            indicator_key=row.key,
            year=row.sheet.year,
            holds_on=holds,
            value=number,
            reached=quality.reached.value if quality is not None else "",
            hundredths=quality.hundredths if quality is not None else None,
            said=said.strip()[:300],
            file_id=stored.id,
            file_name=stored.name,
            digest=stored.sm3,
            made_at=at,
            made_by=actor.name,
        )
        made.save(force_insert=True)
        _tell(actor, made, at)
        return as_proof(made)


def _tell(actor: Actor, made: IndicatorProof, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb="performance.proof.added",
        subject=Ref(PROOF_KIND, made.id),
        at=at,
        change={
            "indicator": str(made.indicator_key),
            "on": str(made.holds_on),
            "value": None if made.value is None else str(made.value),
            "sm3": made.digest,
        },
    )


def _locked(indicator_id: UUID) -> Indicator:
    """Return the indicator with its project, under a lock so that the sheet cannot move meanwhile."""
    rows = Indicator.objects.select_related("sheet__project__department", "sheet__scheme")
    row = rows.select_for_update(no_key=True, of=("self",)).filter(id=indicator_id).first()
    if row is None:
        raise NotFound
    return row


def _bound_day(row: Indicator, holds_on: date | None, at: datetime) -> date:
    if row.evidence == Evidence.FIGURE:
        raise EvidenceRefused("这个指标直接取系统数据，不用填报。数不对的话，请找数据所在的业务。")
    if row.sheet.state != SheetState.APPROVED:
        raise EvidenceRefused("目标批复以后才能填报完成情况。")
    if holds_on is None:
        raise EvidenceRefused("请填这个数截止到哪一天，比如 2026-10-31。", field="holds_on")
    if holds_on > local_day(at):
        raise EvidenceRefused("截止日期不能晚于今天。", field="holds_on")
    if holds_on.year != row.sheet.year:
        raise EvidenceRefused(f"截止日期要在 {row.sheet.year} 年之内。", field="holds_on")
    return holds_on


def _value(row: Indicator, value: str, quality: Quality | None) -> Decimal | None:
    if row.direction == Direction.QUALITATIVE:
        if quality is None:
            raise EvidenceRefused("请选达成的程度。", field="reached")
        by_band(
            weight=row.weight, actual=quality, bands=read_bands(row.sheet.scheme.bands) or BANDS
        )
        return None
    indicator = as_indicator(row)
    try:
        number = Decimal(value.strip().replace(",", "").removesuffix(indicator.unit or " "))
    except InvalidOperation as error:
        raise EvidenceRefused("请填一个数，比如 95 或 12.5。", field="value") from error
    if not number.is_finite() or abs(number) > _MOST:
        raise EvidenceRefused("这个数太大，请核对单位。", field="value")
    return number.quantize(Decimal("0.0001"))
