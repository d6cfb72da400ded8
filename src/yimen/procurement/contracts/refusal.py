"""Why procurement says no."""

from __future__ import annotations

from yimen.kernel.contracts import Refusal


class ProcurementRefused(Refusal):
    """What was sent cannot be taken like this; `code` is `procurement.<noun>.<reason>`."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"procurement.{reason}", message, field=field)
