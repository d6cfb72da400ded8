"""What changed between two processes: steps and conditions, in words instead of lines of XML."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.bpmn import reading
from yimen.bpmn.model import Event, Flow, Node, NodeKind, Process, ProcessRefusedError
from yimen.catalogue.contracts import DECIDES

_KINDS = {
    NodeKind.START: "开始",
    NodeKind.END: "结束",
    NodeKind.CATCH: "等待",
    NodeKind.THROW: "发消息",
    NodeKind.BOUNDARY: "边界事件",
    NodeKind.HUMAN: "人办环节",
    NodeKind.DECISION: "决策环节",
    NodeKind.SEND: "发消息",
    NodeKind.RECEIVE: "等消息",
    NodeKind.SCRIPT: "脚本",
    NodeKind.EXCLUSIVE: "排他网关",
    NodeKind.PARALLEL: "并行网关",
    NodeKind.INCLUSIVE: "包容网关",
    NodeKind.EVENT_BASED: "事件网关",
    NodeKind.SUBPROCESS: "子流程",
    NodeKind.CALL: "调用别的流程",
}
_UNITS = {"receiving": "收件的单位", "deciding": "作决定的单位"}
Line = tuple[str, str, str]
"""Where, before, after."""


def process_changes(*, before: str, after: str) -> tuple[Line, ...]:
    """Return what changed, each as where, before and after; a moved picture is no change."""
    old, new = _read(before), _read(after)
    if old is None or new is None:
        return () if before == after else (("", _whole(before, old), _whole(after, new)),)
    return (*_places(old, new), *_ways(old, new))


def _read(content: str) -> Process | None:
    try:
        return reading.main_process(content) if content else None
    except ProcessRefusedError:
        return None


def _whole(content: str, process: Process | None) -> str:
    if not content:
        return "没有流程，按环节一个接一个办"
    if process is None:
        return "文件看不懂"
    steps = [each.title for each in process.nodes.values() if each.kind is NodeKind.HUMAN]
    return f"有流程：{'、'.join(steps)}"


def _places(old: Process, new: Process) -> Iterator[Line]:
    for name, node in {**old.nodes, **new.nodes}.items():
        said, now = _said(old.nodes.get(name)), _said(new.nodes.get(name))
        if said != now:
            yield f"“{node.title}”", said, now


def _said(node: Node | None) -> str:
    """Return a place in words; empty where there is none."""
    if node is None:
        return ""
    parts = [_KINDS[node.kind], node.name, _UNITS.get(node.unit, node.unit), node.post]
    parts += [f"{node.workdays} 个工作日" if node.workdays else "", node.reference]
    parts += ["作出决定" if node.form == DECIDES else node.form, _event(node.event)]
    if node.loop:
        parts.append("多人依次办" if node.loop.sequential else "多人同时办")
    return "，".join(part for part in parts if part)


def _event(event: Event) -> str:
    return f"{event.kind.value} {event.text}" if event.text else ""


def _ways(old: Process, new: Process) -> Iterator[Line]:
    """Yield ways by what they join, so that a way drawn anew is none."""
    said, now = _conditions(old), _conditions(new)
    for pair in {**now, **said}:
        if said.get(pair, "") != now.get(pair, ""):
            yield f"“{pair[0]}”到“{pair[1]}”的线", said.get(pair, ""), now.get(pair, "")


def _conditions(process: Process) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for each in process.flows.values():
        pair = (_title(process, each.source), _title(process, each.target))
        words = _condition(process, each)
        found[pair] = f"{found[pair]}；{words}" if pair in found else words
    return found


def _title(process: Process, name: str) -> str:
    node = process.nodes[name]
    return node.name or f"{_KINDS[node.kind]} {name}"


def _condition(process: Process, flow: Flow) -> str:
    if process.nodes[flow.source].default == flow.id:
        return "都不成立时走"
    return f"条件：{flow.condition}" if flow.condition else "直接走"
