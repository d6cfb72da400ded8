"""The process of an item version: what stands against publishing it."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.bpmn import checking, reading
from yimen.bpmn.model import NodeKind, ProcessRefusedError, Severity
from yimen.catalogue.contracts import DECIDES, Definition, LimitText


def faults(definition: Definition, *, promised: LimitText | None) -> Iterator[str]:
    """Yield what must be mended in the process of a definition, in words."""
    try:
        found = reading.read(definition.process.encode())
    except ProcessRefusedError as wrong:
        yield f"{wrong}。"
        return
    process = found.main()
    workdays = promised.amount if promised is not None and promised.unit == "W" else None
    codes = [each.code for each in definition.decisions]
    checked = checking.check(process, decisions=codes, promised_workdays=workdays)
    for each in (*found.findings, *checked):
        if each.severity is Severity.ERROR:
            yield f"{each.message}。"
    for node in process.nodes.values():
        if node.kind is NodeKind.HUMAN and not node.unit:
            yield f"“{node.title}”没有指定由哪个单位办理。"
    if not any(node.form == DECIDES for node in process.nodes.values()):
        yield "没有作出决定的环节，请把最后审批的环节设为“作出决定”。"
