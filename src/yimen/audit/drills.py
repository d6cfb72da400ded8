"""Break the places outside while the ledger goes on, and see that nothing is lost and all is said."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.test.utils import override_settings

from yimen.audit.actions import shipping
from yimen.audit.outside.folder import FolderPlace
from yimen.audit.queries import copies
from yimen.audit.queries.shipping import shipments
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import now
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.sequencer import sequence_once

_ROUNDS = 4
_EACH = 500
_ROOM = 2_000
_Say = Callable[[str], None]


def break_copies(*, database_url: str, say: _Say) -> list[str]:
    """Return what was lost or not said while a folder was full, gone, and back again."""
    del database_url  # the process is there already
    with tempfile.TemporaryDirectory(prefix="yimen-drill-") as scratch:
        folder = Path(scratch) / "outside"
        with override_settings(
            YIMEN_AUDIT_FOLDER=str(folder),
            YIMEN_AUDIT_BUCKET=None,
            YIMEN_AUDIT_SYSLOG="tcp://127.0.0.1:9",
        ):
            return [fault for one in range(_ROUNDS) for fault in _round(one, folder, say)]


def _round(number: int, folder: Path, say: _Say) -> Iterator[str]:
    at = now() + timedelta(minutes=3 * number)
    _ship(at)
    moved = folder.with_name("unmounted")
    with _no_room():  # nothing is said in here: the drill's own words may go to a file as well
        _ship(at)
    yield from _must_tell("空间不够", say)
    folder.rename(moved)
    folder.write_text("nothing is mounted here")
    _ship(at + timedelta(minutes=1))
    yield from _must_tell("不是目录", say)
    folder.unlink()
    moved.rename(folder)
    _ship(at + timedelta(minutes=2))
    place = next(one for one in shipments() if one.destination == "folder")
    if place.failing_since or place.waiting > 1:  # what the shipper recorded goes with the next
        yield f"第 {number + 1} 轮：恢复以后还有 {place.waiting} 条没送，{place.error}"
    found = copies.check_copies(place=FolderPlace(folder=folder), with_database=True)
    yield from found.faults
    say(f"第 {number + 1}/{_ROUNDS} 轮：外面有 {found.size} 条，{len(found.faults)} 处不符")


def _must_tell(why: str, say: _Say) -> Iterator[str]:
    told = {one.destination: one for one in shipments()}
    if why not in told["folder"].error:
        yield f"送不出去的原因没有说清：应有“{why}”，写的是“{told['folder'].error}”"
    if "连不上" not in told["syslog"].error:
        yield "日志服务器连不上没有说"
    say(f"  {told['folder'].error}；还有 {told['folder'].waiting} 条等着")


def _ship(at: datetime) -> None:
    with transaction.atomic():
        for _ in range(_EACH):
            ledger.record(
                actor=SYSTEM,
                verb="audit.drill.recorded",
                subject=Ref("audit.ledger", new_id()),
                at=at,
            )
    while sequence_once(at=at, with_own=True):
        pass
    shipping.ship(at=at)
    while sequence_once(at=at, with_own=True):  # what the shipper itself recorded
        pass


@contextmanager
def _no_room() -> Iterator[None]:
    """Let no file of this process grow beyond a few lines, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
