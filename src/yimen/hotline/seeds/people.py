"""The people of the demo county, as whom its seeds act."""

from __future__ import annotations

from datetime import datetime

from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel.actor import Actor


def actor_of(username: str, at: datetime) -> Actor:
    """Return a person of the demo county as he stands at a moment: at the loading, not before it."""
    account = identity.find_account(name=username)
    assert account is not None
    return directory.actor_for(account_id=account.id, at=at)
