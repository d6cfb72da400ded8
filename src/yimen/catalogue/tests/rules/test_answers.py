from datetime import date

from yimen.catalogue.contracts.forms import KnownValue
from yimen.catalogue.rules.answers import answer_row, answer_sections, prefill, shown_value
from yimen.catalogue.tests.rules.forms_under_test import SHOP, YES_NO, K, field


def test_prefill_gives_values_with_their_source():
    known = KnownValue(value="王小敏", source="营业执照", on=date(2026, 11, 6))

    assert prefill(SHOP, {"申请人.姓名": known, "申请人.性别": known}) == {"name": known}


def test_prefill_leaves_out_what_the_field_cannot_hold():
    shop = SHOP.steps[0].__class__
    step = shop(
        code="s",
        title="步",
        fields=(
            field("d", K.DATE, "日", prefill="a"),
            field("r", K.RADIO, "选", options=YES_NO, prefill="b"),
            field("n", K.NUMBER, "数", prefill="c"),
        ),
    )
    spec = SHOP.__class__(steps=(step,))
    bad = {key: KnownValue(value="不详", source="旧库") for key in "abc"}

    assert prefill(spec, bad) == {}


def test_answer_sections_show_values_in_words_and_mask_numbers():
    values = {
        "name": "王小敏",
        "idno": "43998119600101123X",
        "born": "1960-01-01",
        "area": "439981101201",
        "size": "1600",
        "cold": "0",
        "rent": "1234.50",
        "staff": [{"who": "甲", "pay": "3000.00"}, {"who": "乙"}],
        "plan": ["0190a6fb-0000-7000-8000-000000000001"],
        "promise": True,
    }

    who, shop, sign = answer_sections(SHOP, values, area_name=lambda code: "望江村")

    assert [(row.name, row.value) for row in who.rows] == [
        ("姓名", "王小敏"),
        ("证件号码", "439981 ******** 123X"),
        ("出生日期", "1960年1月1日"),
        ("住址所在村", "望江村"),
    ]
    assert [row.value for row in shop.rows] == ["1,600 平方米", "不做", "¥1,234.50", "2 行"]
    assert shop.rows[-1].head == ("姓名", "工资")
    assert shop.rows[-1].table == (("甲", "¥3,000.00"), ("乙", ""))
    assert sign.rows[0].files == ("0190a6fb-0000-7000-8000-000000000001",)
    assert sign.rows[1].value == "已勾选同意"


def test_answer_sections_say_what_was_not_answered():
    (section,) = answer_sections(SHOP, {}, shown=("size", "rent"))

    assert [(row.name, row.value) for row in section.rows] == [
        ("店面面积", "没有填"),
        ("月租金", "没有填"),
    ]


def test_shown_value_masks_a_telephone_unless_told():
    tel = field("t", K.PHONE, "手机")

    assert shown_value(tel, "13800001234") == "138****1234"
    assert shown_value(tel, "13800001234", mask=False) == "13800001234"


def test_answer_row_of_a_drawn_signature_is_a_file():
    row = answer_row(field("s", K.SIGNATURE, "签名"), "file:0190a6fb-0000-7000-8000-000000000001")

    assert row.files == ("0190a6fb-0000-7000-8000-000000000001",)
