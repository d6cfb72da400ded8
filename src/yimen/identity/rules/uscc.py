"""The unified social credit code of legal persons and other organisations."""

from __future__ import annotations

import re

from yimen.identity.contracts import CodeRefused
from yimen.identity.rules.id_number import DEMO_COUNTY, normalise
from yimen.kernel.rules import rule

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(CHARACTERS)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_FORM = re.compile(rf"[{CHARACTERS}]{{2}}[0-9]{{6}}[{CHARACTERS}]{{10}}")


def check_character(first_17: str) -> str:
    """Return the 18th character (GB 32100: weights 3^i, modulus 31)."""
    total = sum(
        _VALUES[character] * weight for character, weight in zip(first_17, _WEIGHTS, strict=True)
    )
    return CHARACTERS[(31 - total % 31) % 31]


@rule("IDN-USCC-1", cites="GB 32100 法人和其他组织统一社会信用代码编码规则")
def parse_uscc(*, text: str, demo: bool, field: str = "code") -> str:
    """Return the checked code in capitals (GB 32100). Raises CodeRefused."""
    code = normalise(text)
    if not code:
        raise CodeRefused("请填写统一社会信用代码，18 位，在营业执照或法人证书上。", field=field)
    if len(code) != 18:
        raise CodeRefused(
            f"统一社会信用代码应是 18 位，您填的是 {len(code)} 位，请对照证照核对。", field=field
        )
    if not _FORM.fullmatch(code):
        raise CodeRefused(
            "统一社会信用代码第 3 到 8 位是数字，其余是数字或大写字母（没有 I、O、S、V、Z），请对照证照核对。",
            field=field,
        )
    if code[2:8] == DEMO_COUNTY and not demo:
        raise CodeRefused("这是演示用的代码，没有真实的单位使用，只能在演示环境里用。", field=field)
    if check_character(code[:17]) != code[17]:
        raise CodeRefused(
            "统一社会信用代码最后一位对不上，多半是有一位输错了，请对照证照逐位核对。", field=field
        )
    return code


def is_uscc(text: str) -> bool:
    """Say whether a stored text is a valid code exactly as it stands (no spaces, capitals)."""
    return bool(_FORM.fullmatch(text)) and check_character(text[:17]) == text[17]
