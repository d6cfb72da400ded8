"""Identifiers of licences: their parts, their check character, and what copying errors do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.licences.rules.identifier import ROOT, identifier, is_sound

TYPE = "11439981MB0000003R001"
ISSUER = "11439981MB0000031N"


def made(serial: str = "20260000001", version: int = 1) -> str:
    return identifier(type_code=TYPE, issuer=ISSUER, serial=serial, version=version)


def test_lic_idn_1_has_root_four_parts_and_a_check_character():
    text = made()

    assert text.startswith(f"{ROOT}.{TYPE}.{ISSUER}.20260000001.001.")
    assert len(text.rsplit(".", 1)[1]) == 1


def test_lic_idn_1_counts_the_check_character_over_the_parts_without_root_and_dots():
    assert made() == f"{ROOT}.{TYPE}.{ISSUER}.20260000001.001.G"


@pytest.mark.parametrize(
    ("part", "value"),
    [("type_code", "短"), ("issuer", ISSUER[:-1]), ("serial", ""), ("serial", "有字")],
)
def test_lic_idn_1_refuses_a_malformed_part(part: str, value: str):
    parts = {"type_code": TYPE, "issuer": ISSUER, "serial": "1", "version": 1, part: value}

    with pytest.raises(ValueError, match="malformed"):
        identifier(**parts)


def test_lic_idn_2_takes_what_it_made():
    assert is_sound(made())
    assert is_sound(made(version=2))


@given(
    place=st.integers(min_value=len(ROOT) + 1, max_value=len(made()) - 3),
    sign=st.sampled_from("0189AZ"),
)
def test_lic_idn_2_finds_any_single_wrong_sign(place: int, sign: str):
    good = made()
    if good[place] in {".", sign}:
        return
    assert not is_sound(good[:place] + sign + good[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", ROOT, f"{ROOT}.", made()[1:], made().lower(), made() + "1", "../../etc"]
)
def test_lic_idn_2_refuses_what_is_no_identifier(text: str):
    assert not is_sound(text)
