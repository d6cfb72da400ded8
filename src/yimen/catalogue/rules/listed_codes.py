"""Codes as lists from elsewhere write them: two national generations and what provinces made of them.

12 characters name a matter of the basic catalogue, 31 its implementation by one unit, 33 one way
to handle it. An older standard has 10 for the matter. A province writes its own matter code,
area, unit, level and serial number with hyphens between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from yimen.kernel.rules import rule


class CodeScheme(StrEnum):
    """How a code is built."""

    IMPLEMENTATION = "31"
    HANDLING = "33"
    HYPHENATED = "hyphenated"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterCode:
    """The parts of a basic catalogue code; `area` is empty in the generation of 10 digits."""

    area: str
    item_type: str
    department: str
    main: str
    sub: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCode:
    """The parts of a code in a list. `key` identifies the item here, in at most 36 characters."""

    scheme: CodeScheme
    key: str
    unit: str
    level: str
    catalogue_code: str
    variant: str = ""


_MATTER = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{3})(\d{3})", re.ASCII)
_NATIONAL = re.compile(r"([0-9A-Z]{18})([1-7])(\d{2}(?:0[1-9]|1\d|2\d)\d{8})(\d{2})?", re.ASCII)
_HYPHENATED = re.compile(
    r"(?P<matter>[0-9A-Z-]{4,20})-(?P<area>\d{12})-(?P<sub>\d{3})-(?P<unit>[0-9A-Za-z-]{5,18})"
    r"-(?P<level>\d)-(?P<serial>\d{2})",
    re.ASCII,
)
_USCC_FORM = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
LONGEST_KEY = 36


@rule("CAT-CODE-2", cites="GB/T 39554.1-2020 基本编码；GB/T 39046-2020 表 4 基本编码")
def parse_matter_code(*, code: str) -> MatterCode | None:
    """Return the parts of a basic catalogue code of 12 digits, or of 10, or None.

    The five digits of the main matter begin with two that the compilers gave to a department.
    """
    found = _MATTER.fullmatch(code)
    if found is None:
        return None
    area, item_type, department, main, sub = found.groups()
    return MatterCode(
        area=area or "", item_type=item_type, department=department, main=main, sub=sub
    )


def parse_listed_code(*, code: str) -> ListedCode | None:
    """Return the parts of an implementation code of any scheme that lists use, or None.

    The unit is taken as it stands; whether it is a valid USCC is another question.
    """
    national = _NATIONAL.fullmatch(code)
    if national is not None:
        unit, level, matter, variant = national.groups()
        scheme = CodeScheme.HANDLING if variant else CodeScheme.IMPLEMENTATION
        return ListedCode(
            scheme=scheme, key=code, unit=unit, level=level, catalogue_code=matter,
            variant=variant or "",
        )  # fmt: skip
    return _parse_hyphenated(code)


def _parse_hyphenated(code: str) -> ListedCode | None:
    found = _HYPHENATED.fullmatch(code)
    if found is None:
        return None
    matter, serial = found["matter"], found["serial"]
    key = f"{matter}{found['unit']}{found['level']}{'' if serial == '00' else serial}"
    if len(key) > LONGEST_KEY:
        return None
    return ListedCode(
        scheme=CodeScheme.HYPHENATED,
        key=key,
        unit=found["unit"],
        level=found["level"],
        catalogue_code=matter if parse_matter_code(code=matter) and len(matter) == 12 else "",
        variant="" if serial == "00" else serial,
    )


def has_uscc_form(*, code: str) -> bool:
    """Say whether a unit's code has the form of a USCC, its check character aside."""
    return _USCC_FORM.fullmatch(code) is not None
