"""Edits of a form: what is copied gets its own names, what is read is never taken away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.catalogue.contracts import CatalogueRefused, FieldKind, FormSpec, Step
from yimen.catalogue.rules import form_editing as editing
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.tests.rules.forms_under_test import YES_NO, field
from yimen.catalogue.web.staff import form_field

K = FieldKind


@pytest.fixture
def definition():
    steps = (
        Step(
            code="s1",
            title="一",
            fields=(
                field("a", K.RADIO, "凉菜", options=YES_NO),
                field("b", K.NUMBER, "面积", when='表.凉菜 = "表.凉菜"'),
            ),
        ),
        Step(code="s2", title="二", fields=(field("c", K.MONEY, "租金", compute="表.面积 * 2"),)),
    )
    return replace(first_definition(), form=FormSpec(steps=steps))


def codes(definition):
    return [[field.code for field in step.fields] for step in definition.form.steps]


def test_a_new_name_is_followed_in_conditions_but_not_inside_texts(definition):
    _, asked = editing.find_field(definition, "a")
    after = editing.set_field(definition, field=replace(asked, name="冷食"))
    assert editing.find_field(after, "b")[1].when == '表.冷食 = "表.凉菜"'


def test_what_a_condition_reads_cannot_be_dropped(definition):
    with pytest.raises(CatalogueRefused, match="第 1 步"):
        editing.drop_field(definition, code="a")
    with pytest.raises(CatalogueRefused, match="面积"):
        editing.drop_step(definition, code="s1")
    assert codes(editing.drop_field(definition, code="c")) == [["a", "b"], []]


def test_a_question_moves_over_the_edge_of_its_step(definition):
    assert codes(editing.move_field(definition, code="b", by=1)) == [["a"], ["b", "c"]]
    with pytest.raises(CatalogueRefused, match="最边上"):
        editing.move_field(definition, code="a", by=-1)


def test_copies_read_each_other_and_not_the_originals(definition):
    after = editing.copy_step(definition, code="s1")
    copied = after.form.steps[1].fields
    assert [one.name for one in copied] == ["凉菜2", "面积2"]
    assert copied[1].when.startswith("表.凉菜2 =")
    assert len({one.code for one in editing.all_fields(after)}) == 5


def test_a_situation_that_a_condition_asks_for_stays(definition):
    after, code = editing.add_situation(definition, title="租的房子")
    _, asked = editing.find_field(after, "a")
    when = form_field.join_when([code], "")
    bound = editing.set_field(after, field=replace(asked, when=when))
    with pytest.raises(CatalogueRefused, match="还用着"):
        editing.drop_situation(bound, code=code)
    assert editing.drop_situation(after, code=code).situations == definition.situations


@pytest.mark.parametrize(
    ("situations", "rest"), [((), ""), (("a",), ""), (("a", "b"), "表.面积 > 1"), ((), "表.x = 1")]
)
def test_ticked_situations_are_read_back_from_the_condition(situations, rest):
    assert form_field.split_when(form_field.join_when(situations, rest)) == (situations, rest)


def test_options_keep_their_codes_when_their_words_change(definition):
    _, asked = editing.find_field(definition, "a")
    values = form_field.values_of(asked) | {"options": "要做｜说明\n不做\n没想好"}
    changed, errors = form_field.read(values, field=asked)
    assert errors == {}
    assert [(o.code, o.label) for o in changed.options][1] == ("0", "不做")
    values = form_field.values_of(asked) | {"options": "要做\n不做"}
    changed, _ = form_field.read(values, field=asked)
    assert [(o.code, o.label) for o in changed.options] == [("1", "要做"), ("0", "不做")]


def test_columns_are_written_as_lines(definition):
    table = field("t", K.TABLE, "人员")
    given = "姓名｜一行字\n工种｜下拉选一个｜选项：厨师、服务员\n工资｜金额｜可不填"
    changed, errors = form_field.read({"kind": "table", "columns": given}, field=table)
    assert errors == {}
    assert [(c.kind.value, c.required) for c in changed.columns] == [
        ("text", True), ("select", True), ("money", False),
    ]  # fmt: skip
    assert [o.label for o in changed.columns[1].options] == ["厨师", "服务员"]
    _, errors = form_field.read({"kind": "table", "columns": "姓名｜表格"}, field=table)
    assert "不认识" in errors["columns"]
