"""The forms with which a process is changed without script: what they ask, and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from yimen.bpmn import editing
from yimen.bpmn.editing import EditRefusedError, NewStep
from yimen.bpmn.model import ACTIVITIES, Node, NodeKind, Process
from yimen.catalogue.contracts import DECIDES, Definition
from yimen.feel.errors import FeelSyntaxError
from yimen.feel.language import compile_expression
from yimen.kernel.contracts import FieldRefusals
from yimen.ui.forms import Field, fill
from yimen.ui.parts import Option

GRANTED = "批准"
"""The variable with which a decision table says that a case is granted."""
UNITS = {"receiving": "收件的单位", "deciding": "作决定的单位"}
LONGEST_NAME = 60
MOST_WORKDAYS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step as the table asks for it."""

    id: str
    name: str
    unit: str
    units: Sequence[Option]
    workdays: str
    decides: bool
    decision: str
    is_decision: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that is offered: its code, its words and its questions."""

    code: str
    title: str
    said: str
    fields: Sequence[Field]
    is_open: bool


def unit_options(units: Mapping[str, str], *, current: str = "") -> list[Option]:
    """Return whose a step may be; what the file says stays a choice even where it is unknown."""
    known = {**UNITS, **units}
    if current and current not in known:
        known[current] = f"{current}（没有这个单位）"
    return [Option(value="", label="请选"), *(Option(value=k, label=v) for k, v in known.items())]


def rows(process: Process, *, units: Mapping[str, str]) -> list[StepRow]:
    """Return the steps of people and of decision tables, in the order of the file."""
    kinds = {NodeKind.HUMAN, NodeKind.DECISION}
    return [
        StepRow(
            id=node.id,
            name=node.name,
            unit=node.unit,
            units=unit_options(units, current=node.unit),
            workdays="" if node.workdays is None else str(node.workdays),
            decides=node.form == DECIDES,
            decision=node.reference,
            is_decision=node.kind is NodeKind.DECISION,
        )
        for node in process.nodes.values()
        if node.kind in kinds
    ]


def changes(
    process: Process,
    *,
    units: Mapping[str, str],
    tables: Sequence[Option],
    sent: Mapping[str, str],
    wrong: Mapping[str, str],
) -> list[Change]:
    """Return the changes that are offered, with what was sent and what was wrong with it."""
    asked: tuple[tuple[str, str, str, Sequence[Field]], ...] = (
        ("step", "加一个环节", "加在选定的环节之后。", _step_fields(process, units, "step")),
        (
            "consult", "加一个同时办的会商",
            "和选定的环节同时办，两边都办完才往下走。", _step_fields(process, units, "consult"),
        ),
        ("instant", "简单的由决策表直接办",
         f"先问决策表：结果“{GRANTED}”是“是”的，当场办结，写明按哪一行；其余照原来的路由人办。",
         _instant_fields(process, tables)),
        ("branch", "加一条分支", "条件成立就走新的路，不成立还走原来的路。",
         _branch_fields(process, units)),
        ("remove", "删除一个环节", "前后的线自动接上，没有用的网关一起去掉。", (
            _place_field("remove-at", "删除哪个环节", _activities(process)),)),
    )  # fmt: skip
    return [
        Change(
            code=code,
            title=title,
            said=said,
            fields=fill(fields, values=sent, errors=wrong),
            is_open=any(field.name in wrong for field in fields),
        )
        for code, title, said, fields in asked
    ]


def _activities(process: Process) -> list[Node]:
    return [each for each in process.nodes.values() if each.kind in ACTIVITIES]


def _befores(process: Process) -> list[Node]:
    kinds = ACTIVITIES | {NodeKind.START}
    return [
        each
        for each in process.nodes.values()
        if each.kind in kinds and len(process.out_of(each.id)) == 1
    ]


def _place_field(name: str, label: str, nodes: Sequence[Node], *, none: str = "请选") -> Field:
    options = (
        Option(value="", label=none),
        *(Option(value=each.id, label=each.title) for each in nodes),
    )
    return Field(name=name, label=label, kind="select", options=options, required=none == "请选")


def _step_fields(process: Process, units: Mapping[str, str], code: str) -> tuple[Field, ...]:
    label = "和哪个环节同时办" if code == "consult" else "加在哪个环节之后"
    places = _activities(process) if code == "consult" else _befores(process)
    return (
        _place_field(f"{code}-at", label, places),
        Field(name=f"{code}-name", label="新环节的名称", maxlength=LONGEST_NAME),
        Field(name=f"{code}-unit", label="哪个单位办", kind="select", options=unit_options(units)),
        Field(
            name=f"{code}-days", label="几个工作日内办完", kind="integer", width="s", required=False
        ),
    )


def _instant_fields(process: Process, tables: Sequence[Option]) -> tuple[Field, ...]:
    options = (Option(value="", label="请选" if tables else "还没有决策表"), *tables)
    return (
        Field(name="instant-table", label="用哪张决策表", kind="select", options=options),
        _place_field("instant-at", "在哪个环节之后问", _befores(process)),
    )


def _branch_fields(process: Process, units: Mapping[str, str]) -> tuple[Field, ...]:
    at, name, unit, days = _step_fields(process, units, "branch")
    targets = [
        each
        for each in process.nodes.values()
        if each.kind in ACTIVITIES | {NodeKind.END} and not each.scope
    ]
    return (
        at,
        Field(
            name="branch-if", label="条件", maxlength=300,
            help="比如 结论 = \"有分歧\"，或者 表.金额 > 5000。办件里没有的名字，办到这里会问经办人。",
        ),
        Field(name="branch-label", label="线上写的字", required=False, maxlength=30),
        Field(name=name.name, label="条件成立时先办的新环节", required=False,
              maxlength=LONGEST_NAME, help="不填就直接走到下面选的环节。"),
        Field(name=unit.name, label="新环节哪个单位办", kind="select", required=False,
              options=unit.options),
        days,
        _place_field("branch-to", "然后走到哪里", targets, none="和原来的路会合"),
    )  # fmt: skip


def changed(content: str, code: str, sent: QueryDict, *, units: Mapping[str, str]) -> str:
    """Return the file after a change that was sent. Raises FieldRefusals, EditRefusedError."""
    if code not in _CHANGES:
        raise EditRefusedError("请选一种改法")
    return _CHANGES[code](content, _Sent(sent, code, units))


class _Sent:
    """What was sent for one change; mistakes are gathered by question."""

    def __init__(self, sent: QueryDict, code: str, units: Mapping[str, str]) -> None:
        self._sent = sent
        self._code = code
        self._units = units
        self._wrong: dict[str, str] = {}

    def text(self, name: str, missing: str = "") -> str:
        """Return an answer; where it is missing and may not be, its words are noted."""
        found = " ".join(str(self._sent.get(f"{self._code}-{name}", "")).split())
        if not found and missing:
            self.note(name, missing)
        return found

    def note(self, name: str, message: str) -> None:
        """Note what is wrong with an answer."""
        self._wrong[f"{self._code}-{name}"] = message

    def step(self, *, must: bool = True) -> NewStep | None:
        """Return the new step, or None where none is asked for."""
        name = self.text("name", "请写新环节的名称。" if must else "")
        unit = self.text("unit", "请选哪个单位办。" if must or name else "")
        days = self.text("days")
        if unit and unit not in {**UNITS, **self._units}:
            self.note("unit", "没有这个单位，请重新选。")
        if days and not is_workdays(days):
            self.note("days", f"只填 1 到 {MOST_WORKDAYS} 的整数，比如 3。")
        return NewStep(name=name[:LONGEST_NAME], unit=unit, workdays=days) if name else None

    def check(self) -> None:
        """Refuse where something was wrong. Raises FieldRefusals."""
        if self._wrong:
            raise FieldRefusals("catalogue.process.change", self._wrong)


def is_workdays(text: str) -> bool:
    """Say whether a text is a number of working days that a step may have."""
    return text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST_WORKDAYS


def _add_step(content: str, sent: _Sent) -> str:
    after, step = sent.text("at", "请选加在哪个环节之后。"), sent.step()
    sent.check()
    assert step is not None
    return editing.step_added(content, after=after, step=step)


def _add_consultation(content: str, sent: _Sent) -> str:
    beside, step = sent.text("at", "请选和哪个环节同时办。"), sent.step()
    sent.check()
    assert step is not None
    return editing.consultation_added(content, beside=beside, step=step)


def _add_branch(content: str, sent: _Sent) -> str:
    after, step = sent.text("at", "请选加在哪个环节之后。"), sent.step(must=False)
    condition, target = sent.text("if", "请写条件。"), sent.text("to")
    try:
        compile_expression(condition)
    except FeelSyntaxError as wrong:
        if condition:
            sent.note("if", f"条件看不懂：{wrong}。文字要加英文双引号。")
    if step is None and not target:
        sent.note("to", "请写新环节的名称，或者选走到哪里。")
    sent.check()
    return editing.branch_added(
        content, after=after, condition=condition, label=sent.text("label"), target=target,
        step=step,
    )  # fmt: skip


def _ask_table(content: str, sent: _Sent) -> str:
    table = sent.text("table", "请选用哪张决策表。没有的，先到“决策表”里写一张。")
    after = sent.text("at", "请选在哪个环节之后问，一般选受理。")
    sent.check()
    return editing.decision_added(
        content, after=after, name="按规则判断", table=table, condition=f"{GRANTED} = true"
    )


def _remove(content: str, sent: _Sent) -> str:
    node = sent.text("at", "请选删除哪个环节。")
    sent.check()
    return editing.step_removed(content, node=node)


_CHANGES: Mapping[str, Callable[[str, _Sent], str]] = {
    "step": _add_step,
    "consult": _add_consultation,
    "instant": _ask_table,
    "branch": _add_branch,
    "remove": _remove,
}


def settings(content: str, process: Process, sent: QueryDict, *, units: Mapping[str, str]) -> str:
    """Return the file with the steps as the table was sent. Raises FieldRefusals, EditRefusedError."""
    wrong: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    for row in rows(process, units=units):
        given = {
            key: " ".join(str(sent.get(f"{key}-{row.id}", "")).split())
            for key in ("name", "unit", "workdays", "decides", "decision")
        }
        if not given["name"]:
            wrong[f"name-{row.id}"] = f"“{row.name or row.id}”的名称不能空着。"
        if row.is_decision:
            values[row.id] = {"name": given["name"], "decision": given["decision"]}
            continue
        if given["unit"] not in {each.value for each in row.units}:
            wrong[f"unit-{row.id}"] = f"“{row.name}”的单位没有，请重新选。"
        if given["workdays"] and not is_workdays(given["workdays"]):
            wrong[f"workdays-{row.id}"] = f"“{row.name}”的工作日只填 1 到 {MOST_WORKDAYS} 的整数。"
        values[row.id] = {key: given[key] for key in ("name", "unit", "workdays")}
        values[row.id]["form"] = DECIDES if given["decides"] else _other_form(process, row.id)
    if wrong:
        raise FieldRefusals("catalogue.process.settings", wrong)
    return editing.with_attributes(content, values)


def _other_form(process: Process, node: str) -> str:
    form = process.nodes[node].form
    return "" if form == DECIDES else form


def begun(definition: Definition, *, name: str) -> str:
    """Return a first process: the steps of the plain route one after another."""
    steps = [
        NewStep(
            name=step.title,
            unit=step.unit,
            workdays=str(step.days) if step.days else "",
            decides=step.verb == "cases.decide",
        )
        for step in definition.route
    ]
    return editing.outline(name=name, steps=steps or _PLAIN)


_PLAIN = (
    NewStep(name="审查", unit="deciding"),
    NewStep(name="决定", unit="deciding", decides=True),
)
