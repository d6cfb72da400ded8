"""What is hard to read or fill in a form: each rule finds it, and leaves plain words alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.catalogue.contracts import FieldKind, Option, Paper
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.rules.form_plain import plain_findings
from yimen.catalogue.tests.rules.forms_under_test import field, spec

K = FieldKind
THREE = tuple(Option(code=str(n), label=label) for n, label in enumerate(("甲", "乙", "丙")))
WITH_OTHER = (*THREE, Option(code="9", label="都没有"))


def found(rule, *fields, papers=()):
    definition = replace(first_definition(), form=spec(*fields), papers=papers)
    return [(one.field, one.suggestion) for one in plain_findings(definition) if one.rule == rule]


def paper(name):
    return Paper(code="p", name=name, issued_by="本人", source="10", judge=("看",))


def asked(label, kind=K.TEXT, code="a", name="甲", **more):
    return replace(field(code, kind, name, **more), label=label)


def held(rule, *, bad, good):
    first = found(rule, bad)
    assert first, rule
    assert first[0][0] == "a"
    assert first[0][1]
    assert found(rule, good) == []


def test_cat_pln_1_finds_long_sentences():
    held("CAT-PLN-1", bad=asked("字" * 41), good=asked("字" * 40))


def test_cat_pln_2_finds_abbreviations_that_nothing_explains():
    held("CAT-PLN-2", bad=asked("您的 GSP 证号"), good=asked("您的 GSP（药品经营规范）证号"))


def test_cat_pln_3_finds_questions_for_whatever_else():
    held("CAT-PLN-3", bad=asked("上传其他相关材料", K.FILE), good=asked("上传布局图", K.FILE))


def test_cat_pln_4_finds_questions_without_a_reason():
    held("CAT-PLN-4", bad=asked("电话", K.PHONE), good=asked("电话", K.PHONE, why="好通知您"))


def test_cat_pln_5_finds_double_negatives():
    held("CAT-PLN-5", bad=asked("是否没有不良记录"), good=asked("有没有贷款"))


def test_cat_pln_7_finds_choices_without_a_way_out():
    bad = asked("哪一种", K.RADIO, options=THREE)
    held("CAT-PLN-7", bad=bad, good=asked("哪一种", K.RADIO, options=WITH_OTHER))


def test_cat_pln_8_finds_labels_that_only_give_an_example():
    held("CAT-PLN-8", bad=asked("例如：张三"), good=asked("您的名字"))


def test_cat_pln_9_finds_the_words_of_documents():
    held("CAT-PLN-9", bad=asked("须提交的数量"), good=asked("虚拟货币数量"))


def test_cat_pln_3_names_a_catch_all_paper():
    assert found("CAT-PLN-3", asked("名字"), papers=(paper("其他材料"),))
    assert not found("CAT-PLN-3", asked("名字"), papers=(paper("租赁合同"),))


def test_cat_pln_6_finds_the_same_label_twice():
    twice = (asked("电话", code="a", name="甲"), asked("电话", code="b", name="乙"))
    assert [code for code, _ in found("CAT-PLN-6", *twice)] == ["b"]


def test_cat_pln_10_finds_a_step_with_more_than_a_dozen_questions():
    many = [asked(f"第{n}问", code=f"q{n}", name=f"问{n}") for n in range(13)]
    assert found("CAT-PLN-10", *many)
    assert not found("CAT-PLN-10", *many[:12])


@pytest.mark.parametrize("label", ["不动产在哪里", "未成年人的名字", "无障碍设施有几处"])
def test_cat_pln_5_leaves_words_that_only_look_negative(label):
    assert not found("CAT-PLN-5", asked(label))
