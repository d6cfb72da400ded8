"""Small changes of a process file without a drawing surface; what is not changed stays as written.

Each function returns the whole file anew. A change of the ways draws the picture anew, since the
old one would show ways that are no more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from yimen.bpmn import placing
from yimen.bpmn.model import Flow, NodeKind, Process
from yimen.bpmn.reading import MODEL, OURS, Element, read, root_of

_NAMES: dict[Any, str] = {None: MODEL, "yimen": OURS}
_ROOT = re.compile(r"<(?:[\w.-]+:)?definitions(?=[\s>])")


class EditRefusedError(ValueError):
    """The change cannot be made; the sentence says why and what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """A human step to be added: its name, whose it is, and its working days where planned."""

    name: str
    unit: str
    workdays: str = ""
    decides: bool = False


def outline(*, name: str, steps: Sequence[NewStep]) -> str:
    """Return a new file with these steps one after another."""
    root = etree.Element(f"{{{MODEL}}}definitions", nsmap=_NAMES, id="file")
    root.set("targetNamespace", OURS)
    process = etree.SubElement(root, f"{{{MODEL}}}process", id="process", name=name)
    process.set("isExecutable", "true")
    etree.SubElement(process, f"{{{MODEL}}}startEvent", id="start", name="受理")
    edit = _Edit(root, process)
    ids = ["start", *(edit.step(each) for each in steps)]
    etree.SubElement(process, f"{{{MODEL}}}endEvent", id="end", name="办结")
    for source, target in zip(ids, [*ids[1:], "end"], strict=True):
        edit.flow(source, target)
    content = '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode")
    return drawable(content)


def drawable(content: str) -> str:
    """Return a file that draws every place and way. Raises ProcessRefusedError."""
    root = root_of(content.encode())
    return placing.with_picture(content, read(content.encode()).main(), root=root)


def with_attributes(content: str, changes: Mapping[str, Mapping[str, str]]) -> str:
    """Return a file whose places have these attributes of ours, and `name`; an empty one is taken away.

    Raises: ProcessRefusedError, EditRefusedError where a place is not in the file.
    """
    content = _declared(content)
    root = root_of(content.encode())
    places = {each.get("id"): each for each in root.iter() if each.get("id")}
    for node, values in changes.items():
        if node not in places:
            raise EditRefusedError(f"流程里没有“{node}”，请刷新页面再改")
        for key, value in values.items():
            full = key if key == "name" else f"{{{OURS}}}{key}"
            if value:
                places[node].set(full, value)
            elif full in places[node].attrib:
                del places[node].attrib[full]
    return placing.written(content, root)


def step_added(content: str, *, after: str, step: NewStep) -> str:
    """Return a file with a step behind a place. Raises ProcessRefusedError, EditRefusedError."""

    def change(edit: _Edit, process: Process) -> None:
        way = _only_way(process, after)
        made = edit.step(step, beside=after)
        edit.lead(way.id, target=made)
        edit.flow(made, way.target)

    return _changed(content, change)


def consultation_added(content: str, *, beside: str, step: NewStep) -> str:
    """Return a file with a step that is done while another one is, before the process goes on.

    Where that one stands between two parallel gateways already, the new step joins them.
    Raises: ProcessRefusedError, EditRefusedError.
    """

    def change(edit: _Edit, process: Process) -> None:
        way = _only_way(process, beside)
        ways_in = process.into(beside)
        made = edit.step(step, beside=beside)
        fork, join = _pair(process, ways_in, way)
        if not fork:
            fork = edit.gateway(NodeKind.PARALLEL, "同时开始", beside=beside)
            join = edit.gateway(NodeKind.PARALLEL, "都办完", beside=beside)
            for each in ways_in:
                edit.lead(each.id, target=fork)
            edit.flow(fork, beside)
            edit.lead(way.id, source=join)
            edit.flow(beside, join)
        edit.flow(fork, made)
        edit.flow(made, join)

    return _changed(content, change)


def branch_added(
    content: str, *, after: str, condition: str, label: str, target: str, step: NewStep | None
) -> str:
    """Return a file that goes another way behind a place where a condition holds.

    The way that stood there becomes the default. `step` is done on the new way, which then leads to
    `target`, or on to where the default leads. Raises: ProcessRefusedError, EditRefusedError.
    """

    def change(edit: _Edit, process: Process) -> None:
        way = _only_way(process, after)
        gateway = process.nodes[way.target]
        if gateway.kind is NodeKind.EXCLUSIVE and len(process.out_of(gateway.id)) > 1:
            fork = gateway.id
            onward = _default_of(process, fork)
        else:
            fork = edit.gateway(NodeKind.EXCLUSIVE, "", beside=after)
            onward = _meeting(edit, process, way)
            edit.lead(way.id, target=fork)
            edit.set_default(fork, edit.flow(fork, onward))
        if target and target not in process.nodes:
            raise EditRefusedError("请选这条路走到哪里")
        end = target or onward
        made = edit.step(step, beside=after) if step else end
        edit.flow(fork, made, condition=condition, name=label)
        if step:
            edit.flow(made, end)

    return _changed(content, change)


