"""Drawings are plain attributes, tell the same in words and carry the right content."""

import itertools
import re
from datetime import date, timedelta

import pytest
import segno

from yimen.ui import drawing
from yimen.ui.icons import ICONS
from yimen.ui.parts import Day


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_hidden_unless_labelled(name: str) -> None:
    assert 'aria-hidden="true"' in drawing.icon(name=name)
    assert 'aria-label="字"' in drawing.icon(name=name, label="字")


def test_unknown_icon_is_a_fault() -> None:
    with pytest.raises(KeyError):
        drawing.icon(name="none")


def test_qr_draws_every_dark_module_once() -> None:
    text = "https://example.invalid/v/6032"
    drawn = drawing.qr(text=text, label="码").count("h1")
    dark = sum(sum(1 for module in row if module) for row in segno.make_qr(text, error="m").matrix)
    assert drawn == dark


@pytest.mark.parametrize(
    "number", ["202611210000017", "20261121999999X", "000000000000000", "A-Z2"]
)
def test_qr_of_a_number_is_the_code_of_the_whole_text(number: str) -> None:
    before = "https://一门.example.invalid/track/?number="
    whole = drawing.qr(text=before + number, label="码", quick=True)
    assert drawing.qr_of_number(before=before, number=number, label="码") == whole


def test_qr_escapes_its_label() -> None:
    assert "<i>" not in drawing.qr(text="a", label="<i>")


def test_day_cells_show_numbers_stops_flags_and_say_it_in_words() -> None:
    start = date(2026, 11, 9)
    days = [
        Day(on=start, kind="used", number=1),
        Day(on=start + timedelta(days=1), kind="stop", flag="检测"),
        Day(on=start + timedelta(days=2), kind="today", number=2),
        Day(on=start + timedelta(days=3), kind="left", number=3, flag="承诺 11月12日"),
    ]
    svg = drawing.day_cells(days=days, title="一句话")
    assert "<title>一句话</title>" in svg
    assert svg.count("<rect") == 4
    assert "今天 11月11日" in svg
    assert "承诺 11月12日" in svg
    assert "检测" in svg
    assert "style=" not in svg


def test_day_cells_leave_a_gap_at_the_weekend_and_wrap_a_long_clock() -> None:
    friday = date(2026, 11, 13)
    days = [Day(on=friday + timedelta(days=n), kind="left", number=1) for n in (0, 3, 4)]
    places = re.findall(r'<rect class="[^"]+" x="(\d+)"', drawing.day_cells(days=days, title=""))
    assert [int(b) - int(a) for a, b in itertools.pairwise(places)] == [36, 26]
    long = [Day(on=friday + timedelta(days=n), kind="left") for n in range(30)]
    assert 'viewBox="0 0 ' in drawing.day_cells(days=long, title="")
    assert "128" in re.search(r'viewBox="0 0 \d+ (\d+)"', drawing.day_cells(days=long, title=""))[1]


def test_no_days_give_an_empty_drawing() -> None:
    assert "<rect" not in drawing.day_cells(days=[], title="没有")
