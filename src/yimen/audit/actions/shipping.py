"""Ship signed copies of the ledger to the places outside, in batches without a gap.

What waits stays in the ledger until a place has confirmed it, so a place that is full or dead loses
nothing: it is tried again each minute, and its page says since when and why. No transaction stands
open while a place is asked: the sequencer would wait for it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import connection, transaction

from yimen.audit.contracts import CopyDiffers, DestinationDown, EvidenceBroken
from yimen.audit.models import Shipment
from yimen.audit.outside.places import Place, ReadablePlace, configured
from yimen.audit.queries import shipping as queries
from yimen.audit.rules import batch as batches
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.signer import ledger_signer
from yimen.kernel.ledger import actions as ledger

BATCH = 20_000
MOST_BATCHES = 50
FAILED, RESUMED = "audit.copies.failed", "audit.copies.resumed"
_log = logging.getLogger("yimen.audit")
_LOCK = 439_981_004


def ship(*, at: datetime) -> int:
    """Ship what waits to every place and return how many batches were confirmed."""
    with _alone() as mine:
        return sum(_ship_to(place, at) for place in configured()) if mine else 0


def _ship_to(place: Place, at: datetime) -> int:
    row, _ = Shipment.objects.get_or_create(destination=place.code)
    done = 0
    try:
        while done < MOST_BATCHES and _ship_one(place, row, at):
            done += 1
    except (DestinationDown, CopyDiffers) as failed:
        _log.warning("copies do not arrive at %s: %s", place.code, failed)
        _fail(row, str(failed), at)
    else:
        _resume(row, at)
    return done


def _ship_one(place: Place, row: Shipment, at: datetime) -> bool:
    pending = queries.find_pending(start=row.size, most=BATCH)
    if pending is None:
        return False
    name = batches.name_of(row.batch + 1)
    content = _composed(row, pending)
    try:
        place.put(name=name, content=content)
    except FileExistsError:
        content = _adopted(place, row, name)
    _confirm(row, batches.read(content), at)
    return True


def _composed(row: Shipment, pending: queries.Pending) -> bytes:
    if len(pending.lines) != pending.checkpoint.size - pending.start:
        raise CopyDiffers(
            f"第 {pending.start} 位起的记录不完整，没有外送：请先运行 ./yimen ledger verify"
        )
    signer = ledger_signer()
    content = batches.unsealed(
        number=row.batch + 1,
        start=pending.start,
        previous=row.digest,
        peaks=pending.peaks,
        checkpoint=pending.checkpoint,
        keys={
            version: signer.public_key(key_version=version)
            for version in (pending.checkpoint.key_version, signer.key_version)
        },
        lines=pending.lines,
    )
    signature = signer.sign(batches.sealed_text(content))
    made = batches.sealed(content, key_version=signer.key_version, signature=signature)
    try:
        batches.read(made)
    except EvidenceBroken as broken:
        raise CopyDiffers(
            f"第 {pending.start} 位起的记录和签名不符，没有外送：{broken}"
        ) from broken
    return made


def _adopted(place: Place, row: Shipment, name: str) -> bytes:
    """Return the batch that lies there already, if it is ours and what the database still holds.

    A process that ended between the delivery and its confirmation leaves such a batch.
    """
    if not isinstance(place, ReadablePlace):
        raise CopyDiffers(f"外面已经有 {name}")
    content = place.get(name=name)
    try:
        found = batches.read(content)
    except EvidenceBroken as broken:
        raise CopyDiffers(f"外面的 {name} 是坏的：{broken}") from broken
    held = queries.lines_between(start=found.start, end=found.end)
    joined = found.previous == row.digest and found.start == row.size
    if not joined or tuple(held.values()) != found.lines:
        raise CopyDiffers(
            f"外面已经有 {name}，内容和数据库不同：数据库可能恢复过旧备份，或者被改写过。"
            "请运行 ./yimen ledger check-copies"
        )
    return content


def _confirm(row: Shipment, batch: batches.Batch, at: datetime) -> None:
    row.size, row.batch, row.digest, row.shipped_at = batch.end, batch.number, batch.digest, at
    row.save(update_fields=["size", "batch", "digest", "shipped_at"])


def _fail(row: Shipment, error: str, at: datetime) -> None:
    first = row.failing_since is None
    with transaction.atomic():
        row.error = error[:1_000]
        row.failing_since = row.failing_since or at
        row.save(update_fields=["error", "failing_since"])
        if first:
            _record(row, FAILED, at)


def _resume(row: Shipment, at: datetime) -> None:
    if row.failing_since is None:
        return
    with transaction.atomic():
        row.error, row.failing_since = "", None
        row.save(update_fields=["error", "failing_since"])
        _record(row, RESUMED, at)


def _record(row: Shipment, verb: str, at: datetime) -> None:
    ledger.record(
        actor=SYSTEM,
        verb=verb,
        subject=Ref("audit.shipment", uuid5(NAMESPACE_URL, row.destination)),
        at=at,
        change={"place": row.destination, "size": row.size, "batch": row.batch},
    )


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
