"""Record, sequence, prove and verify a million entries.

The floor of verification is a bare loop that fetches the same rows in the same written form and hashes
each once, without a tree. Most entries are written in bulk; the rate of recording comes from those
that went through `record`, ten to a transaction.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from django.db import connection, transaction

from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions, proofs, sequencer, tiles
from yimen.kernel.ledger.canonical import LINE
from yimen.kernel.ledger.verification import STEP, verify

NUMBER = 1_000_000
RECORDED = 10_000
PROOFS = 1_000
BAR_RATIO = 2.0
BAR_PROOF_MS = 1.0
_AT = datetime(2026, 11, 20, 2, tzinfo=UTC)

_BULK = """
    INSERT INTO kernel_ledger_entry
        (xid, at, verb, actor_kind, account_id, officer_id, unit_id, channel, subject_kind,
         subject_id, ground, change, personal_hash)
    SELECT pg_current_xact_id(), now() + n * interval '1 millisecond', 'cases.case.accepted',
        'officer', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '2', 'cases.case',
        gen_random_uuid(), '', '{"after":"accepted","before":"received"}', ''
    FROM generate_series(1, %s) n
"""
_BARE = f"""
    SELECT e.id, {LINE} FROM kernel_ledger_entry e WHERE e.id > %s ORDER BY e.id LIMIT %s
"""  # noqa: S608 -- constants


def ledger(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER
) -> dict[str, object]:
    """Return the rates of recording and sequencing, the time of a proof, and verification's ratio."""
    del database_url  # Django points at it already
    sequencer.sequence_once(at=_AT)  # settles on this cluster, while there is nothing
    say(f"ledger: record {min(RECORDED, number)} of {number} entries")
    recording = _record(min(RECORDED, number))
    _fill(number - min(RECORDED, number))
    say("ledger: sequence")
    sequencing = _sequence()
    say(f"ledger: prove {PROOFS}")
    each = sorted(_prove(PROOFS))
    say("ledger: bare loop")
    bare = _bare()
    say("ledger: verify")
    began = time.perf_counter()
    found = verify(progress=lambda done, whole: _tell(say, done, whole))
    verifying = time.perf_counter() - began
    p50, p95 = each[len(each) // 2], each[len(each) * 95 // 100]
    wrong = len(found.damages) + found.unsequenced + (found.size != number)
    return {
        "bench": "ledger",
        "figures": [
            _figure("record, ten to a transaction", min(RECORDED, number) / recording),
            _figure("sequence and sign", number / sequencing),
            _figure("prove one entry", 1000 / p50, p50, p95),
            _figure("verify everything", number / verifying, errors=wrong),
        ],
        "floor": {"case": "fetch and hash the same rows", "per_second": round(number / bare, 1)},
        "ratio": round(verifying / bare, 2),
        "held": verifying / bare <= BAR_RATIO and p50 < BAR_PROOF_MS and not wrong,
    }


def _figure(
    case: str,
    per_second: float,
    p50: float | None = None,
    p95: float | None = None,
    errors: int = 0,
) -> dict[str, object]:
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(per_second, 1),
        "p50_ms": None if p50 is None else round(p50, 3),
        "p95_ms": None if p95 is None else round(p95, 3),
        "errors": errors,
    }


def _tell(say: Callable[[str], None], done: int, whole: int) -> None:
    if done // STEP % 16 == 0 or done == whole:
        say(f"ledger: {done} of {whole}")


def _record(number: int) -> float:
    began = time.perf_counter()
    for _ in range(number // 10):
        subject = Ref("cases.case", uuid4())
        with transaction.atomic():
            for _ in range(10):
                actions.record(
                    actor=SYSTEM,
                    verb="cases.case.accepted",
                    subject=subject,
                    at=_AT,
                    change={"before": "received", "after": "accepted"},
                )
    return time.perf_counter() - began


def _fill(number: int) -> None:
    with connection.cursor() as cursor:
        if number:
            cursor.execute(_BULK, (number,))
        cursor.execute("ANALYZE kernel_ledger_entry")


def _sequence() -> float:
    began = time.perf_counter()
    while sequencer.sequence_once(at=_AT):
        pass
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE kernel_ledger_place, kernel_ledger_tile")
    return seconds


def _prove(number: int) -> list[float]:
    draw = random.Random(439981)  # noqa: S311 -- a repeatable sample, no secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM kernel_ledger_entry")
        first, last = cursor.fetchone()
    each = []
    for _ in range(number):
        entry_id = draw.randint(first, last)
        began = time.perf_counter()
        proof = proofs.prove_inclusion(entry_id=entry_id)
        each.append((time.perf_counter() - began) * 1000)
        assert proofs.holds(proof)
    return each


def _bare() -> float:
    began = time.perf_counter()
    last, digest = 0, tiles.DIGEST
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_BARE, (last, STEP))
            rows = cursor.fetchall()
        if not rows:
            return time.perf_counter() - began
        for _, line in rows:
            digest(line.encode())
        last = rows[-1][0]
