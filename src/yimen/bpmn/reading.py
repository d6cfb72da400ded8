"""A BPMN file as processes, bounded in size, with findings for what is not carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from yimen.bpmn import vendors
from yimen.bpmn.model import (
    Event,
    EventKind,
    Finding,
    Flow,
    Loop,
    Node,
    NodeKind,
    Process,
    ProcessRefusedError,
    Severity,
    TimerKind,
)

Element = etree._Element  # noqa: SLF001 -- the class has no public name
MAX_BYTES = 2_000_000
MAX_ELEMENTS = 20_000
MAX_DEPTH = 40
MAX_NODES = 500
MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "https://yimen.example/bpmn"
"""The namespace of our own attributes: unit, post, form, workdays, decision, message."""
_SAME = {
    "task": NodeKind.HUMAN,
    "manualTask": NodeKind.HUMAN,
    "serviceTask": NodeKind.SEND,
    "transaction": NodeKind.SUBPROCESS,
}
_EVENTS = {
    "timerEventDefinition": EventKind.TIMER,
    "messageEventDefinition": EventKind.MESSAGE,
    "signalEventDefinition": EventKind.MESSAGE,
    "errorEventDefinition": EventKind.ERROR,
    "terminateEventDefinition": EventKind.TERMINATE,
    "compensateEventDefinition": EventKind.COMPENSATE,
}
_SILENT = frozenset(
    {
        *("extensionElements", "documentation", "laneSet", "incoming", "outgoing", "property"),
        *("ioSpecification", "ioBinding", "dataInputAssociation", "dataOutputAssociation"),
        *("dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation", "group"),
        *("association", "sequenceFlow", "multiInstanceLoopCharacteristics", "auditing"),
        *("standardLoopCharacteristics", "monitoring", "performer", "potentialOwner"),
        *("resourceRole", "humanPerformer", "artifact"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The processes of a file and what was noticed while reading them."""

    processes: tuple[Process, ...]
    findings: tuple[Finding, ...]

    def main(self) -> Process:
        """Return the process that has a beginning; the largest of several."""
        return max(self.processes, key=lambda each: len(each.nodes))


def read(content: bytes) -> Reading:
    """Return what a file holds.

    Raises: ProcessRefusedError where it is no BPMN, too large, too deep, or holds a document type.
    """
    root = root_of(content)
    reader = _Reader(root)
    processes = tuple(reader.process(each) for each in root.findall(f"{{{MODEL}}}process"))
    processes = tuple(each for each in processes if each.nodes)
    if not processes:
        raise ProcessRefusedError("文件里没有流程")
    return Reading(processes=processes, findings=tuple(reader.findings))


@lru_cache(maxsize=512)
def main_process(content: str) -> Process:
    """Return the main process of a file, from memory where it was read before.

    Raises: ProcessRefusedError
    """
    return read(content.encode()).main()


