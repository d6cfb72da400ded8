"""What must be mended before a process may be published, each finding at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from yimen.bpmn.exploring import explore, simplified
from yimen.bpmn.model import EventKind, Finding, Node, NodeKind, Process, Severity, TimerKind
from yimen.bpmn.timers import span_of
from yimen.bpmn.ways import Ways
from yimen.feel.errors import FeelSyntaxError
from yimen.feel.language import compile_expression


def check(
    process: Process,
    *,
    posts: Collection[str] | None = None,
    decisions: Collection[str] | None = None,
    promised_workdays: int | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong or worth knowing.

    `posts` are those that somebody holds, `decisions` the tables that exist; None leaves both
    unchecked. `promised_workdays` is the promise that the longest way must keep.
    """
    shape = [*_shape(process), *_words(process)]
    people = [*_people(process, posts), *_decisions(process, decisions)]
    clocks = list(_clocks(process, promised_workdays))
    ways = list(_ways(process)) if not _errors(shape) else []
    return (*shape, *ways, *people, *clocks)


def _errors(findings: list[Finding]) -> bool:
    return any(each.severity is Severity.ERROR for each in findings)


def _wrong(node: str, message: str) -> Finding:
    return Finding(severity=Severity.ERROR, node=node, message=message)


def _shape(process: Process) -> Iterator[Finding]:
    starts = [n for n in process.nodes.values() if n.kind is NodeKind.START and not n.scope]
    if not starts:
        yield _wrong("", "没有开始事件，请放一个开始事件")
    if len(starts) > 1:
        yield _wrong(starts[1].id, "开始事件只能有一个，请删去多余的")
    if not any(n.kind is NodeKind.END and not n.scope for n in process.nodes.values()):
        yield _wrong("", "没有结束事件，请放一个结束事件")
    ways = Ways(process)
    begun = (
        {s.id for s in starts}
        | {each for start in starts for each in ways.after(start.id)}
        | set(process.handlers.values())
    )
    for node in process.nodes.values():
        if node.id not in begun:
            yield _wrong(node.id, f"“{node.title}”走不到，请连上线或删去")
        if node.kind in {NodeKind.CALL, NodeKind.SCRIPT}:
            yield _wrong(
                node.id, f"“{node.title}”不能执行程序，也不能调用别的流程，请换成办理环节或子流程"
            )
        if node.kind is NodeKind.SUBPROCESS and not process.starts(node.id):
            yield _wrong(node.id, f"子流程“{node.title}”是空的")
        yield from _gateway(process, node)


def _gateway(process: Process, node: Node) -> Iterator[Finding]:
    ways = process.out_of(node.id)
    if node.kind in {NodeKind.EXCLUSIVE, NodeKind.INCLUSIVE} and len(ways) > 1:
        bare = [each for each in ways if not each.condition and each.id != node.default]
        for each in bare:
            target = process.nodes[each.target].title
            yield _wrong(node.id, f"“{node.title}”去“{target}”的线没有写条件，也不是默认")
        if not node.default and not bare:
            yield Finding(
                severity=Severity.NOTE,
                node=node.id,
                message=f"“{node.title}”没有默认的路，条件都不成立时会停在这里，建议设一条默认",
            )
    if node.kind is NodeKind.EVENT_BASED:
        waits = {NodeKind.CATCH, NodeKind.RECEIVE}
        if any(process.nodes[each.target].kind not in waits for each in ways):
            yield _wrong(node.id, f"“{node.title}”之后只能接定时或消息事件")


def _words(process: Process) -> Iterator[Finding]:
    written = [
        (f.source, f"去“{process.nodes[f.target].title}”的条件", f.condition)
        for f in process.flows.values()
    ]
    for node in process.nodes.values():
        if node.loop:
            written += [
                (node.id, "“多人办理”的设置", each)
                for each in (node.loop.count, node.loop.items, node.loop.until)
            ]
    for place, what, text in written:
        if text:
            try:
                compile_expression(text)
            except FeelSyntaxError as wrong:
                yield _wrong(place, f"{what}看不懂：{wrong}")
    for node in process.nodes.values():
        if node.event.kind is EventKind.TIMER and not _is_time(node):
            yield _wrong(
                node.id,
                f"“{node.title}”的时间写法不对，例如 P3D、2026-12-31T17:00:00 或 5 个工作日",
            )


def _is_time(node: Node) -> bool:
    if node.event.timer is TimerKind.WORKDAYS:
        return node.event.text.isdigit()
    if node.event.timer is TimerKind.DURATION:
        return span_of(node.event.text) is not None
    try:
        compile_expression(f'date and time("{node.event.text}")')
    except FeelSyntaxError:
        return False
    return True


