"""The process of an item version: what stands against publishing it."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.bpmn import checking, reading
from yimen.bpmn.model import Finding, NodeKind, Process, ProcessRefusedError, Severity
from yimen.catalogue.contracts import DECIDES, Definition, LimitText


def faults(definition: Definition, *, promised: LimitText | None) -> Iterator[str]:
    """Yield what must be mended in the process of a definition, in words."""
    try:
        found = findings(definition, promised=promised)
    except ProcessRefusedError as wrong:
        yield f"{wrong}。"
        return
    for each in found:
        if each.severity is Severity.ERROR:
            yield each.message


def findings(definition: Definition, *, promised: LimitText | None) -> tuple[Finding, ...]:
    """Return what is wrong with a process and what was not carried over, the grave ones first.

    Raises: ProcessRefusedError where it cannot be read.
    """
    found = reading.read(definition.process.encode())
    process = found.main()
    workdays = promised.amount if promised is not None and promised.unit == "W" else None
    codes = [each.code for each in definition.decisions]
    checked = checking.check(process, decisions=codes, promised_workdays=workdays)
    said = [
        Finding(severity=each.severity, node=each.node, message=f"{each.message}。")
        for each in (*found.findings, *checked)
    ]
    return tuple(
        sorted([*said, *_by_us(process)], key=lambda each: each.severity is not Severity.ERROR)
    )


def _by_us(process: Process) -> Iterator[Finding]:
    """Yield what this platform asks beyond the standard: whose a step is, and which one decides."""
    for node in process.nodes.values():
        if node.kind is NodeKind.HUMAN and not node.unit:
            yield Finding(
                severity=Severity.ERROR,
                node=node.id,
                message=f"“{node.title}”没有指定由哪个单位办理。",
            )
    if not any(node.form == DECIDES for node in process.nodes.values()):
        yield Finding(
            severity=Severity.ERROR,
            node="",
            message="没有作出决定的环节，请把最后审批的环节设为“作出决定”。",
        )
