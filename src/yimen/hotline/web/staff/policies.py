"""What the chief edits: shares that are drawn, nodes of the tree, the dispatch directory; exports."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import directing, export, sampling
from yimen.hotline.contracts.order import TYPE_TITLES
from yimen.hotline.contracts.sampling import PURPOSE_TITLES, Purpose
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import record, statutory
from yimen.hotline.queries import sampling as samples
from yimen.hotline.rules.export import FIELDS
from yimen.hotline.rules.statutory import UNITS
from yimen.hotline.web import labels
from yimen.hotline.web.staff.panels import Page, Panel, Sheet, answer, day_of, unknown, whole
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.deadlines.limits import UNIT_WORDS, Unit
from yimen.kernel.gates import actor_of, moment, permission
from yimen.media import kinds
from yimen.ui import forms
from yimen.ui.parts import Cell, Column, Link, Option, Row


@permission(access.POLICY, access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest) -> HttpResponseBase:
    """Show how many are drawn of each type, and each month's seed; whoever may sets a share."""
    return answer(request, build=lambda: _shares(request), do=lambda act: _set_share(request, act))


def _set_share(request: HttpRequest, act: str) -> None:
    sent = request.POST
    if act != "share" or sent.get("purpose") not in set(Purpose):
        unknown(act)
    sampling.set_share(
        actor=actor_of(request), purpose=Purpose(sent["purpose"]), code=sent.get("code", ""),
        percent=whole(sent.get("percent", "")), why=sent.get("why", ""), at=moment(request),
    )  # fmt: skip


def _shares(request: HttpRequest) -> Page:
    at = moment(request)
    sheets = [
        Sheet(
            title=f"{PURPOSE_TITLES[purpose]}比例", empty="没有。",
            columns=(Column(title="诉求类型"), Column(title="比例", num=True), Column(title="依据")),
            rows=[
                Row(
                    key=f"{purpose}-{one.code}",
                    cells=(
                        Cell(text=one.title, head=True), Cell(text=f"{one.percent}%", num=True),
                        Cell(text=one.why, small=f"{one.from_at.astimezone(LOCAL):%Y年%-m月%-d日} 起，{one.by}定" if one.from_at else ""),
                    ),
                )
                for one in samples.shares(purpose=purpose, at=at)
            ],
        )
        for purpose in Purpose
    ]  # fmt: skip
    sheets.append(_seeds(at))
    purposes = tuple(Option(value=one.value, label=title) for one, title in PURPOSE_TITLES.items())
    types = tuple(Option(value=one.value, label=title) for one, title in TYPE_TITLES.items())
    panel = Panel(
        title="改一项比例", act="share", button="从现在起执行",
        fields=[
            forms.Field(name="purpose", label="哪种", kind="radio", options=purposes, value=Purpose.CALL_BACK.value),
            forms.Field(name="code", label="诉求类型", kind="select", options=types, required=False, help="不选就是没有单列的其他类型。"),
            forms.Field(name="percent", label="比例（%）", kind="integer", width="s"),
            forms.Field(name="why", label="依据", maxlength=300),
        ],
    )  # fmt: skip
    return Page(
        title="回访和质检的抽样",
        lead="投诉、举报、紧急、再次办理的每件回访；其余按比例抽，抽签可以重算",
        sheets=sheets,
        panels=[panel] if actor_of(request).units(access.POLICY) else [],
    )


def _seeds(at: datetime) -> Sheet:
    return Sheet(
        title="种子", empty="还没有抽过。",
        note="每月第一次抽的时候定种子，当时只公布摘要；月份过完公布原文，谁都可以用“种子|工单编号|轮次”的国密摘要重算一遍。",
        columns=(Column(title="月份"), Column(title="摘要"), Column(title="种子"), Column(title="抽中", num=True), Column(title="没有抽中", num=True)),
        rows=[
            Row(
                key=f"{one.purpose}-{one.month}",
                cells=(
                    Cell(text=f"{one.month:%Y-%m}", small=PURPOSE_TITLES[one.purpose], head=True),
                    Cell(text=one.digest[:32]), Cell(text=one.seed or "月底以后公布"),
                    Cell(text=str(one.drawn), num=True), Cell(text=str(one.left_out), num=True),
                ),
            )
            for one in samples.seeds(at=at)
        ],
    )  # fmt: skip


