"""The picture of a process: the shapes of its file, or a plain layout where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from yimen.bpmn.model import ACTIVITIES, GATEWAYS, Node, Process

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_LINE = "http://www.omg.org/spec/DD/20100524/DI"
_WIDTH, _HEIGHT, _GAP = 120, 60, 60
MAX_SIDE = 20_000
_MARGIN = 20
_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A place on the picture. `outline` is `task`, `gateway`, `event` or `frame`."""

    node: str
    outline: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle_x(self) -> float:
        """Return the middle from left to right."""
        return self.x + self.width / 2

    @property
    def middle_y(self) -> float:
        """Return the middle from top to bottom."""
        return self.y + self.height / 2

    @property
    def radius(self) -> float:
        """Return the radius of an event."""
        return min(self.width, self.height) / 2

    @property
    def corners(self) -> str:
        """Return the corners of a gateway."""
        right, foot = self.x + self.width, self.y + self.height
        return (
            f"{self.middle_x},{self.y} {right},{self.middle_y} "
            f"{self.middle_x},{foot} {self.x},{self.middle_y}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A way on the picture, as points, with its name at a point."""

    flow: str
    points: str
    name: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Shapes and lines in a window."""

    x: float
    y: float
    width: float
    height: float
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]


def drawn(process: Process, content: bytes) -> Picture:
    """Return the picture of a process that was read from this content."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    boxes = _boxes(root, process)
    complete = set(boxes) >= set(process.nodes)
    boxes = boxes if complete else laid_out(process)
    shapes = tuple(_shape(node, boxes[node.id]) for node in _outermost_first(process))
    ways = _ways(root) if complete else {}
    lines = tuple(
        _line(flow.id, flow.name, ways.get(flow.id) or straight(boxes, flow.source, flow.target))
        for flow in process.flows.values()
    )
    right = max(x + width for x, _, width, _ in boxes.values()) + _MARGIN
    foot = max(y + height for _, y, _, height in boxes.values()) + _MARGIN
    left = min(x for x, _, _, _ in boxes.values()) - _MARGIN
    top = min(y for _, y, _, _ in boxes.values()) - _MARGIN
    return Picture(x=left, y=top, width=right - left, height=foot - top, shapes=shapes, lines=lines)


Box = tuple[float, float, float, float]
"""Left, top, width and height."""


def _outermost_first(process: Process) -> list[Node]:
    def depth(node: Node) -> int:
        return 1 + depth(process.nodes[node.scope]) if node.scope in process.nodes else 0

    return sorted(process.nodes.values(), key=depth)


def _number(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return 0.0
    return value if abs(value) <= MAX_SIDE else 0.0


def _boxes(root: etree._Element, process: Process) -> dict[str, Box]:
    found: dict[str, Box] = {}
    for shape in root.iter(f"{{{_DI}}}BPMNShape"):
        bounds = shape.find(f"{{{_DC}}}Bounds")
        name = shape.get("bpmnElement", "")
        if bounds is not None and name in process.nodes:
            x, y, width, height = (_number(bounds.get(k)) for k in ("x", "y", "width", "height"))
            if width and height:
                found[name] = (x, y, width, height)
    return found


def _ways(root: etree._Element) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement", ""): [
            (_number(point.get("x")), _number(point.get("y")))
            for point in edge.iter(f"{{{_LINE}}}waypoint")
        ]
        for edge in root.iter(f"{{{_DI}}}BPMNEdge")
    }


def laid_out(process: Process) -> dict[str, Box]:
    """Return boxes in columns: each place stands one column after the first that leads to it."""
    column: dict[str, int] = {}
    waiting = [(node.id, 0) for node in process.nodes.values() if not process.into(node.id)]
    while waiting:
        name, place = waiting.pop(0)
        if name not in column:
            column[name] = place
            waiting += [(flow.target, place + 1) for flow in process.out_of(name)]
    rows: dict[int, int] = {}
    boxes: dict[str, Box] = {}
    for node_id, node in process.nodes.items():
        place = column.get(node_id, 0)
        row = rows.get(place, 0)
        rows[place] = row + 1
        side = node.kind in GATEWAYS or node.kind not in ACTIVITIES
        width = _HEIGHT if side else _WIDTH
        x = place * (_WIDTH + _GAP) + (_WIDTH - width) / 2
        boxes[node_id] = (x, row * (_HEIGHT + _GAP), width, _HEIGHT)
    return boxes


def straight(boxes: Mapping[str, Box], source: str, target: str) -> list[tuple[float, float]]:
    """Return the points of a way between two boxes; a way back runs below both."""
    one, other = boxes[source], boxes[target]
    start = (one[0] + one[2], one[1] + one[3] / 2)
    end = (other[0], other[1] + other[3] / 2)
    if end[0] >= start[0]:
        middle = (start[0] + end[0]) / 2
        return [start, (middle, start[1]), (middle, end[1]), end]
    if one[0] + one[2] / 2 == other[0] + other[2] / 2:
        middle = one[0] + one[2] / 2
        down = other[1] > one[1]
        return [
            (middle, one[1] + one[3] if down else one[1]),
            (middle, other[1] if down else other[1] + other[3]),
        ]
    foot = max(one[1] + one[3], other[1] + other[3]) + _GAP / 3
    below = (one[0] + one[2] / 2, one[1] + one[3])
    under = (other[0] + other[2] / 2, other[1] + other[3])
    return [below, (below[0], foot), (under[0], foot), under]


def _line(flow: str, name: str, points: list[tuple[float, float]]) -> Line:
    text = " ".join(f"{x:g},{y:g}" for x, y in points)
    x, y = points[len(points) // 2] if points else (0.0, 0.0)
    return Line(flow=flow, points=text, name=name[: 2 * _LETTERS], x=x, y=y - 6)


def _shape(node: Node, box: Box) -> Shape:
    x, y, width, height = box
    outline = "task" if node.kind in ACTIVITIES else "event"
    if node.kind in GATEWAYS:
        outline = "gateway"
    if height > 2 * _HEIGHT and outline == "task":
        outline = "frame"
    title = node.name if outline in {"task", "frame"} else ""
    lines = tuple(title[at : at + _LETTERS] for at in range(0, min(len(title), 24), _LETTERS))
    return Shape(node=node.id, outline=outline, x=x, y=y, width=width, height=height, lines=lines)
