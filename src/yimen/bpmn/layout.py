"""A plain layout of a process: from left to right, the main way straight, branches below it."""

from __future__ import annotations

from collections.abc import Mapping

from yimen.bpmn.model import ACTIVITIES, Node, NodeKind, Process

Box = tuple[float, float, float, float]
"""Left, top, width and height."""

_TASK = (120, 60)
_EVENT = (36, 36)
_GATEWAY = (50, 50)
_GAP = 52
_BETWEEN = 40


def laid_out(process: Process) -> dict[str, Box]:
    """Return boxes in columns: each place stands behind all that lead to it, ways back left out."""
    columns = _columns(process)
    rows = _rows(process, columns)
    widths: dict[int, float] = {}
    for node_id, column in columns.items():
        widths[column] = max(widths.get(column, 0), _size(process.nodes[node_id])[0])
    left, at = {}, 0.0
    for column in sorted(widths):
        left[column] = at
        at += widths[column] + _GAP
    boxes: dict[str, Box] = {}
    for node_id, node in process.nodes.items():
        width, height = _size(node)
        x = left[columns[node_id]] + (widths[columns[node_id]] - width) / 2
        y = rows[node_id] * (_TASK[1] + _BETWEEN) + (_TASK[1] - height) / 2
        boxes[node_id] = (x, y, width, height)
    return boxes


def _size(node: Node) -> tuple[float, float]:
    if node.kind in ACTIVITIES:
        return _TASK
    ends = {NodeKind.START, NodeKind.END, NodeKind.CATCH, NodeKind.THROW, NodeKind.BOUNDARY}
    return _EVENT if node.kind in ends else _GATEWAY


def _ahead(process: Process) -> dict[str, list[str]]:
    """Return what follows each place, a way back left out: it leads to what is still open."""
    ahead: dict[str, list[str]] = {each: [] for each in process.nodes}
    seen: set[str] = set()
    first = [each.id for each in process.nodes.values() if not process.into(each.id)]
    for begin in [*first, *process.nodes]:
        if begin in seen:
            continue
        seen.add(begin)
        open_now = {begin}
        way = [(begin, iter([each.target for each in process.out_of(begin)]))]
        while way:
            node, rest = way[-1]
            target = next(rest, None)
            if target is None:
                way.pop()
                open_now.discard(node)
                continue
            if target in open_now:
                continue
            ahead[node].append(target)
            if target not in seen:
                seen.add(target)
                open_now.add(target)
                way.append((target, iter([each.target for each in process.out_of(target)])))
    return ahead


def _columns(process: Process) -> dict[str, int]:
    ahead = _ahead(process)
    before: dict[str, int] = dict.fromkeys(process.nodes, 0)
    for targets in ahead.values():
        for target in targets:
            before[target] += 1
    columns = dict.fromkeys(process.nodes, 0)
    waiting = [each for each, count in before.items() if not count]
    while waiting:
        node = waiting.pop(0)
        for target in ahead[node]:
            columns[target] = max(columns[target], columns[node] + 1)
            before[target] -= 1
            if not before[target]:
                waiting.append(target)
    return columns


def _rows(process: Process, columns: Mapping[str, int]) -> dict[str, int]:
    """Return the row of each place: that of what leads to it, else the next free one below."""
    rows: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for node_id in sorted(process.nodes, key=lambda each: columns[each]):
        known = [rows[each.source] for each in process.into(node_id) if each.source in rows]
        attached = process.nodes[node_id].attached_to
        row = min(known, default=rows.get(attached, -1) + 1 if attached else 0)
        while (columns[node_id], row) in taken:
            row += 1
        rows[node_id] = row
        taken.add((columns[node_id], row))
    return rows
