"""Read the shipped demo catalogue: the list of matters and the twelve worked out completely.

Licence types are written `@scjg001`: the unit's credit code and three digits, put in when the
demo county's units are known.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_UNIT_TYPE = re.compile(r"@([a-z]+)(\d{3})")
_FOLDER = files(__package__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One line of the list of matters: facts only, without guide or form."""

    catalogue_code: str
    name: str
    item_type: str
    regime: str
    department_code: str
    receive_level: str
    decide_level: str
    audiences: tuple[str, ...]
    topics: tuple[str, ...]
    life_events: tuple[str, ...]


def matters() -> list[Matter]:
    """Return the matters of the county's list, in order of their catalogue codes."""
    with (_FOLDER / "matters.csv").open(encoding="utf-8") as lines:
        return [
            Matter(
                catalogue_code=row["catalogue_code"],
                name=row["name"],
                item_type=row["item_type"],
                regime=row["regime"],
                department_code=row["department_code"],
                receive_level=row["receive_level"],
                decide_level=row["decide_level"],
                audiences=tuple(row["audiences"].split()),
                topics=tuple(row["topics"].split()),
                life_events=tuple(row["life_events"].split()),
            )
            for row in csv.DictReader(lines)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicRow:
    """One row of the basic catalogue that the demo county inherits."""

    catalogue_code: str
    name: str
    item_type: str
    levels: tuple[str, ...]
    lead: str
    department_code: str
    laws: tuple[str, ...]


def basic_rows() -> list[BasicRow]:
    """Return rows of the basic catalogue that no unit of the demo county has answered yet."""
    with (_FOLDER / "basic.csv").open(encoding="utf-8") as lines:
        return [
            BasicRow(
                catalogue_code=row["catalogue_code"],
                name=row["name"],
                item_type=row["item_type"],
                levels=tuple(row["levels"].split()),
                lead=row["lead"],
                department_code=row["department_code"],
                laws=tuple(law for law in row["laws"].split("；") if law),
            )
            for row in csv.DictReader(lines)
        ]


def worked_names() -> tuple[str, ...]:
    """Return the file names, without ending, of the matters worked out completely."""
    names = (item.name for item in (_FOLDER / "items").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def worked_item(*, name: str, usccs: Mapping[str, str], folder: str = "items") -> dict[str, Any]:
    """Return one worked-out matter as JSON, with the units' credit codes put in.

    `instant` is the folder of the matter that a decision table decides by itself.
    """
    text = (_FOLDER / folder / f"{name}.json").read_text(encoding="utf-8")
    filled = _UNIT_TYPE.sub(lambda found: usccs[found[1]] + found[2], text)
    loaded = json.loads(filled)
    assert isinstance(loaded, dict)
    return loaded


def bundle_names() -> tuple[str, ...]:
    """Return the codes of the bundles of the demo county."""
    names = (item.name for item in (_FOLDER / "bundles").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def bundle_items(*, name: str) -> tuple[str, ...]:
    """Return the file names of the items of a bundle."""
    return tuple(part["item_code"] for part in _bundle(name)["parts"])


def bundle(*, name: str, codes: Mapping[str, str], usccs: Mapping[str, str]) -> dict[str, Any]:
    """Return a bundle as JSON; its items are named by their files, `codes` gives their codes."""
    loaded = _bundle(name, usccs)
    for part in loaded["parts"]:
        part["item_code"] = codes[part["item_code"]]
    return loaded


def _bundle(name: str, usccs: Mapping[str, str] | None = None) -> dict[str, Any]:
    text = (_FOLDER / "bundles" / f"{name}.json").read_text(encoding="utf-8")
    if usccs is not None:
        text = _UNIT_TYPE.sub(lambda found: usccs[found[1]] + found[2], text)
    loaded = json.loads(text)
    assert isinstance(loaded, dict)
    return loaded
