"""Where a changed process draws its places: what stands behind a new place moves aside for it."""

from __future__ import annotations

from lxml import etree

from yimen.bpmn import layout, picture
from yimen.bpmn.model import Process

Element = etree._Element  # noqa: SLF001 -- the class has no public name
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_LINE = "http://www.omg.org/spec/DD/20100524/DI"
_SPACES = {"bpmndi": _DI, "dc": _DC, "di": _LINE}


def redrawn(root: Element, process: Process) -> None:
    """Draw a process anew: a plain layout takes the place of the diagram of its file."""
    for old in root.findall(f"{{{_DI}}}BPMNDiagram"):
        root.remove(old)
    diagram = etree.SubElement(root, f"{{{_DI}}}BPMNDiagram", nsmap=_SPACES, id="yimen_diagram")
    plane = etree.SubElement(
        diagram, f"{{{_DI}}}BPMNPlane", id="yimen_plane", bpmnElement=process.id
    )
    boxes = layout.laid_out(process)
    for node, box in boxes.items():
        shape = etree.SubElement(
            plane, f"{{{_DI}}}BPMNShape", id=f"{node}_shape", bpmnElement=node, isExpanded="true"
        )
        _bounds(shape, box)
    for flow in process.flows.values():
        edge = etree.SubElement(
            plane, f"{{{_DI}}}BPMNEdge", id=f"{flow.id}_edge", bpmnElement=flow.id
        )
        for x, y in picture.straight(process, boxes, flow.source, flow.target):
            etree.SubElement(edge, f"{{{_LINE}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _bounds(shape: Element, box: layout.Box) -> None:
    x, y, width, height = (f"{each:g}" for each in box)
    etree.SubElement(shape, f"{{{_DC}}}Bounds", x=x, y=y, width=width, height=height)


def is_drawn(root: Element, process: Process) -> bool:
    """Tell whether the file draws every place and every way of its process."""
    drawn = {each.get("bpmnElement") for each in root.iter(f"{{{_DI}}}BPMNShape")}
    ways = {each.get("bpmnElement") for each in root.iter(f"{{{_DI}}}BPMNEdge")}
    return drawn >= set(process.nodes) and ways >= set(process.flows)


def with_picture(content: str, process: Process, *, root: Element) -> str:
    """Return a file that draws all its places, which a drawing surface needs."""
    if is_drawn(root, process):
        return content
    redrawn(root, process)
    return written(content, root)


def written(content: str, root: Element) -> str:
    """Return a changed tree as text, with the first line of the file that it came from."""
    head = content[: content.index("?>") + 2] + "\n" if content.startswith("<?xml") else ""
    return head + etree.tostring(root.getroottree(), encoding="unicode")