@permission(access.POLICY)
@require_http_methods(["GET", "POST"])
def tree(request: HttpRequest) -> HttpResponseBase:
    """Show the nodes of the tree with their words and units; change or add one."""
    return answer(request, build=lambda: _tree(request), do=lambda act: _set_tree(request, act))


def _set_tree(request: HttpRequest, act: str) -> None:
    sent, actor, at = request.POST, actor_of(request), moment(request)
    if act == "node":
        directing.set_node(
            actor=actor, code=sent.get("code", ""), title=sent.get("title", ""),
            keywords=sent.get("keywords", "").split(), parent=sent.get("parent", ""),
            why=sent.get("why", ""), at=at,
        )  # fmt: skip
    elif act == "direction":
        directing.set_direction(
            actor=actor, category_code=sent.get("category_code", ""),
            area_code=sent.get("area_code", ""), lead=sent.get("lead", ""),
            support=sent.getlist("support"), why=sent.get("why_direction", ""), at=at,
        )  # fmt: skip
    elif act == "statutory":
        none, unit = bool(sent.get("no_limit")), sent.get("limit_unit", "")
        directing.set_statutory(
            actor=actor, category_code=sent.get("limit_category", ""),
            order_type=sent.get("limit_type", ""),
            amount=None if none else whole(sent.get("limit_amount", "")),
            unit=Unit(unit) if unit in set(Unit) else Unit.WORKDAY, law=sent.get("law", ""),
            from_on=day_of(sent.get("limit_from", "")), at=at,
        )  # fmt: skip
    else:
        unknown(act)


def _tree(request: HttpRequest) -> Page:
    found = categories.tree()
    wanted = request.GET.get("root", found[0].code[:2] if found else "")
    roots = [one for one in found if not one.parent]
    units = {one.code: one.short_name for one in directory.list_organisations()}
    units[directing.TOWN] = "所在镇"
    paths = categories.paths()
    rows = [
        Row(
            key=one.code,
            cells=(
                Cell(text=one.title, small=one.code, head=True),
                Cell(text="、".join(one.keywords) or "—"),
                Cell(text=units.get(one.lead, "—"), small="、".join(units.get(each, each) for each in one.support)),
            ),
        )
        for one in found
        if one.code.startswith(wanted)
    ]  # fmt: skip
    nodes = tuple(Option(value=one.code, label=paths[one.code]) for one in found)
    sheets = [
        Sheet(title="分类", rows=rows, empty="没有分类。",
              columns=(Column(title="分类"), Column(title="提示词"), Column(title="主办"))),
        _directions(units, paths),
        _statutory(paths),
        _changes(),
    ]  # fmt: skip
    return Page(
        title="分类、提示词和派单目录",
        lead="改了从现在起有效，派过的单不变；每次修改都留记录",
        tabs=[_root_link(one.code, one.title, wanted) for one in roots],
        sheets=sheets,
        panels=_tree_panels(nodes, tuple(Option(value=code, label=name) for code, name in sorted(units.items(), key=lambda each: each[0]))),
    )  # fmt: skip


def _root_link(code: str, title: str, wanted: str) -> Link:
    return Link(label=title, href=f"?root={code}", current=code == wanted)


