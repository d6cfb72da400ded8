"""Long lists of the call form, each with the letters by which it is searched while typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yimen.hotline.queries import schematic
from yimen.hotline.rules.initials import initials
from yimen.hotline.web import labels
from yimen.ui.parts import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The answers of a select, and their first letters in the same order, apart by blanks."""

    options: tuple[Option, ...]
    letters: str


def of(options: Sequence[Option]) -> Choices:
    """Return answers with their letters; those of a group may be searched by its name too."""
    letters = " ".join(initials(f"{one.group}{one.label}") or "-" for one in options)
    return Choices(options=tuple(options), letters=letters)


def places() -> Choices:
    """Return the towns and the villages in them; a village stands under its town."""
    towns = labels.areas()
    villages = [
        Option(value=code, label=f"{town}{name}") for code, name, town in schematic.villages()
    ]
    found = [
        one
        for town in towns
        for one in (town, *(each for each in villages if each.value[:9] == town.value[:9]))
    ]
    return of(found)
