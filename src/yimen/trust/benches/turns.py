"""Measure two ways of doing the same in turn, so that both meet the same machine."""

from __future__ import annotations

import time
from collections.abc import Callable

BAR = 2.0
_TURNS = 8
_WARM = 20


def compare(
    *,
    case: str,
    ours: Callable[[], object],
    floor: Callable[[], object],
    number: int,
    bar: float = BAR,
) -> dict[str, object]:
    """Return the figure of a case: how often a second, its spread, and its ratio to the floor."""
    for _ in range(_WARM):
        ours()
        floor()
    spent: list[float] = []
    bare = 0.0
    each = max(1, number // _TURNS)
    for _ in range(_TURNS):
        bare += _run(floor, each, [])
        _run(ours, each, spent)
    spent.sort()
    taken = sum(spent)
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(len(spent) / taken, 1),
        "p50_ms": round(1000 * spent[len(spent) // 2], 3),
        "p95_ms": round(1000 * spent[len(spent) * 95 // 100], 3),
        "errors": 0,
        "floor_per_second": round(_TURNS * each / bare, 1),
        "ratio": round(taken / bare, 2),
        "held": taken / bare <= bar,
    }


def _run(act: Callable[[], object], number: int, kept: list[float]) -> float:
    whole = 0.0
    for _ in range(number):
        began = time.perf_counter()
        act()
        took = time.perf_counter() - began
        kept.append(took)
        whole += took
    return whole
