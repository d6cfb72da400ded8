"""Score: field by field, exactly once, nothing lost where two write at once; submit; close.

The ledger never hears a value: it says that somebody scored, and which version that made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.idempotency import actions as idempotency
from yimen.kernel.idempotency.contracts import Stored
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access import expert as access
from yimen.performance.actions import score_work
from yimen.performance.actions.evaluation import locked, note, told
from yimen.performance.contracts.evaluation import (
    EVALUATION_FLOW,
    EvaluationState,
    EvaluationVerb,
    EvaluationView,
)
from yimen.performance.contracts.expert import (
    SHEET_KIND,
    ExpertState,
    Saved,
    SheetState,
)
from yimen.performance.models import (
    EvaluationIndicator,
    Expert,
    PanelScore,
    PanelScoreEntry,
    ScoreExclusion,
    ScoreSheet,
)
from yimen.performance.queries.evaluation import evaluation_view
from yimen.performance.queries.expert import name_of
from yimen.performance.rules import evaluation as rules

MAX_OPINION = 1000


def save_score(
    *,
    actor: Actor,
    expert_id: UUID,
    indicator_id: UUID,
    value: str,
    opinion: str,
    base_version: int,
    key: str,
    at: datetime,
) -> Saved:
    """Store one field of a sheet once for each key.

    Where another changed it since the version that its writer saw, both values are kept and both
    writers are asked to choose. The caller holds the expert's seat.

    Raises NotFound, LinkDead, WrongState, Refusal, OtherBody.
    """
    with transaction.atomic():
        row = _seated(expert_id, at)
        body = {"i": indicator_id, "v": value.strip(), "o": opinion.strip(), "b": base_version}
        stored = idempotency.once(
            key=key,
            actor=access.actor_of(row=row, actor=actor),
            command=f"performance.score.{row.id}",
            body_hash=idempotency.body_hash(body),
            run=lambda: _store(actor, row, indicator_id, value, opinion, base_version, at),
        )
        return Saved(
            **{
                **stored.payload,
                "indicator_id": indicator_id,
                "repeated": stored.repeated,
            }
        )


def _store(
    actor: Actor,
    row: Expert,
    indicator_id: UUID,
    value: str,
    opinion: str,
    base_version: int,
    at: datetime,
) -> Stored:
    _check_writing(row)
    one = EvaluationIndicator.objects.filter(
        id=indicator_id, evaluation_id=row.evaluation_id
    ).first()
    if one is None:
        raise NotFound
    number, words = rules.read_score(text=value, full=one.full), opinion.strip()
    if len(words) > MAX_OPINION:
        raise Refusal("performance.score.long", f"意见最多 {MAX_OPINION} 字。", field="opinion")
    now = PanelScore.objects.select_related("expert").filter(sheet=row.sheet, indicator=one).first()
    same = now is not None and (now.value, now.opinion) == (number, words)
    late = now is not None and now.version != base_version and not same
    if not same:
        PanelScoreEntry.objects.create(
            sheet=row.sheet,
            indicator=one,
            expert=row,
            value=number,
            opinion=words,
            base_version=base_version,
            waiting=late,
            at=at,
        )
    if not late and not same:
        now = _write(row, one, now, number, words, at)
    assert now is not None
    change = {"indicator": str(one.id), "version": now.version, "late": late}
    _note(actor, row, "late" if late else "saved", at, change)
    return Stored(ref=Ref(SHEET_KIND, row.sheet_id), payload=_answer(now, number, words, late))


def _write(
    row: Expert,
    one: EvaluationIndicator,
    now: PanelScore | None,
    value: Decimal | None,
    opinion: str,
    at: datetime,
) -> PanelScore:
    if now is None:
        return PanelScore.objects.create(
            sheet=row.sheet, indicator=one, value=value, opinion=opinion, expert=row, at=at
        )
    now.value, now.opinion, now.expert, now.at = value, opinion, row, at
    now.version += 1
    now.save(update_fields=["value", "opinion", "expert", "at", "version"])
    return now


def _answer(now: PanelScore, value: Decimal | None, words: str, late: bool) -> dict[str, object]:
    said = Saved(
        indicator_id=now.indicator_id,
        version=now.version,
        conflict=late,
        value=_text(value),
        opinion=words,
        theirs=_text(now.value) if late else "",
        theirs_opinion=now.opinion if late else "",
        theirs_by=name_of(now.expert) if late else "",
    )
    payload = asdict(said)
    return {name: payload[name] for name in payload if name not in {"indicator_id", "repeated"}}


def _text(value: Decimal | None) -> str:
    return "" if value is None else rules.plain(value)


def choose(*, actor: Actor, expert_id: UUID, entry_id: UUID, take: bool, at: datetime) -> None:
    """Settle two values for one field: take the one that came late, or keep the one that stands.

    The caller holds the expert's seat. Raises NotFound, LinkDead, WrongState.
    """
    with transaction.atomic():
        row = _seated(expert_id, at)
        _check_writing(row)
        entry = (
            PanelScoreEntry.objects.select_related("indicator")
            .filter(id=entry_id, sheet=row.sheet, waiting=True)
            .first()
        )
        if entry is None:
            raise WrongState("这一项已经选定了，请刷新后看最新的分数。")
        if take:
            now = PanelScore.objects.filter(sheet=row.sheet, indicator=entry.indicator).first()
            _write(row, entry.indicator, now, entry.value, entry.opinion, at)
        PanelScoreEntry.objects.filter(id=entry.id).update(waiting=False)
        _note(actor, row, "chosen", at, {"indicator": str(entry.indicator_id), "took": take})


def save_overall(
    *, actor: Actor, expert_id: UUID, words: str, base_version: int, at: datetime
) -> int:
    """Store the overall opinion and return its version. The caller holds the expert's seat.

    Raises NotFound, LinkDead, WrongState, Refusal.
    """
    with transaction.atomic():
        row = _seated(expert_id, at)
        _check_writing(row)
        sheet, said = row.sheet, words.strip()
        if said == sheet.overall:
            return sheet.overall_version
        if sheet.overall_version != base_version:
            raise WrongState(
                f"总体意见刚被改成：“{sheet.overall[:200]}”。您写的没有丢，请合在一起再保存。"
            )
        if len(said) > 3 * MAX_OPINION:
            raise Refusal("performance.score.long", "总体意见最多 3000 字。", field="overall")
        sheet.overall, sheet.overall_version = said, sheet.overall_version + 1
        sheet.save(update_fields=["overall", "overall_version"])
        _note(actor, row, "saved", at, {"overall": sheet.overall_version})
        return sheet.overall_version


def submit(*, actor: Actor, expert_id: UUID, at: datetime) -> None:
    """Hand the sheet in: every indicator scored, big losses explained, nothing left to choose.

    The caller holds the expert's seat. Raises NotFound, LinkDead, WrongState, Refusal.
    """
    with transaction.atomic():
        row = _seated(expert_id, at)
        _check_writing(row)
        scores = {one.indicator_id: one for one in PanelScore.objects.filter(sheet=row.sheet)}
        if PanelScoreEntry.objects.filter(sheet=row.sheet, waiting=True).exists():
            raise WrongState("有指标两个人写了不同的分，请先选定一个再提交。")
        for one in EvaluationIndicator.objects.filter(evaluation=row.evaluation_id).order_by(
            "position"
        ):
            _check_scored(one, scores.get(one.id))
        row.sheet.state, row.sheet.submitted_at = SheetState.SUBMITTED, at
        row.sheet.save(update_fields=["state", "submitted_at"])
        score_work.settle(evaluation_id=row.evaluation_id, at=at)
        _note(actor, row, "submitted", at, {})


def _check_scored(one: EvaluationIndicator, score: PanelScore | None) -> None:
    if score is None or score.value is None:
        raise Refusal(
            "performance.score.missing",
            f"第 {one.position} 项“{one.name}”还没有打分。",
            field=f"v-{one.id}",
        )
    if rules.needs_reason(value=score.value, full=one.full) and not score.opinion:
        raise Refusal(
            "performance.score.reason",
            f"第 {one.position} 项“{one.name}”扣了五分之一以上，请写扣分理由。",
            field=f"o-{one.id}",
        )


def take_back(*, actor: Actor, expert_id: UUID, at: datetime) -> None:
    """Open a submitted sheet again while the scoring is not closed.

    The caller holds the expert's seat. Raises NotFound, LinkDead, WrongState.
    """
    with transaction.atomic():
        row = _seated(expert_id, at)
        if row.evaluation.state != EvaluationState.SCORING:
            raise WrongState("评分已经截止，不能再改。")
        if row.sheet.state != SheetState.SUBMITTED:
            raise WrongState("评分表还没有交，可以直接改。")
        row.sheet.state, row.sheet.submitted_at = SheetState.OPEN, None
        row.sheet.save(update_fields=["state", "submitted_at"])
        score_work.settle(evaluation_id=row.evaluation_id, at=at)
        _note(actor, row, "taken_back", at, {})


def close_scoring(*, actor: Actor, evaluation_id: UUID, at: datetime) -> EvaluationView:
    """Close the scoring, once every sheet is in or excused; from now on the scores are read.

    Contacts of experts are removed: nothing needs them any more. Raises NotFound, NotAllowed,
    WrongState.
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.CLOSE)
        rules.check_close(sheets=progress(evaluation_id=row.id))
        row.closed_at, row.version = at, row.version + 1
        row.save(update_fields=["state", "closed_at", "version"])
        Expert.objects.filter(evaluation=row).update(contact=b"", token_hash="", seat_hash="")
        score_work.settle(evaluation_id=row.id, at=at)
        note(row, actor, "closed", at, {})
        return evaluation_view(row)