def _directions(units: dict[str, str], paths: dict[str, str]) -> Sheet:
    return Sheet(
        title="按地区的派单目录", empty="没有单独定的，都按分类里的主办派。",
        columns=(Column(title="分类"), Column(title="地区"), Column(title="主办"), Column(title="依据")),
        rows=[
            Row(
                key=f"{number}",
                cells=(
                    Cell(text=paths.get(one.category_code, one.category_code), head=True),
                    Cell(text=_area(one.area_prefix)),
                    Cell(text=units.get(one.lead, one.lead), small="、".join(units.get(each, each) for each in one.support)),
                    Cell(text=one.why, small=f"{one.from_at.astimezone(LOCAL):%Y年%-m月%-d日} 起，{one.by}定"),
                ),
            )
            for number, one in enumerate(record.directions())
        ],
    )  # fmt: skip


def _statutory(paths: dict[str, str]) -> Sheet:
    return Sheet(
        title="法定期限", empty="还没有登记。",
        note="有法定期限的从其规定，办结按它计时。下级分类没有登记的按上级；都没有登记的按热线的一般时限，工单上会写明。",
        columns=(Column(title="分类"), Column(title="诉求类型"), Column(title="期限"), Column(title="依据")),
        rows=[
            Row(
                key=f"{number}",
                cells=(
                    Cell(text=paths.get(one.category_code, one.category_code), head=True),
                    Cell(text=TYPE_TITLES[one.order_type] if one.order_type else "各种类型"),
                    Cell(text=str(one.limit) if one.limit else "没有法定期限"),
                    Cell(text=one.law, small=f"{one.from_on:%Y-%m-%d} 起，{one.by}登记" if one.by else "软件自带"),
                ),
            )
            for number, one in enumerate(statutory.rows())
        ],
    )  # fmt: skip


def _area(prefix: str) -> str:
    return directory.area_name(code=prefix.ljust(12, "0")) if prefix else "全县"


def _changes() -> Sheet:
    return Sheet(
        title="修改记录", empty="还没有改过。",
        columns=(Column(title="分类"), Column(title="原来"), Column(title="现在"), Column(title="依据")),
        rows=[
            Row(
                key=f"{number}",
                cells=(
                    Cell(text=one.code, head=True), Cell(text=one.before), Cell(text=one.after),
                    Cell(text=one.why, small=f"{one.from_at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}，{one.by}"),
                ),
            )
            for number, one in enumerate(record.changes())
        ],
    )  # fmt: skip


def _tree_panels(nodes: tuple[Option, ...], units: tuple[Option, ...]) -> list[Panel]:
    return [
        Panel(
            title="改一个分类，或者新增", act="node", button="从现在起执行",
            fields=[
                forms.Field(name="code", label="改哪个", kind="select", options=nodes, required=False, help="不选就是新增。"),
                forms.Field(name="parent", label="新增在哪个下面", kind="select", options=nodes, required=False),
                forms.Field(name="title", label="名称", maxlength=80),
                forms.Field(name="keywords", label="提示词，用空格隔开", kind="textarea", required=False, maxlength=800),
                forms.Field(name="why", label="为什么改", maxlength=300),
            ],
        ),
        Panel(
            title="定谁来办", act="direction", button="从现在起执行",
            fields=[
                forms.Field(name="category_code", label="分类", kind="select", options=nodes),
                forms.Field(name="area_code", label="哪个镇", kind="select", options=labels.areas(), required=False, help="不选就是全县。"),
                forms.Field(name="lead", label="主办", kind="select", options=units),
                forms.Field(name="support", label="协办", kind="select", options=units, required=False),
                forms.Field(name="why_direction", label="依据", maxlength=300),
            ],
        ),
        _statutory_panel(nodes),
    ]  # fmt: skip


