"""The door of audit: copies and proofs for the command line, and what waits to be shipped."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from yimen.audit.actions import shipping as _shipping
from yimen.audit.contracts import EvidenceBroken, ShipmentView
from yimen.audit.outside.folder import FolderPlace
from yimen.audit.outside.places import ReadablePlace, configured
from yimen.audit.queries import copies as _copies
from yimen.audit.queries import entry as _entry
from yimen.audit.queries import shipping as _waiting
from yimen.audit.queries import suspicion as _suspicion
from yimen.audit.queries.copies import Checked as Checked
from yimen.audit.rules import evidence as _evidence
from yimen.kernel.ledger.contracts import Checkpoint


def ship(*, at: datetime) -> int:
    """Ship what waits to every place outside and return how many batches were confirmed."""
    return _shipping.ship(at=at)


def shipments() -> list[ShipmentView]:
    """Return how far each place outside has come."""
    return _waiting.shipments()


def check_copies(
    *,
    folder: Path | None,
    with_database: bool,
    trusted: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> dict[str, Checked]:
    """Return what a check of the copies found, by place: those of a folder, or all configured."""
    places = [FolderPlace(folder=folder)] if folder else configured()
    return {
        place.where: _copies.check_copies(
            place=place, with_database=with_database, trusted=trusted, progress=progress
        )
        for place in places
        if isinstance(place, ReadablePlace)
    }


def check_proof(*, content: bytes, trusted: Collection[str] = ()) -> tuple[Checkpoint, str]:
    """Return the checkpoint that a proof file leads to, and the fingerprint of its key.

    Needs neither database nor keys. Raises EvidenceBroken.
    """
    try:
        told = json.loads(content)
    except ValueError as error:
        raise EvidenceBroken("证明文件读不出来。") from error
    checkpoint = _evidence.check_proof(told, trusted=trusted)
    return checkpoint, _evidence.fingerprint(str(told.get("public_key")))


def fingerprint_of(*, public_key: str) -> str:
    """Return the fingerprint of a public key in PEM. Raises EvidenceBroken."""
    return _evidence.fingerprint(public_key)


def loose_guards() -> list[str]:
    """Return the triggers that should refuse every change of the ledger and do not."""
    return _suspicion.loose_guards()


def backdated() -> list[str]:
    """Return entries whose time is far before that of the signature they came after."""
    return _suspicion.backdated()


def public_key() -> str:
    """Return the public key with which checkpoints and copies are signed now, in PEM."""
    return _entry.own_public_key()
