"""Who works here: directory knows, and says it through what it installs when it starts."""

from __future__ import annotations

from uuid import UUID

from yimen.identity.contracts import StaffSource

_installed: list[StaffSource] = []


def install(source: StaffSource) -> None:
    """Ask this source from now on."""
    _installed[:] = [source]


def is_staff(account_id: UUID) -> bool:
    """Say whether an account belongs to somebody in office; nobody does while nobody answers."""
    return bool(_installed) and _installed[0](account_id=account_id)
