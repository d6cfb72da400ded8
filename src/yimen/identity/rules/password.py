"""What a password must be."""

from __future__ import annotations

from yimen.identity.contracts import PasswordRefused

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
    *, password: str, known: tuple[str, ...] = (), field: str = "new_password"
) -> None:
    """Refuse a password that is short, common or made of the owner's own data.

    Length counts more than kinds of characters; letters and digits are asked for because the
    classified-protection assessment asks for two kinds. Raises PasswordRefused.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused(
            f"密码至少 {SHORTEST} 位，建议用几个词连起来，好记又难猜。", field=field
        )
    if len(password) > LONGEST:
        raise PasswordRefused(f"密码最多 {LONGEST} 位。", field=field)
    if password.isdigit() or password.isalpha():
        raise PasswordRefused("密码里至少要有两种：字母、数字或符号。", field=field)
    if password.lower() in _COMMON or len(set(password)) < 4:
        raise PasswordRefused("这个密码太常见，容易被猜到，请换一个。", field=field)
    if any(len(part) >= 6 and part.lower() in password.lower() for part in known):
        raise PasswordRefused("密码里不要包含账号、手机号或身份证号，请换一个。", field=field)
