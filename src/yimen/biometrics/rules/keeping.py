"""How long a template is kept and what is never kept: the shortest time that the purpose needs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from yimen.biometrics.contracts import Purpose
from yimen.biometrics.governance_contracts import GovernanceRefused
from yimen.kernel.rules import rule

LONGEST = {
    Purpose.VERIFY: timedelta(days=365),
    Purpose.IDENTIFY: timedelta(days=365),
    Purpose.WATCH: timedelta(days=180),
}
"""A watch list says itself until when; half a year is the most that it may say."""


@rule("BIO-EXP-1", cites="人脸识别技术应用安全管理办法 第八条；个人信息保护法 第十九条")
def expiry(*, purpose: Purpose, made_at: datetime, asked: datetime | None) -> datetime:
    """Return until when a template is kept: a year, or less where the caller asks for less.

    A template for a watch list is kept as its list says, which must say so.

    Raises:
        GovernanceRefused: a watch list without its end, or an end that is past already.
    """
    last = made_at + LONGEST[purpose]
    if purpose is Purpose.WATCH and asked is None:
        raise GovernanceRefused("布控要写明到哪天为止。", field="expires_at")
    if asked is not None and asked <= made_at:
        raise GovernanceRefused("保存期已经过了，请填以后的日期。", field="expires_at")
    return min(last, asked) if asked is not None else last


@rule("BIO-IMG-1", cites="人脸识别技术应用安全管理办法 第八条；个人信息保护法 第六、二十八条")
def keeps_image(*, purpose: Purpose) -> bool:
    """Say whether the picture itself is kept beside the template: for none of the purposes."""
    return purpose not in set(Purpose)


@rule("BIO-PIA-1", cites="个人信息保护法 第五十五、五十六条；人脸识别技术应用安全管理办法 第九条")
def check_assessment(
    *,
    uses: str,
    necessity: str,
    risks: str,
    measures: str,
    assessed_by: str,
    assessed_on: date,
    valid_until: date,
    on: date,
) -> None:
    """Refuse an impact assessment that leaves out what the law asks of it.

    Raises:
        GovernanceRefused: a part is missing, or the days do not fit.
    """
    for name, text, what in (
        ("uses", uses, "写明用在哪些事上、怎么用"),
        ("necessity", necessity, "写明为什么非用不可、不刷脸怎么办"),
        ("risks", risks, "写明对个人权益有什么影响、出了事有多严重"),
        ("measures", measures, "写明采取了哪些保护措施"),
    ):
        if len(text.strip()) < 20:
            raise GovernanceRefused(f"请{what}，至少 20 个字。", field=name)
    if not assessed_by.strip():
        raise GovernanceRefused("写明由谁评估。", field="assessed_by")
    if assessed_on > on:
        raise GovernanceRefused("评估日期不能在今天以后。", field="assessed_on")
    if valid_until <= on:
        raise GovernanceRefused("有效期要到今天以后。", field="valid_until")
    if (valid_until - assessed_on).days > 366:
        raise GovernanceRefused("最长一年，到期重新评估。", field="valid_until")


@rule("BIO-PIA-2", cites="个人信息保护法 第五十五条第一项（处理敏感个人信息要事前评估）")
def is_on(*, approved: bool, ended: bool, valid_until: date, on: date) -> bool:
    """Say whether a purpose may be used: its assessment is approved, not ended and not run out."""
    return approved and not ended and on <= valid_until
