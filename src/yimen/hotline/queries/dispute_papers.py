"""The papers of a dispute as DOCX and PDF, made anew from what is kept."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from yimen.directory import public as directory
from yimen.hotline.contracts.dispute import (
    CAPACITY_TITLES,
    DISPUTE_KIND_TITLES,
    DISPUTE_TITLES,
    DISPUTE_VERB_TITLES,
    ELSEWHERE_TITLES,
    PAPER_TITLES,
    PERFORMANCE_TITLES,
    SIDE_TITLES,
    AgreementView,
    Capacity,
    DisputeState,
    DisputeView,
    PaperKind,
    PartyView,
    PerformanceView,
)
from yimen.hotline.models import DisputeArchive
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries.desk_step import steps
from yimen.hotline.rules.dispute import ways_left
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound
from yimen.kernel.typeset import pages
from yimen.media.manuscript import (
    Block,
    Cell,
    Grid,
    Heading,
    Manuscript,
    Paragraph,
    to_docx,
    to_pdf,
)
from yimen.trust import public as trust

_FREE = "人民调解不收取任何费用。（《人民调解法》第四条）"
_S = DisputeState


def kinds_of(dispute: DisputeView, agreement: AgreementView | None) -> list[PaperKind]:
    """Return which papers a dispute has by now; a record comes once for each session."""
    found = [PaperKind.APPLICATION]
    if dispute.state is _S.REFUSED or (dispute.accepted_at is None and dispute.ended_at):
        found.append(PaperKind.REFUSAL)
    if dispute.accepted_at is not None:
        found.append(PaperKind.ACCEPTANCE)
    if agreement is not None:
        found.append(PaperKind.ORAL if agreement.oral else PaperKind.AGREEMENT)
    if agreement is not None and agreement.effective_at is not None:
        found += [PaperKind.FOLLOW_UP, PaperKind.CONFIRMATION]
    if dispute.accepted_at is not None and dispute.state is _S.ENDED:
        found.append(PaperKind.ENDING)
    if dispute.state is _S.ARCHIVED:
        found.append(PaperKind.COVER)
    return found


def pdf(*, dispute: DisputeView, kind: PaperKind, at: datetime, session_id: UUID | None) -> bytes:
    """Return a paper as PDF. Raises NotFound, GlyphMissing."""
    return to_pdf(_paper(dispute, kind, session_id), at, setter=pages.set_page)


def docx(*, dispute: DisputeView, kind: PaperKind, session_id: UUID | None) -> bytes:
    """Return a paper as DOCX. Raises NotFound."""
    return to_docx(_paper(dispute, kind, session_id), fonts=pages.font_folders())


def _paper(dispute: DisputeView, kind: PaperKind, session_id: UUID | None) -> Manuscript:
    committee = committee_name(dispute)
    blocks: list[Block] = [Paragraph(text=f"编号：{dispute.number}　　{committee}")]
    if kind is PaperKind.RECORD:
        blocks += _record(dispute, session_id)
    else:
        known = {
            PaperKind.APPLICATION: _application,
            PaperKind.ACCEPTANCE: _acceptance,
            PaperKind.REFUSAL: _refusal,
            PaperKind.AGREEMENT: _agreement,
            PaperKind.ORAL: _agreement,
            PaperKind.ENDING: _ending,
            PaperKind.FOLLOW_UP: _follow_up,
            PaperKind.CONFIRMATION: _confirmation,
            PaperKind.COVER: _cover,
        }
        blocks += known[kind](dispute)
    return Manuscript(title=PAPER_TITLES[kind], blocks=tuple(blocks))


def committee_name(dispute: DisputeView) -> str:
    """Return the committee's name, as its papers bear it."""
    unit = directory.get_organisation(organisation_id=dispute.unit_id)
    return f"{unit.name}人民调解委员会"


def _day(on: date | datetime | None) -> str:
    if on is None:
        return "　　年　月　日"
    local = on.astimezone(LOCAL).date() if isinstance(on, datetime) else on
    return f"{local.year}年{local.month}月{local.day}日"


def _parties(dispute: DisputeView) -> Grid:
    def row(one: PartyView) -> tuple[Cell, ...]:
        helped = one.capacity is not Capacity.FULL
        agent = f"{one.representative}（{one.relation}）" if helped else "—"
        return (
            Cell(text=SIDE_TITLES[one.side]),
            Cell(text=one.name),
            Cell(text=one.phone or "—"),
            Cell(text=one.address or "—"),
            Cell(text=agent),
        )

    head = tuple(Cell(text=one) for one in ("当事人", "姓名、名称", "电话", "住址", "代理人"))
    return Grid(rows=(head, *(row(one) for one in dispute.parties)), widths=(2, 2.5, 2.5, 5, 3))


