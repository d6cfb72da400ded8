"""Twelve-digit area codes and the pinyin of places."""

from __future__ import annotations

import pytest

from yimen.directory.contracts import AreaLevel
from yimen.directory.rules import area_code, place_pinyin


@pytest.mark.parametrize(
    ("prefix", "code", "level", "parent"),
    [
        ("43", "430000000000", AreaLevel.PROVINCE, None),
        ("4307", "430700000000", AreaLevel.CITY, "43"),
        ("430781", "430781000000", AreaLevel.COUNTY, "4307"),
        ("430781001", "430781001000", AreaLevel.TOWN, "430781"),
        ("430781001001", "430781001001", AreaLevel.VILLAGE, "430781001"),
    ],
)
def test_dir_area_1_levels_by_their_digits(prefix, code, level, parent):
    assert area_code.full_code(prefix) == code
    assert area_code.level_of_prefix(prefix) is level
    assert area_code.parent_prefix(prefix) == parent
    assert area_code.prefix_of(code, level) == prefix


@pytest.mark.parametrize("prefix", ["", "4", "430", "43078100", "4307810010012", "43a7"])
def test_dir_area_1_other_digits_are_no_area(prefix):
    with pytest.raises(ValueError, match="digits"):
        area_code.full_code(prefix)


def test_pinyin_of_places_reads_their_own_readings():
    assert place_pinyin.pinyin_of("长沙市") == "changshashi"
    assert place_pinyin.pinyin_of("厦门") == "xiamen"
    assert place_pinyin.pinyin_of("重庆") == "chongqing"
    assert place_pinyin.initials_of("三洲驿街道") == "szyjd"
    assert place_pinyin.pinyin_of("八里（2）村A") == "bali2cuna"
    assert place_pinyin.pinyin_of("𡐓") != ""
