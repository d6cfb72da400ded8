"""The demo county's places, read from the file beside this module."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files

COUNTY = "439981000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArea:
    """A place of the demo county."""

    code: str
    name: str
    level: int
    parent: str


def read() -> list[DemoArea]:
    """Return the county, its 9 towns and its 76 villages and communities, parents first."""
    text = files("yimen.directory.demo").joinpath("areas.csv").read_text(encoding="utf-8")
    return [
        DemoArea(code=row["code"], name=row["name"], level=int(row["level"]), parent=row["parent"])
        for row in csv.DictReader(text.splitlines())
    ]
