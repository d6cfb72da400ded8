"""Measure the index by itself: how long a search takes, beside reading the same memory once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from yimen.biometrics.resident import constructed
from yimen.biometrics.resident.blocks import Floats, Rows
from yimen.biometrics.resident.index import ROWS, Index, Query
from yimen.kernel import clock

DIMENSION = 128
_ROUNDS = 100
_AT_ONCE = 8
_LIMIT = 5
_RECALLED = 64
_LIKENESS = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one size of gallery gave: milliseconds, and the share of true answers."""

    figures: list[dict[str, object]]
    floor_ms: float
    search_ms: float
    recall: float
    memory_bytes: int

    @property
    def ratio(self) -> float:
        """Return how many times the floor a search takes."""
        return self.search_ms / self.floor_ms


def figure(
    case: str, times: Sequence[float], *, concurrency: int = 1, errors: int = 0
) -> dict[str, object]:
    """Return a line of the table of times in seconds."""
    ordered = sorted(times) or [0.0]
    mean = sum(ordered) / len(ordered)
    return {
        "case": case,
        "concurrency": concurrency,
        "per_second": round(1 / mean, 1) if mean else None,
        "p50_ms": round(1000 * ordered[len(ordered) // 2], 2),
        "p95_ms": round(1000 * ordered[int(len(ordered) * 0.95)], 2),
        "errors": errors,
    }


def timed(act: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def index_of(many: int, say: Callable[[str], None]) -> Measured:
    """Return the figures of a gallery of so many constructed vectors, in this very process."""
    say(f"faces: index of {many:,} constructed vectors")
    held = constructed.vectors(many, dimension=DIMENSION, seed=1)
    index = Index(dimension=DIMENSION)
    building = timed(lambda: _build(index, held))
    plain = np.ones(many * DIMENSION, dtype=np.int8).view(np.int64)
    queries = _queries(held)
    index.search(queries[:1])
    floors, single, batched = [], [], []
    for n in range(_ROUNDS):  # in turns, so that a busy machine is busy for each of them
        floors.append(timed(plain.sum))
        single.append(timed(lambda n=n: index.search([queries[n % len(queries)]])))  # type: ignore[misc]
        batched.append(timed(lambda: index.search(queries[:_AT_ONCE])) / _AT_ONCE)
    recall = _recall(index, held, queries)
    # The best tenth of both: what else runs on the machine makes times longer, never shorter.
    search, floor = (float(np.quantile(times, 0.1)) * 1000 for times in (single, floors))
    return Measured(
        figures=[
            figure(f"index: build {many:,}", [building]),
            figure(f"index: 1:N at {many:,}, one query", single),
            figure(f"index: 1:N at {many:,}, of {_AT_ONCE} at once", batched, concurrency=_AT_ONCE),
            figure(f"floor: read {many:,} x {DIMENSION} bytes once", floors),
        ],
        floor_ms=floor,
        search_ms=search,
        recall=recall,
        memory_bytes=sum(block.rows.vectors.nbytes for block in index._blocks()),  # noqa: SLF001
    )


def _build(index: Index, held: Floats) -> None:
    for first in range(0, len(held), ROWS):
        page = held[first : first + ROWS]
        ids = np.arange(first + 1, first + 1 + len(page), dtype=np.uint64)
        pairs = np.stack([ids, ids], axis=1)
        index.add(
            Rows(
                ids=pairs,
                subjects=pairs,
                cells=np.repeat(index.codes([""]), len(page)),
                expires=np.full(len(page), np.inf),
                vectors=page,
            ),
            are_new=True,
        )
    index.settle()


def _queries(held: Floats) -> list[Query]:
    """Return queries of which half have a mate in the gallery, as people at a window do."""
    at = clock.now()
    strangers = constructed.vectors(_RECALLED // 2, dimension=DIMENSION, seed=2)
    step = len(held) // (_RECALLED // 2)
    mates = [
        constructed.near(held[n * step], likeness=_LIKENESS, seed=n) for n in range(_RECALLED // 2)
    ]
    return [
        Query(vector=one, cells=("",), limit=_LIMIT, at=at)
        for pair in zip(mates, strangers, strict=True)
        for one in pair
    ]


def _recall(index: Index, held: Floats, queries: Sequence[Query]) -> float:
    """Return the share of the true best five that the index names, by a scan of the floats."""
    asked = np.stack([one.vector for one in queries])
    best = np.full((len(queries), 0), 0, dtype=np.int64)
    scores = np.empty((len(queries), 0), dtype=np.float32)
    for first in range(0, len(held), ROWS):
        part = asked @ held[first : first + ROWS].T
        places = np.argpartition(-part, _LIMIT, axis=1)[:, : _LIMIT + 1]
        best = np.concatenate([best, places + first], axis=1)
        scores = np.concatenate([scores, np.take_along_axis(part, places, axis=1)], axis=1)
    order = np.argsort(-scores, axis=1)[:, :_LIMIT]
    true = np.take_along_axis(best, order, axis=1) + 1
    named = index.search(list(queries))
    hits = sum(
        len({one.subject_id.int & (2**64 - 1) for one in answer.candidates} & set(row.tolist()))
        for answer, row in zip(named, true, strict=True)
    )
    return hits / true.size
