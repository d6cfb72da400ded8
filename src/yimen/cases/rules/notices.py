"""What notices say, as plain paragraphs; pure text from facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yimen.catalogue.contracts import Regime
from yimen.kernel.rules import rule

_LICENCE_LAW = "《中华人民共和国行政许可法》"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """The words of a notice: paragraphs, a table of facts, and what the reader may do against it.

    `paper` is `a4`, or `a5` for a receipt in large type. A paper that the applicant signs names
    the office as `addressee` and carries `sign` in the place of the office's own signature.
    """

    lines: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    rights: str = ""
    paper: str = "a4"
    addressee: str = ""
    sign: str = ""


def long_date(day: date) -> str:
    """Return 2026年11月21日."""
    return f"{day.year}年{day.month}月{day.day}日"


@rule("CASE-RGT-1", cites="行政许可法 第三十八条第二款；行政复议法 第二十条；行政诉讼法 第四十六条")
def rights_text(*, reconsideration: str, court: str) -> str:
    """Return the paragraph on remedies: 60 days to ask for reconsideration, 6 months to sue."""
    return (
        f"如不服本决定，可以自收到之日起六十日内向{reconsideration}申请行政复议，"
        f"也可以自收到之日起六个月内向{court}提起行政诉讼。"
    )


def receipt_text(
    *, item: str, received_on: date, papers: Sequence[tuple[str, str]], counts: bool, where: str
) -> NoticeText:
    """Return the receipt for papers: what came in and when; A5 in large type."""
    begins = (
        "办理机关将在五个工作日内告知材料是否齐全。"
        if counts
        else f"材料将转交{where}，由其在收到后五个工作日内告知是否齐全。"
    )
    return NoticeText(
        lines=(
            f"你申请的“{item}”，{long_date(received_on)}收到下列材料。{begins}",
            "凭办件号和查询码可以随时查进度，不收取任何费用。",
        ),
        facts=tuple(papers) or (("材料", "无须提交材料"),),
        paper="a5",
    )


_DEFERRAL_OUTCOME = (
    "三、知道到期没有补交的，按材料不齐处理，可以终止办理或者不予办理，并书面告知理由；"
    "承诺不实的，依法撤销已经作出的决定，并记入信用记录。"
)
_DEFERRAL_LAW = "国发〔2022〕5号（容缺受理、限期补交）、国办发〔2020〕42号（告知承诺制）"


@rule(
    "CASE-DEF-3",
    cites="国办发〔2020〕42号（承诺书、核查、承诺不实的后果）；国发〔2022〕5号（容缺受理）",
)
def deferral_text(
    *,
    applicant: str,
    item: str,
    unit: str,
    papers: Sequence[tuple[str, date]],
    signed_by: str,
    signed_on: date,
) -> NoticeText:
    """Return the applicant's pledge to bring what is missing: each paper, its day, what follows.

    Without `signed_by` it is printed to be signed by hand; on line the submission signs it.
    """
    sign = (
        f"承诺人：{signed_by}\n{long_date(signed_on)}网上提交时确认"
        if signed_by
        else f"承诺人（签名或者按手印）：{'_' * 16}\n____年__月__日"
    )
    return NoticeText(
        addressee=unit,
        lines=(
            f"{applicant}申请办理“{item}”，下列材料暂时没有交齐，请求容缺受理，并且作出承诺：",
            "一、在下列日期前补交，送到收件的地方，或者在网上“我的办件”里上传。",
            "二、已经填写的内容和已经交的材料真实、有效。",
            _DEFERRAL_OUTCOME,
            f"依据：{_DEFERRAL_LAW}。",
        ),
        facts=tuple((name, f"{long_date(due_on)}前补交") for name, due_on in papers),
        sign=sign,
    )


def acceptance_text(
    *,
    item: str,
    accepted_on: date,
    due_on: date | None,
    deemed: bool,
    regime: Regime,
    deferred: Sequence[tuple[str, date]] = (),
    fees: Sequence[tuple[str, str]] = (),
) -> NoticeText:
    """Return the notice of acceptance, with the last lawful day, papers to come and fees."""
    sound = "其余材料齐全" if deferred else "材料齐全"
    ground = (
        "收到申请后五个工作日内没有告知补正，依法自收到之日起视为受理。"
        if deemed
        else f"经审查，{sound}、符合法定形式，予以受理。"
    )
    later = "下列材料容缺受理，请按承诺的日期补交。" if deferred else ""
    last = f"最迟{long_date(due_on)}前作出决定，依法不计入期限的时间除外。" if due_on else ""
    law = f"依据：{_LICENCE_LAW}第三十二条。" if regime is Regime.LICENCE else ""
    return NoticeText(
        lines=(
            f"你申请的“{item}”，{ground}",
            f"受理日期：{long_date(accepted_on)}。{last}{law}{later}",
        ),
        facts=(*((name, f"{long_date(day)}前补交") for name, day in deferred), *fees),
    )


def correction_text(
    *, item: str, missing: Sequence[tuple[str, str]], due_on: date | None, regime: Regime
) -> NoticeText:
    """Return the notice that tells everything that is missing; a licence's is the only one."""
    once = "补正只要求这一次，" if regime is Regime.LICENCE else ""
    until = f"请在{long_date(due_on)}前补齐。" if due_on else "请尽快补齐。"
    return NoticeText(
        lines=(
            f"你申请的“{item}”，下列材料需要补正。{until}{once}没有列出的材料不用动。",
            "补正期间不计入办理期限；到期没有补正的，本次申请退回，已经填写的内容保留。",
        ),
        facts=tuple(missing),
    )


