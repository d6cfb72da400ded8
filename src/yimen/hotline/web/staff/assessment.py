"""A month's assessment, its formulas as data with two hands, and what is left out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from yimen.hotline import access
from yimen.hotline.actions import assessment as actions
from yimen.hotline.contracts.assessment import (
    EXCLUSION_TITLES,
    FORMULA_TITLES,
    GROUND_TITLES,
    ExclusionState,
    FormulaState,
    FormulaView,
    UnitAssessment,
    Weight,
)
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.contracts.rate import COUNT_NAMES, CountName
from yimen.hotline.queries import assessment as reads
from yimen.hotline.queries import formula
from yimen.hotline.rules.rates import names_in, written
from yimen.hotline.web import labels
from yimen.hotline.web.staff.panels import (
    Page,
    Panel,
    Sheet,
    answer,
    day_of,
    month_of,
    unknown,
    whole,
)
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Fact, Link, Option, Row

_SHOWN = (
    "hotline.received", "hotline.in_time", "hotline.returns", "hotline.redone", "hotline.valid",
    "hotline.response", "hotline.solved", "hotline.satisfied",
)  # fmt: skip


@permission(access.SUPERVISE, access.CHECK)
@require_safe
def assessment(request: HttpRequest) -> HttpResponseBase:
    """Show a month's assessment by unit, with every division."""
    return answer(request, build=lambda: _assessment(request))


def _assessment(request: HttpRequest) -> Page:
    today = local_day(moment(request))
    month = month_of(request.GET.get("month", ""), today.replace(day=1))
    everything = request.GET.get("all") == "1"
    found = reads.assess(actor=actor_of(request), month=month, without_excluded=not everything)
    names = labels.unit_names(one.unit_id for one in found)
    whole_ = found[0] if found else None
    before = reads.month_before(month)
    here = f"?month={month:%Y-%m}"
    sheets = [_units(found, names)]
    if whole_:
        used = names_in([each.formula for each in whole_.rates])
        sheets += [_composites(whole_), _rates(whole_), _names_sheet(used)]
    return Page(
        title=f"{month.year}年{month.month}月考核",
        lead="计数在结案时冻结；口径和权重用当月月底有效的，改口径不改过去的月份",
        links=[
            Link(label="上个月", href=f"?month={before:%Y-%m}"),
            Link(label="口径和权重", href=labels.address("hotline:formulas")),
            Link(label="剔除审定", href=labels.address("hotline:exclusions")),
        ],
        tabs=[
            Link(label="剔除以后", href=here, current=not everything),
            Link(label="不剔除", href=f"{here}&all=1", current=everything),
        ],
        sheets=sheets,
    )  # fmt: skip


def _units(found: list[UnitAssessment], names: dict[UUID, str]) -> Sheet:
    titles = (
        [one.formula.title for one in found[0].rates if one.formula.code in _SHOWN] if found else []
    )
    scores = [one.composite.title for one in found[0].composites] if found else []
    heads = ["单位", "工单量", *titles, "知识库更新", *scores]
    rows = []
    for one in found:
        shown = [each for each in one.rates if each.formula.code in _SHOWN]
        rows.append(
            Row(
                key=str(one.unit_id or "all"),
                cells=(
                    Cell(text=names.get(one.unit_id, "") if one.unit_id else "全部", head=True,
                         small=f"剔除 {one.counts.excluded} 件" if one.counts.excluded else ""),
                    Cell(text=str(one.counts.closed), num=True),
                    *(
                        Cell(text=_percent(each.value), small=f"{each.numerator}÷{each.denominator}", num=True)
                        for each in shown
                    ),
                    Cell(text=str(one.counts.knowledge), num=True),
                    *(
                        Cell(text="—" if each.score is None else f"{each.score:.2f}", num=True)
                        for each in one.composites
                    ),
                ),
            )
        )  # fmt: skip
    return Sheet(
        title="各单位", rows=rows, empty="这个月没有结案的工单。",
        columns=[Column(title=head, num=number > 0) for number, head in enumerate(heads)],
    )  # fmt: skip


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.2%}"


