"""Shapes and refusals of signing in, of factors and of recovery, inside identity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.notify.contracts import Carrier


class FactorKind(StrEnum):
    """What an account may prove itself with beside the password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    CERTIFICATE = "certificate"


class CodePurpose(StrEnum):
    """What a code by short message is for; one for this is none for that."""

    SIGN_IN = "sign_in"
    SECOND = "second"
    PROOF = "proof"
    RECOVERY = "recovery"
    CONTACT = "contact"
    CALLER = "caller"


class ContactKind(StrEnum):
    """Where an account hears of itself beside its inbox and its person's telephone."""

    PHONE = "phone"
    EMAIL = "email"


CARRIERS = {ContactKind.PHONE: Carrier.SMS, ContactKind.EMAIL: Carrier.MAIL}
"""What takes a text to each kind of contact."""


class QrState(StrEnum):
    """A computer waits, was let in or turned away, or has come in."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"


class RecoveryWay(StrEnum):
    """Where an account is given back, opened for the first time, or given new factors (staff)."""

    ONLINE = "online"
    WINDOW = "window"
    OPENING = "opening"
    STAFF = "staff"


SECOND_HAND_WAYS = (RecoveryWay.WINDOW, RecoveryWay.OPENING, RecoveryWay.STAFF)
"""What one official asks for and another settles."""
ACCOUNT_WORK = "identity.account_waiting"
ENROLMENT_WORK = "identity.enrolment_waiting"
MANDATE_WORK = "identity.mandate_waiting"


class RecoveryState(StrEnum):
    """Proofs are being given, a second clerk is waited for, or it is over."""

    PROVING = "proving"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class CodeWrong(Refusal):
    """The code of a short message or an authenticator is not right, or not any more."""

    def __init__(self, message: str = "验证码不对或者已经过期，请重新获取。") -> None:
        super().__init__("identity.code.wrong", message, field="one_time")


class FactorRefused(Refusal):
    """A factor cannot be added, used or removed."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.factor.refused", message, field=field)


class ActivationRefused(Refusal):
    """The code of activation is not right, not any more, or not yet approved."""

    def __init__(self, message: str) -> None:
        super().__init__("identity.activation.refused", message, field="activation")


class ContactRefused(Refusal):
    """This telephone or address cannot be told."""

    def __init__(self, message: str, *, field: str = "value") -> None:
        super().__init__("identity.contact.refused", message, field=field)


class ProofRefused(Refusal):
    """A proof could not be given; the message says what else there is."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.proof.refused", message, field=field)


class RecoveryRefused(Refusal):
    """This account cannot be given back in this way."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.recovery.refused", message, field=field)


class PolicyRefused(Refusal):
    """This value cannot be set."""

    def __init__(self, message: str, *, field: str = "value") -> None:
        super().__init__("identity.policy.refused", message, field=field)


class TooFast(Refusal):
    """Somebody does one kind of thing faster than the county allows."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__("identity.rate.too_fast", f"操作得太快了，请等 {seconds} 秒再试。")
        self.seconds = seconds


class StaffSource(Protocol):
    """Says whether an account belongs to somebody in office; directory brings it."""

    def __call__(self, *, account_id: UUID) -> bool:
        """Return the answer as of now."""


class SecondHandSource(Protocol):
    """Says where a second official sits; directory brings it."""

    def __call__(self, *, verb: str, unit_id: UUID, but_account: UUID, on: date) -> UUID:
        """Return the unit, or the nearest above it, in which somebody else holds the verb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCertificate:
    """A certificate that may be used to sign in; `subject` names issuer, serial and owner."""

    subject: str
    title: str
    expires_at: datetime | None


class CertificateNotGood(Refusal):
    """A certificate may not be used to sign in; the message says why and what to do."""

    def __init__(self, why: str) -> None:
        super().__init__("identity.certificate.not_good", why)


class CertificateCheck(Protocol):
    """Says whether a certificate may be used to sign in at this moment; trust brings it."""

    def __call__(self, *, der: bytes, at: datetime) -> LoginCertificate:
        """Return who it is of. Raises CertificateNotGood."""


class LoginRefused(Refusal):
    """Sign-in failed; the message never says which part was wrong."""

    def __init__(self, message: str = "账号或密码不对，请再核对一遍。") -> None:
        super().__init__("identity.login.refused", message, field="password")


class LoginLocked(Refusal):
    """Too many failed attempts; the account opens again by itself."""

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "identity.login.locked",
            f"连续输错次数过多，这个账号暂时锁定，请 {minutes} 分钟后再试。忘记密码请带身份证到窗口或村便民服务站重设。",
            field="password",
        )


class TooManyAttempts(Refusal):
    """Somebody came too often; the message says when to come again."""

    status = 429

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        super().__init__("identity.rate.exceeded", f"试得太频繁了，请 {minutes} 分钟后再试。")
        self.seconds = seconds


class PasswordRefused(Refusal):
    """The new password is too weak, or the old one is wrong."""

    def __init__(self, message: str, *, field: str = "new_password") -> None:
        super().__init__("identity.password.refused", message, field=field)


class RegistrationRefused(Refusal):
    """This person cannot open an account here; the message says where it can be done."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.account.refused", message, field=field)


class RegistrationIncomplete(FieldRefusals):
    """Several fields of the registration are wrong."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("identity.account.incomplete", errors)
