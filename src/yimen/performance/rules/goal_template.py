"""Turn a template into the indicators of a scheme: each under its level, the points spread; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts.goal import Evidence
from yimen.performance.contracts.goal_template import GoalTemplate, TemplateIndicator
from yimen.performance.contracts.scheme import Scheme
from yimen.performance.rules.scheme import spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An indicator of a template with its place, points and proof in a scheme."""

    level1: str
    level2: str
    weight: Decimal
    evidence: Evidence
    found: TemplateIndicator


def place(*, template: GoalTemplate, scheme: Scheme, figures: Collection[str]) -> list[Placed]:
    """Return the indicators in the order of the scheme; what it has no place for is left out.

    A figure that is registered proves its indicator, else the document does, else the figure that
    has no source yet, so that the sheet says what is missing.
    """
    placed: list[Placed] = []
    for level in scheme.levels:
        parts = [part.code for part in level.parts]
        own = [
            (code, one) for one in template.indicators if (code := _code(one.kind, scheme)) in parts
        ]
        own.sort(key=lambda pair: parts.index(pair[0]))
        if not own:
            continue
        points = spread(weight=level.weight, shares=[one.share for _, one in own])
        placed += [
            Placed(
                level1=level.code,
                level2=code,
                weight=weight,
                evidence=_evidence(one, figures),
                found=one,
            )
            for (code, one), weight in zip(own, points, strict=True)
        ]
    return placed


def _code(kind: str, scheme: Scheme) -> str:
    """Return the part for a kind: cost is a level of its own in the schemes since 2021."""
    return "economic_cost" if kind == "cost" and scheme.part("cost") is None else kind


def _evidence(one: TemplateIndicator, figures: Collection[str]) -> Evidence:
    if one.figure and (one.figure in figures or not one.document):
        return Evidence.FIGURE
    return Evidence.DOCUMENT
