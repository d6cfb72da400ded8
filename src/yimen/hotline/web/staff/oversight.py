"""Leaders' instructions, circulars and visits: lists and pages."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import handing_out
from yimen.hotline.actions import oversight as actions
from yimen.hotline.contracts.oversight import (
    CIRCULAR_KIND,
    CIRCULAR_TITLES,
    VISIT_TITLES,
    CircularState,
    CircularView,
    InstructionState,
    VisitKind,
    VisitLine,
    VisitView,
)
from yimen.hotline.queries import circular_paper
from yimen.hotline.queries import oversight as reads
from yimen.hotline.web import labels
from yimen.hotline.web.staff.panels import Page, Panel, Sheet, answer, day_of, unknown
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ids import new_id
from yimen.kernel.typeset.pages import font_folders, set_page
from yimen.media import kinds, manuscript
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Link, Option, PillKind, Row


@permission(access.READ)
@require_safe
def instructions(request: HttpRequest) -> HttpResponseBase:
    """List the leaders' instructions on orders that the officer may know of."""
    return answer(request, build=lambda: _instructions(request))


def _instructions(request: HttpRequest) -> Page:
    found = reads.list_instructions(actor=actor_of(request))
    names = labels.unit_names(one.unit_id for one in found)
    today = local_day(moment(request))
    rows = []
    for one in found:
        waits = one.state is InstructionState.OPEN
        late = one.is_late(on=today)
        said = "等报告" if waits else "已报告"
        rows.append(
            Row(
                key=str(one.id),
                cells=(
                    Cell(
                        text=one.words, small=f"{one.leader}，{one.order_number}", head=True,
                        href=row_address("hotline:order", one.order_id),
                    ),
                    Cell(text=names.get(one.unit_id, "")),
                    Cell(
                        text=f"{one.due_on:%Y年%-m月%-d日}", small="逾期" if late else "",
                        kind="late" if late and waits else "",
                    ),
                    Cell(text=said, small=one.reply, kind="need" if waits else "done"),
                ),
            )
        )  # fmt: skip
    return Page(
        title="领导批示",
        lead="批示写在工单页上，承办单位按期报告",
        sheets=[
            Sheet(
                title="批示", rows=rows, empty="还没有批示。",
                columns=(
                    Column(title="批示"), Column(title="承办单位"), Column(title="报告期限"),
                    Column(title="报告"),
                ),
            )
        ],
    )  # fmt: skip


@permission(access.READ)
@require_safe
def instructed(request: HttpRequest, instruction_id: UUID) -> HttpResponseBase:
    """Lead from a unit's to-do list to the order."""
    found = reads.order_of_instruction(instruction_id=instruction_id)
    return HttpResponseRedirect(row_address("hotline:order", found))


@permission(access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def circulars(request: HttpRequest) -> HttpResponseBase:
    """List the circulars, and draft the next from the orders on the ladder's last step."""
    return answer(request, build=lambda: _circulars(request), do=lambda act: _draft(request, act))


def _draft(request: HttpRequest, act: str) -> str:
    if act != "draft":
        unknown(act)
    made = actions.draft_circular(
        actor=actor_of(request), title=request.POST.get("title", ""),
        words=request.POST.get("words", ""), at=moment(request),
    )  # fmt: skip
    return row_address("hotline:circular", made)


def _circulars(request: HttpRequest) -> Page:
    actor, at = actor_of(request), moment(request)
    waiting = reads.orders_to_name(actor=actor, at=at)
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=one.title, small=one.number or "还没有编号", head=True,
                    href=row_address("hotline:circular", one.id),
                ),
                Cell(text=f"{len(one.lines)} 件"),
                Cell(text=CIRCULAR_TITLES[one.state], kind=_KIND[one.state]),
                Cell(text=f"{(one.issued_at or one.drafted_at).astimezone(LOCAL):%Y年%-m月%-d日}"),
            ),
        )
        for one in reads.list_circulars(actor=actor)
    ]  # fmt: skip
    month = local_day(at)
    return Page(
        title="超期通报",
        lead="超期七天仍未办结的自动列入；一人起草，另一人印发，不写来电人的任何信息",
        sheets=[
            Sheet(
                title="通报", rows=rows, empty="还没有通报。",
                columns=(Column(title="标题"), Column(title="工单"), Column(title="状态"), Column(title="日期")),
            ),
            _lines_sheet("等通报的工单", waiting, "现在没有要通报的工单。"),
        ],
        panels=[
            Panel(
                title="起草通报", act="draft", button="起草",
                note=f"会列入上面的 {len(waiting)} 件，起草后名单不再变。",
                fields=[
                    forms.Field(name="title", label="标题", maxlength=80, value=f"关于{month.year}年{month.month}月12345热线超期工单的通报"),
                    forms.Field(name="words", label="事由和要求", kind="textarea", maxlength=1000,
                                value="下列工单超过办结时限七天以上，经催办、督办仍未办结。请承办单位主要负责人亲自过问，三个工作日内办结并报告原因。"),
                ],
            )
        ] if waiting else [],
    )  # fmt: skip


