"""Small processes for tests, written as lines: `a > b : condition`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from yimen.bpmn import reading
from yimen.bpmn.model import Event, Process
from yimen.bpmn.state import State, from_json, to_json
from yimen.bpmn.world import World

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def world(**answers: Mapping[str, Any]) -> World:
    """Return a world in which every timer is due in a day and decisions answer what is given."""

    def due(_event: Event, _variables: Mapping[str, Any]) -> datetime:
        return AT + timedelta(days=1)

    return World(at=AT, due=due, decide=lambda name, _held: answers[name])


def file_of(nodes: str, *ways: str, defaults: Mapping[str, str] | None = None) -> bytes:
    """Return a file with these elements and ways."""
    flows = []
    for number, way in enumerate(ways):
        path, _, condition = way.partition(" : ")
        source, target = (each.strip() for each in path.split(">"))
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        inner = inner.replace(" > ", " &gt; ")
        flows.append(
            f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    body = nodes
    for gateway, target in (defaults or {}).items():
        number = next(n for n, way in enumerate(ways) if way == f"{gateway} > {target}")
        body = body.replace(f'id="{gateway}"', f'id="{gateway}" default="f{number}"')
    return (
        f'<definitions xmlns="{MODEL}" xmlns:y="{reading.OURS}"><process id="p" name="流程">'
        f"{body}{''.join(flows)}</process></definitions>"
    ).encode()


def drawn(nodes: str, *ways: str, defaults: Mapping[str, str] | None = None) -> Process:
    """Return a process of these elements and ways."""
    return reading.read(file_of(nodes, *ways, defaults=defaults)).main()


def tasks(*names: str) -> str:
    """Return human steps."""
    return "".join(f'<userTask id="{each}" name="{each}"/>' for each in names)


ENDS = '<startEvent id="s"/><endEvent id="e"/>'


def open_at(state: State) -> list[str]:
    """Return the places where somebody has something to do, in order of their names."""
    return sorted(each.node for each in state.tasks)


def token_at(state: State, node: str) -> int:
    """Return the first open task at a place."""
    return next(each.id for each in state.tasks if each.node == node)


def stored(state: State) -> State:
    """Return a state as it comes back from storage, having held nothing that is not plain data."""
    import json

    return from_json(json.loads(json.dumps(to_json(state))))
