"""A version as it is written down: the main elements beside its definition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yimen.catalogue.contracts import Definition, DefinitionRefused, Level, LimitText, Regime
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.codes import is_catalogue_code
from yimen.catalogue.rules.definition import dump_json, read_as
from yimen.catalogue.rules.definition_checks import findings
from yimen.catalogue.rules.places import place

_DEPARTMENT = re.compile(r"[a-z][a-z0-9-]{1,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """The main elements of a version, as the national list names them, and its definition."""

    catalogue_code: str
    name: str
    item_type: str
    regime: Regime
    department_code: str
    receive_level: Level
    decide_level: Level
    instant: bool = False
    entrusted_acceptance: bool = False
    lawful_limit: LimitText | None = None
    promised_limit: LimitText | None = None
    audiences: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    definition: Definition | None = None


def parse_version(raw: object) -> VersionText:
    """Return a version written as JSON, checked together with its definition.

    Raises:
        DefinitionRefused: every mistake, by its path.
    """
    text = read_as(VersionText, raw)
    found: dict[str, str] = {}
    for path, message in version_findings(text):
        found.setdefault(path, f"{place(path)}：{message}")
    if found:
        raise DefinitionRefused(found)
    return text


def dump_version(text: VersionText) -> dict[str, Any]:
    """Return the JSON value of a version; what equals its default is left out."""
    dumped = dump_json(text)
    assert isinstance(dumped, dict)
    return dumped


def version_findings(text: VersionText) -> Iterator[tuple[str, str]]:
    """Yield the path and the remedy of every mistake in the main elements and the definition."""
    if not text.name:
        yield "name", "写上事项名称。"
    if not is_catalogue_code(code=text.catalogue_code):
        yield "catalogue_code", "基本编码是 12 位数字，第 3、4 位是事项类型。"
    elif text.catalogue_code[2:4] != text.item_type:
        yield "item_type", "事项类型和基本编码第 3、4 位不一致。"
    if text.item_type not in dictionaries.ITEM_TYPES:
        yield "item_type", f"没有类型“{text.item_type}”，请从清单里选。"
    if not _DEPARTMENT.fullmatch(text.department_code):
        yield "department_code", "写负责单位的代码，比如 mz。"
    yield from _codes("audiences", text.audiences, dictionaries.AUDIENCES)
    yield from _codes("topics", text.topics, dictionaries.TOPICS)
    yield from _codes("life_events", text.life_events, dictionaries.LIFE_EVENTS)
    for name in ("lawful_limit", "promised_limit"):
        limit = getattr(text, name)
        if limit and limit.unit not in dictionaries.LIMIT_UNITS:
            yield f"{name}.unit", "单位写 W（工作日）、D（天）、H（小时）、M（月）或 Y（年）。"
    if text.definition:
        for path, message in findings(text.definition):
            yield f"definition.{path}", message


def _codes(
    path: str, codes: tuple[str, ...], known: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    for at, code in enumerate(codes):
        if code not in known:
            yield f"{path}[{at}]", f"没有代码“{code}”，可选：{'、'.join(known)}。"
