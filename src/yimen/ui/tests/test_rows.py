"""The rows of a table, made without the template language: the same text, every value escaped."""

from __future__ import annotations

from dataclasses import fields

import pytest

from yimen.ui.parts import Cell, Row
from yimen.ui.rows import table_rows

HOSTILE = "\"><script>alert(1)</script>'&"


def test_a_row_has_its_box_head_state_and_link():
    row = Row(
        key="k1",
        label="第一件",
        cells=[
            Cell(text="今天到期", small="11月21日前", kind="need"),
            Cell(text="事项", href="/x/", head=True),
            Cell(text="12", num=True, mute=True),
        ],
    )
    assert table_rows(rows=[row], columns=3, pick="row", form="bulk") == (
        '<tr><td class="pick-col"><label><span class="vh">选择 第一件</span>'
        '<input type="checkbox" name="row" value="k1" form="bulk"></label></td>'
        '<td><span class="pill pill-need">今天到期</span><small>11月21日前</small></td>'
        '<th scope="row"><a href="/x/"><b>事项</b></a></th>'
        '<td class="num r mute">12</td></tr>'
    )


def test_a_state_that_leads_somewhere_is_a_link():
    row = Row(cells=[Cell(text="红色", kind="bad", href="/w/")])
    assert '<a href="/w/"><span class="pill pill-bad">红色</span></a>' in table_rows(
        rows=[row], columns=1
    )


def test_a_group_spans_all_columns_and_a_current_row_says_so():
    rows = [Row(group="今天到期", note="2 件"), Row(current=True, checked=True)]
    assert table_rows(rows=rows, columns=3) == (
        '<tr class="grp"><th colspan="3" scope="rowgroup">今天到期<span>2 件</span></th></tr>\n'
        '<tr class="on cur" aria-current="true"></tr>'
    )


def test_a_stacked_row_names_each_value_but_its_head():
    row = Row(cells=[Cell(text="事项", head=True), Cell(text="12", num=True)])
    assert table_rows(rows=[row], columns=2, names=["工单", '"件"']) == (
        '<tr><th scope="row">事项</th><td class="num r" data-name="&quot;件&quot;">12</td></tr>'
    )


@pytest.mark.parametrize("name", [one.name for one in fields(Cell) if one.type is str])
def test_no_word_of_a_cell_gets_out_unescaped(name):
    cell = Cell(**{"text": "x", name: HOSTILE})
    assert "<script" not in table_rows(rows=[Row(cells=[cell])], columns=1)


@pytest.mark.parametrize("name", ["key", "label", "group", "note"])
def test_no_word_of_a_row_gets_out_unescaped(name):
    words = {"group": "g"} if name == "note" else {}
    drawn = table_rows(
        rows=[Row(**{**words, name: HOSTILE})], columns=1, pick=HOSTILE, form=HOSTILE
    )
    assert "<script" not in drawn
