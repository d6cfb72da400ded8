"""The quality check: the month's sample with its hints, one order's sheet, and the appeal."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from yimen.hotline import access
from yimen.hotline.actions import quality as actions
from yimen.hotline.contracts.mutual import APPEAL_TITLES, AppealState
from yimen.hotline.contracts.order import TYPE_TITLES, PleaseSay
from yimen.hotline.contracts.quality import ASPECT_TITLES, FULL, Aspect, Judged, SheetView
from yimen.hotline.queries import quality as reads
from yimen.hotline.rules.quality import proposed
from yimen.hotline.web import labels
from yimen.hotline.web.staff.panels import Page, Panel, Sheet, answer, month_of, unknown, whole
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Link, Row


@permission(access.TAKE, access.RULE)
@require_safe
def sample(request: HttpRequest) -> HttpResponseBase:
    """List the month's sample for who checks, and one's own sheets for an operator."""
    return answer(request, build=lambda: _sample(request))


def _sample(request: HttpRequest) -> Page:
    actor, at = actor_of(request), moment(request)
    sheets = []
    if actor.units(access.RULE):
        month = month_of(request.GET.get("month", ""), local_day(at).replace(day=1))
        found = reads.sample(actor=actor, month=month, seed=actions.month_seed(at=at), at=at)
        rows = [
            Row(
                key=str(one.order.id),
                cells=(
                    Cell(text=one.order.title, small=one.order.number, head=True,
                         href=row_address("hotline:quality_sheet", one.order.id)),
                    Cell(text=one.operator or "—"),
                    Cell(text="；".join(hint.said for hint in one.hints) or "没有发现问题"),
                    Cell(text=f"{one.sheet.judged.total} 分" if one.sheet else "没有质检",
                         small=APPEAL_TITLES[one.sheet.appeal] if one.sheet and one.sheet.appeal else "",
                         kind="done" if one.sheet else "need"),
                ),
            )
            for one in found
        ]  # fmt: skip
        sheets.append(
            Sheet(
                title=f"{month.year}年{month.month}月的样本", rows=rows, empty="这个月还没有抽到电话工单。",
                note="按月初定下的种子抽，可以重算。提示是按词和规则给的，以人的判断为准。",
                columns=(Column(title="工单"), Column(title="坐席"), Column(title="系统提示"), Column(title="质检")),
            )
        )  # fmt: skip
    sheets.append(_own_sheets(actor))
    return Page(
        title="工单质检", lead="看记得全不全、对不对、规不规范、有没有漏掉风险", sheets=sheets
    )


def _own_sheets(actor: Actor) -> Sheet:
    own = [
        Row(
            key=str(one.id),
            cells=(
                Cell(text=one.order_title, small=one.order_number, head=True,
                     href=row_address("hotline:quality_sheet", one.order_id)),
                Cell(text=f"{one.judged.total} 分", num=True),
                Cell(text=one.judged.words or "—"),
                Cell(text=APPEAL_TITLES[one.appeal] if one.appeal else "—"),
            ),
        )
        for one in reads.list_own(actor=actor)
    ]  # fmt: skip
    return Sheet(
        title="质检我的", rows=own, empty="还没有质检过您的工单。",
        columns=(Column(title="工单"), Column(title="得分", num=True), Column(title="意见"), Column(title="申诉")),
    )  # fmt: skip


@permission(access.TAKE, access.RULE)
@require_safe
def told(request: HttpRequest, sheet_id: UUID) -> HttpResponseBase:
    """Lead from the to-do list to the sheet's order."""
    return HttpResponseRedirect(
        row_address("hotline:quality_sheet", reads.order_of_sheet(sheet_id=sheet_id))
    )


@permission(access.TAKE, access.RULE)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Show an order's sheet: to be judged, to be read, to be appealed, or to be ruled on."""
    return answer(
        request,
        build=lambda: _sheet(request, order_id),
        do=lambda act: _do(request, order_id, act),
    )


def _do(request: HttpRequest, order_id: UUID, act: str) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    found = reads.get_sampled(actor=actor, order_id=order_id)
    if act == "judge":
        judged = Judged(
            complete=whole(sent.get("complete", "")), consistent=whole(sent.get("consistent", "")),
            form=whole(sent.get("form", "")), risk=whole(sent.get("risk", "")),
            words=sent.get("words", ""),
        )  # fmt: skip
        actions.judge(actor=actor, order_id=order_id, judged=judged, at=at)
        return
    if found.sheet is None:
        raise PleaseSay("words", "这件工单还没有质检。")
    if act == "seen":
        actions.see(actor=actor, sheet_id=found.sheet.id, at=at)
    elif act == "appeal":
        reason = sent.get("appeal_reason", "")
        actions.appeal(actor=actor, sheet_id=found.sheet.id, reason=reason, at=at)
    elif act in {"uphold", "refuse"}:
        actions.rule_on(
            actor=actor, sheet_id=found.sheet.id, upheld=act == "uphold",
            words=sent.get("ruling", ""), at=at,
        )  # fmt: skip
    else:
        unknown(act)


