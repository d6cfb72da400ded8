"""Who works here, and where: directory knows, and says it through what it installs when it starts."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.identity.contracts import SecondHandSource, StaffSource

_installed: list[StaffSource] = []
_second: list[SecondHandSource] = []


def install(source: StaffSource) -> None:
    """Ask this source from now on."""
    _installed[:] = [source]


def is_staff(account_id: UUID) -> bool:
    """Say whether an account belongs to somebody in office; nobody does while nobody answers."""
    return bool(_installed) and _installed[0](account_id=account_id)


def install_second_hand(source: SecondHandSource) -> None:
    """Ask this source from now on where a second official sits."""
    _second[:] = [source]


def unit_of_second(*, verb: str, unit_id: UUID, but_account: UUID, on: date) -> UUID:
    """Return the unit in which somebody else holds the verb; the given one while nobody answers."""
    if not _second:
        return unit_id
    return _second[0](verb=verb, unit_id=unit_id, but_account=but_account, on=on)
