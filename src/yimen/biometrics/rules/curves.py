"""Draw the figures of a site measurement: ROC, DET and both errors over the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yimen.media import charts
from yimen.media.charts import Bar, Series


def roc(result: Mapping[str, Any]) -> str:
    """Return how many genuine pairs are accepted at each share of false matches, in per cent."""
    points = result["roc"]
    accepted = tuple(None if value is None else round(100 * value, 2) for _, value in points)
    return charts.lines(
        title="ROC：误认率（横）和通过率（纵）",
        names=[said(fmr) for fmr, _ in points],
        series=[Series(name="本人通过率", values=accepted)],
        unit="%",
        maximum=100,
    )


def det(result: Mapping[str, Any]) -> str:
    """Return how many genuine pairs are refused at each share of false matches, in per cent."""
    points = result["roc"]
    missed = tuple(None if value is None else round(100 - 100 * value, 2) for _, value in points)
    return charts.lines(
        title="DET：误认率（横）和拒认率（纵）",
        names=[said(fmr) for fmr, _ in points],
        series=[Series(name="本人拒认率", values=missed)],
        unit="%",
    )


def errors(result: Mapping[str, Any]) -> str:
    """Return both error rates over the thresholds."""
    curve = result["curve"]
    return charts.lines(
        title="门限（横）和两种错误率（纵）",
        names=[f"{one['threshold']:.2f}" for one in curve],
        series=[
            Series(
                name="误认率", values=tuple(round(100 * one["fmr"]["value"], 2) for one in curve)
            ),
            Series(
                name="拒认率", values=tuple(round(100 * one["fnmr"]["value"], 2) for one in curve)
            ),
        ],
        unit="%",
        maximum=100,
    )


def groups(result: Mapping[str, Any]) -> str:
    """Return the share of false matches of each group, with the upper end of its interval."""
    return charts.bars(
        title="各人群的误认率",
        rows=[
            Bar(
                label=name,
                value=round(100 * one["value"], 3),
                note=f"95% 区间到 {said(one['high'])}，{one['hits']}／{one['total']} 对",
            )
            for name, one in result["groups"].items()
        ],
        unit="%",
        maximum=max((100 * one["high"] for one in result["groups"].values()), default=1),
    )


def said(share: float) -> str:
    """Return a share in per cent, with as many places as it needs."""
    return f"{100 * share:.4f}".rstrip("0").rstrip(".") + "%"


DRAWN = (
    ("ROC：误认率（横）和本人通过率（纵）", roc),
    ("DET：误认率（横）和本人拒认率（纵）", det),
    ("门限（横）和两种错误率（纵）", errors),
)
"""The curves in their order, each with its title."""
