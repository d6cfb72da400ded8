"""Who lives in the simulated registers: the residents of the demo county, and nobody real."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from yimen.connectors.signed import is_signed
from yimen.connectors.simulators import Answered, Asked

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

PEOPLE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "439981194803120027": {
            "name": "张桂兰",
            "domicile": "一门县柳浦镇柳树湾村三组 8 号",
            "domicileArea": "439981101201",
            "maritalStatus": "30",
            "medical": "0",
            "pension": "城乡居民养老保险",
        },
        "439981194002060079": {
            "name": "田福生",
            "domicile": "一门县柳浦镇柳树湾村五组 2 号",
            "domicileArea": "439981101201",
            "maritalStatus": "20",
            "medical": "0",
            "pension": "城乡居民养老保险",
        },
        "439981197908150015": {
            "name": "郭志远",
            "domicile": "一门县枫杨镇枫林坪村四组 6 号",
            "domicileArea": "439981102201",
            "maritalStatus": "20",
            "medical": "0",
        },
        "439981199101180052": {
            "name": "龚䶮𡐓",
            "domicile": "一门县枫杨镇枫林坪村一组 3 号",
            "domicileArea": "439981102201",
            "maritalStatus": "20",
            "medical": "2",
        },
        "439981199506200082": {
            "name": "阿依古丽·买买提明",
            "domicile": "一门县城心镇钟鼓巷 17 号",
            "domicileArea": "439981100003",
            "maritalStatus": "10",
            "medical": "1",
            "employer": "一门县城心镇老街坊理发店",
        },
    }
)
"""What differs from person to person; the rest follows from the number."""


def is_of_county(number: str) -> bool:
    """Say whether a number is one of the demo county with a sound check character."""
    if len(number) != 18 or not number.startswith("439981") or not number[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def record_of(asked: Asked, *, known: frozenset[str]) -> Answered:
    """Return the record of the person asked for, with the fields that this register keeps.

    Everybody of the county has one. A name that is not the recorded one, or holds 不符, is told.
    """
    if not is_signed(asked):
        return Answered(status=401)
    body = asked.body()
    number, name = str(body.get("idNumber", "")).upper(), str(body.get("name", ""))
    if not body.get("ground") or not body.get("caseNumber"):
        return Answered(status=403, body={"result": "no ground"})
    if not is_of_county(number):
        return Answered(body={"result": "none"})
    own = PEOPLE.get(number, {})
    if "不符" in name or own.get("name", name) != name:
        return Answered(body={"result": "different"})
    record: dict[str, Any] = {
        "name": name,
        "gender": "1" if int(number[16]) % 2 else "2",
        "birthDate": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "domicile": "一门县城心镇中和街 1 号",
        "domicileArea": "439981100001",
        "maritalStatus": "20",
        "medical": "0",
        "medicalPlace": "一门县",
        **own,
    }
    kept = {field: value for field, value in record.items() if field in known}
    as_of = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011 -- a machine of its own
    return Answered(body={"result": "found", "asOf": as_of, "record": kept})