def progress(*, evaluation_id: UUID) -> list[rules.SheetProgress]:
    """Return how far each sheet is; what stands on it is not read."""
    experts: dict[UUID, list[str]] = {}
    for sheet_id, state in Expert.objects.filter(evaluation_id=evaluation_id).values_list(
        "sheet_id", "state"
    ):
        experts.setdefault(sheet_id, []).append(state)
    return [
        rules.SheetProgress(
            title=one.title,
            submitted=one.state == SheetState.SUBMITTED,
            expected=len(experts.get(one.id, [])),
            waiting=sum(state in access.SEATED for state in experts.get(one.id, [])),
        )
        for one in ScoreSheet.objects.filter(evaluation_id=evaluation_id).order_by("position")
    ]


def exclude_score(*, actor: Actor, score_id: UUID, reason: str, at: datetime) -> None:
    """Leave a score out of the mean, with a reason that the report repeats.

    The last score of an indicator stays. Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        score = PanelScore.objects.select_related("sheet").filter(id=score_id).first()
        if score is None:
            raise NotFound
        row = locked(actor, score.sheet.evaluation_id)
        if row.state != EvaluationState.CLOSED:
            raise WrongState("只有评分截止以后、征求意见之前，才能剔除分数。")
        because = told(reason, "reason", "请写明为什么剔除这一分，报告里会写出来。")
        others = PanelScore.objects.filter(
            indicator_id=score.indicator_id, sheet__state=SheetState.SUBMITTED
        ).exclude(id=score.id)
        if not others.exclude(id__in=ScoreExclusion.objects.values("score_id")).exists():
            raise Refusal(
                "performance.score.last", "这一项只剩这一个分数，不能剔除。", field="reason"
            )
        ScoreExclusion.objects.update_or_create(
            score=score, defaults={"reason": because, "at": at, "by": actor.name}
        )
        note(row, actor, "score_excluded", at, {"score": str(score.id)})


def readmit_score(*, actor: Actor, score_id: UUID, at: datetime) -> None:
    """Count a score again that was left out. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        found = (
            ScoreExclusion.objects.select_related("score__sheet").filter(score_id=score_id).first()
        )
        if found is None:
            raise NotFound
        row = locked(actor, found.score.sheet.evaluation_id)
        if row.state != EvaluationState.CLOSED:
            raise WrongState("征求意见以后不能再改分数的去留。")
        found.delete()
        note(row, actor, "score_readmitted", at, {"score": str(score_id)})


