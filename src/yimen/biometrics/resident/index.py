"""The index of one purpose: who resembles a vector most, exactly.

Every template is scanned at 8 bits, and the rows that may be among the best are scored again with
their true vectors. An approximate score is wrong by no more than the rounding of row and query
together (Cauchy–Schwarz), so the rows to look at again are known; where a block holds more of them
than its scan returned, the block is scored whole. The answer is that of a scan of float vectors.

Memory: 4 bytes a component for the vector, 1 to 2 at 8 bits, 49 bytes for ids, subject, cell,
expiry and marks: about 0.9 KB a template of 128 components, and one open block of `rows`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from yimen.biometrics.contracts import Candidate
from yimen.biometrics.resident import blocks
from yimen.biometrics.resident.blocks import (
    NONE,
    OUT,
    Block,
    Bools,
    Floats,
    OpenBlock,
    Rows,
    SealedBlock,
)

ROWS = 131_072
_RETURNED = 32
_RETURNED_AGAIN = 4_096
_FEW = 1_024
_NEARLY = 1e-5
_DIGITS = 6

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A vector in question, among which cells, how many answers, and at which moment."""

    vector: Floats
    cells: tuple[str, ...]
    limit: int
    at: datetime

    @property
    def is_of_all(self) -> bool:
        """Say whether it looks at everybody."""
        return "" in self.cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whom a query found, among how many."""

    candidates: tuple[Candidate, ...]
    looked_at: int


class Index:
    """Templates of one purpose. Safe between threads."""

    def __init__(self, *, dimension: int, rows: int = ROWS, few: int = _FEW) -> None:
        self.dimension = dimension
        self._rows, self._few = rows, few
        self._sealed: list[SealedBlock] = []
        self._open = OpenBlock(rows, dimension)
        self._cells: dict[str, int] = {}
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return sum(block.count for block in self._blocks())

    def codes(self, cells: Sequence[str]) -> NDArray[np.int32]:
        """Return the numbers by which this index knows cells."""
        with self._lock:
            numbers = [self._cells.setdefault(cell, len(self._cells)) for cell in cells]
        return np.array(numbers, dtype=np.int32)

    def add(self, rows: Rows, *, are_new: bool = False) -> None:
        """Hold these rows, in the place of older ones of the same id unless all are new."""
        with self._lock:
            if not are_new:
                self._remove(rows.ids)
            while len(rows):
                fits = min(self._open.left, len(rows))
                self._open.add(rows.taken(slice(0, fits)))
                rows = rows.taken(slice(fits, None))
                if not self._open.left:
                    self._seal()

    def remove(self, ids: Sequence[UUID]) -> int:
        """Let templates be found no more, from now on; return how many were here."""
        with self._lock:
            return self._remove(blocks.halves(list(ids)))

    def expire(self, at: datetime) -> int:
        """Let go of what is over; a search does not find it in any case."""
        gone = 0
        with self._lock:
            for block in self._blocks():
                if block.soonest <= at.timestamp():
                    over = np.flatnonzero(block.rows.expires <= at.timestamp())
                    block.drop(over)
                    gone += len(over)
        return gone

    def search(self, queries: Sequence[Query]) -> list[Answer]:
        """Return the answer to each query, all of them in one scan of the memory."""
        with self._lock:
            held = self._blocks()
            few = [self._chosen(query, held) for query in queries]
            scanned = [n for n, chosen in enumerate(few) if chosen is None]
            found = _Scan(held, [(queries[n], self._wanted(queries[n])) for n in scanned]).answers()
            answers = dict(zip(scanned, found, strict=True))
            return [
                answers[n] if chosen is None else _ranked(queries[n], held, chosen)
                for n, chosen in enumerate(few)
            ]

    def settle(self) -> None:
        """Lay out what was read so far for good: it is scanned faster so."""
        with self._lock:
            if self._open.used:
                self._seal()

    def tidy(self) -> bool:
        """Lay one block out anew without the rows that went; return whether there was one.

        What is left of a deleted template at 8 bits goes here. The block is made beside the
        searches and put in its place at the end, unless something changed in it meanwhile.
        """
        with self._lock:
            if self._open.count < self._open.used:
                kept = self._open.rows.taken(self._open.alive)
                self._open = OpenBlock(self._rows, self.dimension)
                self._open.add(kept)
                return True
            damaged = [block for block in self._sealed if block.count < len(block.rows)]
            if not damaged:
                return False
            old, before = damaged[0], damaged[0].count
            kept = old.rows.taken(old.alive)
        new = SealedBlock(kept) if len(kept) > self._rows // 2 else None
        with self._lock:
            if old.count == before:
                place = self._sealed.index(old)
                self._sealed[place : place + 1] = [new] if new else []
                if new is None:
                    self.add(kept, are_new=True)
        return True

    def _blocks(self) -> list[Block]:
        return [*self._sealed, *([self._open] if self._open.used else [])]

    def _seal(self) -> None:
        rows = self._open.rows
        kept = rows if self._open.count == len(rows) else rows.taken(self._open.alive)
        self._open = OpenBlock(self._rows, self.dimension)
        if len(kept):
            self._sealed.append(SealedBlock(kept))

    def _remove(self, ids: NDArray[np.uint64]) -> int:
        gone = 0
        for block in self._blocks():
            near = np.flatnonzero(np.isin(block.rows.ids[:, 1], ids[:, 1]) & block.alive)
            wanted = {(int(one[0]), int(one[1])) for one in ids} if len(near) else set()
            exact = [n for n in near if tuple(map(int, block.rows.ids[n])) in wanted]
            block.drop(np.array(exact, dtype=np.int64))
            gone += len(exact)
        return gone

    def _wanted(self, query: Query) -> Bools | None:
        """Return for each known cell whether the query looks there; None where it looks at all."""
        if query.is_of_all:
            return None
        return np.array([cell.startswith(query.cells) for cell in self._cells], dtype=np.bool_)

    def _chosen(self, query: Query, held: Sequence[Block]) -> list[Places] | None:
        """Return the rows of a query that looks at few, by block; None where all are scanned."""
        wanted = self._wanted(query)
        if wanted is None and sum(block.count for block in held) > self._few:
            return None
        chosen = [np.flatnonzero(_bias(block, query, wanted) > OUT) for block in held]
        return chosen if sum(map(len, chosen)) <= self._few else None


class _Scan:
    """One passage over the memory for several queries."""

    def __init__(
        self, held: Sequence[Block], queries: Sequence[tuple[Query, Bools | None]]
    ) -> None:
        self._held = held
        self._queries = [query for query, _ in queries]
        self._wanted = [wanted for _, wanted in queries]
        self._looked = [0] * len(queries)

    def answers(self) -> list[Answer]:
        """Return the answer to each query."""
        if not self._queries:
            return []
        asked = blocks.asked(np.stack([one.vector for one in self._queries]))
        most = max(_RETURNED, 2 * max(one.limit for one in self._queries))
        scans = [block.scan(asked, self._biases(block), most) for block in self._held]
        answers = []
        for n, query in enumerate(self._queries):
            mine = [(values[n], places[n]) for values, places in scans]
            limits = self._limits([one[0] for one in mine], query.limit, float(asked.far[n]))
            chosen = [
                self._again(block, n, scan, limit)
                for block, scan, limit in zip(self._held, mine, limits, strict=True)
            ]
            ranked = _ranked(query, self._held, chosen)
            answers.append(Answer(candidates=ranked.candidates, looked_at=self._looked[n]))
        return answers

    def _biases(self, block: Block) -> Floats:
        """Return what is added to the scores: one row for all queries where none is narrower."""
        at = max(one.at.timestamp() for one in self._queries)
        if block.soonest > at and all(wanted is None for wanted in self._wanted):
            self._looked = [looked + block.count for looked in self._looked]
            return block.bias[None, :]
        biases = np.stack(
            [
                _bias(block, query, wanted)
                for query, wanted in zip(self._queries, self._wanted, strict=True)
            ]
        )
        counts = np.count_nonzero(biases > OUT, axis=1)
        self._looked = [looked + int(n) for looked, n in zip(self._looked, counts, strict=True)]
        return biases

    def _limits(self, values: Sequence[Floats], limit: int, far: float) -> list[float]:
        """Return by block the least approximate score that may belong to one of the best."""
        best = np.sort(np.concatenate(values))[::-1]
        best = best[best > NONE]
        last = float(best[limit - 1]) if len(best) >= limit else NONE
        wrong = [far + (1 + far) * block.far + _NEARLY for block in self._held]
        return [last - max(wrong) - own for own in wrong]

    def _again(self, block: Block, n: int, scan: tuple[Floats, Places], limit: float) -> Places:
        """Return the rows of a block to be scored with their true vectors.

        Where a scan returned nothing below the limit it may have left out some: it is made again
        for more rows, and where even those do not reach down, the block is scored whole.
        """
        values, places = scan
        if _may_lack(block, values, limit):
            bias = _bias(block, self._queries[n], self._wanted[n])
            asked = blocks.asked(self._queries[n].vector[None, :])
            more, further = block.scan(asked, bias[None, :], _RETURNED_AGAIN)
            values, places = more[0], further[0]
            if _may_lack(block, values, limit):
                return np.flatnonzero(bias > OUT)
        return places[(values >= limit) & (values > NONE)]


def _may_lack(block: Block, values: Floats, limit: float) -> bool:
    return len(values) < len(block.rows) and bool(values[-1] >= max(limit, NONE))


def _bias(block: Block, query: Query, wanted: Bools | None) -> Floats:
    out = block.rows.expires <= query.at.timestamp()
    if wanted is not None:
        out |= ~wanted[block.rows.cells]
    return np.where(out, np.float32(OUT), block.bias)


def _ranked(query: Query, held: Sequence[Block], chosen: Sequence[Places]) -> Answer:
    """Score rows with their true vectors; equal scores stand in the order of their subjects."""
    scored: list[tuple[float, UUID]] = []
    for block, places in zip(held, chosen, strict=True):
        if not len(places):
            continue
        rough = block.rows.vectors[places] @ query.vector
        if len(places) > query.limit:
            least = np.partition(rough, -query.limit)[-query.limit] - _NEARLY
            places = places[rough >= least]
        exact = block.rows.vectors[places].astype(np.float64) * query.vector.astype(np.float64)
        for score, pair in zip(exact.sum(axis=1), block.rows.subjects[places], strict=True):
            scored.append((round(float(score), _DIGITS), blocks.whole_id(pair)))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return Answer(
        candidates=tuple(Candidate(subject_id=id_, score=s) for s, id_ in scored[: query.limit]),
        looked_at=sum(map(len, chosen)),
    )
