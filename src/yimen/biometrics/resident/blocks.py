"""A block of templates in memory: float vectors, and their copy of 8 bits that is scanned first.

The scan is made by onnxruntime (MatMulInteger and TopK). Each row is brought to 8 bits by a scale
of its own; how far that leads from the true vector is measured, so that a search knows which rows
it must look at again to be exact.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from uuid import UUID

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from yimen.biometrics.resident import graphs

OUT = -1e6
"""The bias of a row that must not be found; it is added before the query's step is multiplied."""
NONE = -2.0
"""Below every score."""
_ROW_STEPS, _QUERY_STEPS = 127, 63

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Templates as they are read: an entry of each array a template."""

    ids: NDArray[np.uint64]
    subjects: NDArray[np.uint64]
    cells: NDArray[np.int32]
    expires: NDArray[np.float64]
    vectors: Floats

    def __len__(self) -> int:
        return len(self.vectors)

    def taken(self, chosen: NDArray[Any] | slice) -> Rows:
        """Return some of them."""
        return Rows(
            ids=self.ids[chosen],
            subjects=self.subjects[chosen],
            cells=self.cells[chosen],
            expires=self.expires[chosen],
            vectors=self.vectors[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Vectors in question at 7 bits, the step of each, and how far each is from the true one."""

    steps: Floats
    around_zero: NDArray[np.int8]
    far: Floats


def asked(vectors: Floats) -> Asked:
    """Return vectors as a scan takes them."""
    steps = np.maximum(np.abs(vectors).max(axis=1), np.float32(1e-9)) / np.float32(_QUERY_STEPS)
    whole = np.rint(vectors / steps[:, None])
    far = np.linalg.norm(vectors - whole * steps[:, None], axis=1)
    return Asked(
        steps=steps.astype(np.float32),
        around_zero=whole.astype(np.int8),
        far=far.astype(np.float32),
    )


class Block(Protocol):
    """What a search asks of a block.

    `far` is how far the farthest row at 8 bits is from the true one, `soonest` when the first of
    them is over.
    """

    far: float
    count: int
    soonest: float

    @property
    def rows(self) -> Rows:
        """Return its rows."""
        ...

    @property
    def alive(self) -> Bools:
        """Return which rows may be found."""
        ...

    @property
    def bias(self) -> Floats:
        """Return what is added to each score."""
        ...

    def scan(self, asked: Asked, bias: Floats, most: int) -> tuple[Floats, NDArray[np.int64]]:
        """Return for each query the best approximate scores, the best first, and their rows."""
        ...

    def drop(self, chosen: NDArray[np.int64]) -> None:
        """Let rows be found no more, and wipe their vectors."""
        ...


class SealedBlock:
    """A block that grows no more: the fastest to scan, since its rows are laid out once."""

    def __init__(self, rows: Rows) -> None:
        whole, scales, self.far = _eight_bits(rows.vectors)
        self.rows = rows
        self.alive = np.ones(len(rows), dtype=np.bool_)
        self.bias = np.zeros(len(rows), dtype=np.float32)
        self.count = len(rows)
        self.soonest = float(rows.expires.min(initial=np.inf))
        self._session = _session(graphs.sealed_block(whole, scales))

    def scan(self, asked: Asked, bias: Floats, most: int) -> tuple[Floats, NDArray[np.int64]]:
        """Return for each query the best approximate scores and their rows."""
        query = (asked.around_zero.astype(np.int16) + graphs.QUERY_ZERO).astype(np.uint8)
        fed = {"query": query, "bias": bias, "k": _most(most, len(self.rows))}
        values, places = self._session.run(None, fed)
        return values * asked.steps[:, None], places

    def drop(self, chosen: NDArray[np.int64]) -> None:
        """Let rows be found no more, and wipe their vectors."""
        _drop(self, chosen)


