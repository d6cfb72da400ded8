"""The process of a case: begin it, do its steps, send one back, let its timers and messages go on.

Each function runs in the transaction of the move that it belongs to; the state of the process, the
steps, the open work and the ledger are written together or not at all.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.bpmn import engine, timers
from yimen.bpmn.model import Event, Node, Process, TimerKind
from yimen.bpmn.state import State, Token, Wait, from_json
from yimen.bpmn.world import Happening, PlayRefusedError, Told, World
from yimen.cases import access, events
from yimen.cases.actions import process_rows, stages
from yimen.cases.actions.decision import decide_locked
from yimen.cases.actions.moves import check_verb, moment, move
from yimen.cases.actions.process_rows import Standing
from yimen.cases.contracts import (
    TASK_KIND,
    CaseState,
    CaseVerb,
    CaseView,
    TaskOutcome,
    WorkKind,
    case_ref,
)
from yimen.cases.models import Case, CaseMessage, CaseProcess, CaseTask, CaseVerdict
from yimen.cases.models.answers import VERDICT_INPUTS, seal
from yimen.cases.queries.case import case_view
from yimen.cases.queries.deferral import owed_papers
from yimen.cases.queries.open_work import unit_named
from yimen.cases.queries.process import LazyFacts, facts_of, process_of, questions_of
from yimen.cases.queries.sources import sources_of
from yimen.cases.rules.case import FINAL
from yimen.cases.rules.conduct import check_reasons, not_before
from yimen.cases.rules.process import GRANTED, storable
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import DECIDES, ItemVersionView
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import FieldRefusals, Refusal, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work
from yimen.kernel.workdays.queries import current_calendar

_log = logging.getLogger(__name__)
_END_OF_DAY = time(23, 59)
_YES = {"yes": True, "no": False}
NONE_OF_THEM = "-"
"""What is sent where none of the answers holds."""


def begin(*, case: Case, version: ItemVersionView, at: datetime) -> None:
    """Begin the process of a case that was just accepted."""
    process = process_of(version)
    state, told = engine.start(process, variables={}, world=_world(case, version, at))
    _keep(case, version, process, state, told, at)


def begin_at(*, case: Case, version: ItemVersionView, node: str, at: datetime) -> None:
    """Begin the process of a case at one of its steps: it came there on the plain route."""
    process = process_of(version)
    world = _world(case, version, at)
    state, told = engine.start_at(process, node=node, variables={}, world=world)
    _keep(case, version, process, state, told, at)


def finish_task(
    *,
    actor: Actor,
    case_id: UUID,
    task_id: UUID,
    opinion: str,
    answers: Mapping[str, str],
    at: datetime,
) -> CaseView:
    """Finish a step with an opinion and what it was asked.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing, FieldRefusals; Refusal where the step
    decides.
    """
    with transaction.atomic():
        case, stands = _opened(actor, case_id, task_id)
        version = catalogue.get_version(version_id=stands.item_version_id)
        process, state, task = process_of(version), stands.state, stands.task
        if task.decides:
            raise Refusal(
                "cases.task.decides", "这一步要作出决定，请选准予或不予。", field="opinion"
            )
        words = check_reasons(opinion)
        result = _answered(version, task, answers)
        at = not_before(at=at, last=stands.last)
        _sign(case, task, actor, words, TaskOutcome.FINISHED, at, undoing=state.undoing)
        after, told = _played(
            engine.complete, process, state, token=task.token, result=result,
            world=_world(case, version, at),
        )  # fmt: skip
        _keep(case, version, process, after, told, at, done=task)
        return case_view(case)


def send_task_back(
    *, actor: Actor, case_id: UUID, task_id: UUID, place: str, opinion: str, at: datetime
) -> CaseView:
    """Send a step back to an earlier one, saying why; what follows from that one is done again.

    Raises NotFound, NotAllowed, WrongState, OpinionMissing, Refusal.
    """
    with transaction.atomic():
        case, stands = _opened(actor, case_id, task_id)
        version, task = catalogue.get_version(version_id=stands.item_version_id), stands.task
        words = check_reasons(opinion)
        at = not_before(at=at, last=stands.last)
        _sign(case, task, actor, words, TaskOutcome.SENT_BACK, at, verb=CaseVerb.SEND_BACK)
        process = process_of(version)
        after, told = _played(
            engine.send_back, process, stands.state, token=task.token, target=place,
            world=_world(case, version, at),
        )  # fmt: skip
        _keep(case, version, process, after, told, at, done=task)
        return case_view(case)


def _opened(actor: Actor, case_id: UUID, task_id: UUID) -> tuple[Case, Standing]:
    """Return a locked case with an open step that the actor may do."""
    case = Case.objects.for_change(case_id)
    stands = process_rows.standing(case=case, task_id=task_id)
    access.check_task(actor, case, stands.task)
    if stands.task.closed_at is not None:
        raise WrongState("这一步已经有人办过了，没有重复记录。请刷新后看最新情况。")
    return case, stands


def _answered(
    version: ItemVersionView, task: CaseTask, answers: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the step was asked, as variables. Raises FieldRefusals."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for one in questions_of(version, task.node):
        sent = answers.get(one.name, "").strip()
        if one.is_yes_or_no and sent in _YES:
            found[one.name] = _YES[sent]
        elif sent in one.options:
            found[one.name] = sent
        elif not (one.may_be_none and sent == NONE_OF_THEM):
            wrong[one.name] = f"请选“{one.name}”。"
    if wrong:
        raise FieldRefusals("cases.task.answers", wrong)
    return found


def _sign(
    case: Case,
    task: CaseTask,
    actor: Actor,
    words: str,
    outcome: TaskOutcome,
    at: datetime,
    *,
    verb: CaseVerb = CaseVerb.EXAMINE,
    undoing: bool = False,
) -> None:
    """Put a name under a step; what is undone after the end of a case moves the case no more."""
    signed = access.task_signature(actor, case, task)
    if undoing:
        ledger.record(
            actor=actor, verb="cases.task.undone", subject=case_ref(case.id), at=at,
            change={"step": task.node}, personal={"opinion": words},
        )  # fmt: skip
    else:
        check_verb(case, verb)
        case.route_step = task.node[:40]
        move(
            case=case, verb=verb, actor=actor, at=at, opinion=words, private=True,
            change={"step": task.title}, fields=("route_step",), signed=signed,
        )  # fmt: skip
    task.opinion, task.officer_name = words, signed
    task.outcome, task.closed_at = outcome.value, at


def _played(step: Any, *args: Any, **more: Any) -> tuple[State, Sequence[Happening]]:
    """Return what a step of the engine comes to. Raises Refusal with its words."""
    try:
        result: tuple[State, Sequence[Happening]] = step(*args, **more)
    except PlayRefusedError as wrong:
        raise Refusal("cases.process.refused", f"{wrong}。") from wrong
    return result


# What happened


def _keep(
    case: Case,
    version: ItemVersionView,
    process: Process,
    state: State,
    told: Sequence[Happening],
    at: datetime,
    *,
    done: CaseTask | None = None,
) -> None:
    """Store where the process stands, and let open steps, work and events follow."""
    opened = _opening(case, process, state, told, at)
    process_rows.store(
        case=case, version_id=version.id, state=state, done=done, opened=opened, at=at
    )
    gone = [each.token for each in told if each.told is Told.CANCELLED]
    closed = process_rows.cancel(case=case, tokens=gone, at=at) if gone else []
    if done is not None:
        closed.append(done.id)
    if closed:
        work.close_side_by_side(ref_kind=TASK_KIND, ids=closed, kind=WorkKind.STEP)
    if opened:
        stages.tasks_opened(case=case, tasks=opened, at=at)
    for each in told:
        if each.told is Told.SENT:
            sent = events.CaseMessageSent(case_id=case.id, item_code=case.item_code, name=each.text)
            outbox.publish(sent, at=at)
    ledger.record(
        actor=SYSTEM, verb="cases.process.moved", subject=case_ref(case.id), at=at,
        change={"places": ",".join(each.node for each in state.tokens)[:500],
                "ended": state.ended[:60]},
    )  # fmt: skip
    if any(each.told is Told.STUCK for each in told) and not state.undoing:
        stages.process_stuck(case=case, at=at)
    if state.ended and not state.undoing and case.decided_at is None:
        _decide_by_rule(case, version, state, at)
    elif not state.ended and case.state != CaseState.STOPPED:
        _take_kept(case, version, process, state, at)


def _opening(
    case: Case, process: Process, state: State, told: Sequence[Happening], at: datetime
) -> list[CaseTask]:
    """Return the steps that open; what the same step opened and took away again is none."""
    tokens = {each.id: each for each in state.tokens}
    fresh = [tokens[one.token] for one in told if one.told is Told.OPENED and one.token in tokens]
    units = {
        name: unit_named(case, name, state.variables)
        for name in {process.nodes[each.node].unit for each in fresh}
    }
    return [_task(case, process.nodes[each.node], state, each, units, at) for each in fresh]


def _task(
    case: Case, node: Node, state: State, token: Token, units: Mapping[str, UUID], at: datetime
) -> CaseTask:
    days = node.workdays
    return CaseTask(
        id=new_id(),
        case_id=case.id,
        token=token.id,
        node=node.id,
        title=_title(node, state, token)[:200],
        unit_id=units[node.unit],
        decides=node.form == DECIDES,
        opened_at=at,
        due_on=current_calendar().add_workdays(local_day(at), days) if days else None,
    )


def _title(node: Node, state: State, token: Token) -> str:
    """Return the name of a step, with whose turn it is where several do it."""
    items = state.scope(token.scope).items
    if token.item is None or items is None:
        return node.title
    return f"{node.title}（{items[token.item]}）"


def _decide_by_rule(case: Case, version: ItemVersionView, state: State, at: datetime) -> None:
    """Decide as the tables say; where they say nothing, or a paper is owed, a person has to."""
    granted = state.variables.get(GRANTED)
    if not isinstance(granted, bool) or (granted and owed_papers(case_id=case.id)):
        stages.process_stuck(case=case, at=at)
        return
    spoken = CaseVerdict.objects.filter(case=case).order_by("made_at", "id")
    reason = "；".join(f"按“{one.title}”第 {_rows(one)} 行" for one in spoken)
    decide_locked(
        actor=SYSTEM, case=case, version=version, grant=granted,
        words=f"系统按公布的规则即时办理：{reason or '流程各项条件均满足'}。", at=at,
    )  # fmt: skip


def _rows(verdict: CaseVerdict) -> str:
    return "、".join(map(str, verdict.rules))


# The world around


def _world(case: Case, version: ItemVersionView, at: datetime) -> World:
    facts = LazyFacts(lambda: facts_of(case, version, at=at))

    def decide(code: str, seen: Mapping[str, Any]) -> Mapping[str, Any]:
        verdict, variables = catalogue.ask_decision(version=version, code=code, context=seen)
        answer = {name: storable(value) for name, value in variables.items()}
        origins = sources_of(case=case, version=version, code=code, at=at)
        inputs = {name: [storable(value), origins.get(name, "")] for name, value in verdict.tested}
        CaseVerdict.objects.create(
            id=new_id(), case=case, item_version_id=version.id, node=code, code=code,
            title=verdict.title, inputs=seal(VERDICT_INPUTS, inputs), rules=list(verdict.rules),
            answer=answer, made_at=at,
        )  # fmt: skip
        return answer

    return World(at=at, due=lambda event, _seen: due_of(event, at=at), decide=decide, context=facts)


def due_of(event: Event, *, at: datetime) -> datetime:
    """Return when a timer runs out: working days end with the day, spans are exact."""
    if event.timer is TimerKind.WORKDAYS:
        day = current_calendar().add_workdays(local_day(at), int(event.text))
        return datetime.combine(day, _END_OF_DAY, LOCAL)
    if event.timer is TimerKind.DATE:
        moment_written = datetime.fromisoformat(event.text)
        return moment_written if moment_written.tzinfo else moment_written.replace(tzinfo=LOCAL)
    return at + (timers.span_of(event.text) or timedelta(0))


# Without a person


def fire_due(*, at: datetime) -> int:
    """Let one timer that has run out go on, and return how many did: 1, or 0 where none is due.

    While a special procedure runs time stands still, and so do timers. One that cannot go on is
    taken off and the head of the authority told: it must not keep others waiting.
    """
    due = CaseProcess.objects.filter(next_timer_at__lte=at).exclude(case__state=CaseState.STOPPED)
    first = due.order_by("next_timer_at", "case_id").values_list("case_id", flat=True).first()
    if first is None:
        return 0
    try:
        with transaction.atomic():
            case = Case.objects.for_change(first)
            row = due.filter(case=case).first()
            if row is not None:
                _fire(case, row, at)
    except (PlayRefusedError, Refusal) as wrong:
        with transaction.atomic():
            case = Case.objects.for_change(first)
            CaseProcess.objects.filter(case=case).update(next_timer_at=None)
            if case.decided_at is None and CaseState(case.state) not in FINAL:
                stages.process_stuck(case=case, at=at)
        _log.warning("a timer could not go on: %s", wrong, extra={"case": str(first)})
    return 1


def _fire(case: Case, row: CaseProcess, at: datetime) -> None:
    state = from_json(row.state)
    token, event = min(
        ((each, event) for each in state.tokens for event, due in each.timers
         if datetime.fromisoformat(due) <= at),
        key=lambda pair: dict(pair[0].timers)[pair[1]],
    )  # fmt: skip
    at = moment(case, at)
    version = catalogue.get_version(version_id=row.item_version_id)
    process = process_of(version)
    after, told = engine.fire(
        process, state, token=token.id, event=event, world=_world(case, version, at)
    )
    _keep(case, version, process, after, told, at)


def receive_message(
    *, case_id: UUID, message: str, result: Mapping[str, Any], at: datetime
) -> bool:
    """Let a message reach the process of a case, and tell whether a step waited for it."""
    with transaction.atomic():
        case = Case.objects.for_change(case_id)
        row = CaseProcess.objects.filter(case=case, ended="").first()
        if row is None or case.state == CaseState.STOPPED:
            return False
        version = catalogue.get_version(version_id=row.item_version_id)
        process, state = process_of(version), from_json(row.state)
        if message not in engine.messages(process, state):
            return False
        at = moment(case, at)
        _receive(case, version, process, state, message, result, at)
        return True


def _receive(
    case: Case,
    version: ItemVersionView,
    process: Process,
    state: State,
    message: str,
    result: Mapping[str, Any],
    at: datetime,
) -> None:
    plain = {name: storable(value) for name, value in result.items()}
    after, told = engine.receive(
        process, state, message=message, result=plain, world=_world(case, version, at)
    )
    _keep(case, version, process, after, told, at)


def resumed(*, case: Case, at: datetime) -> None:
    """Let a process go on after a special procedure: what came meanwhile is taken, and where it
    stands still the head of the authority has it again."""
    row = CaseProcess.objects.filter(case=case, ended="").first()
    if row is not None and any(one.wait is Wait.STUCK for one in from_json(row.state).tokens):
        stages.process_stuck(case=case, at=at)
    take_messages(case=case, at=at)


def take_messages(*, case: Case, at: datetime) -> None:
    """Let the process of a locked case take what others sent to it and it now waits for."""
    row = CaseProcess.objects.filter(case=case, ended="").first()
    if row is None or case.state == CaseState.STOPPED:
        return
    version = catalogue.get_version(version_id=row.item_version_id)
    _take_kept(case, version, process_of(version), from_json(row.state), at)


def _take_kept(
    case: Case, version: ItemVersionView, process: Process, state: State, at: datetime
) -> None:
    waited = engine.messages(process, state)
    if not waited:
        return
    kept = CaseMessage.objects.filter(case=case, name__in=waited, taken_at=None, is_sure=True)
    first = kept.order_by("sent_at", "id").first()
    if first is not None:
        first.taken_at = at
        first.save(update_fields=["taken_at"])
        _receive(case, version, process, state, first.name, {}, moment(case, at))


def withdraw(*, case: Case, at: datetime) -> None:
    """End the process of a case that was withdrawn or broken off; what must be undone opens as
    steps."""
    row = CaseProcess.objects.filter(case=case, ended="").first()
    if row is None:
        return
    version = catalogue.get_version(version_id=row.item_version_id)
    process, state = process_of(version), from_json(row.state)
    if state.undoing:
        return
    after, told = engine.withdraw(process, state, world=_world(case, version, at))
    _keep(case, version, process, after, told, at)
