"""The rows of the goal editor: drawn from a sheet with what the rules say, and read back when posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from yimen.kernel import register
from yimen.kernel.contracts import FieldRefusals
from yimen.performance.actions.goal import MOST_INDICATORS, GoalLine
from yimen.performance.contracts.goal import (
    DIRECTION_TITLES,
    EVIDENCE_TITLES,
    Direction,
    Evidence,
    Finding,
    Indicator,
    plain,
)
from yimen.performance.contracts.project import ProjectRefused
from yimen.performance.contracts.scheme import Scheme
from yimen.performance.queries.goal_figures import figure_titles
from yimen.performance.web import project_typed as typed
from yimen.ui import forms
from yimen.ui.parts import Option

NAMES = (
    *("kind", "name", "weight", "direction", "target", "unit", "target_text", "tolerance"),
    *("evidence", "figure_code", "document", "amount", "reason"),
)
_TEN_THOUSAND = Decimal(10_000)
_MORE = frozenset({"tolerance", "amount", "reason"})
_FIELD_OF = {"level2": "kind"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """One indicator of the editor: its main questions, the rarer ones, and its place."""

    place: int
    key: str
    title: str
    fields: Sequence[forms.Field]
    more: Sequence[forms.Field]
    is_open: bool


def values_of(one: Indicator) -> dict[str, str]:
    """Return an indicator as it stands in the questions; money in 万元."""
    return {
        "kind": f"{one.level1}/{one.level2}",
        "name": one.name,
        "weight": plain(one.weight) if one.weight else "",
        "direction": one.direction,
        "target": "" if one.target is None else plain(one.target),
        "unit": one.unit,
        "target_text": one.target_text,
        "tolerance": plain(one.tolerance) if one.tolerance else "",
        "evidence": one.evidence,
        "figure_code": one.figure_code,
        "document": one.document,
        "amount": "" if one.amount is None else plain(one.amount / _TEN_THOUSAND),
        "reason": one.reason,
        "key": str(one.key),
    }


def draw(
    *,
    place: int,
    values: Mapping[str, str],
    scheme: Scheme,
    findings: Sequence[Finding] = (),
    errors: Mapping[str, str] | None = None,
) -> DrawnRow:
    """Return one row of the editor with its advice and errors at their questions."""
    told = dict(errors or {})
    advised: dict[str, str] = {}
    for one in findings:
        field = f"{_FIELD_OF.get(one.field, one.field)}-{place}"
        into = told if one.stops else advised
        into.setdefault(field, one.message)
    advised = {field: said for field, said in advised.items() if field not in told}
    fields = [
        forms.Field(
            **{  # type: ignore[arg-type]
                **_question(name, scheme),
                "name": f"{name}-{place}",
                "value": values.get(name, ""),
                "error": told.get(f"{name}-{place}", ""),
                **(
                    {"why": said, "why_word": "建议："}
                    if (said := advised.get(f"{name}-{place}"))
                    else {}
                ),
            }
        )
        for name in NAMES
    ]
    more = [one for one in fields if one.name.rpartition("-")[0] in _MORE]
    return DrawnRow(
        place=place,
        key=values.get("key", ""),
        title=values.get("name") or "新指标",
        fields=[one for one in fields if one not in more],
        more=more,
        is_open=any(one.error or one.value or one.why for one in more),
    )


_PLAIN: Mapping[str, Mapping[str, object]] = {
    "name": {"label": "三级指标名称", "maxlength": 200},
    "weight": {"label": "权重", "kind": "number", "unit": "分"},
    "target": {"label": "目标值", "kind": "number", "required": False, "help": "定性的不填。"},
    "unit": {"label": "单位", "required": False, "maxlength": 20},
    "target_text": {"label": "定性目标，或对目标的说明", "required": False, "maxlength": 300},
    "tolerance": {"label": "允许偏差（只用于“等于”）", "kind": "number", "required": False},
    "document": {"label": "什么材料", "required": False, "maxlength": 200},
    "amount": {"label": "对应资金", "kind": "number", "unit": "万元", "required": False},
    "reason": {"label": "目标低于上年结果的理由", "required": False, "maxlength": 300},
}
_CHOSEN: Mapping[str, Mapping[str, object]] = {
    "kind": {"label": "一级、二级指标"},
    "direction": {"label": "方向"},
    "evidence": {"label": "用什么证明"},
    "figure_code": {"label": "哪个系统数据", "required": False},
}


def _question(name: str, scheme: Scheme) -> dict[str, object]:
    """Return what one question of an indicator says, without its value."""
    if name in _PLAIN:
        return dict(_PLAIN[name])
    return {**_CHOSEN[name], "kind": "select", "options": _options(name, scheme)}


def _options(name: str, scheme: Scheme) -> tuple[Option, ...]:
    match name:
        case "kind":
            return tuple(
                Option(value=f"{level.code}/{part.code}", label=part.title, group=level.title)
                for level in scheme.levels
                for part in level.parts
            )
        case "direction":
            return tuple(Option(value=one, label=DIRECTION_TITLES[one]) for one in Direction)
        case "evidence":
            return tuple(Option(value=one, label=EVIDENCE_TITLES[one]) for one in Evidence)
        case _:
            titles = figure_titles().items()
            return tuple(Option(value=code, label=title) for code, title in titles)


def read(*, sent: Mapping[str, str]) -> list[GoalLine]:
    """Return the rows as posted, those ticked to go left out. Raises FieldRefusals."""
    lines, errors = [], {}
    for place in places(sent=sent):
        if sent.get(f"drop-{place}"):
            continue
        try:
            lines.append(_line(sent, place))
        except ProjectRefused as refused:
            errors[refused.field or f"name-{place}"] = refused.message
    if errors:
        raise FieldRefusals("performance.goal.unread", errors)
    return lines


def places(*, sent: Mapping[str, str]) -> range:
    """Return the places of the rows that were posted."""
    count = sent.get("rows", "0")
    number = int(count) if count.isascii() and count.isdigit() else 0
    return range(1, min(number, MOST_INDICATORS) + 1)


def _line(sent: Mapping[str, str], place: int) -> GoalLine:
    def said(name: str) -> str:
        return sent.get(f"{name}-{place}", "")

    level1, _, level2 = said("kind").partition("/")
    if not level2:
        raise ProjectRefused("请选这是哪一类指标。", field=f"kind-{place}")
    amount = typed.number_or_none(
        said("amount"), field=f"amount-{place}", ask="请填数字，单位万元。"
    )
    return GoalLine(
        key=_key(said("key")),
        level1=level1,
        level2=level2,
        name=said("name"),
        weight=_points(said("weight"), f"weight-{place}"),
        direction=typed.code_of(Direction, said("direction"), field=f"direction-{place}"),
        target=typed.number_or_none(said("target"), field=f"target-{place}"),
        target_text=said("target_text"),
        tolerance=typed.number_or_none(said("tolerance"), field=f"tolerance-{place}") or Decimal(0),
        unit=said("unit"),
        evidence=typed.code_of(Evidence, said("evidence"), field=f"evidence-{place}"),
        figure_code=_known_figure(said("figure_code")),
        document=said("document"),
        amount=None if amount is None else amount * _TEN_THOUSAND,
        reason=said("reason"),
    )


def _points(text: str, field: str) -> Decimal:
    found = typed.number_or_none(text, field=field, ask="请填分数，例如 10。") or Decimal(0)
    if not 0 <= found <= 100 or found != found.quantize(Decimal("0.01")):
        raise ProjectRefused("权重在 0 到 100 之间，最多两位小数。", field=field)
    return found


def _known_figure(code: str) -> str:
    return code if code in figure_titles() or code in register.figures() else ""


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
