"""The form of a new item: the few elements that its code and its first draft are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from yimen.catalogue.contracts import Level
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.version import VersionText, parse_version
from yimen.catalogue.web import labels
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Option

Values = Mapping[str, str | Sequence[str]]
_PLAIN = ("catalogue_code", "name", "item_type", "regime", "department_code", "receive_level",
          "decide_level")  # fmt: skip
_MANY = ("audiences",)


def _options(titles: Mapping[Any, str]) -> tuple[Option, ...]:
    return tuple(Option(value=str(code), label=title) for code, title in titles.items())


def questions(*, units: Mapping[str, str]) -> tuple[forms.Field, ...]:
    """Return the questions of a new item; unit, level and code make its implementation code."""
    levels = _options({level.value: dictionaries.LEVELS[level] for level in Level})
    return (
        forms.Field(
            name="catalogue_code", label="基本编码", width="m", maxlength=12,
            help="12 位：国家目录或省码 2 位、事项类型 2 位、主项 5 位、子项 3 位。定了不能改。",
        ),
        forms.Field(name="name", label="事项名称", maxlength=200),
        forms.Field(
            name="item_type", label="事项类型", kind="select",
            options=_options(dictionaries.ITEM_TYPES),
        ),
        forms.Field(
            name="regime", label="时限规则", kind="select", options=_options(labels.REGIMES),
            help="行政许可法的期限只管行政许可；别的类型各有各的规定。",
        ),
        forms.Field(
            name="department_code", label="负责单位", kind="select", options=_options(units),
            help="定了不能改。",
        ),
        forms.Field(name="receive_level", label="在哪一级收", kind="radio", options=levels),
        forms.Field(
            name="decide_level", label="在哪一级定", kind="radio", options=levels,
            help="定了不能改：实施编码里有它。",
        ),
        forms.Field(
            name="audiences", label="服务对象", kind="checkbox",
            options=_options(dictionaries.AUDIENCES),
        ),
    )  # fmt: skip


def posted(given: QueryDict) -> dict[str, str | Sequence[str]]:
    """Return what was sent as the values of the form."""
    values: dict[str, str | Sequence[str]] = {
        name: (given.get(name) or "").replace("\0", "").strip() for name in _PLAIN
    }
    return values | {name: given.getlist(name) for name in _MANY}


def read(values: Values) -> VersionText:
    """Return the version that the form describes. Raises DefinitionRefused, every mistake by path."""
    return parse_version({name: values.get(name, "") for name in (*_PLAIN, *_MANY)})


def field_errors(errors: Mapping[str, str]) -> dict[str, str]:
    """Return the message to show at each question of the form."""
    shown: dict[str, str] = {}
    for path, message in errors.items():
        shown.setdefault(path.split("[")[0], message)
    return shown


def summary(errors: Mapping[str, str]) -> list[ErrorItem]:
    """Return one line for each mistake, leading to the question where it is mended."""
    first = {"receive_level", "decide_level", *_MANY}
    return [
        ErrorItem(message=message, anchor=f"f-{name}{'-1' if name in first else ''}")
        for name, message in field_errors(errors).items()
    ]
