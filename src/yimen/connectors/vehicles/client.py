"""Ask the register of plates for the owner's telephone; nothing of it is kept."""

from __future__ import annotations

from django.conf import settings

from yimen.connectors import outgoing
from yimen.hotline.contracts.car import LineDown
from yimen.kernel.clock import now


class VehicleRegister:
    """The register that `settings.YIMEN_VEHICLES` names: its `url`, `key` and `secret`."""

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""
        return bool(settings.YIMEN_VEHICLES.get("url"))

    def find_owner(self, *, plate: str, ground: str) -> str | None:
        """Return the owner's telephone, or None where there is none. Raises LineDown."""
        account = settings.YIMEN_VEHICLES
        try:
            status, answer = outgoing.post_signed(
                base=account["url"],
                path="/owners",
                body={"plate": plate, "ground": ground},
                key=account["key"],
                secret=account["secret"],
                seconds=int(now().timestamp()),
            )
        except outgoing.Unreachable as error:
            raise LineDown from error
        if status == 200 and answer.get("result") == "none":
            return None
        phone = str(answer.get("phone", ""))
        if status != 200 or answer.get("result") != "found" or len(phone) != 11:
            raise LineDown
        return phone
