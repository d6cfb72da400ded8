"""One check for every kind of document number."""

from __future__ import annotations

import re
from datetime import date

from yimen.identity.contracts import CODE_TYPE_TITLES, CheckedCode, CodeRefused, CodeType
from yimen.identity.rules.id_number import normalise, parse_id_number
from yimen.identity.rules.uscc import parse_uscc

_FORMS = {
    CodeType.HOUSEHOLD_BOOK: re.compile(r"[0-9A-Z]{6,20}"),
    CodeType.PASSPORT: re.compile(r"[0-9A-Z]{6,15}"),
    CodeType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}|[0-9A-Z]{10}"),
    CodeType.HONG_KONG_MACAO_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    CodeType.FOREIGN_PERMANENT_RESIDENT: re.compile(r"[A-Z]{3}[0-9]{12}"),
}


def parse_code(
    *, code_type: CodeType, text: str, today: date, demo: bool, field: str = "code"
) -> CheckedCode:
    """Return the checked number of any kind of document. Raises CodeRefused.

    The old permanent residence card (three letters, twelve digits) and the new one (18 digits
    beginning with 9, same check as the ID number) are both accepted.
    """
    number = normalise(text)
    if code_type is CodeType.USCC:
        return CheckedCode(
            code_type=code_type, text=parse_uscc(text=number, demo=demo, field=field)
        )
    new_card = code_type is CodeType.FOREIGN_PERMANENT_RESIDENT and len(number) == 18
    if code_type is CodeType.ID_CARD or new_card:
        read = parse_id_number(text=number, today=today, demo=demo, field=field)
        return CheckedCode(
            code_type=code_type, text=read.text, birth_on=read.birth_on, gender=read.gender
        )
    if not _FORMS[code_type].fullmatch(number):
        raise CodeRefused(
            f"{CODE_TYPE_TITLES[code_type]}号码的格式不对，请对照证件核对。", field=field
        )
    return CheckedCode(code_type=code_type, text=number)
