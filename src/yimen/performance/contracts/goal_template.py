"""Shapes of templates: indicators ready to take over, with what proves each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yimen.performance.contracts.goal import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateIndicator:
    """An indicator of a template: `share` says how it divides its level's points with the others.

    Without a target the project has to say its own; `hint` tells how. `figure` is a registered one.
    """

    kind: str
    name: str
    direction: Direction
    share: Decimal
    target: Decimal | None
    target_text: str
    unit: str
    figure: str
    document: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTemplate:
    """Goals of a kind of project, after what evaluations of such projects asked for."""

    code: str
    title: str
    says: str
    overall: str
    indicators: tuple[TemplateIndicator, ...]
