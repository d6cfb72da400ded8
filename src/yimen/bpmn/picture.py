"""The picture of a process: the shapes of its file, or a plain layout where it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from yimen.bpmn.layout import Box, laid_out
from yimen.bpmn.model import ACTIVITIES, GATEWAYS, EventKind, Flow, Node, NodeKind, Process

_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_LINE = "http://www.omg.org/spec/DD/20100524/DI"
_HEIGHT, _GAP = 60, 60
_SIGNS = {NodeKind.EXCLUSIVE: "×", NodeKind.PARALLEL: "+", NodeKind.INCLUSIVE: "○"}
MAX_SIDE = 20_000
_MARGIN = 20
_BELOW = 16
_LINE_HEIGHT = 12
_WIDEST = 1_200
_OVER = 24
_NAME_AFTER = 40
_LETTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A place on the picture. `outline` is `task`, `gateway`, `event` or `frame`.

    `sign` is what a gateway shows inside, `below` what stands under an event, `is_end` draws it bold.
    """

    node: str
    outline: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    sign: str = ""
    below: str = ""
    is_end: bool = False

    @property
    def first_line(self) -> float:
        """Return where the first line of a name stands, so that all of them stand in the middle."""
        return self.middle_y - _LINE_HEIGHT * (len(self.lines) - 1) / 2

    @property
    def foot(self) -> float:
        """Return where the words under an event stand."""
        return self.y + self.height + 14

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

    @property
    def is_wide(self) -> bool:
        """Return whether it could not be read any more if it were shrunk to a page."""
        return self.width > _WIDEST


def drawn(process: Process, content: bytes) -> Picture:
    """Return the picture of a process that was read from this content."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    boxes = _boxes(root, process)
    complete = set(boxes) >= set(process.nodes)
    boxes = boxes if complete else laid_out(process)
    shapes = tuple(_shape(node, boxes[node.id]) for node in _outermost_first(process))
    ways = _ways(root) if complete else {}
    lines = (
        *(
            _line(each.id, each.name, ways.get(each.id) or straight(process, boxes, *_ends(each)))
            for each in process.flows.values()
        ),
        *(_line("", "", straight(process, boxes, *pair)) for pair in _undoing(process)),
    )
    right = max(x + width for x, _, width, _ in boxes.values()) + _MARGIN
    foot = max(y + height for _, y, _, height in boxes.values()) + _MARGIN + _BELOW
    left = min(x for x, _, _, _ in boxes.values()) - _MARGIN
    top = min(y for _, y, _, _ in boxes.values()) - _MARGIN - _OVER
    return Picture(x=left, y=top, width=right - left, height=foot - top, shapes=shapes, lines=lines)


def _ends(flow: Flow) -> tuple[str, str]:
    return flow.source, flow.target


def _undoing(process: Process) -> Iterator[tuple[str, str]]:
    """Yield each event that begins to undo an activity, with what undoes it."""
    for node in process.nodes.values():
        if node.event.kind is EventKind.COMPENSATE and node.attached_to in process.handlers:
            yield node.id, process.handlers[node.attached_to]


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


def straight(
    process: Process, boxes: Mapping[str, Box], source: str, target: str
) -> list[tuple[float, float]]:
    """Return the points of a way between two boxes; a way back runs below both."""
    one, other = boxes[source], boxes[target]
    if process.nodes[source].attached_to and other[1] > one[1] and other[0] > one[0]:
        middle, level = one[0] + one[2] / 2, other[1] + other[3] / 2
        return [(middle, one[1] + one[3]), (middle, level), (other[0], level)]
    start = (one[0] + one[2], one[1] + one[3] / 2)
    end = (other[0], other[1] + other[3] / 2)
    if end[0] >= start[0] and _is_barred(boxes, start, end):
        level = min(one[1], other[1]) - _OVER
        x, there = one[0] + one[2] / 2, other[0] + other[2] / 2
        return [(x, one[1]), (x, level), (there, level), (there, other[1])]
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


def _is_barred(
    boxes: Mapping[str, Box], start: tuple[float, float], end: tuple[float, float]
) -> bool:
    """Return whether something stands on the straight line between two places of one row."""
    return start[1] == end[1] and any(
        start[0] < x and x + width < end[0] and y < start[1] < y + height
        for x, y, width, height in boxes.values()
    )


def _line(flow: str, name: str, points: list[tuple[float, float]]) -> Line:
    text = " ".join(f"{x:g},{y:g}" for x, y in points)
    x, y = points[len(points) // 2] if points else (0.0, 0.0)
    if len(points) > 2 and points[0][0] == points[1][0]:  # it goes over what stands between
        x = points[0][0] + _NAME_AFTER
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
    return Shape(
        node=node.id, outline=outline, x=x, y=y, width=width, height=height, lines=lines,
        sign=_SIGNS.get(node.kind, ""), is_end=node.kind is NodeKind.END,
        below=node.name[:_LETTERS] if outline == "event" else "",
    )  # fmt: skip
