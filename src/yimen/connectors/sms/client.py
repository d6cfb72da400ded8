"""Hand short messages to the gateway."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from yimen.connectors import outgoing
from yimen.connectors.sms import mapping
from yimen.kernel.clock import now
from yimen.notify.contracts import GatewayDown


class SmsGateway:
    """The gateway that `settings.YIMEN_SMS` names: its `url`, `key`, `secret` and `sign`."""

    def is_configured(self) -> bool:
        """Say whether this installation has an account with it."""
        return bool(settings.YIMEN_SMS.get("url"))

    def send(self, *, phone: str, text: str, reference: UUID) -> str:
        """Hand over a message. Raises GatewayDown, GatewayRefused."""
        account = settings.YIMEN_SMS
        try:
            status, answer = outgoing.post_signed(
                base=account["url"],
                path="/send",
                body=mapping.to_theirs(
                    phone=phone, text=text, sign=account["sign"], reference=reference
                ),
                key=account["key"],
                secret=account["secret"],
                seconds=int(now().timestamp()),
            )
        except outgoing.Unreachable as error:
            raise GatewayDown(error.reason) from error
        return mapping.from_theirs(status=status, answer=answer)