def _composites(one: UnitAssessment) -> Sheet:
    rows = [
        Row(
            key=f"{each.composite.code}-{line.code}",
            cells=(
                Cell(text=each.composite.title, head=True),
                Cell(text=line.title),
                Cell(text=_percent(line.value), num=True),
                Cell(text=f"{line.share:.2%}", num=True),
                Cell(text=f"{line.adds:.2f}", num=True),
            ),
        )
        for each in one.composites
        for line in each.lines
    ]
    return Sheet(
        title="综合得分怎么来的（全部）", rows=rows, empty="没有综合得分。",
        note="没有基数的指标不参加，它的权重按比例分给其他指标；越小越好的率按一减去它算；互评最多占十分之一。",
        columns=(
            Column(title="综合得分"), Column(title="指标"), Column(title="值", num=True),
            Column(title="权重", num=True), Column(title="得分", num=True),
        ),
    )  # fmt: skip


def _rates(one: UnitAssessment) -> Sheet:
    rows = [
        Row(
            key=each.formula.code,
            cells=(
                Cell(text=each.formula.title, head=True,
                     small=each.formula.basis + ("" if each.formula.verified else "（未核实）")),
                Cell(text=_percent(each.value), num=True),
                Cell(text=f"{each.numerator} ÷ {each.denominator}"),
                Cell(text=each.formula.said, small=written(each.formula)),
            ),
        )
        for each in one.rates
    ]  # fmt: skip
    return Sheet(
        title="口径（全部）", rows=rows, empty="没有口径。",
        note=f"回访：承办单位答复 {one.counts.answered_by_unit} 件，抽中 {one.counts.drawn} 件，没有抽中 {one.counts.left_out} 件；满意、解决两个率只按回访过的算。",
        columns=(
            Column(title="口径"), Column(title="率", num=True), Column(title="算式"),
            Column(title="怎么算"),
        ),
    )  # fmt: skip


@permission(access.POLICY, access.RULE)
@require_http_methods(["GET", "POST"])
def formulas(request: HttpRequest) -> HttpResponseBase:
    """List the formulas in force and the proposed versions, and propose one."""
    return answer(request, build=lambda: _formulas(request), do=lambda act: _propose(request, act))


def _propose(request: HttpRequest, act: str) -> str:
    sent, actor, at = request.POST, actor_of(request), moment(request)
    if act not in {"formula", "weights"}:
        unknown(act)
    titles = formula.in_force(day=local_day(at)).titles
    weights = _weights(sent.get("weights", ""), titles) if act == "weights" else ()
    if act == "weights" and not weights:
        raise PleaseSay("weights", "每行写一个指标：名称 权重，越小越好的后面加“反”。")
    made = actions.propose(
        actor=actor, code=sent.get("code" if act == "formula" else "composite", ""),
        numerator=sent.get("numerator", ""), denominator=sent.get("denominator", ""),
        weights=weights, said=sent.get("said", ""),
        why=sent.get("why" if act == "formula" else "why_weights", ""),
        from_on=day_of(sent.get("from_on" if act == "formula" else "from_weights", "")), at=at,
    )  # fmt: skip
    return row_address("hotline:formula", made)


def _weights(text: str, titles: Mapping[str, str]) -> tuple[Weight, ...]:
    """Return the weights of lines: a rate by its title (or its code), its points, perhaps 反."""
    codes = {title: code for code, title in titles.items()}
    found = []
    for line in text.splitlines():
        *name, last = line.split() or [""]
        low = last == "反"
        if low and name:
            *name, last = name
        if name:
            title = " ".join(name)
            found.append(Weight(code=codes.get(title, title), points=whole(last), low=low))
    return tuple(found)


def _formulas(request: HttpRequest) -> Page:
    today = local_day(moment(request))
    held = formula.in_force(day=today)
    may = bool(actor_of(request).units(access.POLICY))
    mine = [
        Row(
            key=str(one.id),
            cells=(
                Cell(text=one.title, small=one.why, href=row_address("hotline:formula", one.id), head=True),
                Cell(text=f"{one.from_on:%Y年%-m月%-d日} 起"),
                Cell(text=FORMULA_TITLES[one.state], small=one.tried_after),
            ),
        )
        for one in formula.versions()
    ]  # fmt: skip
    return Page(
        title="口径和权重",
        lead="口径是数据：先提出，用过去一个月试算，再由另一人批准，从定好的日子起执行",
        sheets=[
            Sheet(title="现在有效的", rows=_held(held), empty="没有口径。",
                  columns=(Column(title="口径"), Column(title="算式"), Column(title="依据"))),
            Sheet(title="提出过的", rows=mine, empty="还没有改过。",
                  columns=(Column(title="口径"), Column(title="执行"), Column(title="状态"))),
            _names_sheet(COUNT_NAMES),
        ],
        panels=_propose_panels(
            tuple(Option(value=one.code, label=one.title) for one in held.formulas),
            tuple(Option(value=one.code, label=one.title) for one in held.composites),
            held.titles,
        ) if may else [],
    )  # fmt: skip


