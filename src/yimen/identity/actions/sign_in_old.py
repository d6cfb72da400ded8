"""Removal of what signing in left behind, when its term is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity.queries.sign_in_old import KINDS
from yimen.kernel.contracts import NotFound


def remove_sign_in(*, record_id: str, at: datetime) -> None:
    """Remove one record by its kind and id. Raises NotFound."""
    del at
    kind, _, pk = record_id.partition(":")
    if kind not in KINDS or not KINDS[kind].objects.filter(pk=UUID(pk)).delete()[0]:  # type: ignore[attr-defined]
        raise NotFound
