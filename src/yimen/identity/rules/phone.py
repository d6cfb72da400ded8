"""Telephone numbers: mobile, and fixed lines with their area code."""

from __future__ import annotations

import re
import unicodedata

from yimen.identity.contracts import PhoneRefused

_NOISE = re.compile(r"[\s\-－—()（）]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_FIXED = re.compile(r"0[0-9]{9,11}")


def digits_of(text: str) -> str:
    """Return what is left of a typed number without spaces, marks and country code."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).removeprefix("+86")


def parse_phone(*, text: str, mobile_only: bool = False, field: str = "phone") -> str:
    """Return the digits of a mainland number, without country code. Raises PhoneRefused."""
    digits = digits_of(text)
    if not digits:
        raise PhoneRefused("请填写联系电话。", field=field)
    if _MOBILE.fullmatch(digits):
        return digits
    if mobile_only:
        raise PhoneRefused("请填写 11 位手机号码，以 1 开头。", field=field)
    if _FIXED.fullmatch(digits):
        return digits
    raise PhoneRefused("电话号码不对：手机是 11 位，座机要带区号，例如 0736-8000000。", field=field)