def root_of(content: bytes) -> Element:
    """Return the root of a file within its bounds. Raises ProcessRefusedError."""
    if len(content) > MAX_BYTES:
        raise ProcessRefusedError(f"文件太大，最多 {MAX_BYTES // 1_000_000} MB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as wrong:
        line, column = wrong.position
        raise ProcessRefusedError(f"第{line}行第{column}列：不是完整的 XML 文件") from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise ProcessRefusedError("第1行：文件里不能有 DOCTYPE")
    if root.tag != f"{{{MODEL}}}definitions":
        raise ProcessRefusedError("不是 BPMN 2.0 文件")
    _check_size(root)
    return root


def _check_size(root: Element) -> None:
    waiting, count = [(root, 1)], 0
    while waiting:
        element, depth = waiting.pop()
        count += 1
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise ProcessRefusedError(
                f"第{element.sourceline}行：流程太大或嵌套太深，请拆成几个流程"
            )
        waiting.extend((each, depth + 1) for each in element)


def _name(element: Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: Element, name: str) -> Element | None:
    return next((each for each in element if _name(each) == name), None)


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


class _Reader:
    def __init__(self, root: Element) -> None:
        self.findings: list[Finding] = []
        self._named = {each.get("id", ""): each for each in root if each.get("id")}
        self._called = {each.get("id", ""): each for each in root.iter(f"{{{MODEL}}}process")}

    def process(self, element: Element) -> Process:
        lanes = {
            _text(each): lane.get("name") or lane.get("id") or ""
            for lane in element.iter(f"{{{MODEL}}}lane")
            for each in lane
            if _name(each) == "flowNodeRef"
        }
        nodes = {each.id: each for each in self._nodes(element, "", lanes, depth=0)}
        if len(nodes) > MAX_NODES:
            raise ProcessRefusedError(f"流程最多 {MAX_NODES} 个环节，请拆成几个流程")
        flows = {
            each.id: each
            for each in self._flows(element)
            if each.source in nodes and each.target in nodes
        }
        return Process(
            id=element.get("id", ""),
            name=element.get("name") or element.get("id") or "",
            nodes=nodes,
            flows=flows,
            handlers=dict(self._handlers(element, nodes)),
        )

    def _nodes(
        self, holder: Element, scope: str, lanes: dict[str, str], *, depth: int
    ) -> Iterator[Node]:
        if depth > MAX_DEPTH:
            raise ProcessRefusedError("子流程嵌套太深")
        for element in holder:
            name = _name(element)
            if not name or name in _SILENT or name.endswith("EventDefinition"):
                continue
            kind = _SAME.get(name)
            if kind is None:
                try:
                    kind = NodeKind(name)
                except ValueError:
                    if element.get("id"):
                        self._note(element, f"“{name}”不支持，导入后不执行", Severity.ERROR)
                    continue
            yield self._node(element, kind, scope, lanes)
            if kind is NodeKind.SUBPROCESS:
                if element.get("triggeredByEvent") == "true":
                    self._note(element, "事件子流程不支持", Severity.ERROR)
                yield from self._nodes(element, element.get("id", ""), lanes, depth=depth + 1)

    def _node(self, element: Element, kind: NodeKind, scope: str, lanes: dict[str, str]) -> Node:
        told = vendors.told_by(element, OURS)
        for message in told.lost:
            self._note(element, message, Severity.NOTE)
        event = self._event(element)
        workdays = told.values.get("workdays", "")
        reference = told.values.get("decision") or told.values.get("message") or ""
        return Node(
            id=element.get("id", ""),
            kind=kind,
            name=" ".join((element.get("name") or "").split()),
            scope=scope,
            event=event,
            loop=self._loop(element),
            default=element.get("default", ""),
            attached_to=element.get("attachedToRef", ""),
            interrupting=element.get("cancelActivity", "true") != "false",
            compensates=element.get("isForCompensation") == "true",
            lane=lanes.get(element.get("id", ""), ""),
            unit=told.values.get("unit", ""),
            post=told.values.get("post", ""),
            form=told.values.get("form", ""),
            workdays=int(workdays) if workdays.isdigit() else None,
            reference=reference or element.get("calledElement", ""),
        )

    def _event(self, element: Element) -> Event:
        definitions = [each for each in element if _name(each).endswith("EventDefinition")]
        if not definitions:
            return Event()
        if len(definitions) > 1:
            self._note(element, "一个事件只能等一件事，其余的不执行", Severity.ERROR)
        first = definitions[0]
        kind = _EVENTS.get(_name(first))
        if kind is None:
            what = _name(first).removesuffix("EventDefinition")
            self._note(element, f"“{what}”事件不支持，导入后当作普通事件", Severity.ERROR)
            return Event()
        if kind is EventKind.TIMER:
            return self._timer(element, first)
        refers = first.get("messageRef") or first.get("errorRef") or first.get("signalRef") or ""
        meant = self._named.get(refers.rpartition(":")[2])
        text = refers if meant is None else (meant.get("errorCode") or meant.get("name") or refers)
        return Event(kind=kind, text=text)

    def _timer(self, element: Element, definition: Element) -> Event:
        workdays = definition.get(f"{{{OURS}}}workdays") or element.get(f"{{{OURS}}}workdays")
        if workdays:
            return Event(kind=EventKind.TIMER, timer=TimerKind.WORKDAYS, text=workdays)
        for kind in (TimerKind.DURATION, TimerKind.DATE):
            written = _text(_child(definition, kind.value))
            if written:
                return Event(kind=EventKind.TIMER, timer=kind, text=vendors.as_feel(written))
        self._note(element, "定时器没有写时长或日期（循环定时不支持）", Severity.ERROR)
        return Event(kind=EventKind.TIMER, timer=TimerKind.DURATION, text="")

    def _loop(self, element: Element) -> Loop | None:
        told = _child(element, "multiInstanceLoopCharacteristics")
        if told is None:
            if _child(element, "standardLoopCharacteristics") is not None:
                self._note(element, "条件循环不支持，请用网关回到这个环节", Severity.ERROR)
            return None
        return Loop(
            sequential=told.get("isSequential") == "true",
            count=vendors.as_feel(_text(_child(told, "loopCardinality"))),
            items=vendors.as_feel(vendors.attribute(told, "collection")),
            item=vendors.attribute(told, "elementVariable") or "item",
            until=vendors.as_feel(_text(_child(told, "completionCondition"))),
        )

    def _flows(self, element: Element) -> Iterator[Flow]:
        for each in element.iter(f"{{{MODEL}}}sequenceFlow"):
            yield Flow(
                id=each.get("id", ""),
                source=each.get("sourceRef", ""),
                target=each.get("targetRef", ""),
                name=" ".join((each.get("name") or "").split()),
                condition=vendors.as_feel(_text(_child(each, "conditionExpression"))),
            )

    def _handlers(self, element: Element, nodes: dict[str, Node]) -> Iterator[tuple[str, str]]:
        for each in element.iter(f"{{{MODEL}}}association"):
            source, target = nodes.get(each.get("sourceRef", "")), each.get("targetRef", "")
            if (
                source is not None
                and source.event.kind is EventKind.COMPENSATE
                and source.attached_to
                and target in nodes
            ):
                yield source.attached_to, target

    def _note(self, element: Element, message: str, severity: Severity) -> None:
        where = element.get("id", "")
        self.findings.append(Finding(severity=severity, node=where, message=message))