def _sheet(request: HttpRequest, order_id: UUID) -> Page:
    actor = actor_of(request)
    one = reads.get_sampled(actor=actor, order_id=order_id)
    order = one.order
    rows = [
        Row(
            key=f"{number}",
            cells=(
                Cell(text=ASPECT_TITLES[hint.aspect], head=True),
                Cell(text=hint.said),
                Cell(text="、".join(f"“{word}”" for word in hint.words) or "—"),
                Cell(text=f"-{hint.costs}", num=True),
            ),
        )
        for number, hint in enumerate(one.hints)
    ]
    facts = [
        Fact(name="坐席", value=one.operator or "—"),
        Fact(name="类型", value=TYPE_TITLES[order.order_type]),
        Fact(name="地点", value=order.place or "没有写"),
        Fact(
            name="来电人",
            value=f"{order.caller_name or '没有留姓名'}，{order.caller_phone or '没有留电话'}",
        ),
    ]
    return Page(
        title=f"质检：{order.title}", lead=order.number,
        pill=(f"{one.sheet.judged.total} 分", "done") if one.sheet else ("没有质检", "need"),
        links=[Link(label="全部质检", href=labels.address("hotline:quality")),
               Link(label="看工单", href=row_address("hotline:order", order.id))],
        facts=[*facts, *_scores(one.sheet)],
        words=[order.content],
        sheets=[
            Sheet(title="系统提示", rows=rows, empty="没有发现问题。",
                  columns=(Column(title="看什么"), Column(title="提示"), Column(title="依据的词"), Column(title="建议扣", num=True)))
        ],
        panels=_panels(actor, one),
    )  # fmt: skip


def _scores(sheet: SheetView | None) -> list[Fact]:
    if sheet is None:
        return []
    judged = sheet.judged
    points = (judged.complete, judged.consistent, judged.form, judged.risk)
    said = "，".join(
        f"{ASPECT_TITLES[aspect]} {score}" for aspect, score in zip(Aspect, points, strict=True)
    )
    facts = [
        Fact(name="得分", value=f"{judged.total} 分（{said}）", note=judged.words),
        Fact(name="质检人", value=sheet.checker),
    ]
    if sheet.appeal is not None:
        facts.append(Fact(name="申诉", value=APPEAL_TITLES[sheet.appeal], note=sheet.appeal_reason))
    if sheet.ruling:
        facts.append(Fact(name="裁定", value=sheet.ruling, note=sheet.ruled_by))
    return facts


def _panels(actor: Actor, one: reads.Sampled) -> list[Panel]:
    sheet, own = one.sheet, one.order.taken_by == actor.account_id
    if sheet is None:
        if own or not actor.units(access.RULE) or one.order.taken_by is None:
            return []
        start = proposed(found=one.hints)
        return [
            Panel(
                title="打分", act="judge", button="打分，告诉坐席",
                note=f"每项 {FULL} 分，先按提示扣好，以您的判断为准。",
                fields=[
                    *(forms.Field(name=aspect.value, label=ASPECT_TITLES[aspect], kind="integer", width="s",
                                  value=str(start[aspect])) for aspect in Aspect),
                    forms.Field(name="words", label="意见", kind="textarea", maxlength=500, required=False,
                                help="扣了分就要写。"),
                ],
            )
        ]  # fmt: skip
    if own and sheet.appeal is None:
        return [
            Panel(
                title="您的意见", act="seen", button="看过了", others=(("appeal", "申诉"),),
                fields=[forms.Field(name="appeal_reason", label="申诉的理由", kind="textarea", required=False, maxlength=500)],
            )
        ]  # fmt: skip
    if sheet.appeal is AppealState.ASKED and actor.units(access.RULE) and not own:
        return [
            Panel(
                title="裁定申诉", act="uphold", button="成立，不计分", others=(("refuse", "不成立"),),
                note=sheet.appeal_reason,
                fields=[forms.Field(name="ruling", label="裁定理由", kind="textarea", maxlength=500)],
            )
        ]  # fmt: skip
    return []
