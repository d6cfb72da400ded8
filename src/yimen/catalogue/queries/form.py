"""What forms ask of lower contexts: checks of numbers, and areas level by level."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from yimen.catalogue.rules.form_rendering import Surroundings
from yimen.catalogue.rules.form_values import ValueChecks
from yimen.directory import public as directory
from yimen.directory.contracts import AreaLevel
from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel.contracts import Refusal
from yimen.ui.parts import Option

NOT_A_VILLAGE = "请一直选到村或社区。"


@lru_cache(maxsize=4)
def value_checks(*, on: date) -> ValueChecks:
    """Return the checks of ID numbers, USCC, telephones and areas as of a day."""

    def id_number(text: str) -> str:
        return identity.check_code(code_type=CodeType.ID_CARD, text=text, on=on).text

    def uscc(text: str) -> str:
        return identity.check_code(code_type=CodeType.USCC, text=text, on=on).text

    def phone(text: str) -> str:
        return identity.check_phone(text=text)

    return ValueChecks(id_number=id_number, uscc=uscc, phone=phone, area=_village)


def _village(code: str) -> str:
    area = directory.get_area(code=code)
    if area.level is not AreaLevel.VILLAGE:
        raise Refusal("catalogue.form.area", NOT_A_VILLAGE)
    return area.code


def area_levels(*, code: str, root: str, on: date) -> list[list[Option]]:
    """Return the options of each level below `root` down to the chosen area, one level ahead.

    `root` and `code` are 12-digit codes; a code outside `root` counts as nothing chosen.
    """
    levels = [_children(root, on)]
    for length in (9, 12):
        parent = code[:length].ljust(12, "0")
        if parent == root or not any(option.value == parent for option in levels[-1]):
            break
        below = _children(parent, on)
        if not below:
            break
        levels.append(below)
    return levels


def _children(parent: str, on: date) -> list[Option]:
    return [
        Option(value=area.code, label=area.name)
        for area in directory.list_areas(parent=parent, on=on)
    ]


def full_area_name(code: str) -> str:
    """Return an area's name with those of all it lies in; an unknown code as it stands."""
    return directory.area_name(code=code, full=True)


def with_areas(*, around: Surroundings, root: str, on: date) -> Surroundings:
    """Return the surroundings with the areas below `root` and the names of areas."""
    return replace(
        around,
        area_levels=lambda code: area_levels(code=code, root=root, on=on),
        area_name=full_area_name,
    )
