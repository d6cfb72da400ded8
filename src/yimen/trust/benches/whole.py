"""The bench `trust`: answers and algorithms, each beside its floor."""

from __future__ import annotations

from collections.abc import Callable

from yimen.trust.benches import algorithms, answers, rekeying, sealing


def trust(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return every figure, and the worst ratio to a floor."""
    figures = [
        *answers.answered(database_url=database_url, say=say),
        *algorithms.measured(say=say),
        sealing.sealed(say=say),
        *rekeying.rekeyed(database_url=database_url, say=say),
    ]
    return {
        "bench": "trust",
        "figures": figures,
        "floor": {str(one["case"]): one["floor_per_second"] for one in figures},
        "ratio": max(float(str(one["ratio"])) for one in figures),
        "held": all(one["held"] for one in figures),
    }
