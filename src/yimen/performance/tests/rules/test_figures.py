"""Numbers, quantities, dates and the flattened text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.performance.rules.figures.dates import days, periods
from yimen.performance.rules.figures.numbers import (
    Figure,
    narrow,
    parse_chinese,
    parse_number,
    percent_holds,
    ratio_range,
    sum_holds,
)
from yimen.performance.rules.figures.quantities import Kind, quantities
from yimen.performance.rules.reading.document import Paragraph, Table
from yimen.performance.rules.reading.flattened import read_text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("伍佰万", 5_000_000),
        ("壹佰伍拾万", 1_500_000),
        ("十二", 12),
        ("一百零五", 105),
        ("叁仟零贰拾", 3020),
        ("玖亿零伍万", 900_050_000),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert parse_chinese(text) == value


def test_what_is_no_numeral_is_none() -> None:
    assert parse_chinese("元") is None
    assert parse_number("12.3.4") is None
    assert parse_number("9" * 40) is None


@given(st.text(max_size=200))
def test_narrowing_keeps_every_place(text: str) -> None:
    assert len(narrow(text)) == len(text)


@given(st.lists(st.decimals(min_value=0, max_value=9999, places=4), min_size=1, max_size=12))
def test_rounded_parts_always_make_their_rounded_total(exact: list[Decimal]) -> None:
    parts = [Figure(value.quantize(Decimal("0.01")), 2) for value in exact]
    total = Figure(sum(exact, Decimal(0)).quantize(Decimal("0.01")), 2)
    if len(parts) > 1:
        assert sum_holds(parts=parts, total=total)


@given(
    st.integers(min_value=1, max_value=10**6),
    st.integers(min_value=1, max_value=10**6),
    st.integers(min_value=0, max_value=3),
)
def test_a_rounded_percentage_of_counts_always_holds(part: int, whole: int, places: int) -> None:
    shown = (Decimal(part) / whole * 100).quantize(Decimal(1).scaleb(-places))
    bounds = ratio_range(part=Figure(Decimal(part)), whole=Figure(Decimal(whole)))
    assert bounds is not None
    assert percent_holds(Figure(shown, places), bounds)


def test_money_is_read_in_one_unit() -> None:
    found = quantities("中标价格为8680000元，即868万元，合0.0868亿元。")
    assert {one.figure.value for one in found} == {Decimal(868)}
    assert {one.kind for one in found} == {Kind.MONEY}


def test_document_numbers_and_names_are_no_quantities() -> None:
    assert quantities("（国办发〔2017〕47号）“58农服”平台4.0版，12345热线，第3题") == []


@pytest.mark.parametrize(
    ("text", "exists", "backwards"),
    [
        ("2020年9月31日", False, False),
        ("2021年2月29日", False, False),
        ("2020年2月29日", True, False),
        ("2021.4.1-12.1", True, False),
        ("6月29日至7月01日", True, False),
        ("2021年8月17日至2021年7月28日", True, True),
        ("2021.1月-2021.12月", True, False),
        ("2019年1 月1 日至2019年12 月31 日", True, False),
    ],
)
def test_dates_and_periods(text: str, exists: bool, backwards: bool) -> None:
    assert all(day.exists for day in days(text)) is exists
    assert any(period.backwards for period in periods(text)) is backwards


@pytest.mark.parametrize("text", ["2021.96万元", "占2019.5%", "2020.15分"])
def test_decimals_are_no_dates(text: str) -> None:
    assert days(text) == []


def test_cells_with_blank_lines_inside_stay_one_cell() -> None:
    text = "\t年度\n\n指标值\n\t实际\n\n完成值\n\t得分\n\n\t1\n\t2\n\t3\n\n\n后文。\n"
    table, paragraph = read_text(name="a", text=text).blocks
    assert isinstance(table, Table)
    assert isinstance(paragraph, Paragraph)
    assert [[cell.label for cell in row] for row in table.rows] == [
        ["年度指标值", "实际完成值", "得分"],
        ["1", "2", "3"],
    ]
    assert paragraph.locator == "第14行"


def test_tables_drawn_with_bars_are_read() -> None:
    (table,) = read_text(name="a", text="| 指标 | 分值 |\n|---|---|\n| 决策 | 20 |\n").blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [["指标", "分值"], ["决策", "20"]]