def decline_text(*, item: str, reason: str, rights: str, regime: Regime) -> NoticeText:
    """Return the refusal to accept, with its reason and remedies."""
    law = f"根据{_LICENCE_LAW}第三十二条的规定，" if regime is Regime.LICENCE else ""
    return NoticeText(
        lines=(f"你申请的“{item}”，{law}决定不予受理。", f"理由：{reason}"), rights=rights
    )


def stop_text(*, item: str, procedure: str, article: str, reason: str, days: int) -> NoticeText:
    """Return the written notice of a special procedure and the time it needs."""
    return NoticeText(
        lines=(
            f"你申请的“{item}”，需要进行{procedure}。{reason}",
            f"依据{article}，所需时间为 {days} 个工作日，不计入办理期限。",
        )
    )


def extension_text(*, item: str, reason: str, days: int, due_on: date) -> NoticeText:
    """Return the notice that the limit was extended, by whom it was approved and why."""
    return NoticeText(
        lines=(
            f"你申请的“{item}”，因{reason}，经本机关负责人批准，办理期限延长 {days} 个工作日。",
            f"延长后最迟{long_date(due_on)}前作出决定。",
        )
    )


def decision_text(
    *,
    item: str,
    granted: bool,
    reason: str,
    laws: Sequence[str],
    facts: Sequence[tuple[str, str]],
    rights: str,
    regime: Regime,
) -> NoticeText:
    """Return the decision; a refusal says why and what can be done against it."""
    basis = "、".join(f"《{law}》" for law in laws) or "有关规定"
    if regime is Regime.LICENCE:
        verdict = (
            f"根据{_LICENCE_LAW}第三十八条第一款和{basis}的规定，决定准予行政许可。"
            if granted
            else f"根据{_LICENCE_LAW}第三十八条第二款和{basis}的规定，决定不予行政许可。"
        )
    else:
        verdict = f"根据{basis}的规定，{'予以办理' if granted else '不予办理'}。"
    words = f"经审查，{reason}" if granted else f"理由：{reason}"
    return NoticeText(
        lines=(f"你提出的“{item}”申请，已经审查完毕。{words}", verdict),
        facts=tuple(facts),
        rights="" if granted else rights,
    )


def withdrawal_text(*, item: str, asked_on: date, reason: str) -> NoticeText:
    """Return the confirmation that the applicant withdrew or that the case ended."""
    return NoticeText(
        lines=(f"你申请的“{item}”，{long_date(asked_on)}终止办理。{reason}", "需要时可以重新申请。")
    )


def bounce_text(*, item: str, reason: str) -> NoticeText:
    """Return the notice that an application goes back, and what to do."""
    return NoticeText(
        lines=(
            f"你申请的“{item}”退回。原因：{reason}",
            "填写过的内容都还在“我的办件”里，改好后可以直接重新提交。",
        )
    )


def corrigendum_text(*, title: str, number: str, wrong: str, right: str, reason: str) -> NoticeText:
    """Return the corrigendum of a slip; the decision itself does not change."""
    return NoticeText(
        lines=(
            f"《{title}》（{number}）中“{wrong}”有误，更正为“{right}”。原因：{reason}",
            "其他内容不变。本更正与原文书一并保存，具有同等效力。",
        )
    )


@rule("CASE-REV-1", cites="行政许可法 第六十九条；行政处罚、给付等由各该法律")
def revocation_text(
    *, item: str, number: str, reason: str, rights: str, regime: Regime
) -> NoticeText:
    """Return the decision by which a wrong decision is revoked, with reasons and remedies."""
    law = f"根据{_LICENCE_LAW}第六十九条的规定，" if regime is Regime.LICENCE else "依法"
    return NoticeText(
        lines=(f"关于“{item}”的决定（{number}），{law}予以撤销。", f"理由：{reason}"),
        rights=rights,
    )


def delivery_text(*, item: str, method: str, receiver: str, on: date, tracking: str) -> NoticeText:
    """Return the proof of service (送达回证)."""
    facts = [("事项", item), ("送达方式", method), ("签收人", receiver), ("日期", long_date(on))]
    if tracking:
        facts.append(("快递单号", tracking))
    return NoticeText(lines=(f"“{item}”的办理结果已经送达。",), facts=tuple(facts))
