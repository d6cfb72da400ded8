"""The process of an item version: what stands against publishing it."""

from __future__ import annotations

from collections.abc import Iterator

from yimen.bpmn import checking, reading
from yimen.bpmn.model import Finding, NodeKind, Process, ProcessRefusedError, Severity
from yimen.catalogue.contracts import BY_TABLE, DECIDES, Definition, LimitText

_WORKDAYS_IN = {"W": (1, 1), "D": (5, 7), "H": (1, 8), "M": (21, 1), "Y": (250, 1)}


def faults(
    definition: Definition, *, promised: LimitText | None, instant: bool = False
) -> Iterator[str]:
    """Yield what must be mended in the process of a definition, in words."""
    try:
        found = findings(definition, promised=promised, instant=instant)
    except ProcessRefusedError as wrong:
        yield f"{wrong}。"
        return
    for each in found:
        if each.severity is Severity.ERROR:
            yield each.message


def findings(
    definition: Definition, *, promised: LimitText | None, instant: bool = False
) -> tuple[Finding, ...]:
    """Return what is wrong with a process and what was not carried over, the grave ones first.

    An instant item promises no day at all; calendar days count as the working days in them.

    Raises: ProcessRefusedError where it cannot be read.
    """
    found = reading.read(definition.process.encode())
    process = found.main()
    workdays = 0 if instant else _in_workdays(promised)
    codes = [each.code for each in definition.decisions]
    checked = checking.check(process, decisions=codes, promised_workdays=workdays)
    said = [
        Finding(severity=each.severity, node=each.node, message=f"{each.message}。")
        for each in (*found.findings, *checked)
    ]
    return tuple(
        sorted(
            [*said, *_by_us(process, definition)],
            key=lambda each: each.severity is not Severity.ERROR,
        )
    )


def _in_workdays(limit: LimitText | None) -> int | None:
    if limit is None or limit.unit not in _WORKDAYS_IN:
        return None
    times, parts = _WORKDAYS_IN[limit.unit]
    return limit.amount * times // parts


def _by_us(process: Process, definition: Definition) -> Iterator[Finding]:
    """Yield what this platform asks beyond the standard: whose a step is, and which one decides."""
    answered = {column.name for one in definition.decisions for column in one.table.outputs}
    for node in process.nodes.values():
        if node.kind is not NodeKind.HUMAN:
            continue
        if not node.unit:
            yield _wrong(node.id, f"“{node.title}”没有指定由哪个单位办理。")
        elif node.unit.startswith(BY_TABLE) and node.unit.removeprefix(BY_TABLE) not in answered:
            name = node.unit.removeprefix(BY_TABLE)
            yield _wrong(node.id, f"“{node.title}”按“{name}”分派，但没有一张决策表给出“{name}”。")
        if node.post:
            yield Finding(
                severity=Severity.NOTE,
                node=node.id,
                message=f"“{node.title}”写的岗位“{node.post}”没有带入："
                "作决定的环节由那个单位的审批岗办，其他环节由审查岗办。",
            )
    if not any(node.form == DECIDES for node in process.nodes.values()):
        yield _wrong("", "没有作出决定的环节，请把最后审批的环节设为“作出决定”。")


def _wrong(node: str, message: str) -> Finding:
    return Finding(severity=Severity.ERROR, node=node, message=message)