def _facts(pairs: list[tuple[str, str]]) -> Grid:
    rows = tuple((Cell(text=name, bold=True), Cell(text=value)) for name, value in pairs)
    return Grid(rows=rows, widths=(1, 4), header_rows=0)


def _application(dispute: DisputeView) -> list[Block]:
    return [
        _parties(dispute),
        Heading(level=1, text="纠纷事实"),
        Paragraph(text=dispute.facts),
        Heading(level=1, text="申请事项"),
        Paragraph(text=dispute.claim),
        Paragraph(
            text=f"{ELSEWHERE_TITLES[dispute.elsewhere]}。"
            f"{'同意公开调解。' if dispute.in_public else '要求不公开调解。'}"
        ),
        Paragraph(text=_FREE),
        Paragraph(text=f"申请人（签名）：　　　　　　　　{_day(dispute.opened_at)}"),
    ]


def _acceptance(dispute: DisputeView) -> list[Block]:
    return [
        _parties(dispute),
        _facts(
            [
                ("纠纷类型", DISPUTE_KIND_TITLES[dispute.kind]),
                ("纠纷简述", dispute.title),
                ("来源", "12345 热线转来" if dispute.order_id else dispute.opened_by),
                ("是否在别处处理", ELSEWHERE_TITLES[dispute.elsewhere]),
                ("各方意愿", "各方都愿意调解"),
                ("受理日期", _day(dispute.accepted_at)),
                ("调解员", dispute.mediator or "待指定"),
                ("登记人", dispute.opened_by),
            ]
        ),
        Paragraph(text=_FREE),
    ]


def _refusal(dispute: DisputeView) -> list[Block]:
    names = "、".join(one.name for one in dispute.parties if one.side == "applicant")
    return [
        Paragraph(text=f"{names}：您申请调解的“{dispute.title}”，经审查不能受理。"),
        Paragraph(text=f"理由和可以找的地方：{dispute.why}"),
        Paragraph(text="您还可以：" + "；".join(ways_left(kind=dispute.kind, agreed=False)) + "。"),
        Paragraph(text=f"{committee_name(dispute)}　　{_day(dispute.ended_at)}"),
    ]


def _record(dispute: DisputeView, session_id: UUID | None) -> list[Block]:
    held = next(
        (one for one in disputes.sessions_of(dispute_id=dispute.id) if one.id == session_id), None
    )
    if held is None:
        raise NotFound
    signed = "、".join(
        f"{one.signer_name}（{one.title}）"
        for one in trust.list_hand_signatures(ref=disputes.record_document(held).ref)
    )
    return [
        _facts(
            [
                ("时间", f"{held.held_at.astimezone(LOCAL):%Y年%m月%d日 %H:%M}"),
                ("地点", held.place),
                ("参加人", held.present or "各方当事人"),
                ("调解员", held.by),
            ]
        ),
        Paragraph(
            text="调解员告知：调解自愿，不收费；可以要求换调解员、公开或者不公开调解、随时终止调解。"
        ),
        Heading(level=1, text="笔录"),
        Paragraph(text=held.record),
        Paragraph(text=f"以上笔录看过，没有出入。签名：{signed or '　　　　　　'}"),
    ]


def _duties(dispute: DisputeView, items: list[PerformanceView]) -> Grid:
    names = {one.id: one.name for one in dispute.parties}
    head = tuple(Cell(text=one) for one in ("序号", "由谁", "做什么", "金额（元）", "期限"))
    rows = tuple(
        (
            Cell(text=str(one.number)),
            Cell(text=names.get(one.party_id, "")),
            Cell(text=one.what),
            Cell(text=f"{one.amount:,.2f}" if one.amount is not None else "—", align="right"),
            Cell(text=_day(one.due_on)),
        )
        for one in items
    )
    return Grid(rows=(head, *rows), widths=(1, 2.5, 6, 2.5, 3))


