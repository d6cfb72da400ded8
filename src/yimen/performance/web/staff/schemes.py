"""The schemes: all of them, one with its editions, and a new edition from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import KEEP_SCHEMES, READERS
from yimen.performance.actions import scheme as actions
from yimen.performance.contracts.goal import plain
from yimen.performance.contracts.scheme import Scheme, SchemeLevel, SchemeUse
from yimen.performance.queries import scheme as queries
from yimen.performance.rules.scheme import scheme_advice
from yimen.performance.rules.scheme_text import read_parts, write_parts
from yimen.performance.web import project_labels as labels
from yimen.performance.web import project_typed as typed
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, Row

LEVELS = 6
_USES = {SchemeUse.SELF: "单位自评", SchemeUse.EVALUATION: "部门、财政评价"}
_LIST = ("方案", "用在", "一级指标和分值", "预算执行率", "从哪天起")
_EDITIONS = ("从哪天起", "一级指标和分值", "依据", "谁定的")
_QUESTIONS = (
    forms.Field(name="title", label="方案名称", maxlength=120),
    forms.Field(
        name="code",
        label="代码",
        width="m",
        maxlength=40,
        help="不改就是给这个方案加新版本；改了就是另一个方案。",
    ),
    forms.Field(name="basis", label="依据的文件和文号", maxlength=300),
    forms.Field(name="from_on", label="从哪天起用", kind="date", width="m"),
    forms.Field(name="execution_weight", label="预算执行率", kind="number", unit="分", width="m"),
    forms.Field(name="note", label="说明", kind="textarea", rows=2, required=False, maxlength=600),
)


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def schemes(request: HttpRequest) -> HttpResponse:
    """List the schemes in force today; posted, take in the shipped ones that are missing."""
    actor, at = actor_of(request), moment(request)
    if request.method == "POST":
        count = actions.load_shipped(actor=actor, at=at)
        return HttpResponseRedirect(f"{reverse('performance:schemes')}?taken={count}")
    taken = request.GET.get("taken", "")
    context = {
        "columns": [Column(title=title, num=title == "预算执行率") for title in _LIST],
        "rows": [_list_row(one) for one in queries.list_schemes(on=local_day(at))],
        "said": f"装入 {taken} 个方案。" if taken.isascii() and taken.isdigit() else "",
        "may_keep": actor.may(KEEP_SCHEMES),
    }
    return render(request, "performance/schemes.html", context)


def _list_row(one: Scheme) -> Row:
    return Row(
        key=one.code,
        cells=[
            Cell(
                text=one.title,
                small=one.code,
                href=reverse("performance:scheme", args=[one.code]),
                head=True,
            ),
            Cell(text=_USES[one.use]),
            Cell(text=_weights(one)),
            Cell(text=plain(one.execution_weight), num=True),
            Cell(text=words.long_date(on=one.from_on)),
        ],
    )


def _weights(one: Scheme) -> str:
    return "、".join(f"{level.title} {plain(level.weight)}" for level in one.levels)


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """Show a scheme with all its editions; posted, put a new edition in force from a day on."""
    actor, at = actor_of(request), moment(request)
    found = queries.editions(code=code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.add_edition(actor=actor, edition=_typed(request.POST, found[0]), at=at)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "levels": refusal.message}
        else:
            return HttpResponseRedirect(reverse("performance:scheme", args=[made.code]))
    today = local_day(at)
    now = next((one for one in found if one.from_on <= today), found[0])
    context = _page(now, found) | _form(now, request.POST, errors, today)
    context["may_keep"] = actor.may(KEEP_SCHEMES)
    return render(request, "performance/scheme.html", context, status=422 if errors else 200)


def _typed(sent: Mapping[str, str], base: Scheme) -> actions.NewEdition:
    levels = []
    for place in range(1, LEVELS + 1):
        title = sent.get(f"level-{place}", "").strip()
        if not title:
            continue
        levels.append(
            SchemeLevel(
                code=sent.get(f"code-{place}", "").strip() or f"level{place}",
                title=title,
                weight=typed.number_of(sent.get(f"weight-{place}", ""), field="levels"),
                parts=read_parts(sent.get(f"parts-{place}", ""), field=f"parts-{place}"),
            )
        )
    return actions.NewEdition(
        code=sent.get("code", "").strip(),
        title=sent.get("title", ""),
        basis=sent.get("basis", ""),
        use=base.use,
        from_on=typed.day_of(sent.get("from_on", ""), field="from_on"),
        execution_weight=typed.number_or_none(
            sent.get("execution_weight", ""), field="execution_weight"
        )
        or Decimal(0),
        levels=tuple(levels),
        bands=base.bands,
        note=sent.get("note", ""),
    )


def _page(now: Scheme, found: list[Scheme]) -> dict[str, object]:
    bands = "；".join(f"{one.title} {plain(one.most)}%–{plain(one.least)}%" for one in now.bands)
    facts = [
        Fact(name="依据", value=now.basis),
        Fact(name="用在", value=_USES[now.use]),
        Fact(name="从哪天起", value=words.long_date(on=now.from_on)),
        Fact(name="预算执行率", value=f"{plain(now.execution_weight)} 分"),
        Fact(name="定性指标分档", value=bands or "没有写"),
    ]
    return {
        "one": now,
        "facts": facts,
        "advice": scheme_advice(use=now.use, levels=now.levels),
        "columns": [
            Column(title=title, num=title == "分值") for title in ("二级指标", "三级指标", "分值")
        ],
        "rows": _rows(now),
        "edition_columns": [Column(title=title) for title in _EDITIONS],
        "editions": [
            Row(
                cells=[
                    Cell(text=words.long_date(on=one.from_on), head=True),
                    Cell(text=_weights(one), small=f"预算执行率 {plain(one.execution_weight)}"),
                    Cell(text=one.basis),
                    Cell(text=one.set_by, small=labels.moment_words(one.set_at)),
                ]
            )
            for one in found
        ],
    }


def _rows(now: Scheme) -> list[Row]:
    rows: list[Row] = []
    for level in now.levels:
        rows.append(Row(group=level.title, note=f"{plain(level.weight)} 分"))
        for part in level.parts:
            under = "、".join(
                one.title + ("" if one.weight is None else f" {plain(one.weight)}")
                for one in part.indicators
            )
            rows.append(
                Row(
                    cells=[
                        Cell(text=part.title, small="必须有" if part.needed else "", head=True),
                        Cell(text=under or "由项目自己定"),
                        Cell(text="—" if part.weight is None else plain(part.weight), num=True),
                    ]
                )
            )
    return rows


def _form(
    now: Scheme, sent: Mapping[str, str], errors: dict[str, str], today: date
) -> dict[str, object]:
    own = {
        "title": now.title,
        "code": now.code,
        "basis": now.basis,
        "from_on": today.isoformat(),
        "execution_weight": plain(now.execution_weight),
        "note": now.note,
    }
    values = {name: sent.get(name, value) for name, value in own.items()}
    fields = forms.fill(_QUESTIONS, values=values, errors=errors)
    levels = [*now.levels, *([None] * (LEVELS - len(now.levels)))]
    told = forms.error_items(fields)
    others = {name: said for name, said in errors.items() if name not in own}
    told += [
        ErrorItem(message=said, anchor=f"f-{'level-1' if name == 'levels' else name}")
        for name, said in others.items()
    ]
    return {
        "fields": fields,
        "errors": told,
        "levels_error": "".join(others.values()),
        "levels": [_level_form(place, one, sent) for place, one in enumerate(levels, start=1)],
    }


def _level_form(place: int, one: SchemeLevel | None, sent: Mapping[str, str]) -> dict[str, object]:
    own = {
        "title": one.title if one else "",
        "code": one.code if one else "",
        "weight": plain(one.weight) if one else "",
        "parts": write_parts(one) if one else "",
    }
    names = {"title": "level"}
    return {"place": place} | {
        name: sent.get(f"{names.get(name, name)}-{place}", value) for name, value in own.items()
    }
