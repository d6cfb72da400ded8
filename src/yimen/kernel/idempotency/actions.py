"""Run a command once for each key.

A clock set back changes nothing here: a key is known or not, whatever the time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import connection

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.idempotency.contracts import OtherBody, Stored
from yimen.kernel.transactions import must_be_open

_CLAIM = """
    INSERT INTO kernel_idempotency_answer (actor_key, command, key, body_hash, answer)
    VALUES (%s, %s, %s, %s, '')
    ON CONFLICT (actor_key, command, key) DO UPDATE SET key = EXCLUDED.key
    RETURNING id, body_hash, answer
"""


def once(
    *,
    key: str,
    actor: Actor,
    command: str,
    body_hash: str,
    run: Callable[[], Stored],
) -> Stored:
    """Return the answer of the first run under this key; run only when there was none.

    A second request that arrives while the first still runs waits for it. When the first rolls
    back, its key is free again.

    Raises:
        OtherBody: the key was used before with other content.
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, (_actor_key(actor), command, key, body_hash))
        row_id, known_hash, answer = cursor.fetchone()
    if known_hash != body_hash:
        raise OtherBody
    if answer:
        return _read(answer)
    stored = run()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_idempotency_answer SET answer = %s WHERE id = %s",
            (_write(stored), row_id),
        )
    return replace(stored, repeated=False)


def body_hash(body: Mapping[str, Any]) -> str:
    """Return a hash of a command's content that does not depend on the order of its keys."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def prune(*, older_than: timedelta = timedelta(days=30)) -> int:
    """Forget answers older than this and return how many there were.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_idempotency_answer"
            " WHERE kept_at < now() - make_interval(secs => %s)",
            (older_than.total_seconds(),),
        )
        return int(cursor.rowcount)


def _actor_key(actor: Actor) -> str:
    return str(actor.account_id or actor.person_id or actor.kind)


def _write(stored: Stored) -> str:
    ref = str(stored.ref) if stored.ref else None
    return json.dumps({"ref": ref, "payload": dict(stored.payload)}, ensure_ascii=False)


def _read(answer: str) -> Stored:
    raw = json.loads(answer)
    ref = Ref.parse(raw["ref"]) if raw["ref"] else None
    return Stored(ref=ref, payload=raw["payload"], repeated=True)
