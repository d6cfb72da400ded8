"""The examination route: data on the item version, read only here.

A version without a route gets the plain one, which needs no diagram: the deciding unit examines
and then decides. A version with a process shows the steps of its people as its route; which of them
are open is the process's own business.
"""

from __future__ import annotations

from functools import lru_cache

from yimen.bpmn.model import NodeKind
from yimen.bpmn.reading import main_process
from yimen.catalogue.contracts import DECIDES, Definition, RouteStep

PLAIN: tuple[RouteStep, ...] = (
    RouteStep(code="examine", title="审查", unit="deciding", verb="cases.examine"),
    RouteStep(code="decide", title="审核决定", unit="deciding", verb="cases.decide"),
)


def route_of(definition: Definition) -> tuple[RouteStep, ...]:
    """Return the steps of the examination in order; the last one decides."""
    if definition.process:
        return _people_of(definition.process)
    return definition.route or PLAIN


@lru_cache(maxsize=512)
def _people_of(content: str) -> tuple[RouteStep, ...]:
    nodes = [n for n in main_process(content).nodes.values() if n.kind is NodeKind.HUMAN]
    steps = [
        RouteStep(
            code=node.id,
            title=node.title,
            unit=node.unit,
            verb="cases.decide" if node.form == DECIDES else "cases.examine",
            days=node.workdays or 0,
        )
        for node in nodes
    ]
    return tuple(steps) or PLAIN


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
