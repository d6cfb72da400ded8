"""The editor's form of a version: main elements as questions, the definition as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from yimen.catalogue.contracts import DefinitionRefused, Level
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.version import VersionText, dump_version, parse_version
from yimen.catalogue.web import labels
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

_PLAIN = ("catalogue_code", "name", "item_type", "regime", "department_code", "receive_level",
          "decide_level")  # fmt: skip
_MANY = ("audiences", "topics", "life_events")
_LIMITS = ("lawful", "promised")
_TICKS = ("instant", "entrusted_acceptance")


def _options(titles: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple(Option(value=str(code), label=title) for code, title in titles.items())


def questions(*, units: Mapping[str, str], is_new: bool) -> tuple[forms.Field, ...]:
    """Return the questions of the editor; the code can be given only once, at the beginning."""
    code = forms.Field(
        name="catalogue_code",
        label="基本编码",
        width="m",
        maxlength=12,
        help="12 位：国家目录或省码 2 位、事项类型 2 位、主项 5 位、子项 3 位。定了不能改。",
    )
    return (*((code,) if is_new else ()), *_elements(units), *_limits(), *_places())


def _elements(units: Mapping[str, str]) -> tuple[forms.Field, ...]:
    types = {code: dictionaries.ITEM_TYPES[code] for code in dictionaries.ON_APPLICATION}
    return (
        forms.Field(name="name", label="事项名称", maxlength=200),
        forms.Field(name="item_type", label="事项类型", kind="select", options=_options(types)),
        forms.Field(
            name="regime",
            label="时限规则",
            kind="select",
            options=_options(labels.REGIMES),
            help="行政许可法的期限只管行政许可；别的类型各有各的规定。",
        ),
        forms.Field(
            name="department_code", label="负责单位", kind="select", options=_options(units)
        ),
        forms.Field(
            name="receive_level",
            label="在哪一级收",
            kind="radio",
            options=_options({level.value: dictionaries.LEVELS[level] for level in Level}),
        ),
        forms.Field(
            name="decide_level",
            label="在哪一级定",
            kind="radio",
            options=_options({level.value: dictionaries.LEVELS[level] for level in Level}),
        ),
        forms.Field(
            name="entrusted_acceptance",
            label="委托受理：在这一级收下，就算主管部门收到，开始计时",
            kind="tick",
            required=False,
        ),
        forms.Field(name="instant", label="即办件：当场办好", kind="tick", required=False),
    )


def _limits() -> tuple[forms.Field, ...]:
    units = _options(dictionaries.LIMIT_UNITS)
    return (
        forms.Field(
            name="lawful_amount", label="法定时限", kind="integer", width="s", required=False,
            help="法律没有规定的不填。",
        ),
        forms.Field(name="lawful_unit", label="法定时限的单位", kind="select", options=units, width="s"),
        forms.Field(name="lawful_law", label="法定时限的依据", required=False, maxlength=200),
        forms.Field(
            name="promised_amount", label="承诺时限", kind="integer", width="s", required=False
        ),
        forms.Field(
            name="promised_unit", label="承诺时限的单位", kind="select", options=units, width="s"
        ),
    )  # fmt: skip


def _places() -> tuple[forms.Field, ...]:
    events = {code: event.title for code, event in dictionaries.LIFE_EVENTS.items()}
    topics = {
        code: f"{title}（{'个人' if code[0] == 'n' else '单位'}）"
        for code, title in dictionaries.TOPICS.items()
    }
    return (
        forms.Field(
            name="audiences", label="服务对象", kind="checkbox",
            options=_options(dictionaries.AUDIENCES),
        ),
        forms.Field(name="topics", label="主题", kind="checkbox", options=_options(topics)),
        forms.Field(
            name="life_events", label="人生事件", kind="checkbox", options=_options(events),
            required=False,
        ),
        forms.Field(
            name="keywords", label="别名", required=False, maxlength=400,
            help="老百姓的叫法，用顿号隔开，搜索用得上。",
        ),
        forms.Field(
            name="definition", label="定义（指南、材料、申请表、环节、证照）", kind="textarea",
            rows=30, required=False,
            help="JSON 格式。不填就只列入清单，不能在网上申请。",
        ),
    )  # fmt: skip


def values_of(text: VersionText) -> dict[str, str | Sequence[str]]:
    """Return a version as the values of the form."""
    dumped = dump_version(text)
    values: dict[str, str | Sequence[str]] = {name: str(dumped.get(name, "")) for name in _PLAIN}
    values |= {name: list(getattr(text, name)) for name in _MANY}
    values |= {name: "1" if getattr(text, name) else "" for name in _TICKS}
    for name in _LIMITS:
        limit = getattr(text, f"{name}_limit")
        values[f"{name}_amount"] = str(limit.amount) if limit else ""
        values[f"{name}_unit"] = limit.unit if limit else "W"
        values[f"{name}_law"] = limit.law if limit else ""
    values["keywords"] = "、".join(text.keywords)
    definition = dumped.get("definition")
    values["definition"] = (
        json.dumps(definition, ensure_ascii=False, indent=2) if definition else ""
    )
    return values


def posted(given: QueryDict) -> dict[str, str | Sequence[str]]:
    """Return what was sent as the values of the form."""
    values: dict[str, str | Sequence[str]] = {}
    for name in given:
        last = given.get(name)
        values[name] = given.getlist(name) if name in _MANY else str(last or "")
    for name in (*_TICKS, *_MANY):
        values.setdefault(name, [] if name in _MANY else "")
    return values


def read(values: Mapping[str, str | Sequence[str]], *, fixed: Mapping[str, str]) -> VersionText:
    """Return the version that the form describes; `fixed` is what may not be changed.

    Raises:
        DefinitionRefused: every mistake, by its path.
    """
    raw: dict[str, Any] = {name: _one(values, name) for name in _PLAIN}
    raw |= fixed
    raw |= {name: list(values.get(name, ())) for name in _MANY}
    raw |= {name: bool(values.get(name)) for name in _TICKS}
    raw["keywords"] = [
        word.strip() for word in _one(values, "keywords").split("、") if word.strip()
    ]
    errors: dict[str, str] = {}
    for name in _LIMITS:
        raw[f"{name}_limit"] = _limit(values, name, errors)
    raw["definition"] = _definition(_one(values, "definition"), errors)
    try:
        text = parse_version(raw)
    except DefinitionRefused as refused:
        raise DefinitionRefused(errors | refused.errors) from None
    if errors:
        raise DefinitionRefused(errors)
    return text


def _one(values: Mapping[str, str | Sequence[str]], name: str) -> str:
    value = values.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _limit(
    values: Mapping[str, str | Sequence[str]], name: str, errors: dict[str, str]
) -> dict[str, Any] | None:
    amount = _one(values, f"{name}_amount")
    if not amount:
        return None
    if not amount.isdecimal() or len(amount) > 4:
        errors[f"{name}_limit.amount"] = "只填整数，比如 20。"
        return None
    unit = _one(values, f"{name}_unit") or "W"
    return {"amount": int(amount), "unit": unit, "law": _one(values, f"{name}_law")}


def _definition(text: str, errors: dict[str, str]) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        errors["definition"] = (
            f"JSON 格式不对：第 {error.lineno} 行第 {error.colno} 个字附近。"
            "常见的是多了或少了逗号、引号、括号。"
        )
    except RecursionError:
        errors["definition"] = "括号套得太深，请检查。"
    return None


def field_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """Return the message to show at each question of the form."""
    shown: dict[str, list[str]] = {}
    for path, message in errors.items():
        shown.setdefault(_question_of(path).removesuffix("-1"), []).append(message)
    return {
        name: messages[0]
        if len(messages) == 1
        else f"有 {len(messages)} 处要改：{'　'.join(messages)}"
        for name, messages in shown.items()
    }


def summary(errors: Mapping[str, str]) -> list[ErrorItem]:
    """Return one line for each mistake, leading to the question where it is mended."""
    return [
        ErrorItem(message=message, anchor=f"f-{_question_of(path)}")
        for path, message in errors.items()
    ]


def _question_of(path: str) -> str:
    head = path.split(".")[0].split("[")[0]
    if head in ("lawful_limit", "promised_limit"):
        part = path.rpartition(".")[2]
        return f"{head.removesuffix('_limit')}_{part if part in ('unit', 'law') else 'amount'}"
    return f"{head}-1" if head in (*_MANY, "receive_level", "decide_level") else head
