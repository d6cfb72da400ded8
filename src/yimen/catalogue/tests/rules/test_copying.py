"""Copy sheets: the form of a number, and what is wrong with a sheet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.catalogue.contracts.copying import CopyField, CopySheet
from yimen.catalogue.demo import content
from yimen.catalogue.rules.copying import findings_of, is_number, lines_of, read_lines
from yimen.catalogue.rules.definition import dump_definition, parse_definition

_USCC = "11439981MB00000050"


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("GT20261234", True),
        ("GT2026123", False),
        ("GT202612345", False),
        ("gt20261234", False),
        ("GT2026123A", False),
        ("GT2026123\uff14", False),
    ],
)
def test_a_number_looks_as_the_other_system_writes_it_cat_cpy_1(number, fits):
    assert is_number(form="@T2026####", number=number) is fits


def _shop():
    units = dict.fromkeys(("scjgj", "wjj", "mzj", "cgj", "zjj", "rsj", "ybj", "cl"), _USCC)
    return parse_definition(content.worked_item(name="getihu_sheli", usccs=units)["definition"])


def test_a_sheet_is_written_in_lines_and_kept_with_the_definition():
    sheet = _shop().copy_sheet

    assert read_lines(lines_of(sheet)) == sheet.fields
    assert parse_definition(dump_definition(_shop())).copy_sheet == sheet


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"system": ""}, "copy_sheet.system"),
        ({"number_form": "编号"}, "copy_sheet.number_form"),
        ({"fields": ()}, "copy_sheet.fields"),
        (
            {"fields": (CopyField(name="姓名", source="nobody"),)},
            "copy_sheet.fields[0].source",
        ),
    ],
)
def test_what_is_wrong_with_a_sheet_is_named(changes, place):
    sound = CopySheet(
        system="省系统", number_form="GT####", fields=(CopyField(name="姓名", source="name"),)
    )
    assert list(findings_of(replace(_shop(), copy_sheet=sound))) == []

    found = dict(findings_of(replace(_shop(), copy_sheet=replace(sound, **changes))))

    assert set(found) == {place}