def _names_sheet(names: Sequence[CountName]) -> Sheet:
    return Sheet(
        title="算式里的名称", empty="没有用到计数。",
        columns=(Column(title="名称"), Column(title="数的是什么")),
        rows=[
            Row(key=one.field, cells=(Cell(text=one.name, head=True), Cell(text=one.said)))
            for one in names
        ],
    )  # fmt: skip


def _held(held: formula.InForce) -> list[Row]:
    """Return what is in force, formulas first."""
    titles = held.titles
    return [
        Row(
            key=one.code,
            cells=(
                Cell(text=one.title, head=True),
                Cell(text=written(one), small=one.said),
                Cell(text=one.basis, small="" if one.verified else "未核实"),
            ),
        )
        for one in held.formulas
    ] + [
        Row(
            key=one.code,
            cells=(
                Cell(text=one.title, head=True),
                Cell(text="、".join(_weight_said(each, titles) for each in one.weights)),
                Cell(text=one.basis, small="" if one.verified else "未核实"),
            ),
        )
        for one in held.composites
    ]


def _weight_said(one: Weight, titles: Mapping[str, str]) -> str:
    return f"{titles.get(one.code, one.code)} {one.points}{'（反）' if one.low else ''}"


def _propose_panels(
    rates: tuple[Option, ...], scores: tuple[Option, ...], titles: Mapping[str, str]
) -> list[Panel]:
    return [
        Panel(
            title="改一个率", act="formula", button="提出",
            note="分子、分母用上面“算式里的名称”和加减乘除写，例如：满意件数 + 说不好件数。",
            fields=[
                forms.Field(name="code", label="口径", kind="select", options=rates),
                forms.Field(name="numerator", label="分子", maxlength=300),
                forms.Field(name="denominator", label="分母", maxlength=300),
                forms.Field(name="said", label="用一句话说", required=False, maxlength=300),
                forms.Field(name="why", label="依据", maxlength=300),
                forms.Field(name="from_on", label="从哪天起执行", kind="date", width="m"),
            ],
        ),
        Panel(
            title="改综合得分的权重", act="weights", button="提出",
            note="每行一个：名称、权重，中间空一格，越小越好的后面再加“反”，例如：重办率 10 反。"
            f"合计 100，联动互评最多 10。能用的名称：{'、'.join(titles.values())}。",
            fields=[
                forms.Field(name="composite", label="哪个综合得分", kind="select", options=scores),
                forms.Field(name="weights", label="权重", kind="textarea", rows=6, maxlength=1000),
                forms.Field(name="why_weights", label="依据", maxlength=300),
                forms.Field(name="from_weights", label="从哪天起执行", kind="date", width="m"),
            ],
        ),
    ]  # fmt: skip


@permission(access.POLICY, access.RULE)
@require_http_methods(["GET", "POST"])
def formula_(request: HttpRequest, formula_id: UUID) -> HttpResponseBase:
    """Show a proposed version; try it on a past month, put it in force, or drop it."""
    return answer(
        request,
        build=lambda: _version(request, formula.version(formula_id=formula_id)),
        do=lambda act: _rule(request, formula_id, act),
    )


def _rule(request: HttpRequest, formula_id: UUID, act: str) -> None:
    actor, at = actor_of(request), moment(request)
    if act == "try":
        month = day_of(f"{request.POST.get('month', '')}-01")
        actions.try_out(actor=actor, formula_id=formula_id, month=month, at=at)
    elif act in {"hold", "drop"}:
        actions.rule_on_formula(actor=actor, formula_id=formula_id, hold=act == "hold", at=at)
    else:
        unknown(act)


def _version(request: HttpRequest, one: FormulaView) -> Page:
    actor, today = actor_of(request), local_day(moment(request))
    titles = formula.in_force(day=today).titles
    text = (
        written(one.formula) if one.formula
        else "、".join(_weight_said(each, titles) for each in one.composite.weights)
        if one.composite else ""
    )  # fmt: skip
    tried = (
        f"{one.tried_month:%Y年%m月}：{one.tried_before} → {one.tried_after}"
        if one.tried_month
        else "还没有试算"
    )
    return Page(
        title=one.title, lead=f"{one.from_on:%Y年%-m月%-d日} 起执行",
        pill=(FORMULA_TITLES[one.state], "done" if one.state is FormulaState.HELD else "need"),
        links=[Link(label="全部口径", href=labels.address("hotline:formulas"))],
        facts=[
            Fact(name="算式", value=text), Fact(name="依据", value=one.why),
            Fact(name="提出", value=one.by), Fact(name="试算", value=tried),
            Fact(name="批准", value=one.held_by or "还没有批准"),
        ],
        sheets=[_names_sheet(names_in([one.formula]))] if one.formula else [],
        panels=_ruling_panels(actor, one, today),
    )  # fmt: skip


