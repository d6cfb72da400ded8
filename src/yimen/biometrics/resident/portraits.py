"""Accuracy on the portraits of the data folder: 102 people, two pictures of each.

One picture of each is enrolled, the other searched for. This measures the recogniser on these
people under studio light, and says nothing of residents at a window.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from yimen.biometrics.contracts import Strictness
from yimen.biometrics.resident import client

_KEPT, _ASKED = "_n.jpg", "_s.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How the portraits came out, and how long reading one of them took, in seconds."""

    people: int
    rank_one: float
    genuine: tuple[float, float]
    impostor: tuple[float, float]
    reading: tuple[float, ...]


def folder() -> Path | None:
    """Return the folder of portraits, or None where this machine has none."""
    beside = Path(__file__).resolve().parents[4].parent / "shared" / "data"
    found = Path(os.environ.get("YIMEN_DATA") or beside) / "faces" / "london"
    return found if found.is_dir() else None


def accuracy(portraits: Path) -> Accuracy:
    """Return what the process of faces makes of the portraits."""
    names = [path.name.removesuffix(_KEPT) for path in sorted(portraits.glob(f"*{_KEPT}"))]
    names = [name for name in names if (portraits / f"{name}{_ASKED}").is_file()]
    reading: list[float] = []

    def vectors(suffix: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        rows = []
        for name in names:
            image = (portraits / f"{name}{suffix}").read_bytes()
            began = time.perf_counter()
            (seen,) = client.read(image, strictness=Strictness.MEASURE)
            reading.append(time.perf_counter() - began)
            rows.append(np.frombuffer(seen.vector, dtype="<f4"))
        return np.stack(rows).astype(np.float32)

    kept, asked = vectors(_KEPT), vectors(_ASKED)
    likeness = asked @ kept.T
    own = np.diag(likeness)
    others = likeness[~np.eye(len(names), dtype=bool)]
    return Accuracy(
        people=len(names),
        rank_one=float((likeness.argmax(axis=1) == np.arange(len(names))).mean()),
        genuine=(float(own.min()), float(own.max())),
        impostor=(float(others.min()), float(others.max())),
        reading=tuple(reading),
    )
