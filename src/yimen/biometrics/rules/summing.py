"""Put the figures of a site measurement together, as plain values that can be kept and printed."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.biometrics.governance_contracts import Scored, Thresholds
from yimen.biometrics.rules.measuring import (
    Errors,
    Pairs,
    Rate,
    false_match_by_group,
    is_enough,
    propose,
)


def summary(*, scored: Sequence[Scored], unread: int, thresholds: Thresholds) -> dict[str, object]:
    """Return the figures: what they stand on, errors at the thresholds, curves, groups, proposals."""
    pairs = Pairs(scored)
    return {
        "genuine": len(pairs.genuine),
        "impostor": len(pairs.impostor),
        "unread": unread,
        "enough": is_enough(genuine=len(pairs.genuine), impostor=len(pairs.impostor)),
        "policy": thresholds.name,
        "ranges": {"genuine": _range(pairs.genuine), "impostor": _range(pairs.impostor)},
        "at": [_errors(pairs.errors_at(one)) for one in _asked(thresholds)],
        "roc": [list(point) for point in pairs.roc()],
        "curve": [_errors(one) for one in pairs.over_thresholds()],
        "groups": {
            name or "没有写": _rate(one)
            for name, one in false_match_by_group(
                scored=scored, threshold=min(thresholds.accept, 1.0)
            ).items()
        },
        "proposals": [
            {
                "target": one.target,
                "threshold": one.threshold,
                "fnmr": one.fnmr,
                "shown": one.is_shown,
            }
            for one in propose(pairs=pairs)
        ],
    }


def _asked(thresholds: Thresholds) -> list[float]:
    return sorted({thresholds.doubt, min(thresholds.accept, 1.0), 0.60})


def _range(scores: Sequence[float]) -> list[float] | None:
    return [round(scores[0], 4), round(scores[-1], 4)] if scores else None


def _errors(one: Errors) -> dict[str, object]:
    return {"threshold": one.threshold, "fmr": _rate(one.fmr), "fnmr": _rate(one.fnmr)}


def _rate(one: Rate) -> dict[str, float]:
    return {
        "hits": one.hits,
        "total": one.total,
        "value": one.value,
        "low": one.low,
        "high": one.high,
    }