_KIND: dict[CircularState, PillKind] = {
    CircularState.DRAFT: "need", CircularState.ISSUED: "done", CircularState.DROPPED: "plain",
}  # fmt: skip
_LINES = (
    Column(title="承办单位"), Column(title="工单"), Column(title="分类"), Column(title="办结时限"),
    Column(title="超期", num=True), Column(title="状态"),
)  # fmt: skip


def _lines_sheet(title: str, lines: object, empty: str) -> Sheet:
    assert isinstance(lines, list | tuple)
    return Sheet(
        title=title, columns=_LINES, empty=empty,
        rows=[
            Row(
                key=str(one.order_id),
                cells=(
                    Cell(text=one.unit, head=True),
                    Cell(text=one.number, href=row_address("hotline:order", one.order_id)),
                    Cell(text=one.category),
                    Cell(text=f"{one.due_on:%Y年%-m月%-d日}" if one.due_on else "—"),
                    Cell(text=f"{one.days_late} 天", num=True),
                    Cell(text=one.state),
                ),
            )
            for one in lines
        ],
    )  # fmt: skip


@permission(access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def circular(request: HttpRequest, circular_id: UUID) -> HttpResponseBase:
    """Show a circular; issue it as another than who drafted it, or drop it."""
    return answer(
        request,
        build=lambda: _circular(
            reads.get_circular(actor=actor_of(request), circular_id=circular_id)
        ),
        do=lambda act: _rule(request, circular_id, act),
    )


def _rule(request: HttpRequest, circular_id: UUID, act: str) -> None:
    if act not in {"issue", "drop"}:
        unknown(act)
    actions.rule_on_circular(
        actor=actor_of(request), circular_id=circular_id, issue=act == "issue", at=moment(request)
    )


def _circular(one: CircularView) -> Page:
    here = row_address("hotline:circular", one.id)
    files = [Link(label=f"下载 {kind.upper()}", href=f"{here}{kind}/") for kind in ("docx", "pdf")]
    draft = one.state is CircularState.DRAFT
    return Page(
        title=one.title,
        lead=one.number or "草稿，还没有编号",
        pill=(CIRCULAR_TITLES[one.state], _KIND[one.state]),
        links=[Link(label="全部通报", href=labels.address("hotline:circulars")), *files],
        facts=[
            Fact(name="起草", value=one.drafted_by, note=f"{one.drafted_at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}"),
            Fact(name="印发", value=one.issued_by or "还没有印发", note=one.digest[:16] and f"摘要 {one.digest[:16]}"),
        ],
        words=[one.words],
        sheets=[_lines_sheet("名单", one.lines, "没有工单。")],
        panels=[
            Panel(
                title="印发", act="issue", button="印发", others=(("drop", "作废"),),
                note="起草的人不能印发。印发时取号，以后不能改。",
            )
        ] if draft else [],
    )  # fmt: skip


@permission(access.SUPERVISE)
@require_safe
def circular_file(request: HttpRequest, circular_id: UUID, kind: str) -> HttpResponse:
    """Return a circular as an official document, which is recorded."""
    actor, at = actor_of(request), moment(request)
    one = reads.get_circular(actor=actor, circular_id=circular_id)
    paper = circular_paper.paper_of(one)
    if kind == "docx":
        made, media = manuscript.to_docx(paper, fonts=font_folders()), kinds.DOCX
    elif kind == "pdf":
        made, media = manuscript.to_pdf(paper, at, setter=set_page), kinds.PDF
    else:
        raise Http404
    handing_out.record(
        actor=actor, subject=Ref(CIRCULAR_KIND, one.id), what=f"circular.{kind}",
        ground=one.title, at=at,
    )  # fmt: skip
    found = HttpResponse(made, content_type=media)
    found.headers["Content-Disposition"] = f'attachment; filename="circular.{kind}"'
    return found


@permission(access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def visits(request: HttpRequest) -> HttpResponseBase:
    """List the visits and sessions, and begin one."""
    return answer(request, build=lambda: _visits(request), do=lambda act: _begin(request, act))


def _begin(request: HttpRequest, act: str) -> str:
    sent = request.POST
    if act != "begin" or sent.get("kind") not in set(VisitKind):
        unknown(act)
    made = actions.begin_visit(
        actor=actor_of(request), kind=VisitKind(sent["kind"]), area_code=sent.get("area_code", ""),
        place=sent.get("place", ""), leader=sent.get("leader", ""),
        held_on=day_of(sent.get("held_on", "")), at=moment(request),
    )  # fmt: skip
    return row_address("hotline:visit", made)


def _visits(request: HttpRequest) -> Page:
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=f"{one.held_on:%Y年%-m月%-d日} {one.place}", small=one.leader, head=True,
                    href=row_address("hotline:visit", one.id),
                ),
                Cell(text=VISIT_TITLES[one.kind]),
                Cell(text=f"接 {one.taken} 件，督办 {one.pressed} 件"),
                Cell(text="已结束" if one.ended_at else "进行中", kind="done" if one.ended_at else "now"),
            ),
        )
        for one in reads.list_visits(actor=actor_of(request))
    ]  # fmt: skip
    kinds_ = tuple(Option(value=kind.value, label=title) for kind, title in VISIT_TITLES.items())
    return Page(
        title="下访接件和现场督办",
        lead="领导下访当场接的诉求，和打电话来的一样办；现场督办的决定就是领导批示",
        sheets=[
            Sheet(
                title="活动", rows=rows, empty="还没有记过。",
                columns=(Column(title="时间、地点"), Column(title="哪种"), Column(title="结果"), Column(title="状态")),
            )
        ],
        panels=[
            Panel(
                title="记一次活动", act="begin", button="开始",
                fields=[
                    forms.Field(name="kind", label="哪种", kind="radio", options=kinds_, value=VisitKind.COMMUNITY.value),
                    forms.Field(name="area_code", label="哪个镇", kind="select", options=labels.areas(), width="m"),
                    forms.Field(name="place", label="地点", maxlength=120),
                    forms.Field(name="leader", label="带队领导", maxlength=80, help="写职务，例如“分管副县长”。"),
                    forms.Field(name="held_on", label="日期", kind="date", width="m", value=f"{local_day(moment(request))}"),
                ],
            )
        ],
    )  # fmt: skip