def _ruling_panels(actor: Actor, one: FormulaView, today: date) -> list[Panel]:
    panels = []
    if one.state in {FormulaState.PROPOSED, FormulaState.TRIED} and actor.units(access.POLICY):
        panels.append(
            Panel(
                title="试算", act="try", button="试算",
                fields=[forms.Field(name="month", label="用哪个月", kind="month", width="m",
                                    value=f"{reads.month_before(today):%Y-%m}")],
            )
        )  # fmt: skip
    if one.state is FormulaState.TRIED and actor.units(access.RULE):
        panels.append(
            Panel(
                title="批准",
                act="hold",
                button="批准执行",
                others=(("drop", "作废"),),
                note="提出的人不能自己批准。",
            )
        )
    return panels


@permission(access.RULE)
@require_safe
def exclusions(request: HttpRequest) -> HttpResponseBase:
    """List the exclusions, what waits first."""
    return answer(request, build=lambda: _exclusions(request))


def _exclusions(request: HttpRequest) -> Page:
    found = reads.list_exclusions(actor=actor_of(request))
    names = labels.unit_names(one.unit_id for one in found)
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(text=one.order_title, small=one.order_number, href=row_address("hotline:exclusion", one.id), head=True),
                Cell(text=names.get(one.unit_id, "") if one.unit_id else "—"),
                Cell(text=GROUND_TITLES[one.ground], small=one.reason),
                Cell(text=EXCLUSION_TITLES[one.state]),
            ),
        )
        for one in found
    ]  # fmt: skip
    return Page(
        title="考核剔除审定",
        lead="诉求无理、超出职责、无法联系的，经两人先后审定不计入考核；原来的计数照样保留",
        sheets=[
            Sheet(title="申请", rows=rows, empty="没有申请。",
                  columns=(Column(title="工单"), Column(title="承办"), Column(title="理由"), Column(title="状态")))
        ],
    )  # fmt: skip


@permission(access.RULE)
@require_http_methods(["GET", "POST"])
def exclusion(request: HttpRequest, exclusion_id: UUID) -> HttpResponseBase:
    """Show an exclusion, and take the first or the second ruling."""
    return answer(
        request,
        build=lambda: _exclusion(request, exclusion_id),
        do=lambda act: _rule_exclusion(request, exclusion_id, act),
    )


def _rule_exclusion(request: HttpRequest, exclusion_id: UUID, act: str) -> str:
    if act not in {"agree", "refuse"}:
        unknown(act)
    actions.rule_on_exclusion(
        actor=actor_of(request), exclusion_id=exclusion_id, agree=act == "agree",
        words=request.POST.get("words", ""), at=moment(request),
    )  # fmt: skip
    return labels.address("hotline:exclusions")


def _exclusion(request: HttpRequest, exclusion_id: UUID) -> Page:
    one = reads.get_exclusion(actor=actor_of(request), exclusion_id=exclusion_id)
    waits = one.state in {ExclusionState.ASKED, ExclusionState.FIRST}
    return Page(
        title=f"剔除审定：{one.order_title}", lead=f"{one.order_number} · 第 {one.cycle} 轮",
        pill=(EXCLUSION_TITLES[one.state], "need" if waits else "done"),
        links=[Link(label="看工单", href=row_address("hotline:order", one.order_id))],
        facts=[
            Fact(name="理由", value=GROUND_TITLES[one.ground], note=one.reason),
            Fact(name="申请", value=one.asked_name),
            Fact(name="第一人", value=one.first_name or "还没有审定", note=one.first_words),
            Fact(name="第二人", value=one.second_name or "还没有审定", note=one.second_words),
        ],
        panels=[
            Panel(
                title="审定", act="agree", button="同意剔除", others=(("refuse", "不同意"),),
                fields=[forms.Field(name="words", label="理由", kind="textarea", maxlength=300)],
            )
        ] if waits else [],
    )  # fmt: skip