def decision_added(content: str, *, after: str, name: str, table: str, condition: str) -> str:
    """Return a file that asks a decision table behind a place, and ends at once where a condition holds.

    Everything else goes on as it did. Raises: ProcessRefusedError, EditRefusedError.
    """

    def change(edit: _Edit, process: Process) -> None:
        way = _only_way(process, after)
        ends = [each.id for each in process.nodes.values()
                if each.kind is NodeKind.END and not each.scope]  # fmt: skip
        if not ends:
            raise EditRefusedError("流程里没有结束，请在图上先加一个")
        asked = edit.rule(name, table, beside=after)
        fork = edit.gateway(NodeKind.EXCLUSIVE, "", beside=after)
        edit.lead(way.id, target=asked)
        edit.flow(asked, fork)
        edit.flow(fork, ends[0], condition=condition, name="直接办")
        edit.set_default(fork, edit.flow(fork, way.target, name="由人审查"))

    return _changed(content, change)


def _meeting(edit: _Edit, process: Process, way: Flow) -> str:
    """Return where two ways may meet again: before a join that waits for each of its ways."""
    if process.nodes[way.target].kind not in {NodeKind.PARALLEL, NodeKind.INCLUSIVE}:
        return way.target
    meeting = edit.gateway(NodeKind.EXCLUSIVE, "", beside=way.source)
    edit.flow(meeting, way.target)
    return meeting


def step_removed(content: str, *, node: str) -> str:
    """Return a file without a step; what led to it leads to what followed it.

    Raises: ProcessRefusedError, EditRefusedError.
    """

    def change(edit: _Edit, process: Process) -> None:
        way = _only_way(process, node)
        if process.boundaries(node) or node in process.handlers:
            raise EditRefusedError("这个环节上挂着定时、消息或撤回处理，请在图上先去掉它们")
        if any(each.scope == node for each in process.nodes.values()):
            raise EditRefusedError("子流程请在图上删除")
        edit.bridge(process.into(node), way)
        edit.drop(node)

    return _tidied(_changed(content, change))


def _tidied(content: str) -> str:
    """Return a file without gateways that have one way in and one way out."""

    def change(edit: _Edit, process: Process) -> None:
        for gateway, twins in _twins(process):
            default = process.nodes[gateway].default
            keep = next((each.id for each in twins if each.id == default), twins[0].id)
            for each in twins:
                if each.id != keep:
                    edit.drop(each.id)
            return
        for node in process.nodes.values():
            ways_in, ways_out = process.into(node.id), process.out_of(node.id)
            is_gateway = node.kind in {NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE}
            if is_gateway and len(ways_in) == len(ways_out) == 1:
                edit.bridge(ways_in, ways_out[0])
                edit.drop(node.id)
                return

    while (after := _changed(content, change, redraw=False)) != content:
        content = after
    return _changed(content, lambda _edit, _process: None)


def _twins(process: Process) -> Iterator[tuple[str, Sequence[Flow]]]:
    """Yield gateways with several ways to one place, or a parallel way without a step."""
    for node in process.nodes.values():
        ways = process.out_of(node.id)
        for target in {each.target for each in ways}:
            same = [each for each in ways if each.target == target]
            if len(same) > 1 and node.kind in {NodeKind.EXCLUSIVE, NodeKind.PARALLEL}:
                yield node.id, same
            both = {node.kind, process.nodes[target].kind} == {NodeKind.PARALLEL}
            if both and len(ways) > 1 and len(process.into(target)) > 1:
                yield node.id, [next(each for each in ways if each not in same), *same]


def _changed(content: str, change: Callable[[_Edit, Process], None], *, redraw: bool = True) -> str:
    content = _declared(content)
    root = root_of(content.encode())
    process = read(content.encode()).main()
    holder = next(
        each for each in root.iter(f"{{{MODEL}}}process") if each.get("id", "") == process.id
    )
    change(_Edit(root, holder), process)
    bare = placing.written(content, root)
    if not redraw:
        return bare
    placing.redrawn(root, read(bare.encode()).main())
    return placing.written(content, root)


def _declared(content: str) -> str:
    """Return a file that names our attributes at its root, so that no step has to."""
    if OURS in root_of(content.encode()).nsmap.values():
        return content
    return _ROOT.sub(rf'\g<0> xmlns:yimen="{OURS}"', content, count=1)


def _only_way(process: Process, node: str) -> Flow:
    if node not in process.nodes:
        raise EditRefusedError("请选一个环节")
    ways = process.out_of(node)
    if len(ways) != 1:
        title = process.nodes[node].title
        raise EditRefusedError(f"“{title}”之后不是正好一条路，请在图上改，或者换一个环节")
    return ways[0]


