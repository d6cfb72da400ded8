# ruff: noqa: RUF001 -- full-width digits are what is tested
from decimal import Decimal

import pytest

from yimen.catalogue.rules.form_values import (
    ValueChecks,
    read_date,
    read_number,
    read_value,
    storable,
    typed,
)
from yimen.catalogue.tests.rules.forms_under_test import YES_NO, K, field
from yimen.kernel.contracts import Refusal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("60", "60"),
        ("６０", "60"),
        (" 60 平方米", "60"),
        ("1,234,567.5", "1234567.5"),
        ("１，２３４", "1234"),
        ("-3", "-3"),
        (".5", "0.5"),
        ("六十", "60"),
        ("十五", "15"),
        ("一百零八", "108"),
        ("一千二百三十", "1230"),
        ("两万", "20000"),
        ("三万五千", "35000"),
        ("一亿零五", "100000005"),
        ("二〇二六", "2026"),
        ("1.5万", "15000"),
        ("¥12", "12"),
        ("007", "7"),
    ],
)
def test_read_number_takes_every_way_of_writing(text, value):
    assert read_number(text, unit="平方米") == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["六十来个平方", "约60", "1,23", "60-70", "", "一二十", "1e9", "NaN", "0x1F", "٣", "6 0 x"],
)
def test_read_number_takes_nothing_else(text):
    assert read_number(text, unit="平方米") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "2026年11月20日",
        "20261120",
        "2026/11/20",
        "2026.11.20",
        "２０２６年１１月２０日",
        "2026 年 11 月 20 日",
        "二〇二六年十一月二十日",
    ],
)
def test_read_date_takes_every_way_of_writing(text):
    assert read_date(text).isoformat() == "2026-11-20"


def test_read_value_quotes_what_was_typed():
    size = field("size", K.NUMBER, "面积", unit="平方米")

    with pytest.raises(ValueError, match=r"^只填数字，比如 60。您填的是“六十来个平方”。$"):
        read_value(size, "六十来个平方")


def test_read_value_cuts_a_long_quotation_and_drops_control_signs():
    size = field("size", K.NUMBER, "面积")

    with pytest.raises(ValueError, match=r"“x{24}…”"):
        read_value(size, "\x00\u202e" + "x" * 5000)


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (K.NUMBER, "0", "不能小于 1 平方米。您填的是“0”。"),
        (K.NUMBER, "100", "不能大于 99.5 平方米。您填的是“100”。"),
        (K.MONEY, "1.005", "金额写到分为止，比如 1234.50。您填的是“1.005”。"),
        (K.DATE, "2026年2月30日", "没有“2026年2月30日”这一天，请核对年、月、日。"),
        (K.DATE, "明天", "请填年月日，比如 2026年11月20日。您填的是“明天”。"),
        (K.TEXT, "长" * 201, "最多 200 个字，您填了 201 个。请写短一些。"),
        (K.TEXT, "长" * 90_000, "太长了，最多 200 个字。请写短一些。"),
        (K.RADIO, "3", "请从列出的几项里选一项。"),
        (K.CHECKS, "3", "请从列出的几项里选。"),
        (K.AREA, "42a", "请从列表里选到村或社区。"),
        (K.FILE, "../etc/passwd", "这个文件没有传好，请重新拍照或选文件。"),
        (K.SIGNATURE, "file:7", "这个文件没有传好，请重新拍照或选文件。"),
        (K.NUMBER, "9" * 17, "这个数太大了，请核对。您填的是“99999999999999999”。"),
    ],
)
def test_read_value_says_what_to_do(kind, text, sentence):
    bounds = (
        {"unit": "平方米", "min_value": Decimal(1), "max_value": Decimal("99.5")}
        if len(text) < 9
        else {}
    )
    asked = field("x", kind, "面积", options=YES_NO, **bounds)
    if kind is K.MONEY:
        asked = field("x", kind, "面积")

    with pytest.raises(ValueError, match="。") as refused:
        read_value(asked, text)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("kind", "sent", "stored"),
    [
        (K.TEXT, "  河东\u200b街道\t18 号 ", "河东街道 18 号"),
        (K.TEXT, "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        (K.TEXT, "e\u0301", "é"),
        (K.TEXT, "𬭚", "𬭚"),
        (K.LONG_TEXT, " 一\r\n二 ", "一\n二"),
        (K.TEXT, "   ", None),
        (K.MONEY, "1,234.5", "1234.50"),
        (K.MONEY, "3万元", "30000.00"),
        (K.NUMBER, "60.0", "60"),
        (K.NUMBER, "600", "600"),
        (K.DATE, "20261120", "2026-11-20"),
        (K.AREA, "439981", "439981000000"),
        (K.AREA, ["439981101000", "439981101201", ""], "439981101201"),
        (K.RADIO, "0", "0"),
        (K.CHECKS, ["0", "1", "1", ""], ["1", "0"]),
        (K.CHECKS, [], None),
        (K.DECLARATION, "on", True),
        (K.DECLARATION, "0", None),
        (K.SIGNATURE, "王小敏", "王小敏"),
        (
            K.FILE,
            ["0190a6fb-0000-7000-8000-000000000001", ""],
            ["0190a6fb-0000-7000-8000-000000000001"],
        ),
    ],
)
def test_read_value_stores_the_plain_form(kind, sent, stored):
    assert read_value(field("x", kind, "答", options=YES_NO), sent) == stored


def test_read_value_asks_the_given_checks():
    def no_card(text):
        raise Refusal("identity.code.invalid", f"证件号码不对：{text}")

    checks = ValueChecks(id_number=no_card, phone=lambda text: text.replace(" ", ""))

    assert read_value(field("t", K.PHONE, "手机"), "１３８ 0000 0000", checks) == "13800000000"
    with pytest.raises(ValueError, match="证件号码不对：4399"):
        read_value(field("i", K.ID_NUMBER, "证件"), "4399", checks)


def test_typed_gives_expressions_decimals_and_days():
    rows = field("t", K.TABLE, "人", columns=(field("pay", K.MONEY, "工资"),))

    assert typed(field("n", K.NUMBER, "数"), "60.5") == Decimal("60.5")
    assert typed(field("d", K.DATE, "日"), "2026-11-20").year == 2026
    assert typed(rows, [{"pay": "3.00"}, {}]) == [{"工资": Decimal("3.00")}, {"工资": None}]


def test_storable_keeps_no_object_it_does_not_know():
    assert storable(field("m", K.MONEY, "钱"), Decimal(3)) == "3.00"
    assert storable(field("n", K.NUMBER, "数"), Decimal("3.50")) == "3.5"
    assert storable(field("n", K.TEXT, "字"), object()) is None