@permission(access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponseBase:
    """Show a visit with its orders; take one on the spot, press one, or end it."""
    return answer(
        request,
        build=lambda: _visit(request, visit_id),
        do=lambda act: _on_visit(request, visit_id, act),
    )


def _on_visit(request: HttpRequest, visit_id: UUID, act: str) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    if act == "take":
        actions.take_on_visit(
            actor=actor, visit_id=visit_id, intake_=labels.intake_of(sent),
            key=sent.get("key", ""), lead_id=labels.a_uuid(sent.get("lead", "")), at=at,
        )  # fmt: skip
    elif act == "press":
        actions.press_on_visit(
            actor=actor, visit_id=visit_id, number=sent.get("number", ""),
            words=sent.get("instruction", ""), due_on=day_of(sent.get("due_on", "")), at=at,
        )  # fmt: skip
    elif act == "end":
        actions.end_visit(actor=actor, visit_id=visit_id, words=sent.get("words", ""), at=at)
    else:
        unknown(act)


def _visit(request: HttpRequest, visit_id: UUID) -> Page:
    actor = actor_of(request)
    one = reads.get_visit(actor=actor, visit_id=visit_id)
    found = reads.orders_of_visit(actor=actor, visit_id=visit_id)
    names = labels.unit_names(each.unit_id for each in found)
    rows = [
        Row(
            key=str(each.order_id),
            cells=(
                Cell(text=each.title, small=each.number, href=row_address("hotline:order", each.order_id), head=True),
                Cell(text="当场接的" if each.line is VisitLine.TAKEN else "当场督办的", small=each.words),
                Cell(text=names.get(each.unit_id, "—") if each.unit_id else "—"),
                Cell(text=each.state_title),
            ),
        )
        for each in found
    ]  # fmt: skip
    return Page(
        title=f"{VISIT_TITLES[one.kind]}：{one.place}",
        lead=f"{one.held_on:%Y年%m月%d日}，{directory.area_name(code=one.area_code)}",
        pill=("已结束", "done") if one.ended_at else ("进行中", "now"),
        links=[Link(label="全部活动", href=labels.address("hotline:visits"))],
        facts=[Fact(name="带队", value=one.leader), Fact(name="记录", value=one.by)],
        words=[one.words] if one.words else [],
        sheets=[
            Sheet(
                title="工单", rows=rows, empty="还没有接件。",
                columns=(Column(title="工单"), Column(title="怎么来的"), Column(title="主办"), Column(title="状态")),
            )
        ],
        panels=[] if one.ended_at else _visit_panels(one),
    )  # fmt: skip


def _visit_panels(one: VisitView) -> list[Panel]:
    take = Panel(
        title="当场接一件", act="take", button="登记",
        note="选了主办单位的，当场受理派单，时限从现在起算。",
        fields=[
            forms.Field(name="key", label="", kind="hidden", value=str(new_id())),
            forms.Field(name="order_type", label="类型", kind="radio", options=labels.TYPES, value="2"),
            forms.Field(name="title", label="标题", maxlength=80),
            forms.Field(name="content", label="诉求内容", kind="textarea", maxlength=4000),
            forms.Field(name="area_code", label="哪个镇", kind="select", options=labels.areas(), value=one.area_code, width="m"),
            forms.Field(name="place", label="地点", maxlength=120, value=one.place),
            forms.Field(name="caller_name", label="称呼", required=False, maxlength=40, width="m"),
            forms.Field(name="caller_phone", label="电话", kind="tel", required=False, width="m"),
            forms.Field(name="category_code", label="事项分类", kind="select", options=labels.category_options(), required=False),
            forms.Field(name="lead", label="主办单位", kind="select", options=labels.units(), required=False),
        ],
    )  # fmt: skip
    press = Panel(
        title="当场督办一件", act="press", button="记下决定",
        fields=[
            forms.Field(name="number", label="工单编号", width="m", maxlength=20),
            forms.Field(name="instruction", label="领导的决定", kind="textarea", maxlength=500),
            forms.Field(name="due_on", label="什么时候报告", kind="date", width="m"),
        ],
    )  # fmt: skip
    end = Panel(
        title="结束", act="end", button="结束活动",
        fields=[forms.Field(name="words", label="小结", kind="textarea", maxlength=1000)],
    )  # fmt: skip
    return [take, press, end] if one.kind is VisitKind.COMMUNITY else [press, take, end]
