"""ID numbers: published vectors, and every way of being wrong."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.identity.contracts import CodeRefused, Gender
from yimen.identity.rules import id_number

TODAY = date(2026, 11, 21)
COUNTY_HISTORY = {"110111198012010078", "110201199312010077"}
"""Vectors that are wrong only by the history of counties, which people's numbers do not follow."""


def parse(text: str, *, demo: bool = False) -> id_number.IdNumber:
    return id_number.parse_id_number(text=text, today=TODAY, demo=demo)


def with_check(first_17: str) -> str:
    return first_17 + id_number.check_character(first_17)


def test_idn_id_1_published_vectors(yimen_data):
    path = yimen_data / "identifiers" / "ric_vectors.csv"
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    judged = 0
    for row in rows:
        if row["number"] in COUNTY_HISTORY:
            continue
        judged += 1
        if row["valid"] == "1":
            assert parse(row["number"]).text == row["number"].upper()
        else:
            with pytest.raises(CodeRefused):
                parse(row["number"])
    assert judged == 16


@pytest.mark.parametrize(
    ("first_17", "born", "gender"),
    [
        ("36042619910101007", date(1991, 1, 1), Gender.MALE),
        ("44011320141005002", date(2014, 10, 5), Gender.FEMALE),
        ("81000019900229001", None, None),
        ("82000020000229001", date(2000, 2, 29), Gender.MALE),
        ("93115619800715002", date(1980, 7, 15), Gender.FEMALE),
    ],
)
def test_idn_id_1_reads_birthday_and_gender(first_17, born, gender):
    if born is None:
        with pytest.raises(CodeRefused, match="出生日期"):
            parse(with_check(first_17))
        return

    read = parse(with_check(first_17))

    assert (read.birth_on, read.gender) == (born, gender)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请填写"),
        ("36042619910101007", "17 位"),
        ("3604261991010100711", "19 位"),
        ("A60426199101010071", "18 位"),
        ("990426199112010074", "省份"),
        (with_check("36042619911301007"), "出生日期"),
        (with_check("36042618791231007"), "合理范围"),
        (with_check("36042620261122007"), "合理范围"),
        ("360426199101010072", "逐位核对"),
    ],
)
def test_idn_id_1_says_what_is_wrong(text, words):
    with pytest.raises(CodeRefused, match=words):
        parse(text)


def test_idn_id_1_takes_spaces_small_x_and_wide_digits():
    number = "44011320141005001X"

    assert parse(" 440113 20141005 001x ").text == number
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number[:17]) + "x"
    assert parse(wide).text == number


def test_idn_id_1_demo_county_is_refused_outside_a_demo():
    number = with_check("43998119480312002")

    assert parse(number, demo=True).birth_on == date(1948, 3, 12)
    with pytest.raises(CodeRefused, match="演示号码"):
        parse(number)


@given(st.integers(0, 16), st.integers(1, 9))
def test_idn_id_1_one_wrong_digit_is_always_found(place, shift):
    number = "360426199101010071"
    wrong = str((int(number[place]) + shift) % 10)
    with pytest.raises(CodeRefused):
        parse(number[:place] + wrong + number[place + 1 :])
