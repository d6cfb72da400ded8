"""Bring encrypted columns to the newest key while writes go on.

A row says by its first two bytes with which key it was written, so a job that was stopped goes on by
itself. Rows that somebody holds are taken in a later round; the index key has no versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models, transaction

from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.fields import Unreadable, decrypt_field, encrypt_field
from yimen.keys.contracts import Purpose

_BATCH = 200
_OPEN = ("_index", "kernel_", "identity_rate.", ".credential_id", ".public_key")
"""Binary columns that are no encrypted fields: digests, the ledger's own, public keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An encrypted column, its table's key, and the names it may be authenticated by."""

    table: str
    column: str
    key: str
    names: tuple[str, ...]


def sealed_columns() -> list[Sealed]:
    """Return every encrypted column of the installation."""
    return [
        Sealed(table=table, column=name, key=str(meta.pk.column), names=_names(table, name))
        for model in apps.get_models()
        for meta in (model._meta,)  # noqa: SLF001 -- Django's API for columns
        for field in meta.concrete_fields
        for table, name in ((meta.db_table, str(field.column)),)
        if isinstance(field, models.BinaryField)
        and not any(part in f"{table}.{name}" for part in _OPEN)
        and meta.pk is not None
    ]


def _names(table: str, column: str) -> tuple[str, ...]:
    stems = (column, column.removesuffix("_encrypted"), column.removesuffix("_before"))
    return tuple(dict.fromkeys(f"{table}.{stem}" for stem in stems))


def waiting(*, column: Sealed) -> int:
    """Return how many rows of a column are of an older key."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {column.table} WHERE {_old(column)}", _current())  # noqa: S608 -- names of models
        return int(cursor.fetchone()[0])


def rekey(*, columns: Sequence[Sealed], most: int | None = None) -> Iterator[tuple[Sealed, int]]:
    """Rewrite rows of older keys, a batch a transaction; yield each column with what was done.

    `most` ends it after so many batches. Raises Unreadable for a value that no name opens.
    """
    for column in columns:
        while most is None or most > 0:
            with transaction.atomic():
                done = _rekey_batch(column)
            if not done:
                break
            most = most if most is None else most - 1
            yield column, done


def _old(column: Sealed) -> str:
    name = f'"{column.column}"'
    return f"length({name}) > 30 AND get_byte({name}, 0) * 256 + get_byte({name}, 1) < %s"


def _current() -> list[int]:
    return [keystore.installed().current(Purpose.FIELD).version]


def _rekey_batch(column: Sealed) -> int:
    table, name, key = f'"{column.table}"', f'"{column.column}"', f'"{column.key}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {_old(column)}"  # noqa: S608 -- names of models
            f" ORDER BY {key} LIMIT {_BATCH} FOR NO KEY UPDATE SKIP LOCKED",
            _current(),
        )
        rows = cursor.fetchall()
        cursor.executemany(
            f"UPDATE {table} SET {name} = %s WHERE {key} = %s",  # noqa: S608 -- names of models
            [(_anew(column, bytes(stored)), row) for row, stored in rows],
        )
    return len(rows)


def _anew(column: Sealed, stored: bytes) -> bytes:
    for name in column.names:
        try:
            return encrypt_field(column=name, plaintext=decrypt_field(column=name, stored=stored))
        except Unreadable:
            continue
    raise Unreadable(f"{column.table}.{column.column}: no name opens it")
