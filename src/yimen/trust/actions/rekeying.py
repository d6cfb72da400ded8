"""Bring everything that is encrypted to the newest keys while people go on working.

The work goes in batches, each a transaction that holds the run's row and writes down how far it
came; so a process that is killed loses one batch, and whoever comes next goes on. Rows that somebody
holds are taken in a later pass. What no key opens is counted and named, and does not stop the rest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.fields import Unreadable, decrypt_field, encrypt_field
from yimen.kernel.files import sealing, store
from yimen.kernel.ledger import actions as ledger
from yimen.keys.contracts import KeyStoreError, Purpose
from yimen.pki.contracts import SuiteName
from yimen.trust.models import Rekeying, RekeyingPart
from yimen.trust.queries import encrypted
from yimen.trust.queries.encrypted import FILES, Encrypted

ROTATED = (Purpose.FIELD, Purpose.FILE, Purpose.TRUST)
"""The purposes whose keys may change; signing keys change by themselves, the index key never."""
_ROWS, _CONTENTS = 1_000, 20
_PATIENCE_MS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One batch: of what, how much of it, and whether there is nothing to do but to wait."""

    name: str
    done: int = 0
    must_wait: bool = False
    is_finished: bool = False


def rotate_keys(*, actor: Actor, suite: SuiteName | None, at: datetime) -> dict[Purpose, int]:
    """Make new keys of every purpose that encrypts, start rewriting, and return their versions."""
    _check(actor)
    made = {one: keystore.installed().rotate(one, suite=suite) for one in ROTATED}
    start_rekeying(actor=actor, at=at)
    return made


def start_rekeying(*, actor: Actor, at: datetime) -> None:
    """Start a run over everything encrypted; one that is open begins again from the first row."""
    _check(actor)
    with transaction.atomic():
        run = Rekeying.objects.select_for_update().filter(finished_at=None).first()
        if run is None:
            run = Rekeying.objects.create(started_at=at, started_by=actor.name, moved_at=at)
        run.parts.all().delete()
        names = [*(one.name for one in encrypted.encrypted_columns()), FILES]
        RekeyingPart.objects.bulk_create(RekeyingPart(run=run, name=name) for name in names)
        newest = {str(one): keystore.installed().newest(one) for one in ROTATED}
        ledger.record(
            actor=actor,
            verb="trust.rekeying.started",
            subject=Ref("trust.rekeying", run.id),
            at=at,
            change=newest,
        )


def work_once(*, actor: Actor, at: datetime) -> Moved | None:
    """Do one batch of the open run; None where there is none, or another process is at it."""
    begun = time.perf_counter()
    with transaction.atomic():
        run = Rekeying.objects.open_for_work()
        if run is None:
            return None
        part = (
            run.parts.filter(total=None).order_by("id").first()
            or run.parts.filter(finished_at=None).order_by("id").first()
        )
        run.moved_at = at
        if part is None:
            return _finish(run, actor, at)
        moved = _move(part, at)
        part.save()
        run.worked_ms += int((time.perf_counter() - begun) * 1000)
        run.save(update_fields=["worked_ms", "moved_at"])
    return moved


def _check(actor: Actor) -> None:
    # New keys are useless to who cannot copy the key file aside: only the machine's people make them.
    if actor.kind is not ActorKind.SYSTEM:
        raise NotAllowed("密钥只能在服务器上用命令更换。")


def _finish(run: Rekeying, actor: Actor, at: datetime) -> Moved:
    run.finished_at = at
    run.save(update_fields=["finished_at", "moved_at"])
    sums = {"done": 0, "unreadable": 0}
    for part in run.parts.all():
        sums["done"] += part.done
        sums["unreadable"] += part.unreadable
    ledger.record(
        actor=actor,
        verb="trust.rekeying.finished",
        subject=Ref("trust.rekeying", run.id),
        at=at,
        change=sums,
    )
    return Moved(name="", is_finished=True)


def _move(part: RekeyingPart, at: datetime) -> Moved:
    if part.name == FILES:
        return _count_contents(part, at) if part.total is None else _move_contents(part, at)
    column = next((one for one in encrypted.encrypted_columns() if one.name == part.name), None)
    if column is None:  # the program was changed in the middle, and the column is gone
        part.total, part.finished_at = part.total or 0, at
        return Moved(name=part.name)
    if part.total is None:
        part.total = encrypted.waiting(column)
        part.finished_at = None if part.total else at
        return Moved(name=part.name)
    return _move_rows(part, column, at)


