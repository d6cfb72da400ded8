"""The citizen's ID number: form, place, birthday, check character and what it tells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from yimen.identity.contracts import CodeRefused, Gender
from yimen.kernel.rules import rule

DEMO_COUNTY = "439981"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_PLACES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_FOREIGN_PERMANENT_RESIDENT = "9"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdNumber:
    """A checked ID number and what can be read from it."""

    text: str
    birth_on: date
    gender: Gender


def normalise(text: str) -> str:
    """Return the number without spaces, with narrow digits and a large X."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first_17: str) -> str:
    """Return the 18th character (GB 11643: weights, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


@rule("IDN-ID-1", cites="GB 11643 公民身份号码")
def parse_id_number(*, text: str, today: date, demo: bool, field: str = "code") -> IdNumber:
    """Return the checked number with birthday and gender (GB 11643).

    County codes are checked by province only: people keep the code of the county that issued the
    number, also when that county was made or dissolved in another year. Residence permits for Hong
    Kong, Macao and Taiwan (81, 82, 83) follow the same rule; the foreigner's permanent residence
    card has 9 before the province. The demo county 439981 was never assigned and is refused elsewhere.

    Raises CodeRefused.
    """
    number = normalise(text)
    if not number:
        raise CodeRefused("请填写身份证号码，18 位。", field=field)
    if not _FORM.fullmatch(number):
        raise CodeRefused(
            f"身份证号码应是 18 位：前 17 位是数字，最后一位是数字或 X。您填的是 {len(number)} 位，请对照证件核对。",
            field=field,
        )
    if _place(number) not in _PLACES:
        raise CodeRefused("身份证号码的前两位不是省份代码，请对照证件核对。", field=field)
    if number.startswith(DEMO_COUNTY) and not demo:
        raise CodeRefused(
            "439981 开头的是演示号码，没有真实的人使用，只能在演示环境里用。请填真实证件上的号码。",
            field=field,
        )
    birth_on = _birthday(number, today=today, field=field)
    if check_character(number[:17]) != number[17]:
        raise CodeRefused(
            "身份证号码最后一位对不上，多半是有一位输错了，请对照证件逐位核对。", field=field
        )
    gender = Gender.MALE if int(number[16]) % 2 else Gender.FEMALE
    return IdNumber(text=number, birth_on=birth_on, gender=gender)


def _place(number: str) -> str:
    foreign = number.startswith(_FOREIGN_PERMANENT_RESIDENT)
    return number[1:3] if foreign else number[:2]


def _birthday(number: str, *, today: date, field: str) -> date:
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise CodeRefused(
            "身份证号码第 7 到 14 位不是真实的出生日期，请对照证件核对。", field=field
        ) from error
    if not date(1880, 1, 1) <= birth_on <= today:
        raise CodeRefused("身份证号码里的出生日期不在合理范围内，请对照证件核对。", field=field)
    return birth_on
