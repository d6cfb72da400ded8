"""Names, telephones, other documents, masks, pinyin and passwords."""

from __future__ import annotations

from datetime import date

import pytest

from yimen.identity.contracts import (
    CodeRefused,
    CodeType,
    NameRefused,
    PasswordRefused,
    PhoneRefused,
)
from yimen.identity.rules import codes, masking, name, password, phone, pinyin


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 张桂兰 ", "张桂兰"),
        ("阿依古丽•买买提明", "阿依古丽·买买提明"),
        ("龚䶮𡐓", "龚䶮𡐓"),
        ("王\ue170", "王\ue170"),
        ("一门县（老街坊）理发店", "一门县（老街坊）理发店"),
        ("Mary  O'Neil-Smith", "Mary O'Neil-Smith"),
        ("字" * 50, "字" * 50),
    ],
)
def test_names_are_kept_as_in_the_document(typed, kept):
    assert name.parse_name(text=typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "  ", "字" * 51, "<script>", "张\x00三", "=1+1", "张;三", "张\u202e三"]
)
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(NameRefused):
        name.parse_name(text=typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("139 0000 5521", "13900005521"),
        ("+86-139-0000-5521", "13900005521"),
        ("(0399)5550100", "03995550100"),
    ],
)
def test_telephones_are_kept_as_digits(typed, kept):
    assert phone.parse_phone(text=typed) == kept


@pytest.mark.parametrize("typed", ["", "12345", "23900005521", "1390000552", "139000055210"])
def test_what_is_no_telephone_is_refused(typed):
    with pytest.raises(PhoneRefused):
        phone.parse_phone(text=typed)


def test_a_fixed_line_is_no_mobile():
    with pytest.raises(PhoneRefused, match="11 位手机"):
        phone.parse_phone(text="0399-5550100", mobile_only=True)


@pytest.mark.parametrize(
    ("code_type", "text", "holds"),
    [
        (CodeType.PASSPORT, "E12345678", True),
        (CodeType.PASSPORT, "E1", False),
        (CodeType.HONG_KONG_MACAO_PERMIT, "H12345678", True),
        (CodeType.HONG_KONG_MACAO_PERMIT, "X12345678", False),
        (CodeType.TAIWAN_PERMIT, "12345678", True),
        (CodeType.TAIWAN_PERMIT, "1234567", False),
        (CodeType.HOUSEHOLD_BOOK, "430000123", True),
        (CodeType.FOREIGN_PERMANENT_RESIDENT, "USA110080010101", True),
        (CodeType.FOREIGN_PERMANENT_RESIDENT, "USA1100", False),
    ],
)
def test_other_documents_have_a_form(code_type, text, holds):
    def parse():
        return codes.parse_code(
            code_type=code_type, text=text, today=date(2026, 11, 21), demo=False
        )

    if holds:
        assert parse().text == text
    else:
        with pytest.raises(CodeRefused):
            parse()


def test_masks_hide_the_middle():
    assert (
        masking.mask_code(code_type=CodeType.ID_CARD, code="439981194803121234")
        == "439981********1234"
    )
    assert masking.mask_code(code_type=CodeType.PASSPORT, code="E12345678") == "E1*****78"
    assert (
        masking.mask_code(code_type=CodeType.USCC, code="92439981MA00000016")
        == "92439981MA00000016"
    )
    assert masking.mask_phone("13900005521") == "139****5521"
    assert masking.mask_phone("") == ""
    assert masking.mask_name("张桂兰") == "张**"
    assert masking.mask_name("李四") == "李*"
    assert masking.mask_name("阿依古丽·买买提明") == "阿**"


def test_pinyin_and_initials():
    assert pinyin.pinyin_of("张桂兰") == "zhangguilan"
    assert pinyin.initials_of("阿依古丽·买买提明") == "ayglmmtm"
    assert pinyin.pinyin_of("Mary 王") == "marywang"


@pytest.mark.parametrize(
    "text", ["short1", "12345678", "abcdefgh", "a1a1a1a1", "abc12345", "x19900001111", "a" * 129]
)
def test_weak_passwords_are_refused(text):
    with pytest.raises(PasswordRefused):
        password.check_password(password=text, known=("19900001111",))


def test_a_long_password_of_two_kinds_is_taken():
    password.check_password(password="柳树湾 2026 秋", known=("19900001111",))