def _pair(process: Process, ways_in: Sequence[Flow], way: Flow) -> tuple[str, str]:
    """Return the parallel gateways around a step, or empty texts."""
    sources = {process.nodes[each.source] for each in ways_in}
    target = process.nodes[way.target]
    kinds = {each.kind for each in sources} | {target.kind}
    if len(sources) == 1 and kinds == {NodeKind.PARALLEL}:
        return sources.pop().id, target.id
    return "", ""


def _default_of(process: Process, gateway: str) -> str:
    default = process.flows.get(process.nodes[gateway].default)
    return default.target if default else process.out_of(gateway)[0].target


class _Edit:
    """The elements of a process as they are changed."""

    def __init__(self, root: Element, holder: Element) -> None:
        self._root = root
        self._holder = holder
        self._used = {each.get("id") for each in root.iter() if each.get("id")}

    def _new_id(self, kind: str) -> str:
        number = 1
        while f"{kind}_{number}" in self._used:
            number += 1
        self._used.add(f"{kind}_{number}")
        return f"{kind}_{number}"

    def _find(self, name: str) -> Element:
        return next(each for each in self._root.iter() if each.get("id") == name)

    def _beside(self, name: str) -> Element:
        """Return the process or subprocess that holds a place."""
        holder = self._find(name).getparent() if name else self._holder
        return self._holder if holder is None else holder

    def _add(self, kind: str, prefix: str, holder: Element, **more: str) -> Element:
        made = etree.SubElement(holder, f"{{{MODEL}}}{kind}", {"id": self._new_id(prefix), **more})
        made.tail = "\n"
        return made

    def step(self, step: NewStep, *, beside: str = "") -> str:
        """Add a human step and return its id."""
        made = self._add("userTask", "step", self._beside(beside), name=step.name)
        made.set(f"{{{OURS}}}unit", step.unit)
        if step.workdays:
            made.set(f"{{{OURS}}}workdays", step.workdays)
        if step.decides:
            made.set(f"{{{OURS}}}form", "decide")
        return str(made.get("id"))

    def rule(self, name: str, table: str, *, beside: str) -> str:
        """Add a place that asks a decision table and return its id."""
        made = self._add("businessRuleTask", "rule", self._beside(beside), name=name)
        made.set(f"{{{OURS}}}decision", table)
        return str(made.get("id"))

    def gateway(self, kind: NodeKind, name: str, *, beside: str) -> str:
        """Add a gateway and return its id."""
        named = {"name": name} if name else {}
        return str(self._add(kind.value, "gateway", self._beside(beside), **named).get("id"))

    def flow(self, source: str, target: str, *, condition: str = "", name: str = "") -> str:
        """Add a way and return its id."""
        named = {"name": name} if name else {}
        made = self._add("sequenceFlow", "way", self._beside(source), **named)
        made.set("sourceRef", source)
        made.set("targetRef", target)
        if condition:
            etree.SubElement(made, f"{{{MODEL}}}conditionExpression").text = condition
        self._mend(source, target)
        return str(made.get("id"))

    def lead(self, flow: str, *, source: str = "", target: str = "") -> None:
        """Let a way begin or end elsewhere."""
        element = self._find(flow)
        before = [str(element.get("sourceRef")), str(element.get("targetRef"))]
        if source:
            element.set("sourceRef", source)
        if target:
            element.set("targetRef", target)
        self._mend(*before, str(element.get("sourceRef")), str(element.get("targetRef")))

    def bridge(self, ways_in: Sequence[Flow], way: Flow) -> None:
        """Let the ways into a place end where its only way out does, which is taken away."""
        for each in ways_in:
            self.lead(each.id, target=way.target)
        self.drop(way.id)

    def set_default(self, gateway: str, flow: str) -> None:
        """Make a way the default of a gateway."""
        self._find(gateway).set("default", flow)

    def drop(self, name: str) -> None:
        """Take a place or a way out of the file, with what refers to it."""
        for each in list(self._root.iter()):
            if each.get("default") == name:
                del each.attrib["default"]
            refers = isinstance(each.tag, str) and (each.text or "").strip() == name
            is_reference = refers and etree.QName(each).localname in {
                *("incoming", "outgoing", "flowNodeRef"),
            }
            if each.get("id") == name or is_reference:
                holder = each.getparent()
                if holder is not None:
                    holder.remove(each)

    def _mend(self, *places: str) -> None:
        """Take away the lists of ways of these places, which the standard leaves optional."""
        for place in places:
            for element in [each for each in self._root.iter() if each.get("id") == place]:
                for each in list(element):
                    if isinstance(each.tag, str) and etree.QName(each).localname in {
                        "incoming",
                        "outgoing",
                    }:
                        element.remove(each)
