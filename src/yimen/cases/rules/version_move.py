"""Moving a case on the plain route to another version: what keeps it, and where its parts go.

A mapping names places by themselves, questions by `field:` and papers by `paper:` before their
code. What nobody asked for when it was filed is never asked for afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from yimen.bpmn.model import NodeKind, Process
from yimen.cases.contracts import CaseState
from yimen.cases.rules.route import route_of, step_named
from yimen.catalogue.contracts import Definition, Field, ItemVersionView
from yimen.kernel.rules import rule

FIELD, PAPER = "field:", "paper:"
LEFT = "-"
"""Stands for: not carried over; the record keeps it."""

MOVABLE = (
    CaseState.SUBMITTED,
    CaseState.RECEIVED,
    CaseState.CORRECTION,
    CaseState.ACCEPTED,
    CaseState.STOPPED,
)
_AT_A_STEP = frozenset({CaseState.ACCEPTED, CaseState.STOPPED})


def fields_of(definition: Definition) -> dict[str, Field]:
    """Return the questions of a form by their code."""
    return {one.code: one for step in definition.form.steps for one in step.fields}


@rule("CASE-MOV-1", cites="行政许可法 第八条（信赖保护）、第二十九条；在途办件依受理时的版本")
def obstacles(
    *,
    old: ItemVersionView,
    new: ItemVersionView,
    state: CaseState,
    route_step: str,
    answered: Collection[str],
    mapping: Mapping[str, str],
    process: Process | None,
) -> Iterator[str]:
    """Yield why a case may not go on under another version; nothing where it may.

    The same authority has to decide under the same body of rules, the step has to have its
    counterpart, and every question that was answered either has its own or is left on record.
    """
    if new.definition is None or old.definition is None:
        yield "新版没有定义，不能搬"
        return
    if new.regime is not old.regime:
        yield "新版的时限规则不同，不能搬"
    if (new.department_code, new.decide_level) != (old.department_code, old.decide_level):
        yield "新版由别的单位决定，不能搬"
    if state in _AT_A_STEP:
        yield from _step_obstacles(old, new, state, route_step, mapping, process)
    known, asked = fields_of(old.definition), fields_of(new.definition)
    for code in sorted(answered & known.keys()):
        target = mapping.get(FIELD + code, code)
        if target == LEFT:
            continue
        if target not in asked:
            yield f"填过的“{known[code].name}”在新版里没有对应的题，请指定，或选不带过去"
        elif asked[target].kind is not known[code].kind:
            yield f"“{known[code].name}”和新版的“{asked[target].name}”不是同一种题"


def _step_obstacles(
    old: ItemVersionView,
    new: ItemVersionView,
    state: CaseState,
    route_step: str,
    mapping: Mapping[str, str],
    process: Process | None,
) -> Iterator[str]:
    assert old.definition is not None
    assert new.definition is not None
    here = step_named(old.definition, route_step)
    target = target_step(old=old, new=new, route_step=route_step, mapping=mapping)
    if target not in {step.code for step in route_of(new.definition)}:
        yield f"正在办的“{here.title}”在新版里没有，请指定对应的环节"
    elif process is not None and state is CaseState.STOPPED:
        yield "特别程序还没有结束，恢复办理以后再搬"
    elif process is not None and not may_begin_at(process, target):
        yield f"“{process.nodes[target].title}”在并行的分支里或者在子流程里，不能从这里接着办"


def target_step(
    *, old: ItemVersionView, new: ItemVersionView, route_step: str, mapping: Mapping[str, str]
) -> str:
    """Return the step of the new version with which a case goes on, empty where none is known."""
    assert old.definition is not None
    assert new.definition is not None
    here = step_named(old.definition, route_step)
    steps = route_of(new.definition)
    codes = {step.code for step in steps}
    if here.code in mapping:
        return mapping[here.code]
    same = next((step.code for step in steps if step.title == here.title), "")
    return here.code if here.code in codes else same


def may_begin_at(process: Process, node_id: str) -> bool:
    """Say whether a process may go on from a person's step as if it had come there by itself.

    Not inside a subprocess or a loop, nor where a join behind it would wait for another branch.
    """
    node = process.nodes.get(node_id)
    if node is None or node.kind is not NodeKind.HUMAN or node.scope or node.loop:
        return False
    ahead = _ahead(process, node_id)
    joins = [
        process.nodes[each]
        for each in ahead
        if process.nodes[each].kind in {NodeKind.PARALLEL, NodeKind.INCLUSIVE}
    ]
    return all(flow.source in ahead for join in joins for flow in process.into(join.id))


def _ahead(process: Process, node_id: str) -> set[str]:
    found, waiting = set[str](), [node_id]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        waiting += [flow.target for flow in process.out_of(here)]
        waiting += [each.id for each in process.nodes.values() if each.attached_to == here]
    return found


def carried(values: Mapping[str, Any], *, mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the answers under the codes of the new form; what is left keeps its own code."""
    return {
        code if mapping.get(FIELD + code, code) == LEFT else mapping.get(FIELD + code, code): value
        for code, value in values.items()
    }


def earlier_day(*, old: date | None, new: date | None) -> bool:
    """Say whether a new limit ends before the old one: only then does it take its place.

    Nobody has to wait longer because the authority changed its list.
    """
    return new is not None and (old is None or new < old)
