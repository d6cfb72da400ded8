"""Why a condition held, in words that an aunt understands."""

from datetime import date

import pytest

from yimen.feel.benches import CONDITIONS
from yimen.feel.language import compile_expression, compile_unary

PERSON = {
    "申请人": {"年龄": 78, "户籍": "一门县", "生日": date(1948, 3, 1)},
    "今天": date(2026, 11, 20),
}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("申请人.年龄 >= 80", "“申请人.年龄”是78，不符合“不小于80”"),
        ("申请人.收入 < 768", "“申请人.收入”没有填写，不能判断"),
        (
            '申请人.年龄 >= 80 and 申请人.户籍 = "一门县"',
            "不符合条件：“申请人.年龄”是78，不符合“不小于80”",
        ),
        (
            '申请人.年龄 >= 60 and 申请人.户籍 = "一门县"',
            "符合条件：“申请人.年龄”是78，符合“不小于60”；“申请人.户籍”是“一门县”，符合“等于一门县”",
        ),
        ("申请人.年龄 in [70..80)", "“申请人.年龄”是78，在范围内（70（含）到80（不含））"),
        ('申请人.户籍 in ("甲", "乙")', "“申请人.户籍”是“一门县”，不在范围内（甲, 乙）"),
        ("申请人.生日 = null", "“申请人.生日”是1948年3月1日，不符合“等于空”"),
        (
            "if 申请人.年龄 >= 80 then 100 else 0",
            "因为“申请人.年龄”是78，不符合“不小于80”，不符合条件，取0",
        ),
        ("age(申请人.生日, 今天) + 1", "“age(申请人.生日, 今天) + 1”是79"),
        ("申请人.低保", "“申请人.低保”没有填写"),
    ],
)
def test_condition_explains_itself(source, sentence):
    assert compile_expression(source).explain(PERSON).sentence == sentence


def test_every_part_of_a_condition_has_its_own_sentence():
    told = compile_expression(
        '申请人.年龄 >= 80 and (申请人.户籍 = "一门县" or 申请人.低保)'
    ).explain(PERSON)
    assert [(part.source, part.held) for part in told.parts] == [
        ("申请人.年龄 >= 80", False),
        ('申请人.户籍 = "一门县"', True),
        ("申请人.低保", None),
    ]
    assert told.held is False


def test_cell_of_a_table_explains_itself():
    assert compile_unary("[100..500)").explain(99).sentence == "99不符合“[100..500)”"
    assert compile_unary(">= 3").explain(None).held is False


def test_bench_conditions_are_true_or_valued():
    for source in CONDITIONS.values():
        assert compile_expression(source).evaluate(
            {"申请人": {"年龄": 81, "户籍地": "一门县", "月收入": 1}, "低保标准": 2}
        )
