"""Codes of items: 12 and 31 characters, 33 with a variant."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from yimen.catalogue.contracts import Level, Situation
from yimen.catalogue.rules.codes import (
    build_handle_code,
    build_item_code,
    is_catalogue_code,
    numbered,
    parse_item_code,
    read_handle,
)
from yimen.catalogue.rules.first_definition import first_definition

OWN = "11370800MB285591844370117002011"


def test_cat_code_1_joins_unit_level_and_catalogue():
    code = build_item_code(
        uscc="11370800MB28559184", level=Level.COUNTY, catalogue_code="370117002011"
    )
    assert code == "11370800MB285591844370117002011"


@pytest.mark.parametrize(
    ("uscc", "catalogue_code"),
    [
        ("11370800MB2855918", "370117002011"),
        ("11370800MB28559184", "379917002011"),
        ("11370800MI28559184", "370117002011"),
    ],
)
def test_cat_code_1_refuses_parts_of_another_form(uscc, catalogue_code):
    with pytest.raises(ValueError, match="31 位"):
        build_item_code(uscc=uscc, level=Level.COUNTY, catalogue_code=catalogue_code)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("11370800MB285591843370117002011", ("3", "370117002011", "01", "")),
        ("12441500196720244T3442199806003", ("3", "442199806003", "21", "")),
        ("12441500196720244T344219980600301", ("3", "442199806003", "21", "01")),
        ("511Z07001006-511602000000-000", None),
        ("", None),
    ],
)
def test_code_is_taken_apart(code, parts):
    found = parse_item_code(code=code)
    shown = found and (found.level, found.catalogue_code, found.item_type, found.variant)
    assert shown == parts


def test_catalogue_code_has_twelve_digits_with_a_known_type():
    assert is_catalogue_code(code="000131016000")
    assert not is_catalogue_code(code="000031016000")
    assert not is_catalogue_code(code="00013101600")


def test_real_list_has_no_31_character_codes_and_none_crashes(yimen_data):
    path = yimen_data / "items" / "guangan_511602_items.csv"
    with path.open(encoding="utf-8-sig") as lines:
        codes = [row["item_code"] for row in csv.DictReader(lines)]
    assert len(codes) == 1135
    assert all(parse_item_code(code=code) is None for code in codes)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("01", "01"), ("99", "99"), (f"{OWN}07", "07"), ("00", ""), ("1", ""), ("100", ""), ("", ""),
     ("\uff11\uff12", ""), (f"{OWN[:-1]}207", "")],
)  # fmt: skip
def test_cat_code_3_a_way_to_handle_is_the_items_code_and_two_digits(text, digits):
    if not digits:
        with pytest.raises(ValueError, match="业务办理项"):
            read_handle(text=text, item_code=OWN)
        return
    handle = read_handle(text=text, item_code=OWN)
    assert handle == digits
    whole = build_handle_code(item_code=OWN, handle=handle)
    assert len(whole) == 33
    assert parse_item_code(code=whole).variant == digits


def test_numbers_once_given_stay_and_new_ones_follow_the_highest():
    before = (Situation(code="a", title="甲", handle="04"), Situation(code="b", title="乙"))
    made = numbered(replace(first_definition(), situations=before))
    assert [one.handle for one in made.situations] == ["04", "05"]
    assert numbered(made) is made
