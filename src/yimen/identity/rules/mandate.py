"""Mandates: whether one may be recorded, how long it may last, and its states."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from uuid import UUID

from yimen.identity.contracts import MandateEvidence, MandateKind, MandateRefused
from yimen.kernel.rules import rule

LONGEST_YEARS = 3
ON_PAPER = frozenset(
    {MandateEvidence.SIGNED_PAPER, MandateEvidence.THUMBPRINT, MandateEvidence.WITNESS}
)


@rule("IDN-MND-1", cites="民法典 第一百六十一、一百六十五、一百六十八、一百七十三条")
def check_mandate_entry(
    *,
    kind: MandateKind,
    grantor_id: UUID,
    holder_person_id: UUID | None,
    holder_officer_id: UUID | None,
    evidence: MandateEvidence,
    evidence_note: str,
    witness: str,
    has_file: bool,
    from_on: date,
    until_on: date | None,
    months: int = LONGEST_YEARS * 12,
) -> None:
    """Refuse a mandate that nobody could rely on (Civil Code Art. 161, 165, 173).

    One that an official records from paper or a word has an end, `months` from its beginning at
    most; a register's fact lasts as long as the register says so.

    Raises MandateRefused.
    """
    _check_holder(kind, grantor_id, holder_person_id, holder_officer_id)
    if evidence is MandateEvidence.WITNESS and not witness.strip():
        raise MandateRefused("请写明见证人的姓名。", field="witness")
    if evidence is MandateEvidence.SIGNED_PAPER and not (has_file or evidence_note.strip()):
        raise MandateRefused(
            "请上传签字的委托书，或写明纸质委托书存放在哪里。", field="evidence_note"
        )
    if evidence is MandateEvidence.THUMBPRINT and not (has_file or evidence_note.strip()):
        raise MandateRefused(
            "请上传按了手印的委托书，或写明存放在哪里、谁在场。", field="evidence_note"
        )
    if until_on is None and evidence in ON_PAPER:
        raise MandateRefused("请写明委托到哪天为止。", field="until_on")
    _check_dates(from_on, until_on, months)


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def _check_holder(
    kind: MandateKind, grantor_id: UUID, person_id: UUID | None, officer_id: UUID | None
) -> None:
    if (person_id is None) == (officer_id is None):
        raise MandateRefused("请选定一位代办的人。", field="holder")
    if person_id == grantor_id:
        raise MandateRefused("自己办自己的事，不需要委托。", field="holder")
    if (kind is MandateKind.VILLAGE_AGENT) != (officer_id is not None):
        raise MandateRefused(
            "村代办员应当是在岗的工作人员，其他委托应当是一位登记过的人。", field="kind"
        )


def _check_dates(from_on: date, until_on: date | None, months: int) -> None:
    if until_on is None:
        return
    if until_on <= from_on:
        raise MandateRefused("委托的结束日期应在开始日期之后。", field="until_on")
    if until_on > months_later(from_on, months):
        longest = f"{months // 12} 年" if months % 12 == 0 else f"{months} 个月"
        raise MandateRefused(f"委托最长 {longest}，到期可以再登记。", field="until_on")
