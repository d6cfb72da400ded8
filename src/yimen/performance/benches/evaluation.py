"""The bench ``evaluation``: a province's indicators recomputed, a large survey counted, a rush of answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from yimen.kernel import clock, register
from yimen.performance.benches import answers, indicators, surveys
from yimen.performance.benches.report_check import Figure

Progress = Callable[[str], None]


class Result(TypedDict):
    """What the runner prints: figures, floor, ratio, and whether the bar is held."""

    figures: list[Figure]
    floor: dict[str, float]
    ratio: float
    held: bool


class Part(TypedDict):
    """One part of the bench: its figures, the seconds of its floor, how many times that it took."""

    figures: list[Figure]
    floor: float
    ratio: float
    held: bool


def evaluation(*, database_url: str, say: Progress) -> Result:
    """Return how long each part took beside its floor, measured in the same run.

    The floors: the same rows read and each distinct figure asked once with plain psycopg and no
    scoring; the same sheets fetched and nothing counted; the same sheets written one by one.
    ``ratio`` is that of the first part, those of the others stand in the floor.
    """
    at = clock.now()
    say("evaluation: load the demo county")
    for seed in sorted((s for c in register.contexts() for s in c.seeds), key=lambda s: s.order):
        register.resolve(seed.run)(at)
    parts = {
        "indicators": indicators.measured(database_url=database_url, at=at, say=say),
        "survey": surveys.measured(database_url=database_url, at=at, say=say),
        "answers": answers.measured(database_url=database_url, at=at, say=say),
    }
    floor: dict[str, float] = {}
    for name, part in parts.items():
        floor[f"{name}_seconds"] = part["floor"]
        floor[f"{name}_ratio"] = part["ratio"]
    return {
        "figures": [figure for part in parts.values() for figure in part["figures"]],
        "floor": floor,
        "ratio": parts["indicators"]["ratio"],
        "held": all(part["held"] for part in parts.values()),
    }
