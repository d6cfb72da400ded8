"""What is hard to read or fill in a form: each rule finds it, and leaves plain words alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yimen.catalogue.actions.form_design import first_definition
from yimen.catalogue.contracts import FieldKind, Option, Paper
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


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        pytest.param("CAT-PLN-1", asked("字" * 41), asked("字" * 40), id="CAT-PLN-1 long"),
        pytest.param(
            "CAT-PLN-2",
            asked("您的 GSP 证号"),
            asked("您的 GSP（药品经营规范）证号"),
            id="CAT-PLN-2",
        ),
        pytest.param(
            "CAT-PLN-3",
            asked("上传其他相关材料", K.FILE),
            asked("上传布局图", K.FILE),
            id="CAT-PLN-3",
        ),
        pytest.param(
            "CAT-PLN-4",
            asked("电话", K.PHONE),
            asked("电话", K.PHONE, why="好通知您"),
            id="CAT-PLN-4",
        ),
        pytest.param("CAT-PLN-5", asked("是否没有不良记录"), asked("有没有贷款"), id="CAT-PLN-5"),
        pytest.param(
            "CAT-PLN-7",
            asked("哪一种", K.RADIO, options=THREE),
            asked("哪一种", K.RADIO, options=WITH_OTHER),
            id="CAT-PLN-7",
        ),
        pytest.param("CAT-PLN-8", asked("例如：张三"), asked("您的名字"), id="CAT-PLN-8"),
        pytest.param("CAT-PLN-9", asked("须提交的数量"), asked("虚拟货币数量"), id="CAT-PLN-9"),
    ],
)
def test_cat_pln_rules_find_what_is_hard_and_leave_what_is_plain(rule, bad, good):
    first = found(rule, bad)
    assert first, rule
    assert first[0][0] == "a"
    assert first[0][1]
    assert found(rule, good) == []


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