def _seated(expert_id: UUID, at: datetime) -> Expert:
    """Return the seat with its sheet locked, so that two writers come one after the other."""
    row = Expert.objects.select_related("evaluation").filter(id=expert_id).first()
    if row is None:
        raise NotFound
    row.sheet = ScoreSheet.objects.select_for_update(no_key=True).get(id=row.sheet_id)
    row.refresh_from_db(fields=["state", "expires_at"])
    access.check_seat(row=row, at=at)
    return row


def _check_writing(row: Expert) -> None:
    if row.state != ExpertState.DECLARED:
        raise WrongState("请先声明有没有利益冲突，再评分。")
    if row.evaluation.state == EvaluationState.DRAFT:
        raise WrongState("评分还没有开始，开始后再来。")
    if row.evaluation.state != EvaluationState.SCORING:
        raise WrongState("评分已经截止，不能再改。")
    if row.sheet.state != SheetState.OPEN:
        raise WrongState("评分表已经交了。要改，先点“撤回修改”。")


def _note(actor: Actor, row: Expert, what: str, at: datetime, change: Mapping[str, object]) -> None:
    ledger.record(
        actor=access.actor_of(row=row, actor=actor),
        verb=f"performance.score_sheet.{what}",
        subject=Ref(SHEET_KIND, row.sheet_id),
        at=at,
        change={"expert": str(row.id), **change},
    )
