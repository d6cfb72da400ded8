"""A night of sealing whose workers are killed at random: one sealed document for each, none lost."""

from __future__ import annotations

import logging
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.db import connections, transaction

from yimen.kernel import typeset
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import Ref
from yimen.kernel.files import actions as files
from yimen.kernel.ids import new_id
from yimen.kernel.models import LedgerEntry, OutboxEvent, StoredFileRow
from yimen.kernel.typeset.pages import set_page
from yimen.trust import testing
from yimen.trust.actions import put_seal
from yimen.trust.actions.sealing import request_sealing
from yimen.trust.contracts import SEALING_KIND, SealedState
from yimen.trust.models import Sealing, SealUse

NUMBER, WORKERS = 10_000, 2
_KIND = "cases.notice"
_SHORTEST, _LONGEST = 0.05, 0.5
_TOLD_EVERY_SECONDS = 20
_PATIENCE_SECONDS = 4 * 3_600
_OPENED = 100
_PAGE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"
_log = logging.getLogger(__name__)


def seal_overnight(
    *, database_url: str, say: Callable[[str], None], number: int = NUMBER, kills: int = 0
) -> list[str]:
    """Return what was lost or doubled when the workers of a night's sealing were killed."""
    del database_url  # the throw-away database is the one that Django points at
    unit = testing.some_unit()
    testing.make_seal(organisation_id=unit.id, at=testing.AT)
    say(f"{number} 份文书排队盖章")
    queue_documents(unit.id, unit.name, number)
    begun = time.monotonic()
    killed = _rage(kills or max(10, number // 20), say)
    took = time.monotonic() - begun
    say(
        f"{WORKERS} 个进程，随机杀了 {killed} 次，用了 {took:.0f} 秒，每份 {took / number * 1000:.0f} 毫秒"
    )
    return list(_lost_or_doubled(number))


def queue_documents(unit_id: UUID, name: str, number: int) -> None:
    """Ask for the seal of a unit on so many documents."""
    page = set_page(template=_PAGE, data={"title": "决定书", "name": name}, made_at=testing.AT)
    for place in range(number):
        ref = Ref(_KIND, new_id())
        with transaction.atomic():
            stored = files.put_bytes(content=page, name="决定书.pdf", owner=ref, at=testing.AT)
            request_sealing(
                ref=ref,
                subject=ref,
                file_id=stored.id,
                title=f"决定书〔2026〕{place + 1}号",
                organisation_id=unit_id,
                reason="作出决定",
                actor=SYSTEM,
                at=testing.AT,
            )


def _rage(kills: int, say: Callable[[str], None]) -> int:
    """Keep the workers going until nothing waits, killing one every moment; return how many died."""
    chance = random.Random(20261121)  # noqa: S311 -- a drill is repeated, nothing is kept secret
    begun, told, killed = time.monotonic(), time.monotonic(), 0
    workers = [_begin() for _ in range(WORKERS)]
    try:
        while workers and time.monotonic() - begun < _PATIENCE_SECONDS:
            time.sleep(chance.uniform(_SHORTEST, _LONGEST))
            if killed < kills:
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
            for pid in list(workers):
                ended, status = os.waitpid(pid, os.WNOHANG)
                if ended:
                    workers.remove(pid)
                    if status != 0:  # it did not find its work finished
                        workers.append(_begin())
            if time.monotonic() - told > _TOLD_EVERY_SECONDS:
                told = time.monotonic()
                say(f"还有 {_waiting()} 份，已杀 {killed} 次")
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return killed


def _waiting() -> int:
    return Sealing.objects.filter(state=SealedState.QUEUED).count()


def _begin() -> int:
    connections.close_all()
    child = os.fork()
    if child:
        return child
    ended = 1
    try:
        put_seal.seal_waiting(clock=lambda: testing.AT, seconds=_PATIENCE_SECONDS)
        ended = 0
    except Exception:
        _log.exception("a process of the drill ended before its time")
        raise
    finally:
        os._exit(ended)


def _lost_or_doubled(number: int) -> Iterator[str]:
    sealed = Sealing.objects.filter(state=SealedState.SEALED)
    if (found := sealed.count()) != number:
        yield f"{found} documents were sealed, not {number}"
    for what, count in (
        ("uses", SealUse.objects.count()),
        ("ledger entries", LedgerEntry.objects.filter(verb="trust.seal.used").count()),
        ("events", OutboxEvent.objects.filter(code="trust.document_sealed").count()),
        ("files", StoredFileRow.objects.filter(owner_kind=SEALING_KIND).count() // 2),
    ):
        if count != number:
            yield f"{count} {what}, not {number}"
    for row in sealed.order_by("id")[:_OPENED]:
        assert row.pdf_file_id is not None
        if b"/ETSI.RFC3161" not in files.read_bytes(file_id=row.pdf_file_id):
            yield f"{row.title} carries no archive time stamp"
