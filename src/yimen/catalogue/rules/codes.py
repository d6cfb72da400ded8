"""Build and read the codes of items: 基本编码 (12) and 实施编码 (31)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from yimen.catalogue.contracts import Level
from yimen.kernel.rules import rule

_TASK = re.compile(
    r"(?P<uscc>[0-9A-HJ-NPQRTUWXY]{18})(?P<level>[1-7])"
    r"(?P<catalogue>\d{2}(?:0[1-9]|1\d|2\d)\d{5}\d{3})(?P<variant>\d{2})?"
)
_CATALOGUE = re.compile(r"\d{2}(?P<type>0[1-9]|1\d|2\d)(?P<main>\d{5})(?P<sub>\d{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCode:
    """The parts of an implementation code; `variant` is the two digits of a 33-character code."""

    uscc: str
    level: str
    catalogue_code: str
    item_type: str
    variant: str


@rule("CAT-CODE-1", cites="GB/T 39554.1-2020；C0109.1-2018 实施编码")
def build_item_code(*, uscc: str, level: Level, catalogue_code: str) -> str:
    """Return the 31 characters: unit's USCC (18), level (1), catalogue code (12).

    Raises:
        ValueError: a part does not have its form.
    """
    code = f"{uscc}{level.value}{catalogue_code}"
    if parse_item_code(code=code) is None:
        raise ValueError(f"“{code}”不是 31 位实施编码")
    return code


def parse_item_code(*, code: str) -> TaskCode | None:
    """Return the parts of an implementation code of 31 or 33 characters, or None."""
    found = _TASK.fullmatch(code)
    if found is None:
        return None
    catalogue = found["catalogue"]
    return TaskCode(
        uscc=found["uscc"],
        level=found["level"],
        catalogue_code=catalogue,
        item_type=catalogue[2:4],
        variant=found["variant"] or "",
    )


def is_catalogue_code(*, code: str) -> bool:
    """Say whether these are the 12 digits of the basic catalogue: area, type, main, sub."""
    return _CATALOGUE.fullmatch(code) is not None
