"""Do a command once for each key that its form carried; a form without key does it as often as sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.idempotency.actions import body_hash
from yimen.kernel.idempotency.actions import once as kept_once
from yimen.kernel.idempotency.contracts import Stored

LONGEST_KEY = 64


def once(
    *,
    actor: Actor,
    command: str,
    key: str,
    body: Mapping[str, Any],
    kind: str,
    run: Callable[[], UUID],
) -> UUID:
    """Return the id of what the command made, now or when its key came first.

    Raises OtherBody where the key came with other content; RuntimeError outside a transaction.
    """
    if not key:
        return run()
    stored = kept_once(
        key=key[:LONGEST_KEY],
        actor=actor,
        command=command,
        body_hash=body_hash(body),
        run=lambda: Stored(ref=Ref(kind, run())),
    )
    assert stored.ref is not None
    return stored.ref.id
