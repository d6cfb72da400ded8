"""What notify shows others: templates, deliveries, and the shape of a gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import Refusal


class Carrier(StrEnum):
    """What takes a text to an address: short messages to a telephone, e-mail to a mailbox."""

    SMS = "sms"
    MAIL = "mail"


class DeliveryState(StrEnum):
    """A delivery waits, went, or was given up."""

    QUEUED = "queued"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Words with `{places}`. A secret one is wiped once it went; `lasts` ends the attempts.

    By e-mail `title` is the subject, so it names nobody and nothing of a case.
    """

    code: str
    title: str
    text: str
    secret: bool = False
    lasts: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """What an operator may see of a delivery: never its words."""

    id: UUID
    carrier: Carrier
    template: str
    title: str
    address_masked: str
    state: DeliveryState
    tries: int
    error: str
    queued_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether a carrier takes texts: there is a gateway, and its last answer was good."""

    has_gateway: bool
    is_answering: bool
    waiting: int

    @property
    def works(self) -> bool:
        """Say whether a message sent now will probably arrive."""
        return self.has_gateway and self.is_answering


class GatewayDown(Exception):  # noqa: N818 -- the state of something outside, tried again later
    """The gateway did not answer, or said that it cannot now. `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GatewayRefused(Exception):  # noqa: N818 -- the gateway's final word on one message
    """The gateway will never take this message. `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gateway(Protocol):
    """Whatever takes short messages; a connector registers one."""

    def is_configured(self) -> bool:
        """Say whether this installation has an account with it."""

    def send(self, *, phone: str, text: str, reference: UUID) -> str:
        """Hand over a message and return the gateway's number for it.

        The same reference twice is one message. Raises GatewayDown, GatewayRefused.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail to hand over; `leave_url` is where its reader ends such mails, empty for none."""

    address: str
    subject: str
    text: str
    reference: UUID
    leave_url: str = ""


class MailServer(Protocol):
    """Whatever takes e-mails; a connector registers one."""

    def is_configured(self) -> bool:
        """Say whether this installation has a mail server."""

    def send(self, *, mail: Mail) -> str:
        """Hand over an e-mail and return what the server called it.

        The same reference is the same message. Raises GatewayDown, GatewayRefused.
        """


_MISSING = {
    Carrier.SMS: "这里还没有开通短信。请用密码登录，或带身份证到窗口办理。",
    Carrier.MAIL: "这里还没有接通邮件。请用手机号，或者登录以后看消息。",
}


class NotifyUnavailable(Refusal):
    """This installation has nothing that takes such texts."""

    def __init__(self, carrier: Carrier = Carrier.SMS) -> None:
        super().__init__("notify.gateway.missing", _MISSING[carrier])
