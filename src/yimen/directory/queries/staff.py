"""Who works here, for the floors below that must not ask us by name."""

from __future__ import annotations

from uuid import UUID

from yimen.directory.models import Officer


def is_staff(*, account_id: UUID) -> bool:
    """Say whether an account belongs to somebody in office."""
    return Officer.objects.filter(account_id=account_id, is_active=True).exists()
