"""What the machine was taught: its versions with their figures, and how often it is believed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import learning
from yimen.hotline.contracts.learning import (
    MODEL_STATE_TITLES,
    TARGET_TITLES,
    Drift,
    ModelState,
    ModelView,
    Target,
)
from yimen.hotline.contracts.suggestion import BY_RULES
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import learning as learnt
from yimen.hotline.rules.calibration import NEVER
from yimen.hotline.rules.terms import LEAST_DOCUMENTS
from yimen.hotline.web import labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, PillKind, Row

_KIND: dict[ModelState, PillKind] = {
    ModelState.TRAINED: "plain",
    ModelState.CHECKED: "need",
    ModelState.ON: "done",
    ModelState.OFF: "stop",
}
_VERSIONS = (
    Column(title="版本"),
    Column(title="学自"),
    Column(title="宏平均 F1", num=True),
    Column(title="前三命中", num=True),
    Column(title="说得准的", num=True),
    Column(title="状态"),
)
_DRIFT = (
    Column(title="月份"),
    Column(title="谁提示的"),
    Column(title="提示过", num=True),
    Column(title="第一个被采纳", num=True),
    Column(title="前三个之内", num=True),
)
_WORDS = (Column(title="类别"), Column(title="分量最重的字词"))


@permission(access.POLICY, access.SUPERVISE)
def machine(request: HttpRequest) -> HttpResponse:
    """List the versions with their held-out figures, and how often suggestions were taken."""
    context = {
        "columns": _VERSIONS,
        "rows": [_version(one) for one in learnt.list_models()],
        "drift_columns": _DRIFT,
        "drift": [_month(one) for one in learnt.drift(at=moment(request))],
        "least": LEAST_DOCUMENTS,
    }
    return render(request, "hotline/machine.html", context)


@permission(access.POLICY, access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def machine_model(request: HttpRequest, model_id: UUID) -> HttpResponseBase:
    """Show one version with the words that decide; the chief checks it, switches it on or off."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        act = {
            "check": learning.check_figures,
            "on": learning.switch_on,
            "off": learning.switch_off,
        }.get(request.POST.get("act", ""))
        try:
            if act is not None:
                act(actor=actor, model_id=model_id, at=at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="h-state")]
    one = learnt.get_model(model_id=model_id)
    context = {
        "one": one,
        "errors": errors,
        "state": MODEL_STATE_TITLES[one.state],
        "state_kind": _KIND[one.state],
        "target": TARGET_TITLES[one.target],
        "figures": _figures(one),
        "word_columns": _WORDS,
        "words": _words(one),
        "least": LEAST_DOCUMENTS,
        "may_set": bool(actor.units(access.POLICY)),
    }
    return render(request, "hotline/machine_model.html", context, status=422 if errors else 200)


def _version(one: ModelView) -> Row:
    held = one.held_out
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.title,
                small=f"{one.made_at.astimezone(LOCAL):%Y年%-m月%-d日} {one.made_by}训练",
                href=row_address("hotline:machine_model", one.id),
                head=True,
            ),
            Cell(
                text=f"{one.rows} 件，{one.labels} 类",
                small=f"{one.from_on:%Y年%-m月%-d日}至{one.until_on:%Y年%-m月%-d日}",
            ),
            Cell(text=f"{held.macro_f1:.3f}", num=True),
            Cell(text=f"{held.top3:.1%}", num=True),
            Cell(text=f"{held.coverage:.1%}", num=True),
            Cell(text=MODEL_STATE_TITLES[one.state], kind=_KIND[one.state]),
        ),
    )


def _month(one: Drift) -> Row:
    number = one.by.rpartition("-")[2]
    said = "关键词和规则" if one.by == BY_RULES else f"第 {number} 版"
    return Row(
        key=f"{one.month}{one.by}",
        cells=(
            Cell(text=f"{one.month.year}年{one.month.month}月", head=True),
            Cell(text=said),
            Cell(text=f"{one.offered} 件", num=True),
            Cell(text=f"{one.first / one.offered:.1%}", num=True),
            Cell(text=f"{one.top3 / one.offered:.1%}", num=True),
        ),
    )


def _figures(one: ModelView) -> list[tuple[str, str]]:
    held = one.held_out
    threshold = "没有一档够得上" if held.threshold >= NEVER else f"{held.threshold:.0%} 以上"
    return [
        ("没参加训练的件", f"{held.rows} 件（分三份轮流留出，近似的件放在同一份）"),
        ("宏平均 F1", f"{held.macro_f1:.3f}"),
        ("第一个提示就对", f"{held.accuracy:.1%}"),
        ("前三个提示里有", f"{held.top3:.1%}"),
        ("说的把握和实际差", f"平均 {held.ece:.1%}"),
        ("多大把握才说", threshold),
        ("这样能说的占", f"{held.coverage:.1%}，其余显示“拿不准”"),
        ("说了却错的占", f"{held.risk:.1%}"),
        ("没有用的件", f"{one.left_out} 件（类别太少，或者超过每类的上限）"),
        ("留下的字词", f"{one.features} 个"),
        ("文件摘要", one.digest),
    ]


def _words(one: ModelView) -> list[Row]:
    names: dict[str, str]
    if one.target is Target.CATEGORY:
        names = categories.paths()
    else:
        ids = {found for found in map(labels.a_uuid, one.words) if found is not None}
        names = {str(unit): name for unit, name in labels.unit_names(ids).items()}
    return [
        Row(
            key=label,
            cells=(Cell(text=names.get(label, label), head=True), Cell(text="、".join(words))),
        )
        for label, words in sorted(one.words.items())
    ]
