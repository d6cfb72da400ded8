"""The parts in which a version is written: what each holds, its mark, and which changed under one.

Several people write one draft at a time, each in a part of his own; the mark of a part says
whether it is still as its writer saw it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a version: its code, its title, and the paths of the values that it holds."""

    code: str
    title: str
    paths: tuple[str, ...]


def _in(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


_E, _G, _D = "definition.elements", "definition.guide", "definition"

SECTIONS: tuple[Section, ...] = (
    Section(
        code="basic",
        title="基本要素",
        paths=(
            "name", "item_type", "regime", "department_code", "receive_level", "decide_level",
            "entrusted_acceptance", "instant", "audiences", "topics", "life_events", "keywords",
            "catalogue_code",
            *_in(_E, "power_source body_type entrusted_by joint_departments joint_bodies"
                 " handling_bodies powers_divided exercised_content jurisdiction system_level"
                 " local_catalogue_code local_task_code in_centre town_codes village_codes"
                 " delegated_approval pledge_based record_for_check quantity_limit intermediary"
                 " planned_from planned_until penalties levy_kind levy_reducible verify_days"),
        ),
    ),
    Section(
        code="laws",
        title="设定依据",
        paths=("definition.laws",),
    ),
    Section(
        code="limits",
        title="时限",
        paths=(
            "lawful_limit", "promised_limit",
            *_in(_E, "lawful_explain promised_explain"),
            *_in(_D, "extension_limit delivery_limit other_stops baseline"),
        ),
    ),
    Section(
        code="guide",
        title="办事指南",
        paths=(
            *_in(_G, "summary can bring how_long how_much where conditions not_needed appeal"
                 " places questions consult_phone complaint_phone"),
            f"{_E}.office_hours",
        ),
    ),
    Section(code="papers", title="材料", paths=("definition.papers",)),
    Section(
        code="route",
        title="办理环节和条件判断",
        paths=_in(_D, "route checks"),
    ),
    Section(
        code="result",
        title="结果、证照和收费",
        paths=(
            f"{_G}.result",
            *_in(_E, "result_type result_sample pay_online"),
            *_in(_D, "licence fees yearly_renewal notice_titles"),
        ),
    ),
    Section(
        code="online",
        title="网上办理",
        paths=(
            f"{_G}.visits",
            *_in(_E, "handle_forms handle_area area_form visits_explain online_depths online_url"
                 " mobile_url single_login mobile_single_login reservable express self_service"
                 " min_assurance"),
        ),
    ),
    Section(code="form", title="申请表和情形", paths=_in(_D, "form situations")),
    Section(code="process", title="流程和决策表", paths=_in(_D, "process decisions")),
)  # fmt: skip
BY_CODE: Mapping[str, Section] = {section.code: section for section in SECTIONS}
WRITTEN = ("basic", "laws", "limits", "guide", "papers", "route", "result", "online")
"""The parts that have a form of their own; the rest is drawn by designers."""

_OWNERS: Mapping[str, str] = {path: section.code for section in SECTIONS for path in section.paths}


def section_of(path: Sequence[str]) -> str:
    """Return the part in which a value lies, by its path; `basic` where nobody owns it."""
    for end in range(len(path), 0, -1):
        owner = _OWNERS.get(".".join(path[:end]))
        if owner is not None:
            return owner
    return "basic"


def section_of_text(path: str) -> str:
    """Return the part to which the path of a finding leads, as `definition.papers[2].name`."""
    return section_of([part.split("[")[0] for part in path.split(".")])


def part_of(raw: Mapping[str, Any], section: Section) -> dict[str, Any]:
    """Return the values of a part from a version written as JSON, by path; missing ones are None."""
    return {path: value_at(raw, path) for path in section.paths}


def value_at(raw: Mapping[str, Any], path: str) -> Any:
    """Return the value at a path in JSON, or None where there is nothing."""
    found: Any = raw
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found


def mark_of(raw: Mapping[str, Any], section: Section) -> str:
    """Return the stamp of a part: the same as long as nobody has changed it."""
    text = json.dumps(part_of(raw, section), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def with_values(raw: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version in JSON with these values at their paths; None takes a value away."""
    changed: dict[str, Any] = deepcopy(dict(raw))
    for path, value in values.items():
        *parents, last = path.split(".")
        place = changed
        for name in parents:
            place = place.setdefault(name, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return changed


def within(path: str, section: Section) -> bool:
    """Say whether the path of a finding lies in a part."""
    return any(path == own or path.startswith((f"{own}.", f"{own}[")) for own in section.paths)
