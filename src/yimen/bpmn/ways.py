"""Which places of a process can be reached from which."""

from __future__ import annotations

from yimen.bpmn.model import Process


class Ways:
    """The ways of one process, looked up once."""

    def __init__(self, process: Process) -> None:
        self._next: dict[str, list[str]] = {each: [] for each in process.nodes}
        for flow in process.flows.values():
            self._next[flow.source].append(flow.target)
        for node in process.nodes.values():
            if node.attached_to in self._next:
                self._next[node.attached_to].append(node.id)
            if node.scope in self._next and not process.into(node.id):
                self._next[node.scope].append(node.id)
        self._after: dict[str, frozenset[str]] = {}

    def after(self, node: str) -> frozenset[str]:
        """Return the places that can be reached from a place; itself only where a way leads back."""
        if node not in self._after:
            self._after[node] = self._reached(node, without="")
        return self._after[node]

    def leads(self, node: str, target: str) -> bool:
        """Tell whether a place leads to another without passing it."""
        return target in self._reached(node, without=target)

    def _reached(self, node: str, *, without: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = list(self._next.get(node, ()))
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            if each != without:
                waiting.extend(self._next.get(each, ()))
        return frozenset(found)
