"""What a password must be."""

from __future__ import annotations

from datetime import datetime, timedelta

from yimen.identity.contracts import PasswordRefused
from yimen.kernel.rules import rule

SHORTEST = 8
LONGEST = 128
_COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "88888888",
        "66666666",
        "00000000",
        "11111111",
        "87654321",
        "password",
        "password1",
        "qwertyui",
        "qwerty123",
        "abc12345",
        "abcd1234",
        "a1234567",
        "1qaz2wsx",
        "11223344",
        "12341234",
        "5201314520",
        "asdfghjk",
        "asdf1234",
        "qq123456",
        "woaini1314",
        "aa123456",
        "a12345678",
        "123123123",
    ]
)


def check_password(
    *,
    password: str,
    known: tuple[str, ...] = (),
    field: str = "new_password",
    shortest: int = SHORTEST,
    kinds: int = 2,
) -> None:
    """Refuse a password that is short, common or made of the owner's own data.

    Length counts more than kinds of characters; kinds are asked for because the
    classified-protection assessment asks for them. Raises PasswordRefused.
    """
    if len(password) < shortest:
        raise PasswordRefused(
            f"密码至少 {shortest} 位，建议用几个词连起来，好记又难猜。", field=field
        )
    if len(password) > LONGEST:
        raise PasswordRefused(f"密码最多 {LONGEST} 位。", field=field)
    if kinds_in(password) < kinds:
        said = {2: "两种：字母、数字或符号", 3: "三种：大小写字母、数字、符号里选三种"}
        raise PasswordRefused(
            f"密码里至少要有{said.get(kinds, '四种：大写字母、小写字母、数字、符号')}。",
            field=field,
        )
    if password.lower() in _COMMON or len(set(password)) < 4:
        raise PasswordRefused("这个密码太常见，容易被猜到，请换一个。", field=field)
    if any(len(part) >= 6 and part.lower() in password.lower() for part in known):
        raise PasswordRefused("密码里不要包含账号、手机号或身份证号，请换一个。", field=field)


def kinds_in(password: str) -> int:
    """Return how many kinds of characters there are: small, capital, digits, others.

    Where only two are asked for, capital and small letters are one kind: `Abcdefgh` is a word.
    """
    small = any(mark.isalpha() and not mark.isupper() for mark in password)
    capital = any(mark.isupper() for mark in password)
    digits = any(mark.isdigit() for mark in password)
    others = any(not mark.isalnum() for mark in password)
    if not (digits or others):
        return 1
    return sum((small, capital, digits, others))


@rule("IDN-PWD-1", cites="GB/T 22239 8.1.4.1：身份鉴别信息具有复杂度要求并定期更换")
def must_change(*, set_at: datetime | None, days: int, at: datetime) -> bool:
    """Say whether a password is older than it may be; 0 days never ask.

    A password of unknown age, from before ages were kept, counts as old.
    """
    if days == 0:
        return False
    return set_at is None or at >= set_at + timedelta(days=days)
