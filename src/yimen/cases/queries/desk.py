"""What an officer may do with a case now, and what helps him judge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from yimen.cases import access
from yimen.cases.contracts import CaseState, CaseVerb
from yimen.cases.models import CaseStop
from yimen.cases.queries.case import CaseFile, StopView
from yimen.cases.queries.process import deciding_unit
from yimen.cases.rules.route import decides, previous_step, route_of, step_named
from yimen.catalogue.contracts import ItemVersionView, Regime, RouteStep
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """The acts open to this officer now; `next_title` names the one that moves the case."""

    next_title: str
    receive: bool = False
    receive_accept: bool = False
    bounce: bool = False
    accept: bool = False
    ask_correction: bool = False
    decline: bool = False
    examine: bool = False
    send_back: bool = False
    decide: bool = False
    stop: bool = False
    resume: bool = False
    extend: bool = False
    extension: StopView | None = None
    deliver: bool = False
    terminate: bool = False
    revoke: bool = False
    may_judge: bool = False
    corrigendum: bool = False

    @property
    def any(self) -> bool:
        """Say whether there is anything to do here."""
        return bool(self.next_title)


def acts(*, actor: Actor, file: CaseFile) -> Acts:
    """Return what the officer may do; the actions ask again when it is done."""
    case, version = file.case, file.version
    inner = _Desk(actor, file)
    receives = inner.holds(access.RECEIVE, case.receiving_unit_id)
    accepting = case.receiving_unit_id if version.entrusted_acceptance else case.deciding_unit_id
    accepts = inner.holds(access.ACCEPT, accepting)
    step, here = inner.turn
    examines = inner.holds(access.EXAMINE, case.deciding_unit_id)
    heads = inner.holds(access.DECIDE, case.deciding_unit_id)
    state = case.state
    received, accepted = state is CaseState.RECEIVED, state is CaseState.ACCEPTED
    waiting = _open_extension(file.stops)
    may_accept = received and accepts
    return Acts(
        next_title=_next_title(inner, receives=receives, accepts=accepts, here=here),
        receive=state is CaseState.SUBMITTED and receives,
        receive_accept=state is CaseState.SUBMITTED and receives and accepts,
        bounce=receives
        and state in {CaseState.SUBMITTED, CaseState.CORRECTION}
        and file.deemed_on is None,
        accept=may_accept,
        ask_correction=may_accept and file.deemed_on is None and _may_ask_again(file),
        decline=may_accept and file.deemed_on is None,
        examine=accepted and here and step is not None and not decides(step),
        send_back=accepted and here and inner.has_before(),
        decide=accepted and here and step is not None and decides(step),
        stop=accepted and examines,
        resume=state is CaseState.STOPPED and examines,
        extend=accepted and examines and waiting is None,
        extension=waiting if accepted and heads else None,
        deliver=state is CaseState.COMPLETED and inner.delivers(),
        terminate=state in {CaseState.ACCEPTED, CaseState.STOPPED} and heads,
        revoke=state in {CaseState.COMPLETED, CaseState.DELIVERED} and heads,
        may_judge=(receives or accepts or examines)
        and state in {CaseState.SUBMITTED, CaseState.RECEIVED, CaseState.ACCEPTED},
        corrigendum=heads,
    )


def _may_ask_again(file: CaseFile) -> bool:
    """Say whether a correction may (still) be asked for: of a licence once only."""
    return not file.case.corrected or file.version.regime is not Regime.LICENCE


class _Desk:
    """The officer before this case."""

    def __init__(self, actor: Actor, file: CaseFile) -> None:
        self.actor, self.file, self.case = actor, file, file.case

    @property
    def step(self) -> RouteStep | None:
        definition = self.file.version.definition
        return step_named(definition, self.case.step_code) if definition else None

    @cached_property
    def turn(self) -> tuple[RouteStep | None, bool]:
        """Return the step that the case stands at and whether the officer acts there.

        Where a process leads, only its deciding step is done here; the others have their own page.
        """
        definition, step = self.file.version.definition, self.step
        if definition is None or step is None or not definition.process:
            return step, step is not None and self.holds(step.verb, self.unit(step))
        unit = deciding_unit(case_id=self.case.id, otherwise=self.case.deciding_unit_id)
        last = next((one for one in route_of(definition) if decides(one)), None)
        return last, unit is not None and self.holds(access.DECIDE, unit)

    def has_before(self) -> bool:
        definition, step = self.file.version.definition, self.step
        if definition is None or step is None or definition.process:
            return False
        return previous_step(definition, step.code) is not None

    def unit(self, step: RouteStep) -> UUID:
        if step.unit == "receiving":
            return self.case.receiving_unit_id
        named = None if step.unit == "deciding" else directory.find_organisation(code=step.unit)
        return named.id if named else self.case.deciding_unit_id

    def holds(self, verb: str, unit_id: UUID) -> bool:
        return access.holds(self.actor, self.case, verb, unit_id)

    def delivers(self) -> bool:
        return self.holds(access.DELIVER, self.case.receiving_unit_id) or self.holds(
            access.DELIVER, self.case.deciding_unit_id
        )


def _next_title(desk: _Desk, *, receives: bool, accepts: bool, here: bool) -> str:
    step, _ = desk.turn
    titles = {
        CaseState.SUBMITTED: "收件" if receives else "",
        CaseState.RECEIVED: "决定是否受理" if accepts else "",
        CaseState.ACCEPTED: step.title if here and step else "",
        CaseState.STOPPED: "恢复办理"
        if desk.holds(access.EXAMINE, desk.case.deciding_unit_id)
        else "",
        CaseState.COMPLETED: "送达" if desk.delivers() else "",
    }
    return titles.get(desk.case.state, "")


def _open_extension(stops: Sequence[StopView]) -> StopView | None:
    return next((one for one in stops if one.extension and one.ended_at is None), None)


def open_extension(case_id: UUID) -> UUID:
    """Return the extension that waits for a ruling. Raises NotFound."""
    found = CaseStop.objects.filter(case_id=case_id, extension=True, ended_at=None).first()
    if found is None:
        raise NotFound("没有等待审批的延期申请，可能别人已经批过了。")
    return found.id


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMark:
    """A step of the route as drawn: done, now or to come."""

    title: str
    state: str
    unit: str


def route(file: CaseFile) -> list[RouteMark]:
    """Return the route with where the case stands."""
    definition = file.version.definition
    if definition is None:
        return []
    steps = route_of(definition)
    here = [one.code for one in steps].index(step_named(definition, file.case.step_code).code)
    over = file.case.decided_at is not None
    begun = file.case.accepted_on is not None
    marks = []
    for place, one in enumerate(steps):
        state = "done" if over or (begun and place < here) else "todo"
        if begun and not over and place == here:
            state = "now"
        marks.append(RouteMark(title=one.title, state=state, unit=one.unit))
    return marks


def judging(version: ItemVersionView, paper_code: str) -> tuple[str, ...]:
    """Return how a clerk judges this paper."""
    papers = version.definition.papers if version.definition else ()
    return next((one.judge for one in papers if one.code == paper_code), ())


def decline_verb(how: str) -> CaseVerb:
    """Return the verb for how the applicant is turned away."""
    return {
        "not_required": CaseVerb.SAY_NOT_REQUIRED,
        "wrong_unit": CaseVerb.SAY_WRONG_UNIT,
    }.get(how, CaseVerb.DECLINE)


def granting(verdict: str) -> bool:
    """Return the verdict that was chosen. Raises Refusal where none was."""
    if verdict not in {"grant", "deny"}:
        raise Refusal("cases.decide.verdict", "请选准予还是不予。", field="verdict")
    return verdict == "grant"
