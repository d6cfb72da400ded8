"""USCC: real codes from catalogues, and the wrong ones among them."""

from __future__ import annotations

import csv

import pytest

from yimen.identity.contracts import CodeRefused
from yimen.identity.rules import uscc


def parse(text: str, *, demo: bool = False) -> str:
    return uscc.parse_uscc(text=text, demo=demo)


def test_idn_uscc_1_real_catalogue_codes(yimen_data):
    path = yimen_data / "identifiers" / "uscc_vectors.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    catalogue = [row for row in rows if row["source"].endswith("item codes")]

    assert len(rows) == 436
    assert len(catalogue) == 232
    assert sum(not uscc.is_uscc(row["uscc"]) for row in catalogue) == 17
    assert [r["uscc"] for r in rows if uscc.is_uscc(r["uscc"]) != (r["valid"] == "1")] == []


def test_idn_uscc_1_small_letters_are_taken_when_typed():
    assert parse("91340600ma2pbm9hxd") == "91340600MA2PBM9HXD"
    assert not uscc.is_uscc("91340600ma2pbm9hxd")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请填写"),
        ("9134060", "7 位"),
        ("91340600IA2PBM9HXD", "没有 I"),
        ("913406A0MA2PBM9HXD", "数字"),
        ("91340600MA2PBM9HXE", "逐位核对"),
        ("92439981MA00000016", "演示"),
    ],
)
def test_idn_uscc_1_says_what_is_wrong(text, words):
    with pytest.raises(CodeRefused, match=words):
        parse(text)


def test_idn_uscc_1_demo_codes_hold_in_a_demo():
    assert parse("92439981MA00000016", demo=True) == "92439981MA00000016"
