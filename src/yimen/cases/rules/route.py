"""The examination route: data on the item version, read only here.

A version without a route gets the plain one, which needs no diagram: the deciding unit examines
and then decides. The issue of process design extends this module; nothing else reads a route.
"""

from __future__ import annotations

from yimen.catalogue.contracts import Definition, RouteStep

PLAIN: tuple[RouteStep, ...] = (
    RouteStep(code="examine", title="审查", unit="deciding", verb="cases.examine"),
    RouteStep(code="decide", title="审核决定", unit="deciding", verb="cases.decide"),
)


def route_of(definition: Definition) -> tuple[RouteStep, ...]:
    """Return the steps of the examination in order; the last one decides."""
    return definition.route or PLAIN


def first_step(definition: Definition) -> RouteStep:
    """Return the step with which the examination begins."""
    return route_of(definition)[0]


def step_named(definition: Definition, code: str) -> RouteStep:
    """Return the step of this code, or the first when the case has none yet."""
    steps = route_of(definition)
    return next((step for step in steps if step.code == code), steps[0])


def next_step(definition: Definition, code: str) -> RouteStep | None:
    """Return the step after this one, or None after the last."""
    steps = route_of(definition)
    place = steps.index(step_named(definition, code))
    return steps[place + 1] if place + 1 < len(steps) else None


def previous_step(definition: Definition, code: str) -> RouteStep | None:
    """Return the step before this one, or None at the first."""
    steps = route_of(definition)
    place = steps.index(step_named(definition, code))
    return steps[place - 1] if place else None


def decides(step: RouteStep) -> bool:
    """Say whether this step ends with the decision."""
    return step.verb == "cases.decide"
