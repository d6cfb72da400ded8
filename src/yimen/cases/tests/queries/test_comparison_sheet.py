"""The comparison as a sheet: three sources apart, and in words how the form stands to them."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.cases.queries.comparison import BEFORE, Compared, Held
from yimen.cases.queries.comparison_sheet import sheet_rows
from yimen.cases.queries.filling import NOT_TOLD


def _held(value="甲", *, same=True, origin="register", source="公安局的登记", on=None):
    return Held(value=value, source=source, same=same, origin=origin, on=on)


def _row(*held, value="甲", unchecked=()):
    return Compared(code="q", name="姓名", value=value, held=held, unchecked=unchecked)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (_row(_held()), "一致"),
        (_row(_held(same=False)), "不同"),
        (_row(unchecked=("人口登记",)), "没有核对"),
        (_row(_held(), unchecked=("人口登记",)), "一致，一处没有核对"),
        (_row(_held(), value=NOT_TOLD), "没有填"),
        (_row(_held(same=False), value=NOT_TOLD), "没有填，几处不同"),
    ],
)
def test_the_verdict_is_said_in_words(row, expected):
    assert sheet_rows([row])[0].verdict == expected


def test_each_source_stands_in_its_own_column_and_a_difference_is_named_there():
    row = _row(
        _held(origin="person", source="本系统的实名登记"),
        _held("乙", same=False, origin="vault", source="营业执照", on=date(2026, 1, 5)),
        _held("丙", same=False, source=BEFORE, origin=""),
        unchecked=("人口登记",),
    )

    (found,) = sheet_rows([row])

    assert found.cells == (
        "姓名",
        "甲\n补正以前：丙",
        "甲（本系统的实名登记）",
        "【不同】乙（营业执照，2026年1月5日）",
        "人口登记：没有核对",
        "不同，一处没有核对",
    )


def test_a_comparison_of_before_is_told_apart_by_the_name_of_its_source():
    row = _row(_held(origin="", source="实名登记"), _held(origin="", source="县公安局的登记"))

    (found,) = sheet_rows([row])

    assert (len(found.person), len(found.register)) == (1, 1)