def _statutory_panel(nodes: tuple[Option, ...]) -> Panel:
    types = tuple(Option(value=one.value, label=title) for one, title in TYPE_TITLES.items())
    units = tuple(Option(value=one.value, label=UNIT_WORDS[one]) for one in UNITS)
    return Panel(
        title="登记法定期限", act="statutory", button="登记",
        note="只登记法律、法规、规章写明的期限。查过没有的也登记一条，工单上就写“没有法定期限”。",
        fields=[
            forms.Field(name="limit_category", label="哪个分类", kind="select", options=nodes, help="选上级分类，下面的都按它。"),
            forms.Field(name="limit_type", label="诉求类型", kind="select", options=types, required=False, help="不选就是各种类型。"),
            forms.Field(name="no_limit", label="没有法定期限", kind="tick", required=False),
            forms.Field(name="limit_amount", label="期限", kind="integer", width="s", required=False),
            forms.Field(name="limit_unit", label="单位", kind="radio", options=units, value=Unit.WORKDAY.value),
            forms.Field(name="law", label="依据", maxlength=300, help="写明是哪一部法的哪一条，例如：《信访工作条例》第三十四条。"),
            forms.Field(name="limit_from", label="从哪天起执行", kind="date", width="m"),
        ],
    )  # fmt: skip


@permission(access.EXPORT)
@require_http_methods(["GET", "POST"])
def export_(request: HttpRequest) -> HttpResponseBase:
    """Ask what to export and why; posted, hand out the file and record it."""
    held: list[tuple[str, bytes]] = []

    def do(act: str) -> None:
        form = request.POST.get("form", "")
        if act != "export" or form not in {"csv", "xlsx"}:
            unknown(act)
        made = export.export_orders(
            actor=actor_of(request), since=day_of(request.POST.get("since", "")),
            until=day_of(request.POST.get("until", "")),
            form="csv" if form == "csv" else "xlsx",
            with_caller=bool(request.POST.get("with_caller")),
            reason=request.POST.get("reason", ""), at=moment(request),
        )  # fmt: skip
        held.append(made)

    found = answer(request, build=lambda: _export(request), do=do)
    if not held:
        return found
    name, content = held[0]
    file = HttpResponse(content, content_type=kinds.XLSX if name.endswith("xlsx") else "text/csv")
    file.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return file


def _export(request: HttpRequest) -> Page:
    today = local_day(moment(request))
    ticks = []
    if actor_of(request).units(access.EXPORT_CALLER):
        ticks = [forms.Field(name="with_caller", label="带上来电人和内容", kind="tick", required=False,
                             help="姓名、电话、地点、内容、答复。只在确有必要时勾选。")]  # fmt: skip
    forms_ = (Option(value="xlsx", label="XLSX 表格"), Option(value="csv", label="CSV 文本"))
    return Page(
        title="按国标字段导出工单",
        lead=f"{len(FIELDS)} 个字段；举报和要求保密的不导出；文件头尾有水印，每次都留记录",
        sheets=[
            Sheet(
                title="导出记录", empty="还没有导出过。",
                columns=(Column(title="编号"), Column(title="谁、什么时候"), Column(title="范围"), Column(title="用途")),
                rows=[
                    Row(
                        key=one.number,
                        cells=(
                            Cell(text=one.number, small=one.digest[:16], head=True),
                            Cell(text=one.by, small=f"{one.at.astimezone(LOCAL):%Y年%-m月%-d日 %H:%M}"),
                            Cell(text=f"{one.since:%Y年%-m月%-d日} 到 {one.until:%Y年%-m月%-d日}，{one.lines} 件", small="带来电人" if one.with_caller else "不带来电人"),
                            Cell(text=one.reason),
                        ),
                    )
                    for one in record.exports()
                ],
            )
        ],
        panels=[
            Panel(
                title="导出", act="export", button="导出",
                fields=[
                    forms.Field(name="since", label="从", kind="date", width="m", value=f"{today.replace(day=1)}"),
                    forms.Field(name="until", label="到", kind="date", width="m", value=f"{today}"),
                    forms.Field(name="form", label="格式", kind="radio", options=forms_, value="xlsx"),
                    *ticks,
                    forms.Field(name="reason", label="做什么用", maxlength=300),
                ],
            )
        ],
    )  # fmt: skip