def _ways(process: Process) -> Iterator[Finding]:
    found = explore(simplified(process))
    for place in sorted(found.stuck):
        title = process.nodes[place].title
        yield _wrong(place, f"走到“{title}”会停住，再也走不下去，请检查汇合和分支是否成对")
    if found.endless:
        place = _circle(process)
        where = f"经过“{process.nodes[place].title}”的" if place else ""
        yield _wrong(place, f"{where}一圈路上没有人办理的环节，会一直打转")
    if not found.whole:
        yield Finding(severity=Severity.NOTE, node="", message="流程的走法太多，只检查了一部分")


_WAITING = {NodeKind.HUMAN, NodeKind.RECEIVE, NodeKind.EVENT_BASED}


def _circle(process: Process) -> str:
    """Return a place that can be come back to without anybody or anything being waited for."""

    def waits(node: Node) -> bool:
        event = node.event.kind in {EventKind.TIMER, EventKind.MESSAGE}
        return node.kind in _WAITING or (node.kind is NodeKind.CATCH and event)

    left = {each.id: each for each in process.nodes.values() if not waits(each)}
    flows = {
        key: flow
        for key, flow in process.flows.items()
        if flow.source in left and flow.target in left
    }
    ways = Ways(replace(process, nodes=left, flows=flows))
    return next((each for each in left if each in ways.after(each)), "")


def _people(process: Process, posts: Collection[str] | None) -> Iterator[Finding]:
    for node in process.nodes.values():
        if node.kind is not NodeKind.HUMAN or posts is None:
            continue
        post = node.post or node.lane
        if not post:
            yield _wrong(node.id, f"“{node.title}”没有指定由哪个岗位办理")
        elif post not in posts:
            yield _wrong(node.id, f"“{node.title}”的岗位“{post}”没有人担任")


def _decisions(process: Process, decisions: Collection[str] | None) -> Iterator[Finding]:
    for node in process.nodes.values():
        if (
            node.kind is NodeKind.DECISION
            and decisions is not None
            and node.reference not in decisions
        ):
            yield _wrong(node.id, f"“{node.title}”没有对应的决策表，请选一张")


def _clocks(process: Process, promised: int | None) -> Iterator[Finding]:
    if promised is None:
        return
    longest = longest_workdays(process)
    if longest > promised:
        yield _wrong("", f"各环节的工作日数加起来最长 {longest} 天，超过承诺的 {promised} 天")


def longest_workdays(process: Process) -> int:
    """Return the most working days that a way without repetition takes: its steps and its timers.

    Each place is reckoned once, after all that follows from it: a way back adds nothing.
    """
    follows = {each: _follows(process, each) for each in process.nodes}
    best: dict[str, int] = {}
    for begin in process.starts(""):
        for node_id in _last_first(begin.id, follows, known=best):
            node = process.nodes[node_id]
            inside = (
                [best.get(each.id, 0) for each in process.starts(node_id)]
                if node.kind is NodeKind.SUBPROCESS
                else []
            )
            own = max(_own_days(node), max(inside, default=0))
            after = (best.get(each.target, 0) for each in process.out_of(node_id))
            aside = (best.get(each.id, 0) for each in process.boundaries(node_id))
            best[node_id] = max(own + max(after, default=0), *aside, 0)
    return max((best[each.id] for each in process.starts("")), default=0)


def _follows(process: Process, node_id: str) -> list[str]:
    inside = (
        [each.id for each in process.starts(node_id)]
        if process.nodes[node_id].kind is NodeKind.SUBPROCESS
        else []
    )
    aside = [each.id for each in process.boundaries(node_id)]
    return [*inside, *aside, *(each.target for each in process.out_of(node_id))]


def _last_first(
    begin: str, follows: Mapping[str, Sequence[str]], *, known: Collection[str]
) -> Iterator[str]:
    """Yield the places that can be reached, each after what follows from it. No recursion: a file
    may be one long way."""
    seen = {begin, *known}
    way = [] if begin in known else [(begin, iter(follows[begin]))]
    while way:
        node, rest = way[-1]
        fresh = next((each for each in rest if each not in seen), None)
        if fresh is None:
            way.pop()
            yield node
        else:
            seen.add(fresh)
            way.append((fresh, iter(follows[fresh])))


def _own_days(node: Node) -> int:
    """Return the working days of a place: its own, so often as it is done one after another."""
    if node.event.timer is TimerKind.WORKDAYS and node.event.text.isdigit():
        return int(node.event.text)
    if node.event.timer is TimerKind.DURATION:
        span = span_of(node.event.text)
        return span.days * 5 // 7 if span else 0
    times = 1
    if node.loop and node.loop.sequential and node.loop.count.isdigit():
        times = int(node.loop.count)
    return (node.workdays or 0) * times
