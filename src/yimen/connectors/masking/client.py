"""Speak to the masking gateway."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from yimen.connectors import outgoing
from yimen.connectors.masking import mapping
from yimen.hotline.contracts.car import Binding, CallEvent, LineDown
from yimen.kernel.clock import now

_SKEW_SECONDS = 300
CALLBACK = "/hotline/gateway/masking/"


class MaskingClient:
    """The gateway that `settings.YIMEN_MASKING` names: its `url`, `key` and `secret`."""

    def is_configured(self) -> bool:
        """Say whether this installation has an account with it."""
        return bool(settings.YIMEN_MASKING.get("url"))

    def bind(self, *, caller: str, owner: str, seconds: int, reference: UUID) -> Binding:
        """Bind two numbers to a virtual one for a while. Raises LineDown."""
        body = mapping.to_binding(
            caller=caller,
            owner=owner,
            seconds=seconds,
            reference=reference,
            callback=f"{settings.YIMEN_PUBLIC_URL}{CALLBACK}",
        )
        status, answer = self._post("/bindings", body)
        return mapping.from_binding(status=status, answer=answer)

    def send(self, *, phone: str, text: str, reference: UUID) -> None:
        """Hand over a message. Raises LineDown."""
        body = {
            "phone": phone,
            "text": f"【{settings.YIMEN_MASKING['sign']}】{text}",
            "reference": str(reference),
        }
        status, answer = self._post("/messages", body)
        mapping.check_done(status=status, answer=answer)

    def end(self, *, binding_id: str) -> None:
        """End a binding before its time. Raises LineDown."""
        status, answer = self._post("/bindings/end", {"id": binding_id})
        mapping.check_done(status=status, answer=answer)

    def read_event(
        self, *, raw: bytes, seconds: str, signature: str, at: datetime
    ) -> CallEvent | None:
        """Return what a call-back says, or None where it was not signed just now by the gateway."""
        secret = settings.YIMEN_MASKING.get("secret", "")
        if not secret or not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12):
            return None
        if abs(at.timestamp() - int(seconds)) > _SKEW_SECONDS:
            return None
        wanted = outgoing.signature(secret=secret, seconds=seconds, raw=raw)
        if not hmac.compare_digest(wanted.encode(), signature.encode()):
            return None
        return mapping.from_event(raw)

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        account = settings.YIMEN_MASKING
        try:
            return outgoing.post_signed(
                base=account["url"],
                path=path,
                body=body,
                key=account["key"],
                secret=account["secret"],
                seconds=int(now().timestamp()),
            )
        except outgoing.Unreachable as error:
            raise LineDown from error
