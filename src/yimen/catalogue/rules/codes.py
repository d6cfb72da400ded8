"""Build and read the codes of items: 基本编码 (12), 实施编码 (31) and 业务办理项编码 (33)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from yimen.catalogue.contracts import Definition, ItemVersionView, Level
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


_HANDLE = re.compile(r"0[1-9]|[1-9]\d", re.ASCII)


@rule("CAT-CODE-3", cites="C0109.1-2018 业务办理项编码：实施编码加两位顺序号")
def build_handle_code(*, item_code: str, handle: str) -> str:
    """Return the code of one way to handle an item: its own code and two digits, 01 to 99.

    Raises:
        ValueError: the digits do not have their form.
    """
    if not is_handle(text=handle):
        raise ValueError(f"“{handle}”不是 01–99 的两位顺序号")
    return f"{item_code}{handle}"


def is_handle(*, text: str) -> bool:
    """Say whether these are the two digits of a way to handle an item."""
    return _HANDLE.fullmatch(text) is not None


def read_handle(*, text: str, item_code: str) -> str:
    """Return the two digits from a whole code of this item, or from the digits alone.

    Raises:
        ValueError: it is another item's code, or none.
    """
    handle = text.removeprefix(item_code) if item_code else text
    if not is_handle(text=handle):
        raise ValueError(f"业务办理项编码“{text[:60]}”应当是实施编码加 01–99 两位顺序号")
    return handle


def handle_codes(view: ItemVersionView) -> list[tuple[str, str]]:
    """Return the ways to handle an item by title, each with its whole code."""
    known = numbered(view.definition).situations if view.definition else ()
    return [
        (one.title, build_handle_code(item_code=view.item_code, handle=one.handle)) for one in known
    ]


def numbered(definition: Definition) -> Definition:
    """Return a definition in which every situation has its two digits.

    Those given stay for good, so that cases and exchanged rows keep meaning the same variant; new
    ones follow the highest.
    """
    if all(one.handle for one in definition.situations):
        return definition
    highest = max(
        (int(s.handle) for s in definition.situations if is_handle(text=s.handle)), default=0
    )
    made = []
    for one in definition.situations:
        if not one.handle:
            highest += 1
            one = replace(one, handle=f"{highest:02d}")
        made.append(one)
    return replace(definition, situations=tuple(made))
