"""Rating each other: the rounds, one round's marks, appeals; what looks wrong, for who supervises."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from yimen.hotline import access
from yimen.hotline.actions import mutual as actions
from yimen.hotline.contracts.mutual import (
    APPEAL_TITLES,
    DIMENSION_TITLES,
    SUSPICION_TITLES,
    AppealState,
    Dimension,
    Mark,
    RoundState,
    RoundView,
)
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.queries import mutual
from yimen.hotline.web import labels
from yimen.hotline.web.staff.panels import Page, Panel, Sheet, answer, unknown, whole
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Link, Option, Row

_POINTS = tuple(
    Option(value=str(one), label=f"{one} 分{said}")
    for one, said in ((5, "，很好"), (4, ""), (3, "，一般"), (2, ""), (1, "，很差"))
)
_QUARTER = timedelta(days=91)


@permission(access.READ)
@require_safe
def rounds(request: HttpRequest) -> HttpResponseBase:
    """List the rounds; below, for who supervises, what looks wrong in a quarter."""
    return answer(request, build=lambda: _list(request))


def _list(request: HttpRequest) -> Page:
    actor, at = actor_of(request), moment(request)
    found = mutual.list_rounds(actor=actor, at=at)
    names = labels.unit_names(unit for one in found for unit in one.parties)
    sheets = [
        Sheet(
            title="互评",
            columns=(
                Column(title="工单"), Column(title="一起办的"), Column(title="到期"),
                Column(title="状态"),
            ),
            rows=[_row(one, actor, names) for one in found],
            empty="还没有联合处置的工单。协办完成并结案以后，这里会出现互评。",
        )
    ]  # fmt: skip
    if actor.units(access.SUPERVISE):
        sheets.append(_suspected(actor, local_day(at)))
    return Page(
        title="联动互评",
        lead="联合处置的工单结案后，主办、协办和热线互相打分；全部评完或者到期以前，谁也看不到别人打的",
        sheets=sheets,
    )


def _suspected(actor: Actor, today: date) -> Sheet:
    wrong = mutual.list_suspicions(actor=actor, since=today - _QUARTER, until=today)
    who = labels.unit_names(unit for one in wrong for unit in (one.by_unit, one.to_unit))
    return Sheet(
        title="打分异常（近一个季度）",
        note="只提示，不自动处理。离群：和其他人给同一单位的平均分相差 1.5 分以上；互相抬高、压低：两边都打了三次以上，且和别人打的相差 1 分以上。",
        columns=(Column(title="哪种"), Column(title="谁打谁"), Column(title="依据")),
        rows=[
            Row(
                key=f"{number}",
                cells=(
                    Cell(text=SUSPICION_TITLES[one.kind], head=True),
                    Cell(text=f"{who.get(one.by_unit, '')} → {who.get(one.to_unit, '')}"),
                    Cell(text=one.said),
                ),
            )
            for number, one in enumerate(wrong)
        ],
        empty="没有发现异常。",
    )


def _row(one: RoundView, actor: Actor, names: dict[UUID, str]) -> Row:
    mine = mutual.own_parties(actor, one, mutual.area_of(round_id=one.id))
    left = sum(
        1 for unit in mine for other in one.parties
        if other != unit and (unit, other) not in one.given
    )  # fmt: skip
    blind = one.state is RoundState.BLIND
    state = (f"还要评 {left} 家" if left else "本单位已评，等其他单位") if blind else "已公开"
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.order_title, small=one.order_number, head=True,
                href=row_address("hotline:mutual_round", one.id),
            ),
            Cell(text="、".join(names.get(unit, "") for unit in one.parties)),
            Cell(text=f"{one.due_at.astimezone(LOCAL):%-m月%-d日}" if one.due_at else "—"),
            Cell(text=state, kind="need" if blind and left else ("now" if blind else "done")),
        ),
    )  # fmt: skip


@permission(access.READ)
@require_http_methods(["GET", "POST"])
def round_(request: HttpRequest, round_id: UUID) -> HttpResponseBase:
    """Show a round: what is left to rate while it is blind, all marks and appeals once open."""
    return answer(
        request,
        build=lambda: _round(request, round_id),
        do=lambda act: _do(request, round_id, act),
    )


@permission(access.READ)
@require_safe
def appeal(request: HttpRequest, appeal_id: UUID) -> HttpResponseBase:
    """Lead from the to-do list to the round of an appeal."""
    found = mutual.round_of_appeal(appeal_id=appeal_id)
    return HttpResponseRedirect(row_address("hotline:mutual_round", found))


@permission(access.READ)
@require_safe
def turn(request: HttpRequest, turn_id: UUID) -> HttpResponseBase:
    """Lead from the to-do list to the round in which it is a party's turn."""
    found = mutual.round_of_turn(turn_id=turn_id)
    return HttpResponseRedirect(row_address("hotline:mutual_round", found))


