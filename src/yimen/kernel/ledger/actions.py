"""Record what was done, in the transaction that does it.

A clock set back changes nothing in the ledger's order: entries take their place by the order of
their transactions, and `at` is only what the edge read from its clock; a checkpoint signed earlier
than the entry before it makes the jump visible.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.crypto.random import new_salt
from yimen.kernel.ledger import origin
from yimen.kernel.ledger.contracts import LOOK, REFUSED, Result
from yimen.kernel.ledger.separate import separate_connection
from yimen.kernel.prepared import run
from yimen.kernel.transactions import must_be_open

_VERB = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST_CHANGE = 16_000

_INSERT = """
    INSERT INTO kernel_ledger_entry
        (xid, at, verb, actor_kind, account_id, person_id, officer_id, unit_id, channel,
         on_behalf_of, subject_kind, subject_id, ground, change, personal_hash, result,
         source_address, source_agent)
    VALUES (pg_current_xact_id(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_INSERT_WITH_SALT = f"""
    WITH entry AS ({_INSERT} RETURNING id)
    INSERT INTO kernel_ledger_salt (entry_id, salt) SELECT id, %s FROM entry
"""  # noqa: S608 -- two constants


def record(
    *,
    actor: Actor,
    verb: str,
    subject: Ref,
    at: datetime,
    change: Mapping[str, Any] | None = None,
    on_behalf_of: UUID | None = None,
    ground: str | None = None,
    personal: Mapping[str, str] | None = None,
    result: Result = Result.DONE,
) -> None:
    """Write one entry with one statement that waits for nobody.

    Where it came from is what the edge said of the request (`origin`). `change` holds codes, ids and times. `personal` never enters the ledger: only a hash under a
    salt that can be removed later, so that deletion does not break the log.

    Raises:
        RuntimeError: no transaction is open.
        ValueError: the verb is not `<context>.<noun>.<past verb>`, or the change is too large.
    """
    must_be_open()
    row, salt = _row(
        actor=actor,
        verb=verb,
        subject=subject,
        at=at,
        change=change,
        on_behalf_of=on_behalf_of,
        ground=ground,
        personal=personal,
        result=result,
    )
    if salt:
        run(_INSERT_WITH_SALT, (*row, salt))
    else:
        run(_INSERT, row)


def look(*, actor: Actor, subject: Ref, what: str, reason: str, at: datetime) -> None:
    """Record that somebody saw what is masked for others: an unmasking, a case page, an export.

    Raises:
        RuntimeError: no transaction is open.
    """
    record(actor=actor, verb=LOOK, subject=subject, at=at, change={"what": what}, ground=reason)


def record_refusal(
    *,
    actor: Actor,
    attempted: str,
    subject: Ref,
    refusal: Refusal,
    at: datetime,
    path: str = "",
) -> None:
    """Record an attempt that was refused, outside the transaction that rolls back.

    `attempted` is the ledger verb of what was tried, or the method and name of the route, which
    then comes with its `path`. Commits at once, beside a transaction that is open.
    """
    row, _ = _row(
        actor=actor,
        verb=REFUSED,
        subject=subject,
        at=at,
        change={"attempted": attempted, "code": refusal.code} | ({"path": path} if path else {}),
        result=Result.REFUSED,
    )
    with separate_connection() as own, own.cursor() as cursor:
        cursor.execute(_INSERT, row)


def forget_personal(*, entry_id: int) -> bool:
    """Remove an entry's salt, so that its personal hash can no longer be tried against values.

    Raises:
        RuntimeError: no transaction is open.
    """
    must_be_open()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_ledger_salt WHERE entry_id = %s", (entry_id,))
        return bool(cursor.rowcount == 1)


def personal_digest(*, personal: Mapping[str, str], salt: str) -> str:
    """Return the hash that an entry keeps of personal content."""
    text = json.dumps(dict(personal), sort_keys=True, ensure_ascii=False)
    return sm3_hex(f"{salt}\n{text}".encode())


def _row(
    *,
    actor: Actor,
    verb: str,
    subject: Ref,
    at: datetime,
    change: Mapping[str, Any] | None = None,
    on_behalf_of: UUID | None = None,
    ground: str | None = None,
    personal: Mapping[str, str] | None = None,
    result: Result = Result.DONE,
) -> tuple[tuple[Any, ...], str]:
    if not _VERB.fullmatch(verb):
        raise ValueError(f"{verb} is not <context>.<noun>.<past verb>")
    text = json.dumps(
        dict(change or {}), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    if len(text) > _LONGEST_CHANGE:
        raise ValueError(f"the change of {verb} is too large for the ledger")
    salt = new_salt() if personal else ""
    digest = personal_digest(personal=personal, salt=salt) if personal else ""
    source = origin.current()
    row = (
        at,
        verb,
        str(actor.kind),
        actor.account_id,
        actor.person_id,
        actor.officer_id,
        actor.unit_id,
        str(actor.channel),
        on_behalf_of,
        subject.kind,
        subject.id,
        _CONTROL.sub(" ", ground or ""),
        text,
        digest,
        str(result),
        _CONTROL.sub(" ", source.address),
        _CONTROL.sub(" ", source.agent),
    )
    return row, salt