def _agreement(dispute: DisputeView) -> list[Block]:
    found = disputes.agreement_of(dispute_id=dispute.id)
    if found is None:
        raise NotFound
    signed = {one.place: one for one in trust.list_hand_signatures(ref=found.ref)}
    lines: list[Block] = [
        Paragraph(
            text=f"{SIDE_TITLES[one.side]} {one.name}"
            + (
                f"，{CAPACITY_TITLES[one.capacity]}：{one.representative}"
                if one.representative
                else ""
            )
            + f"　签名：{_signature(signed.get(str(one.id)))}"
        )
        for one in dispute.parties
    ]
    return [
        _parties(dispute),
        Heading(level=1, text="主要事实和争议"),
        Paragraph(text=found.facts),
        Heading(level=1, text="协议内容"),
        Paragraph(text=found.content),
        Heading(level=1, text="履行方式和期限"),
        Paragraph(text=found.manner),
        _duties(dispute, disputes.performance_of(dispute_id=dispute.id)),
        Paragraph(
            text="口头协议自各方达成协议之日起生效。（《人民调解法》第三十条）"
            if found.oral
            else "本协议自各方签名、调解员签名并盖委员会印章之日起生效，有法律约束力；"
            "各方可以在生效后三十天内共同申请司法确认。（《人民调解法》第二十九、三十一、三十三条）"
        ),
        *lines,
        Paragraph(text=f"调解员 {dispute.mediator}　签名：{_signature(signed.get('mediator'))}"),
        Paragraph(text=f"{committee_name(dispute)}　　{_day(found.effective_at or found.made_at)}"),
    ]


def _signature(found: object) -> str:
    title, at = getattr(found, "title", ""), getattr(found, "at", None)
    name = getattr(found, "signer_name", "")
    return f"{name}（{title}，{_day(at)}）" if at else "　　　　　　"


def _ending(dispute: DisputeView) -> list[Block]:
    return [
        _parties(dispute),
        Paragraph(text=f"“{dispute.title}”经调解没有达成协议，现终止调解。原因：{dispute.why}"),
        Paragraph(
            text="各方还可以：" + "；".join(ways_left(kind=dispute.kind, agreed=False)) + "。"
        ),
        Paragraph(text=f"{committee_name(dispute)}　　{_day(dispute.ended_at)}"),
    ]


def _follow_up(dispute: DisputeView) -> list[Block]:
    items = disputes.performance_of(dispute_id=dispute.id)
    names = {one.id: one.name for one in dispute.parties}
    head = tuple(Cell(text=one) for one in ("要履行的", "期限", "现在", "回访"))
    rows = tuple(
        (
            Cell(text=f"{names.get(one.party_id, '')}：{one.what}"),
            Cell(text=_day(one.due_on)),
            Cell(text=PERFORMANCE_TITLES[one.state]),
            Cell(text="\n".join(f"{_day(at)} {by}：{said}" for at, by, said in one.checks) or "—"),
        )
        for one in items
    )
    return [Grid(rows=(head, *rows), widths=(4, 2, 1.5, 5))]


def _confirmation(dispute: DisputeView) -> list[Block]:
    found = disputes.agreement_of(dispute_id=dispute.id)
    if found is None:
        raise NotFound
    return [
        _parties(dispute),
        Heading(level=1, text="请求事项"),
        Paragraph(
            text=f"请求依法确认{committee_name(dispute)}主持达成的 {dispute.number} 号调解协议有效。"
        ),
        Heading(level=1, text="事实和理由"),
        Paragraph(text=f"{found.facts}各方于{_day(found.effective_at)}达成协议：{found.content}"),
        Paragraph(
            text="各方出于解决纠纷的目的自愿达成协议，没有恶意串通、规避法律的行为；"
            "如果因为协议内容给他人造成损害，愿意承担相应的民事责任和其他法律责任。"
        ),
        Heading(level=1, text="随申请交的材料"),
        Paragraph(
            text="一、调解协议书；二、各方身份证明（代理的另交委托书、关系证明）；三、和协议有关的财产权利证明；四、各方联系方式。"
        ),
        Paragraph(text="申请人（各方共同签名）：　　　　　　　　　　年　月　日"),
    ]


def _cover(dispute: DisputeView) -> list[Block]:
    kept = DisputeArchive.objects.filter(dispute_id=dispute.id).first()
    if kept is None:
        raise NotFound
    head = tuple(Cell(text=one) for one in ("时间", "经过", "办理人"))
    done = steps(thing_id=dispute.id, titles=dict(DISPUTE_VERB_TITLES) | {"apply": "申请"})
    rows = tuple((Cell(text=_day(one.at)), Cell(text=one.title), Cell(text=one.by)) for one in done)
    return [
        _facts(
            [
                ("纠纷", f"{DISPUTE_KIND_TITLES[dispute.kind]}：{dispute.title}"),
                ("结果", DISPUTE_TITLES[DisputeState(str(kept.manifest["state"]))]),
                ("归档", _day(kept.made_at)),
                ("摘要（SM3）", kept.digest),
            ]
        ),
        Grid(rows=(head, *rows), widths=(2, 4, 3)),
    ]
