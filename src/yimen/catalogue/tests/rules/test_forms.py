import pytest

from yimen.catalogue.contracts.forms import FormTooLarge
from yimen.catalogue.rules.form_values import ValueChecks
from yimen.catalogue.rules.forms import (
    FormSpecError,
    always_shown,
    compile_form,
    compiled,
    fill,
    redraws,
)
from yimen.catalogue.tests.rules.forms_under_test import SHOP, YES_NO, K, field, spec

GOOD_SHOP = {"size": "60", "cold": "0"}


def test_fill_reads_values_and_lists_what_is_shown():
    answers = fill(SHOP, GOOD_SHOP, {}, step="shop", final=True)

    assert answers.values == {"size": "60", "cold": "0"}
    assert answers.errors == {}
    assert "cold_room" not in answers.shown
    assert answers.shown[:2] == ("name", "idno")


def test_fill_asks_a_conditional_field_that_stands_before_its_condition():
    answers = fill(SHOP, GOOD_SHOP | {"cold": "1"}, {}, step="shop", final=True)

    assert answers.errors == {"cold_room": "请填写凉菜间面积。"}


def test_fill_drops_what_is_hidden():
    answers = fill(SHOP, GOOD_SHOP | {"cold_room": "9"}, {}, step="shop")
    stored = fill(SHOP, {"cold": "0"}, {}, stored={"cold_room": "9"}, only={"cold"})

    assert "cold_room" not in answers.values
    assert "cold_room" not in stored.values


def test_fill_keeps_the_other_steps_as_stored():
    stored = {"name": "王小敏", "size": "70"}

    answers = fill(SHOP, {"size": "80"}, {}, stored=stored, step="shop")

    assert answers.values == {"name": "王小敏", "size": "80"}


def test_fill_of_one_answer_leaves_the_step_alone_and_asks_nothing_else():
    answers = fill(SHOP, {"cold": "1"}, {}, stored={"size": "70"}, only={"cold"})

    assert answers.values == {"size": "70", "cold": "1"}
    assert answers.errors == {}


def test_fill_cannot_be_given_answers_of_another_step():
    answers = fill(SHOP, {"name": "冒名", "size": "80"}, {}, stored={"name": "王小敏"}, step="shop")

    assert answers.values["name"] == "王小敏"


def test_fill_final_asks_for_what_is_required_in_the_order_of_the_form():
    answers = fill(SHOP, {"size": "六十来个平方"}, {}, final=True)

    assert list(answers.errors) == [
        "name", "idno", "tel", "born", "area", "size", "cold", "plan", "promise", "signature"
    ]  # fmt: skip
    assert answers.errors["cold"] == "这一项还没选。"
    assert answers.errors["size"] == "只填数字，比如 60。您填的是“六十来个平方”。"
    assert answers.errors["plan"] == "请拍照或选文件。"


def test_fill_computes_and_never_takes_a_computed_value_from_outside():
    answers = fill(SHOP, GOOD_SHOP | {"rent": "1,000.5", "year_rent": "1"}, {}, step="shop")

    assert answers.values["year_rent"] == "12006.00"


def test_fill_requires_under_a_condition():
    small = fill(SHOP, GOOD_SHOP, {}, step="shop", final=True)
    large = fill(SHOP, GOOD_SHOP | {"size": "1001"}, {}, step="shop", final=True)

    assert "note" not in small.errors
    assert large.errors == {"note": "请填写说明。"}


def test_fill_checks_across_fields_only_when_both_are_there():
    late = {"to_on": "2026-11-20"}

    assert fill(SHOP, GOOD_SHOP | late, {}, step="shop", final=True).errors == {}
    assert fill(SHOP, GOOD_SHOP | late | {"from_on": "2026-12-01"}, {}, step="shop").errors == {
        "to_on": "租期要在开业以后届满，请核对两个日期。"
    }


def test_fill_sees_the_callers_context():
    elder = spec(field("bank", K.TEXT, "账号", when="申请人.年龄 >= 80"))

    assert fill(elder, {}, {"申请人": {"年龄": 81}}).shown == ("bank",)
    assert fill(elder, {}, {"申请人": {}}).shown == ()


def test_fill_reads_tables_drops_empty_rows_and_sums_them():
    raw = GOOD_SHOP | {
        "staff-0-who": "甲", "staff-0-pay": "3000",
        "staff-1-who": " ", "staff-1-pay": "",
        "staff-2-who": "乙", "staff-2-pay": "三千五",
    }  # fmt: skip

    answers = fill(SHOP, raw | {"staff-2-pay": "3500"}, {}, step="shop", final=True)

    assert answers.values["staff"] == [
        {"who": "甲", "pay": "3000.00"},
        {"who": "乙", "pay": "3500.00"},
    ]
    assert answers.values["wages"] == "6500.00"


def test_fill_names_the_wrong_cell_of_a_table():
    raw = GOOD_SHOP | {"staff-0-pay": "很多", "staff-1-pay": "1"}

    answers = fill(SHOP, raw, {}, step="shop", final=True)

    assert answers.errors == {
        "staff-0-who": "请填写姓名。",
        "staff-0-pay": "只填数字，比如 60。您填的是“很多”。",
        "staff-1-who": "请填写姓名。",
    }