def _move_rows(part: RekeyingPart, column: Encrypted, at: datetime) -> Moved:
    """Rewrite the next rows: at once where nobody is at them, else but those that nobody holds.

    A row counts as it was read: one that somebody changed since is left to a later pass. Locking
    each row first would write it twice, so that is done only where we would have to wait for others;
    we give up long before the server looks for a deadlock.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {_PATIENCE_MS}")
            return _move_next(part, column, at, held="")
    except OperationalError as busy:
        if not isinstance(busy.__cause__, LockNotAvailable):
            raise
    return _move_next(part, column, at, held="FOR NO KEY UPDATE SKIP LOCKED")


def _move_next(part: RekeyingPart, column: Encrypted, at: datetime, *, held: str) -> Moved:
    table, name, key = f'"{column.table}"', f'"{column.column}"', f'"{column.key}"'
    after = f" AND {key} > %s::{column.key_type}" if part.cursor else ""
    newest = keystore.installed().newest(column.purpose)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {encrypted.is_old(column)}{after}"  # noqa: S608 -- names of models
            f" ORDER BY {key} LIMIT {_ROWS} {held}",
            [newest, *([part.cursor] if part.cursor else [])],
        )
        rows = cursor.fetchall()
        if not rows:
            return _end_pass(part, column, at)
        anew, opened = _all_anew(column, rows)
        cursor.execute(
            f"UPDATE {table} SET {name} = made.new"  # noqa: S608 -- names of models
            f" FROM unnest(%s::{column.key_type}[], %s::bytea[], %s::bytea[]) AS made(key, old, new)"
            f" WHERE {table}.{key} = made.key AND {table}.{name} = made.old",
            [opened, [old for old, _ in anew], [new for _, new in anew]],
        )
        done = cursor.rowcount
    lost = (
        [str(key) for key, _ in rows if key not in set(opened)] if len(opened) < len(rows) else []
    )
    part.unreadable += len(lost)
    part.example = part.example or (lost[0] if lost else "")
    part.cursor = str(rows[-1][0])
    part.done += done
    part.passed += done
    return Moved(name=part.name, done=done)


def _end_pass(part: RekeyingPart, column: Encrypted, at: datetime) -> Moved:
    left = encrypted.waiting(column) - part.unreadable
    if left <= 0:
        part.finished_at = at
        return Moved(name=part.name)
    must_wait = part.passed == 0  # all that is left is held by somebody at this moment
    part.cursor, part.passed, part.unreadable, part.example = "", 0, 0, ""
    return Moved(name=part.name, must_wait=must_wait)


def _all_anew(
    column: Encrypted, rows: list[tuple[object, bytes]]
) -> tuple[list[tuple[bytes, bytes]], list[object]]:
    """Return each value that a key opens, as it was and anew, and the keys of their rows."""
    made, opened, names = [], [], list(column.names)
    current = keystore.installed().current(column.purpose)
    for row, stored in rows:
        for name in names:
            try:
                plain = decrypt_field(column=name, stored=stored, purpose=column.purpose)
            except (Unreadable, KeyStoreError):
                continue
            made.append((bytes(stored), encrypt_field(column=name, plaintext=plain, key=current)))
            opened.append(row)
            if name != names[0]:  # the next row is most likely bound to the same
                names.insert(0, names.pop(names.index(name)))
            break
    return made, opened


def _count_contents(part: RekeyingPart, at: datetime) -> Moved:
    part.total = 0
    if keystore.installed().newest(Purpose.FILE) > 1:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT address) FROM kernel_file")
            part.total = int(cursor.fetchone()[0])
    part.finished_at = None if part.total else at
    return Moved(name=part.name)


def _move_contents(part: RekeyingPart, at: datetime) -> Moved:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT address FROM kernel_file WHERE address > %s ORDER BY address LIMIT %s",
            [part.cursor, _CONTENTS],
        )
        addresses = [str(address) for (address,) in cursor.fetchall()]
    if not addresses:
        part.finished_at = at
        return Moved(name=part.name)
    for address in addresses:
        try:
            _seal_anew(address)
        except (Unreadable, KeyStoreError, FileNotFoundError):
            part.unreadable += 1
            part.example = part.example or address[:40]
    part.cursor = addresses[-1]
    part.done += len(addresses)
    return Moved(name=part.name, done=len(addresses))


def _seal_anew(address: str) -> None:
    kept = store.installed()
    version = sealing.version_of(kept.open(address=address))
    if version is None or version >= keystore.installed().newest(Purpose.FILE):
        return
    with sealing.unseal(source=kept.open(address=address), address=address) as reader:
        kept.replace(address=address, source=sealing.seal(source=reader, address=address))
