"""Dates, money and numbers are written in one way."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from yimen.ui import words


def test_long_date_has_no_leading_noughts() -> None:
    assert words.long_date(on=date(2026, 3, 5)) == "2026年3月5日"


def test_long_moment_shows_24_hours_and_a_plain_date_none() -> None:
    assert words.long_moment(at=datetime(2026, 11, 20, 14, 3)) == "2026年11月20日 14:03"  # noqa: DTZ001
    assert words.long_moment(at=date(2026, 11, 20)) == "2026年11月20日"


@pytest.mark.parametrize(
    ("year", "written"), [(2026, "11月20日"), (2027, "2026年11月20日"), (None, "2026年11月20日")]
)
def test_short_moment_drops_the_year_only_within_it(year: int | None, written: str) -> None:
    assert words.short_moment(at=date(2026, 11, 20), year=year) == written


def test_weekday_of_a_friday_and_a_sunday() -> None:
    assert words.weekday(on=date(2026, 11, 20)) == "周五"
    assert words.weekday(on=date(2026, 11, 22)) == "周日"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1234.5", "¥1,234.50"),
        ("0", "¥0.00"),
        ("0.005", "¥0.01"),
        ("-1234567.899", "-¥1,234,567.90"),
        ("-0.001", "¥0.00"),
    ],
)
def test_yuan_groups_thousands_and_rounds_halves_up(amount: str, written: str) -> None:
    assert words.yuan(amount=Decimal(amount)) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("43998119900101123X", "439981 19900101 123X"),
        ("439981********1234", "439981 ******** 1234"),
        ("439981 19900101 1234", "439981 19900101 1234"),
        ("202611130417", "2026 1113 0417"),
        ("11439981MB0000000N", "1143 9981 MB00 0000 0N"),
    ],
)
def test_grouped_reads_out_in_groups(number: str, written: str) -> None:
    assert words.grouped(number=number) == written


@pytest.mark.parametrize(
    ("place", "written"),
    [(1, "第一"), (10, "第十"), (12, "第十二"), (20, "第二十"), (99, "第九十九"), (100, "第 100 ")],
)
def test_ordinal(place: int, written: str) -> None:
    assert words.ordinal(place=place) == written


def test_ordinal_begins_at_one() -> None:
    with pytest.raises(ValueError, match="begins at one"):
        words.ordinal(place=0)