def test_fill_refuses_more_rows_than_the_table_has():
    raw = GOOD_SHOP | {f"staff-{row}-who": "甲" for row in range(4)}

    answers = fill(SHOP, raw, {}, step="shop")

    assert answers.errors == {"staff": "最多填 3 行，多的请合并或另附。"}


def test_fill_ignores_unknown_keys_and_refuses_ten_thousand():
    few = fill(SHOP, GOOD_SHOP | {f"x{n}": "1" for n in range(500)}, {}, step="shop")

    assert set(few.values) == {"size", "cold"}
    with pytest.raises(FormTooLarge, match="没有保存"):
        fill(SHOP, {f"x{n}": "1" for n in range(10_000)}, {})


def test_fill_uses_the_checks_it_is_given():
    def wrong(text):
        raise ValueError("这个证件号码不对。")

    answers = fill(SHOP, {"idno": "439981"}, {}, only={"idno"}, checks=ValueChecks(id_number=wrong))

    assert answers.errors == {"idno": "这个证件号码不对。"}


def test_fill_stops_an_expression_that_runs_away():
    wild = spec(field("x", K.NUMBER, "算", compute="count(大表)", when="true"))

    assert fill(wild, {}, {"大表": [1] * 3}).values == {"x": "3"}
    assert fill(wild, {}, {"大表": [1] * 200_000}).values == {}


def test_hidden_step_hides_all_its_fields_and_those_that_hang_on_them():
    chain = spec(
        field("b", K.TEXT, "乙", when='表.甲 = "1"'),
        field("c", K.TEXT, "丙", when="表.乙 != null"),
        field("a", K.RADIO, "甲", options=YES_NO),
    )

    assert fill(chain, {"a": "1", "b": "x", "c": "y"}, {}).shown == ("b", "c", "a")
    assert fill(chain, {"a": "0", "b": "x", "c": "y"}, {}).values == {"a": "0"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((field("a", K.TEXT, "甲"), field("a", K.TEXT, "乙")), "同一个代码"),
        ((field("a", K.TEXT, "甲"), field("b", K.TEXT, "甲")), "同一个代码或名称"),
        (
            (
                field("a", K.TEXT, "甲", when='表.乙 = "1"'),
                field("b", K.TEXT, "乙", when='表.甲 = "1"'),
            ),
            "互相等待",
        ),
        ((field("a", K.TEXT, "甲", when="表.丁 > 1"),), "没有这个字段"),
        ((field("a", K.TABLE, "甲"),), "没有列"),
        ((field("a", K.TABLE, "甲", columns=(field("f", K.FILE, "图"),)),), "不能是这一种"),
        (
            (field("a", K.TABLE, "甲", columns=(field("f", K.TEXT, "图", when="true"),)),),
            "不能带条件",
        ),
    ],
)
def test_compile_form_refuses_what_cannot_work(fields, words):
    with pytest.raises(FormSpecError, match=words):
        compile_form(spec(*fields))


def test_compiled_keeps_one_form_for_one_specification():
    assert compiled(SHOP) is compiled(SHOP)


def test_fill_keeps_stored_files_unless_files_are_sent():
    old, new = "0190a6fb-0000-7000-8000-000000000001", "0190a6fb-0000-7000-8000-000000000002"

    kept = fill(SHOP, {"promise": "1"}, {}, stored={"plan": [old]}, step="sign")
    sent = fill(SHOP, {"plan": [new]}, {}, stored={"plan": [old]}, step="sign")
    gone = fill(SHOP, {"plan": []}, {}, stored={"plan": [old]}, step="sign")

    assert kept.values["plan"] == [old]
    assert sent.values["plan"] == [new]
    assert "plan" not in gone.values


def test_redraws_when_a_condition_a_sum_or_an_error_changes_the_page():
    before = fill(SHOP, GOOD_SHOP, {}, step="shop")

    assert not redraws(SHOP, before=before, after=fill(SHOP, GOOD_SHOP | {"size": "61"}, {}))
    assert redraws(SHOP, before=before, after=fill(SHOP, GOOD_SHOP | {"cold": "1"}, {}))
    assert redraws(SHOP, before=before, after=fill(SHOP, GOOD_SHOP | {"rent": "1"}, {}))
    assert redraws(SHOP, before=before, after=fill(SHOP, GOOD_SHOP | {"size": "大"}, {}))


def test_a_form_without_conditions_and_sums_shows_everybody_the_same():
    first = field("a", K.TEXT, "甲")
    plain = spec(first, field("b", K.TEXT, "乙", required_when="true"))
    shown = always_shown(plain)
    assert shown is not None
    for stored in ({}, {"a": "1"}, {"b": "2"}):
        filled = fill(plain, {}, {}, stored=stored, only=())
        assert (filled.shown, filled.errors) == (shown.shown, shown.errors) == (("a", "b"), {})
    assert always_shown(spec(first, field("b", K.TEXT, "乙", when='表.甲 = "1"'))) is None
    assert always_shown(spec(first, field("b", K.TEXT, "乙", compute="表.甲"))) is None
    assert always_shown(spec(first, when='申请人.姓名 = "王"')) is None