def _do(request: HttpRequest, round_id: UUID, act: str) -> None:
    actor, at, sent = actor_of(request), moment(request), request.POST
    kind, _, key = act.partition(":")
    if kind == "rate":
        by, _, to = key.partition("/")
        by_unit, to_unit = labels.a_uuid(by), labels.a_uuid(to)
        if by_unit is None or to_unit is None:
            unknown(act)
        assert by_unit is not None
        assert to_unit is not None
        mark = Mark(
            timely=whole(sent.get(f"timely-{to}", "")), willing=whole(sent.get(f"willing-{to}", "")),
            quality=whole(sent.get(f"quality-{to}", "")), words=sent.get(f"words-{to}", ""),
        )  # fmt: skip
        try:
            actions.rate(
                actor=actor, round_id=round_id, by_unit=by_unit, to_unit=to_unit, mark=mark, at=at
            )
        except PleaseSay as refusal:
            raise PleaseSay(f"{refusal.field}-{to}", refusal.message) from refusal
        return
    found = labels.a_uuid(key)
    if kind not in {"appeal", "uphold", "refuse"} or found is None:
        unknown(act)
    assert found is not None
    if kind == "appeal":
        actions.appeal(actor=actor, rating_id=found, reason=sent.get("reason", ""), at=at)
        return
    actions.rule_on_appeal(
        actor=actor, appeal_id=found, upheld=kind == "uphold", words=sent.get("ruling", ""), at=at
    )


def _round(request: HttpRequest, round_id: UUID) -> Page:
    actor, at = actor_of(request), moment(request)
    one = mutual.get_round(actor=actor, round_id=round_id, at=at)
    names = labels.unit_names(one.parties)
    mine = mutual.own_parties(actor, one, mutual.area_of(round_id=one.id))
    blind = one.state is RoundState.BLIND
    return Page(
        title=f"联动互评：{one.order_title}",
        lead=f"{one.order_number} · 第 {one.cycle} 轮",
        pill=("互不可见", "now") if blind else ("已公开", "done"),
        links=[Link(label="全部互评", href=labels.address("hotline:mutual")), Link(
            label="看工单", href=row_address("hotline:order", one.order_id))],
        facts=[
            Fact(name="一起办的", value="、".join(names.get(unit, "") for unit in one.parties)),
            Fact(
                name="到期",
                value=f"{one.due_at.astimezone(LOCAL):%Y年%-m月%-d日}" if one.due_at else "—",
                note="到期没有评的视为放弃，已经打的公开",
            ),
        ],
        sheets=[_marks(one, names)],
        panels=_to_rate(one, mine, names) if blind else _appeals(one, mine, names, actor),
    )  # fmt: skip


def _marks(one: RoundView, names: dict[UUID, str]) -> Sheet:
    blind = one.state is RoundState.BLIND
    rows = [
        Row(
            key=str(each.id),
            cells=(
                Cell(
                    text=f"{names.get(each.by_unit, '')} → {names.get(each.to_unit, '')}", head=True
                ),
                Cell(text=str(each.mark.timely), num=True),
                Cell(text=str(each.mark.willing), num=True),
                Cell(text=str(each.mark.quality), num=True),
                Cell(
                    text=each.mark.words or "—",
                    small=APPEAL_TITLES[each.appeal_state] if each.appeal_state else "",
                ),
            ),
        )
        for each in one.ratings
    ]
    return Sheet(
        title="本单位打的分" if blind else "打分",
        columns=(
            Column(title="谁评谁"), *(Column(title=title, num=True) for title in DIMENSION_TITLES.values()),
            Column(title="理由、申诉"),
        ),
        rows=rows,
        empty="还没有打分。",
    )  # fmt: skip


def _to_rate(one: RoundView, mine: list[UUID], names: dict[UUID, str]) -> list[Panel]:
    return [
        Panel(
            title=f"{names.get(unit, '')}评{names.get(other, '')}",
            act=f"rate:{unit}/{other}",
            button="打分，不能再改",
            fields=[
                *(
                    forms.Field(
                        name=f"{dimension.value}-{other}", label=DIMENSION_TITLES[dimension],
                        kind="radio", options=_POINTS,
                    )
                    for dimension in Dimension
                ),
                forms.Field(
                    name=f"words-{other}", label="理由", required=False, maxlength=300,
                    help="有一项打 2 分以下必须写。",
                ),
            ],
        )
        for unit in mine
        for other in one.parties
        if other != unit and (unit, other) not in one.given
    ]  # fmt: skip


def _appeals(one: RoundView, mine: list[UUID], names: dict[UUID, str], actor: Actor) -> list[Panel]:
    panels: list[Panel] = []
    for each in one.ratings:
        who = f"{names.get(each.by_unit, '')}给{names.get(each.to_unit, '')}的 {each.mark.mean:.1f} 分"
        if each.to_unit in mine and each.appeal_id is None and not panels:
            panels.append(
                Panel(
                    title=f"申诉：{who}", act=f"appeal:{each.id}", button="申诉",
                    fields=[forms.Field(name="reason", label="为什么不合理、有什么凭据", kind="textarea", maxlength=500)],
                )
            )  # fmt: skip
        if each.appeal_state is AppealState.ASKED and actor.units(access.RULE):
            panels.append(
                Panel(
                    title=f"裁定申诉：{who}", act=f"uphold:{each.appeal_id}", button="成立，不计分",
                    others=((f"refuse:{each.appeal_id}", "不成立"),), note=each.appeal_reason,
                    fields=[forms.Field(name="ruling", label="裁定理由", kind="textarea", maxlength=500)],
                )
            )  # fmt: skip
    return panels
