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
        if node_id not in columns:
            continue
        width, height = _size(node)
        x = left[columns[node_id]] + (widths[columns[node_id]] - width) / 2
        y = rows[node_id] * (_TASK[1] + _BETWEEN) + (_TASK[1] - height) / 2
        boxes[node_id] = (x, y, width, height)
    _attach(process, boxes)
    return boxes


def _attach(process: Process, boxes: dict[str, Box]) -> None:
    """Put events that stand at the boundary of an activity onto its lower edge, from the right."""
    held: dict[str, int] = {}
    for node in process.nodes.values():
        if node.id in boxes:
            continue
        x, y, width, height = boxes[node.attached_to]
        place = held[node.attached_to] = held.get(node.attached_to, 0) + 1
        left = x + width - place * (_EVENT[0] + 4)
        boxes[node.id] = (left, y + height - _EVENT[1] / 2, *_EVENT)


def _size(node: Node) -> tuple[float, float]:
    if node.kind in ACTIVITIES:
        return _TASK
    ends = {NodeKind.START, NodeKind.END, NodeKind.CATCH, NodeKind.THROW, NodeKind.BOUNDARY}
    return _EVENT if node.kind in ends else _GATEWAY


def _follows(process: Process) -> dict[str, list[str]]:
    """Return what each place leads to; what comes of an event at its boundary follows an activity."""
    standing = {
        each.id: each.id if each.attached_to not in process.nodes else each.attached_to
        for each in process.nodes.values()
    }
    found: dict[str, list[str]] = {each: [] for each in standing.values()}
    for flow in process.flows.values():
        found[standing[flow.source]].append(standing[flow.target])
    for activity, handler in process.handlers.items():
        found[standing[activity]].append(standing[handler])
    return found


def _ahead(process: Process) -> dict[str, list[str]]:
    """Return what follows each place, a way back left out: it leads to what is still open."""
    follows = _follows(process)
    ahead: dict[str, list[str]] = {each: [] for each in follows}
    seen: set[str] = set()
    led_to = {target for targets in follows.values() for target in targets}
    for begin in [*(each for each in follows if each not in led_to), *follows]:
        if begin in seen:
            continue
        seen.add(begin)
        open_now = {begin}
        way = [(begin, iter(follows[begin]))]
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
                way.append((target, iter(follows[target])))
    return ahead


def _columns(process: Process) -> dict[str, int]:
    ahead = _ahead(process)
    before: dict[str, int] = dict.fromkeys(ahead, 0)
    for targets in ahead.values():
        for target in targets:
            before[target] += 1
    columns = dict.fromkeys(ahead, 0)
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
    before: dict[str, list[str]] = {each: [] for each in columns}
    for source, targets in _follows(process).items():
        for target in targets:
            before[target].append(source)
    main = {flow.target for flow in process.flows.values() if flow.source in columns}
    rows: dict[str, int] = {}
    taken: set[tuple[int, int]] = set()
    for node_id in sorted(columns, key=lambda each: columns[each]):
        known = [rows[each] for each in before[node_id] if each in rows]
        row = min(known, default=0)
        row += 1 if known and node_id not in main else 0
        while (columns[node_id], row) in taken:
            row += 1
        rows[node_id] = row
        taken.add((columns[node_id], row))
    return rows