class OpenBlock:
    """The block that grows: room for so many rows is set aside, and memory taken as they come."""

    _sessions: ClassVar[dict[int, Any]] = {}
    _lock = threading.Lock()

    def __init__(self, room: int, dimension: int) -> None:
        self._room = _empty(room, dimension)
        self._whole = np.zeros((room, dimension), dtype=np.uint8)
        self._scales = np.zeros(room, dtype=np.float32)
        self._alive = np.zeros(room, dtype=np.bool_)
        self._bias = np.zeros(room, dtype=np.float32)
        self.used = self.count = 0
        self.far = 0.0
        self.soonest = np.inf
        with OpenBlock._lock:
            if dimension not in OpenBlock._sessions:
                OpenBlock._sessions[dimension] = _session(graphs.open_block(dimension))

    @property
    def rows(self) -> Rows:
        """Return the rows that are in use."""
        return self._room.taken(slice(0, self.used))

    @property
    def alive(self) -> Bools:
        """Return which rows may be found."""
        return self._alive[: self.used]

    @property
    def bias(self) -> Floats:
        """Return what is added to each score."""
        return self._bias[: self.used]

    @property
    def left(self) -> int:
        """Return how many rows still fit."""
        return len(self._room) - self.used

    def add(self, rows: Rows) -> None:
        """Append rows that fit; they are found from now on."""
        new = slice(self.used, self.used + len(rows))
        whole, scales, far = _eight_bits(rows.vectors)
        for name in Rows.__slots__:
            getattr(self._room, name)[new] = getattr(rows, name)
        self._whole[new] = whole.astype(np.int16) + graphs.ROW_ZERO
        self._scales[new] = scales
        self._alive[new], self._bias[new] = True, 0.0
        self.used, self.count = self.used + len(rows), self.count + len(rows)
        self.far = max(self.far, far)
        self.soonest = min(self.soonest, float(rows.expires.min(initial=np.inf)))

    def scan(self, asked: Asked, bias: Floats, most: int) -> tuple[Floats, NDArray[np.int64]]:
        """Return for each query the best approximate scores and their rows."""
        fed = {
            "rows": self._whole[: self.used],
            "query": np.ascontiguousarray(asked.around_zero.T),
            "scales": self._scales[: self.used],
            "bias": bias,
            "k": _most(most, self.used),
        }
        values, places = OpenBlock._sessions[self._whole.shape[1]].run(None, fed)
        return values * asked.steps[:, None], places

    def drop(self, chosen: NDArray[np.int64]) -> None:
        """Let rows be found no more, and wipe their vectors."""
        _drop(self, chosen)
        self._whole[chosen] = graphs.ROW_ZERO


def halves(ids: list[UUID]) -> NDArray[np.uint64]:
    """Return ids as pairs of whole numbers, as arrays hold them."""
    joined = b"".join(one.bytes for one in ids)
    return np.frombuffer(joined, dtype=">u8").reshape(-1, 2).astype(np.uint64)


def whole_id(pair: NDArray[np.uint64]) -> UUID:
    """Return the id of a pair."""
    return UUID(int=int(pair[0]) << 64 | int(pair[1]))


def _drop(block: SealedBlock | OpenBlock, chosen: NDArray[np.int64]) -> None:
    chosen = chosen[block.alive[chosen]]
    block.alive[chosen] = False
    block.bias[chosen] = OUT
    block.rows.vectors[chosen] = 0.0
    block.rows.ids[chosen] = 0
    block.rows.subjects[chosen] = 0
    block.rows.expires[chosen] = np.inf
    block.count -= len(chosen)
    block.soonest = float(block.rows.expires.min(initial=np.inf))


def _eight_bits(vectors: Floats) -> tuple[NDArray[np.int8], Floats, float]:
    """Return rows at 8 bits, the scale of each, and how far the farthest is from the true one."""
    scales = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), np.float32(1e-9))
    scales = (scales / np.float32(_ROW_STEPS)).astype(np.float32)
    whole = np.rint(vectors / scales[:, None])
    far = np.linalg.norm(vectors - whole * scales[:, None], axis=1)
    return whole.astype(np.int8), scales, float(far.max(initial=0.0))


def _empty(room: int, dimension: int) -> Rows:
    return Rows(
        ids=np.zeros((room, 2), dtype=np.uint64),
        subjects=np.zeros((room, 2), dtype=np.uint64),
        cells=np.zeros(room, dtype=np.int32),
        expires=np.zeros(room, dtype=np.float64),
        vectors=np.zeros((room, dimension), dtype=np.float32),
    )


def _most(most: int, rows: int) -> NDArray[np.int64]:
    return np.array([min(most, rows)], dtype=np.int64)


def _session(model: bytes) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
