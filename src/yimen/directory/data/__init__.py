"""Names of provinces, cities and counties by their digits (GB/T 2260, state of 2023).

The national village file names villages alone; these official names stand above them.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def shipped_names() -> dict[str, str]:
    """Return the name of each province, city and county by its 2, 4 or 6 digits."""
    text = files("yimen.directory.data").joinpath("divisions.csv").read_text(encoding="utf-8")
    return {row["prefix"]: row["name"] for row in csv.DictReader(text.splitlines())}
