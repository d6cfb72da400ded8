"""Re-encrypt a million fields as the job does, beside what the libraries take for the same.

The floor decrypts and encrypts each value by the bare calls of `cryptography` and writes it with plain
psycopg, in batches of the same size, over a copy of the same table in the same run. It keeps no
account of how far it came, takes no locks, and would lose its place when killed.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.test.utils import override_settings

from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM
from yimen.kernel.crypto import keystore
from yimen.kernel.crypto.fields import encrypt_text
from yimen.keys.contracts import Key, Purpose
from yimen.pki.contracts import SuiteName
from yimen.trust.actions import rekeying
from yimen.trust.queries import encrypted
from yimen.trust.queries.encrypted import Encrypted

NUMBER = 1_000_000
BAR = 2.0
_BATCH, _TURN, _FILLED = 1_000, 10, 50_000
_NAME = "trust_bench.code"
_OURS, _BARE = "trust_bench", "trust_bench_bare"


def rekeyed(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER
) -> list[dict[str, object]]:
    """Return how many fields a second the job and the bare libraries re-encrypt, in each suite."""
    with (
        tempfile.TemporaryDirectory(prefix="yimen-bench-") as keys,
        override_settings(YIMEN_KEYS_FOLDER=Path(keys)),
    ):
        say(f"rekeying: write {number} encrypted fields twice")
        _fill(number)
        return [
            _measured(database_url, say, number, suite)
            for suite in (SuiteName.SM, SuiteName.INTERNATIONAL)
        ]


def _measured(
    database_url: str, say: Callable[[str], None], number: int, suite: SuiteName
) -> dict[str, object]:
    store = keystore.installed()
    old = store.current(Purpose.FIELD)
    new = store.version(Purpose.FIELD, store.rotate(Purpose.FIELD, suite=suite))
    say(f"rekeying: to {suite}")
    bare, ours = _in_turn(_bare(database_url, old, new), _job())
    _settle()
    return {
        "case": f"re-encrypt {number} fields, {old.suite} to {suite}",
        "concurrency": 1,
        "per_second": number / ours,
        "p50_ms": None,
        "p95_ms": None,
        "errors": _behind(new),
        "floor_per_second": number / bare,
        "ratio": ours / bare,
        "held": ours / bare <= BAR,
    }


def _fill(number: int) -> None:
    with connection.cursor() as cursor:
        for table in (_OURS, _BARE):
            cursor.execute(f"CREATE TABLE {table} (id bigint PRIMARY KEY, code bytea NOT NULL)")
        for first in range(0, number, _FILLED):
            ids = list(range(first, min(first + _FILLED, number)))
            codes = [encrypt_text(column=_NAME, text=f"439981{one:012d}") for one in ids]
            cursor.execute(
                f"INSERT INTO {_OURS} SELECT * FROM unnest(%s::bigint[], %s::bytea[])",  # noqa: S608 -- a constant
                [ids, codes],
            )
        cursor.execute(f"INSERT INTO {_BARE} SELECT * FROM {_OURS}")  # noqa: S608 -- constants
    _settle()


def _settle() -> None:
    """Let the server put away what was written, so that what comes first does not pay for it."""
    with connection.cursor() as cursor:
        for table in (_OURS, _BARE):
            cursor.execute(f"VACUUM ANALYZE {table}")


def _in_turn(*runs: Iterator[None]) -> list[float]:
    """Return how long each took to its end, some batches of one and of the other in turn.

    So both meet the same disk and the same neighbours.
    """
    spent = [0.0 for _ in runs]
    left = dict(enumerate(runs))
    while left:
        for place, run in tuple(left.items()):
            begun = time.perf_counter()
            if len(list(islice(run, _TURN))) < _TURN:
                del left[place]
            spent[place] += time.perf_counter() - begun
    return spent


def _job() -> Iterator[None]:
    """Run the whole job over this one table, as the worker does."""
    column = Encrypted(table=_OURS, column="code", key="id", key_type="bigint", names=(_NAME,))
    known = encrypted.encrypted_columns
    encrypted.encrypted_columns = lambda: [column]
    try:
        rekeying.start_rekeying(actor=SYSTEM, at=clock.now())
        moved = rekeying.work_once(actor=SYSTEM, at=clock.now())
        while moved and not moved.is_finished:
            yield
            moved = rekeying.work_once(actor=SYSTEM, at=clock.now())
    finally:
        encrypted.encrypted_columns = known


def _bare(database_url: str, old: Key, new: Key) -> Iterator[None]:
    after = -1
    with psycopg.connect(database_url) as link:
        while rows := link.execute(
            f"SELECT id, code FROM {_BARE} WHERE id > %s ORDER BY id LIMIT {_BATCH}",  # noqa: S608 -- constants
            [after],
            prepare=True,
        ).fetchall():
            after = rows[-1][0]
            ids = [one for one, _ in rows]
            codes = [_closed(new, _opened(old, code)) for _, code in rows]
            link.execute(
                f"UPDATE {_BARE} SET code = v.code FROM unnest(%s::bigint[], %s::bytea[])"  # noqa: S608 -- constants
                f" AS v(id, code) WHERE {_BARE}.id = v.id",
                [ids, codes],
                prepare=True,
            )
            link.commit()
            yield


def _opened(key: Key, stored: bytes) -> bytes:
    nonce, bound = stored[2:14], _NAME.encode()
    if key.suite is SuiteName.INTERNATIONAL:
        return AESGCM(key.secret).decrypt(nonce, stored[14:], bound)
    lock = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce, stored[-16:])).decryptor()
    lock.authenticate_additional_data(bound)
    return lock.update(stored[14:-16]) + lock.finalize()


def _closed(key: Key, plaintext: bytes) -> bytes:
    head, nonce, bound = key.version.to_bytes(2, "big"), os.urandom(12), _NAME.encode()
    if key.suite is SuiteName.INTERNATIONAL:
        return head + nonce + AESGCM(key.secret).encrypt(nonce, plaintext, bound)
    lock = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce)).encryptor()
    lock.authenticate_additional_data(bound)
    return head + nonce + lock.update(plaintext) + lock.finalize() + lock.tag


def _behind(key: Key) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {_OURS} WHERE get_byte(code, 0) * 256 + get_byte(code, 1) <> %s",  # noqa: S608 -- a constant
            [key.version],
        )
        return int(cursor.fetchone()[0])
