"""The copy sheet of an item that is handled in a ministry's own system, which nothing connects to."""

from __future__ import annotations

from dataclasses import dataclass

CASE_SOURCES = ("办件.编号", "办件.申请人", "办件.受理日期")
"""What of the case itself may be copied, beside the answers of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyField:
    """One field of that system's screen: its name there, and the question or source that fills it."""

    name: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySheet:
    """抄录单: fields in the order of that system's screen, and how the number it gives looks.

    `number_form` writes a digit as #, a capital letter as @ and every other sign as itself.
    """

    system: str
    number_form: str
    fields: tuple[CopyField, ...]
