"""Where the process of a case stands: open steps, what each asks, the picture, what tables answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from yimen.bpmn import engine, picture
from yimen.bpmn.model import NodeKind, Process
from yimen.bpmn.state import State, Wait, from_json
from yimen.cases import access
from yimen.cases.contracts import CaseState, CaseVerb
from yimen.cases.models import Case, CaseMessage, CaseProcess, CaseStep, CaseTask, CaseVerdict
from yimen.cases.models.answers import CASE_ANSWERS, VERDICT_INPUTS, unseal
from yimen.cases.queries.applicant import form_context
from yimen.cases.rules.process import Question, questions, spoken
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A step of a process: who it waits for, or how it ended."""

    id: UUID
    case_id: UUID
    token: int
    node: str
    title: str
    unit_id: UUID
    unit_name: str
    decides: bool
    opened_at: datetime
    due_on: date | None
    closed_at: datetime | None
    outcome: str
    officer_name: str
    opinion: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """What a decision table answered, and on which facts: name, value and from where it is."""

    title: str
    made_at: datetime
    version: int
    inputs: tuple[tuple[str, str, str], ...]
    rules: tuple[int, ...]
    notes: tuple[str, ...]
    answer: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A message that the process of a case waits for; `came` are those whose case is not sure, as
    (item, number of the case, when)."""

    name: str
    came: tuple[tuple[str, str, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessFile:
    """The process of a case as an officer sees it. `marks` tell, by place, `now`, `done` or `stuck`.

    `timers` are places with the moment at which they go on, and whether a step runs beside;
    `may_note` says whether the officer may
    note that a message came.
    """

    tasks: tuple[TaskView, ...]
    verdicts: tuple[VerdictView, ...]
    drawing: picture.Picture
    marks: Mapping[str, str]
    stuck: tuple[str, ...]
    ended: str
    awaited: tuple[Awaited, ...]
    timers: tuple[tuple[str, datetime, bool], ...]
    may_note: bool

    @property
    def waiting(self) -> tuple[TaskView, ...]:
        """Return the steps that somebody has to do."""
        return tuple(each for each in self.tasks if each.closed_at is None)

    @property
    def mine(self) -> tuple[TaskView, ...]:
        """Return the steps that the officer who looks may do, the deciding one left to the case page."""
        return tuple(each for each in self.tasks if each.mine and not each.decides)


def find_process(*, actor: Actor, case_id: UUID) -> ProcessFile | None:
    """Return the process of a case for who may see the case, or None where it has none.

    Raises NotFound.
    """
    row = CaseProcess.objects.filter(case_id=case_id).select_related("case").first()
    if row is None:
        return None
    case = row.case
    access.check_can_see(actor, case)
    version = catalogue.get_version(version_id=row.item_version_id)
    process, state = process_of(version), from_json(row.state)
    assert version.definition is not None
    return ProcessFile(
        tasks=_tasks(actor, case),
        verdicts=_verdicts(case),
        drawing=picture.drawn(process, version.definition.process.encode()),
        marks=_marks(process, state),
        stuck=tuple(each.reason for each in state.tokens if each.wait is Wait.STUCK),
        ended=row.ended,
        awaited=_awaited(case, process, state) if not row.ended else (),
        timers=_timers(process, state) if not row.ended else (),
        may_note=case.state == CaseState.ACCEPTED
        and access.holds(actor, case, access.EXAMINE, case.deciding_unit_id),
    )


def _awaited(case: Case, process: Process, state: State) -> tuple[Awaited, ...]:
    names = engine.messages(process, state)
    if not names:
        return ()
    kept = CaseMessage.objects.filter(case=case, taken_at=None, name__in=names)
    came = list(kept.select_related("sender").order_by("sent_at", "id"))
    return tuple(
        Awaited(
            name=name,
            came=tuple(
                (one.sender.item_name, one.sender.number, one.sent_at)
                for one in came
                if one.name == name
            ),
        )
        for name in names
    )


def _timers(process: Process, state: State) -> tuple[tuple[str, datetime, bool], ...]:
    """Return the timers that run, each under the name of what comes when it has run out."""
    found = []
    for token in state.tokens:
        for event, due in token.timers:
            node = process.nodes[event]
            after = [process.nodes[flow.target].title for flow in process.out_of(event)]
            beside = token.node != event and token.wait is not Wait.EVENTS
            found.append((node.name or "、".join(after), datetime.fromisoformat(due), beside))
    return tuple(sorted(found, key=lambda one: one[1]))


def process_of(version: ItemVersionView) -> Process:
    """Return the process of a version that has one."""
    found = catalogue.find_process(version=version)
    assert found is not None
    return found


def _visible(actor: Actor, case_id: UUID) -> Case:
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise NotFound
    access.check_can_see(actor, case)
    return case


def _tasks(actor: Actor, case: Case) -> tuple[TaskView, ...]:
    rows = list(CaseTask.objects.filter(case=case).order_by("opened_at", "token"))
    units = directory.list_organisations(ids={each.unit_id for each in rows}) if rows else []
    names = {each.id: each.name for each in units}
    return tuple(
        TaskView(
            id=each.id,
            case_id=case.id,
            token=each.token,
            node=each.node,
            title=each.title,
            unit_id=each.unit_id,
            unit_name=names.get(each.unit_id, ""),
            decides=each.decides,
            opened_at=each.opened_at,
            due_on=each.due_on,
            closed_at=each.closed_at,
            outcome=each.outcome,
            officer_name=each.officer_name,
            opinion=each.opinion,
            mine=each.closed_at is None and may_do(actor, case, each),
        )
        for each in rows
    )


def may_do(actor: Actor, case: Case, task: CaseTask) -> bool:
    """Say whether a post of the actor lets him do this step."""
    verb = access.DECIDE if task.decides else access.EXAMINE
    return access.holds(actor, case, verb, task.unit_id)


def reasons_of(*, case_id: UUID) -> tuple[VerdictView, ...]:
    """Return why the tables decided a case by themselves; nothing where a person decided.

    The caller has opened the case, and so asked who may see it.
    """
    case = Case.objects.filter(id=case_id, decided_at__isnull=False).first()
    if case is None or not decided_by_rule(case):
        return ()
    return _verdicts(case)


def decided_by_rule(case: Case) -> bool:
    """Tell whether nobody signed the decision: a table gave it."""
    step = CaseStep.objects.filter(case=case, verb__in=(CaseVerb.GRANT, CaseVerb.DENY)).first()
    return step is not None and step.officer_id is None


def _verdicts(case: Case) -> tuple[VerdictView, ...]:
    return tuple(
        _verdict(each) for each in CaseVerdict.objects.filter(case=case).order_by("made_at", "id")
    )


def _verdict(row: CaseVerdict) -> VerdictView:
    """Return a verdict in words, with the notes of its rules as that version of the item has them."""
    version = catalogue.get_version(version_id=row.item_version_id)
    tables = version.definition.decisions if version.definition else ()
    rules = next((one.table.rules for one in tables if one.code == row.code), ())
    return VerdictView(
        title=row.title,
        made_at=row.made_at,
        version=version.version,
        inputs=tuple(
            (name, _in_words(value, version), origin)
            for name, (value, origin) in _inputs(row).items()
        ),
        rules=tuple(row.rules),
        notes=tuple(rules[n - 1].note for n in row.rules if n <= len(rules) and rules[n - 1].note),
        answer=tuple((name, spoken(value)) for name, value in row.answer.items()),
    )


def _in_words(value: object, version: ItemVersionView) -> str:
    """Return a fact as a person reads it; a situation by its name."""
    known = version.definition.situations if version.definition else ()
    return next((one.title for one in known if one.code == value), spoken(value))


def _inputs(verdict: CaseVerdict) -> dict[str, Any]:
    return unseal(VERDICT_INPUTS, verdict.inputs)


def _marks(process: Process, state: State) -> dict[str, str]:
    marks = {each.id: "done" for each in process.starts("") if each.kind is NodeKind.START}
    marks |= {each.node: "done" for each in state.done}
    for token in state.tokens:
        marks[token.node] = "stuck" if token.wait is Wait.STUCK else "now"
    return marks


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskForm:
    """A step with what it asks and where it may be sent back to, as (place, title)."""

    task: TaskView
    questions: tuple[Question, ...]
    back: tuple[tuple[str, str], ...]


def get_task(*, actor: Actor, case_id: UUID, task_id: UUID) -> TaskForm:
    """Return a step for who may see the case. Raises NotFound."""
    case = _visible(actor, case_id)
    row = CaseProcess.objects.filter(case=case).first()
    task = next((each for each in _tasks(actor, case) if each.id == task_id), None)
    if row is None or task is None:
        raise NotFound
    version = catalogue.get_version(version_id=row.item_version_id)
    process, state = process_of(version), from_json(row.state)
    places = engine.places_to_return(process, state, token=task.token)
    return TaskForm(
        task=task,
        questions=questions_of(version, task.node),
        back=tuple((each.id, each.title) for each in places),
    )


def questions_of(version: ItemVersionView, node: str) -> tuple[Question, ...]:
    """Return what a step of a version's process asks, from memory where it was asked before.

    What a version publishes never changes, so its id stands for all that is read here.
    """
    key = (version.id, node)
    if key not in _ASKED:
        if len(_ASKED) >= _ASKED_AT_MOST:
            _ASKED.clear()
        _ASKED[key] = questions(process_of(version), node, given=known_names(version))
    return _ASKED[key]


_ASKED: dict[tuple[UUID, str], tuple[Question, ...]] = {}
_ASKED_AT_MOST = 5_000


def known_names(version: ItemVersionView) -> frozenset[str]:
    """Return the names that conditions may read without anybody being asked."""
    facts = catalogue.facts_of_case(version=version, values={}, context=_NO_FACTS)
    assert version.definition is not None
    answered = {column.name for one in version.definition.decisions for column in one.table.outputs}
    return frozenset(facts) | answered


_NO_FACTS: Mapping[str, Any] = dict.fromkeys(("申请人", "情形", "代办", "今天"))


class LazyFacts(Mapping[str, Any]):
    """The facts of a case, read when the first condition asks for one: most steps ask for none."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        """Keep how they are read."""
        self._read = read

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        return self._read()

    def __getitem__(self, name: str) -> Any:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


def facts_of(case: Case, version: ItemVersionView, *, at: datetime) -> dict[str, Any]:
    """Return what the conditions of a process may read of a case."""
    return catalogue.facts_of_case(
        version=version,
        values=unseal(CASE_ANSWERS, case.answers),
        context=form_context(
            applicant_id=case.applicant_id,
            situation=case.situation,
            assisted=case.mandate_id is not None,
            on=local_day(at),
        ),
    )


def deciding_task(case: Case) -> CaseTask | None:
    """Return the open step with which the authority decides, or None."""
    return CaseTask.objects.waiting().filter(case=case, decides=True).first()


def deciding_unit(*, case_id: UUID, otherwise: UUID) -> UUID | None:
    """Return the unit that decides now, or None before its turn.

    Where the process stands still or ended without a decision, the one that decides `otherwise`
    has to.
    """
    row = CaseProcess.objects.filter(case_id=case_id, ended="").first()
    if row is None:
        return otherwise
    task = CaseTask.objects.waiting().filter(case_id=case_id, decides=True).first()
    if task is not None:
        return task.unit_id
    return otherwise if _stands_still(row) else None


def is_under_way(case: Case) -> bool:
    """Return whether the process of a case has not ended, and stands still nowhere."""
    row = CaseProcess.objects.filter(case=case, ended="").first()
    return row is not None and not _stands_still(row)


def _stands_still(row: CaseProcess) -> bool:
    return any(each.wait is Wait.STUCK for each in from_json(row.state).tokens)


def case_of_task(task_id: UUID) -> UUID:
    """Return the case that a step belongs to. Raises NotFound."""
    found = CaseTask.objects.filter(id=task_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound
    return found
