"""Hold the copies outside against each other and against the database, and name what differs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from itertools import zip_longest

from yimen.audit.contracts import EvidenceBroken
from yimen.audit.models import Shipment
from yimen.audit.outside.places import ReadablePlace
from yimen.audit.queries import shipping
from yimen.audit.rules import batch as batches
from yimen.audit.rules.evidence import FIELDS, fingerprint
from yimen.kernel.crypto.signer import ledger_signer

MOST_NAMED = 200
_Say = Callable[[int], None]


class Checked:
    """What a check has found so far, and where the next batch has to begin."""

    def __init__(self) -> None:
        self.size = 0
        self.batches = 0
        self.keys: set[str] = set()
        self.faults: list[str] = []
        self.before: batches.Batch | None = None

    def add(self, sentence: str) -> None:
        """Name a fault, unless there are too many to read."""
        if len(self.faults) < MOST_NAMED:
            self.faults.append(sentence)


def check_copies(
    *,
    place: ReadablePlace,
    with_database: bool,
    trusted: Collection[str] = (),
    progress: _Say | None = None,
) -> Checked:
    """Return what a check of all copies at a place finds; changes nothing.

    With the database every entry is compared, and keys have to be this installation's. Raises
    DestinationDown where the place cannot be read.
    """
    found = Checked()
    for number, name in enumerate(place.names(), start=1):
        if name != batches.name_of(number):
            found.add(f"缺第 {number} 批：外面接下来是 {name}")
            break
        batch = _read(place, name, trusted, found)
        if batch is None:
            break
        _check_joint(batch, found)
        if with_database:
            _check_against_database(batch, found)
        found.size, found.batches, found.before = batch.end, number, batch
        found.keys |= {fingerprint(key) for key in batch.keys}
        if progress:
            progress(batch.end)
    if with_database:
        _check_reach(place.code, found)
    return found


def _read(
    place: ReadablePlace, name: str, trusted: Collection[str], found: Checked
) -> batches.Batch | None:
    try:
        return batches.read(place.get(name=name), trusted=trusted)
    except EvidenceBroken as broken:
        found.add(f"{name}：{broken}")
        return None


def _check_joint(batch: batches.Batch, found: Checked) -> None:
    """Check that a batch continues the one before: by number, digest, position and tree."""
    before = found.before
    if batch.start != found.size:
        found.add(f"第 {batch.number} 批从第 {batch.start} 位开始，前一批到第 {found.size} 位")
    elif batch.previous != (before.digest if before else ""):
        found.add(f"第 {batch.number} 批不是接着现在的第 {batch.number - 1} 批写的")
    elif before and batches.root_before(batch) != before.checkpoint.root:
        found.add(f"第 {batch.number} 批的摘要树接不上第 {before.number} 批")


def _check_against_database(batch: batches.Batch, found: Checked) -> None:
    signer = ledger_signer()
    ours = signer.public_key(key_version=batch.checkpoint.key_version)
    if fingerprint(ours) not in {fingerprint(key) for key in batch.keys}:
        found.add(f"第 {batch.number} 批不是用本系统现在的密钥签的")
    held = shipping.lines_between(start=batch.start, end=batch.end)
    for position, copy in enumerate(batch.lines, start=batch.start):
        if held.get(position) != copy:
            found.add(_difference(position, copy, held.get(position)))
    stored = shipping.find_checkpoint(size=batch.end)
    if stored is None:
        found.add(f"数据库里没有 {batch.end} 条时的检查点，外面有")
    elif (stored.root, stored.signature) != (batch.checkpoint.root, batch.checkpoint.signature):
        found.add(f"数据库里 {batch.end} 条时的检查点和外面的不同：检查点被改写过")


def _difference(position: int, copy: str, held: str | None) -> str:
    if held is None:
        return f"第 {position} 位的记录 {copy.partition(chr(31))[0]} 数据库里没有，外面有"
    told = "；".join(_fields(copy, held))
    return f"第 {position} 位的记录和外面的副本不同：{told}"


def _fields(copy: str, held: str) -> Iterator[str]:
    for name, outside, inside in zip_longest(FIELDS, copy.split("\x1f"), held.split("\x1f")):
        if outside != inside:
            yield f"{name} 外面是“{_short(outside)}”，数据库里是“{_short(inside)}”"


def _short(text: str | None) -> str:
    return (text or "")[:80]


def _check_reach(place: str, found: Checked) -> None:
    row = Shipment.objects.filter(destination=place).first()
    if row is not None and row.size > found.size:
        found.add(f"数据库记着已经外送到第 {row.size} 位，外面的副本只到第 {found.size} 位")
    if row is None or row.size < found.size:
        known = row.size if row else 0
        found.add(
            f"外面的副本到第 {found.size} 位，数据库只记着外送到第 {known} 位："
            "数据库可能恢复过旧备份"
        )
