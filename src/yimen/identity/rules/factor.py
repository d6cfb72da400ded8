"""What a sign-in still lacks: nothing, a second factor, or a factor that has yet to be added."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from yimen.identity.rules.policy import SignInPolicy
from yimen.identity.sign_in_contracts import FactorKind
from yimen.kernel.rules import rule

PASSWORD, SMS, TOTP, PASSKEY, CERTIFICATE, TELEPHONE = "pwd", "sms", "otp", "hwk", "sc", "mca"
"""How an account proved itself, in names of RFC 8176; the last is a telephone that let it in."""
FACE = "face"

METHOD_OF = {
    FactorKind.TOTP: TOTP,
    FactorKind.PASSKEY: PASSKEY,
    FactorKind.CERTIFICATE: CERTIFICATE,
}
_WEAK = frozenset({PASSWORD, SMS})


class Lack(StrEnum):
    """What must still happen before the session opens."""

    NOTHING = "nothing"
    SECOND = "second"
    ENROL = "enrol"
    ACTIVATE = "activate"
    SMS = "sms"


@rule("IDN-FAC-1", cites="GB/T 22239 8.1.4.1：两种或两种以上鉴别技术，其一为密码技术")
def lack_of(
    *,
    methods: Collection[str],
    is_staff: bool,
    held: Collection[FactorKind],
    policy: SignInPolicy,
    is_guarded: bool = False,
) -> Lack:
    """Return what a sign-in by these methods lacks.

    Staff need two methods, one of them a kind that the policy counts as cryptographic; a passkey
    alone where the policy says so. A resident who added a factor is asked for it after a password
    or a code, or after a face alone. A face beside a password or a code counts as the second of two
    where the policy says so; for staff it is never the cryptographic one. Where passwords are being
    guessed (`is_guarded`), a password alone from an unknown device needs a code too.
    """
    if not (policy.face_staff if is_staff else policy.face_counts):
        methods = [one for one in methods if one != FACE] or [PASSWORD]
    if is_staff and policy.staff_two_factor:
        counted = counted_kinds(policy)
        shown = {kind for kind in counted if METHOD_OF[kind] in methods}
        alone = bool(policy.passkey_alone) and PASSKEY in methods and FactorKind.PASSKEY in counted
        if alone or (shown and len(set(methods) - {TELEPHONE}) >= 2):
            return Lack.NOTHING
        if shown and PASSWORD not in methods:
            return Lack.SECOND
        return Lack.SECOND if counted.intersection(held) else Lack.ENROL
    if held and (_WEAK.issuperset(methods) or set(methods) == {FACE}):
        return Lack.SECOND
    if is_guarded and set(methods) == {PASSWORD}:
        return Lack.SMS
    return Lack.NOTHING


def counted_kinds(policy: SignInPolicy) -> frozenset[FactorKind]:
    """Return the kinds that the policy counts as cryptographic."""
    counts = {
        FactorKind.PASSKEY: policy.counts_passkey,
        FactorKind.CERTIFICATE: policy.counts_certificate,
        FactorKind.TOTP: policy.counts_totp,
    }
    return frozenset(kind for kind, counted in counts.items() if counted)


@rule("IDN-FAC-2", cites="GB/T 22239 8.1.4.1 身份鉴别：鉴别信息的首次设置")
def may_enrol(
    *,
    opened_at: datetime,
    required_from: datetime | None,
    reopened_at: datetime | None,
    at: datetime,
    days: int,
) -> bool:
    """Say whether a password alone may still add the first factor.

    For some days after the account was opened, two factors became required or an administrator
    opened the days again, the latest of them; later a stolen password must not add one.
    """
    begin = max(moment for moment in (opened_at, required_from, reopened_at) if moment is not None)
    return begin <= at < begin + timedelta(days=days)
