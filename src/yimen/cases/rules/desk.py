"""Rules of the counter: what stands for a signature, what may be brought later, whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from yimen.cases.contracts import PaperGot, PaperMark, ScanMissing, SignedHow
from yimen.catalogue.contracts import FieldKind, FormSpec, Paper
from yimen.kernel.calendar.workdays import Calendar
from yimen.kernel.contracts import Refusal
from yimen.kernel.deadlines import counting
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.rules import rule

SIGNED_TITLES: dict[SignedHow, str] = {
    SignedHow.SIGNATURE: "本人签名",
    SignedHow.THUMBPRINT: "本人按手印",
    SignedHow.WITNESS: "见证人代签",
}


@rule("CASE-PAP-1", cites="民法典 第一百三十五、一百四十三条；行政许可法 第二十九条（书面申请）")
def signature_words(*, how: SignedHow | None, witness: str, scanned: bool) -> str:
    """Return how the applicant signed, in words for the record.

    A thumbprint or the hand of a named witness stands for a signature; without the scan of the
    signed form nothing was signed. Raises ScanMissing, Refusal.
    """
    if not scanned:
        raise ScanMissing
    if how is None:
        raise Refusal("cases.entry.unsigned", "请选申请表是怎样签的。", field="signed_how")
    if how is SignedHow.SIGNATURE:
        return SIGNED_TITLES[how]
    if len(witness.strip()) < 2:
        raise Refusal(
            "cases.entry.witness_missing",
            "按手印或由人代签的，请写明见证人的姓名。",
            field="witness",
        )
    return f"{SIGNED_TITLES[how]}，见证人{witness.strip()}"


def may_defer(paper: Paper) -> bool:
    """Say whether the item lets this paper be brought later (容缺后补), and within how many days."""
    return paper.need == "3" and paper.deferrable_days > 0


def choices(paper: Paper, *, licence_held: bool) -> tuple[PaperMark, ...]:
    """Return how the counter may get a paper; the first is the usual way."""
    ways = [PaperMark.LICENCE] if licence_held else []
    ways += [PaperMark.ORIGINAL, PaperMark.COPY]
    if paper.pledge:
        ways.append(PaperMark.PLEDGE)
    if may_defer(paper):
        ways.append(PaperMark.DEFERRED)
    if paper.need == "2":
        ways.append(PaperMark.NONE)
    return tuple(ways)


def check_mark(paper: Paper, mark: PaperMark | None, *, licence_held: bool) -> PaperMark:
    """Return the mark of a paper. Raises Refusal where it has none or one that is not allowed."""
    field = f"mark-{paper.code}"
    if mark is None:
        raise Refusal("cases.entry.paper_open", f"“{paper.name}”还没有选是怎样收的。", field=field)
    if mark not in choices(paper, licence_held=licence_held):
        raise Refusal(
            "cases.entry.paper_mark", f"“{paper.name}”不能这样收，请改选一项。", field=field
        )
    return mark


DEFERRAL_LAW = "容缺受理承诺书；国发〔2022〕5号（容缺受理、限期补交）"


@rule(
    "CASE-DEF-1",
    cites="国务院关于加快推进政务服务标准化规范化便利化的指导意见（容缺受理、限期补交）",
)
def deferred_until(*, received_on: date, days: int, calendar: Calendar) -> date:
    """Return the last day on which a deferred paper may be brought; working days, day one is next."""
    due = counting.due_on(start=received_on, limit=Limit(amount=days), calendar=calendar)
    assert due is not None
    return due


@rule(
    "CASE-DEF-2", cites="事项实施清单的材料要素：容缺后补、告知承诺（国办发〔2020〕42号）、免提交"
)
def got_on_line(*, paper: Paper, sent: bool, held: bool) -> PaperGot:
    """Return how a paper of an application on line came in.

    What was not sent is waived by a licence, pledged or deferred only where the item allows it;
    else it was not brought.
    """
    if sent:
        return PaperGot.ELECTRONIC
    if held:
        return PaperGot.LICENCE
    if paper.pledge:
        return PaperGot.PLEDGE
    return PaperGot.DEFERRED if may_defer(paper) else PaperGot.NOT_BROUGHT


@rule("CASE-DEF-4", cites="行政许可法 第三十八条第一款（符合法定条件、标准）；国发〔2022〕5号")
def check_nothing_owed(*, owed: Sequence[tuple[str, date]]) -> None:
    """Refuse to grant while a deferred paper is owed; denying and terminating stay open.

    Raises Refusal with each paper and its day.
    """
    if not owed:
        return
    said = "、".join(f"{name}（{day.month}月{day.day}日前补交）" for name, day in owed)
    raise Refusal(
        "cases.decide.owed",
        f"容缺的材料还没有补齐：{said}。补齐、核验以后再准予；到期没有补交的，可以不予或者终止办理。",
        field="opinion",
    )


def excused(spec: FormSpec, errors: Mapping[str, str]) -> dict[str, str]:
    """Return what is still wrong with a form whose papers lie on the counter: files are not."""
    files = {
        field.code for step in spec.steps for field in step.fields if field.kind is FieldKind.FILE
    }
    return {code: said for code, said in errors.items() if code not in files}


def signed_values(spec: FormSpec, *, name: str) -> dict[str, object]:
    """Return the answers that the signed paper gives: every declaration and every signature."""
    values: dict[str, object] = {}
    for step in spec.steps:
        for field in step.fields:
            if field.kind is FieldKind.DECLARATION:
                values[field.code] = True
            elif field.kind is FieldKind.SIGNATURE:
                values[field.code] = name[:50]
    return values
