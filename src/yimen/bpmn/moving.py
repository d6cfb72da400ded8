"""A process under way moved to another version of its file, looked at before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from yimen.bpmn.model import Finding, Process, Severity
from yimen.bpmn.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The state on the other version, and what keeps it from being moved."""

    state: State | None
    findings: tuple[Finding, ...]


def moved(state: State, *, old: Process, new: Process, mapping: Mapping[str, str]) -> Move:
    """Return a state on another version; places that changed their id are mapped from old to new."""
    findings = []
    for node_id in sorted({each.node for each in state.tokens}):
        target = new.nodes.get(mapping.get(node_id, node_id))
        title = old.nodes[node_id].title
        if target is None:
            findings.append(_wrong(node_id, f"正在办的“{title}”在新版里没有，请指定对应的环节"))
        elif target.kind is not old.nodes[node_id].kind or bool(target.loop) is not bool(
            old.nodes[node_id].loop
        ):
            findings.append(_wrong(node_id, f"“{title}”与新版的“{target.title}”不是同一种环节"))
        elif _scope_of(old, node_id, mapping) != target.scope:
            findings.append(_wrong(node_id, f"“{title}”在新版里换了子流程，不能搬"))
    if findings:
        return Move(state=None, findings=tuple(findings))
    return Move(state=_renamed(state, new, mapping), findings=())


def _scope_of(old: Process, node_id: str, mapping: Mapping[str, str]) -> str:
    scope = old.nodes[node_id].scope
    return mapping.get(scope, scope)


def _renamed(state: State, new: Process, mapping: Mapping[str, str]) -> State:
    def there(name: str) -> str:
        return mapping.get(name, name)

    return replace(
        state,
        process=new.id,
        tokens=tuple(
            replace(
                each,
                node=there(each.node),
                timers=tuple((there(e), due) for e, due in each.timers if there(e) in new.nodes),
            )
            for each in state.tokens
        ),
        scopes=tuple(replace(each, node=there(each.node)) for each in state.scopes),
        done=tuple(
            replace(each, node=there(each.node))
            for each in state.done
            if there(each.node) in new.nodes
        ),
    )


def _wrong(node: str, message: str) -> Finding:
    return Finding(severity=Severity.ERROR, node=node, message=message)
