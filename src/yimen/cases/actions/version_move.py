"""Move a case on the plain route to another version: its step, answers, papers, work and clock.

Each case goes whole or not at all; the ledger says what became of each part, and the applicant is
told. What he was told before stays as it was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yimen.cases.actions import process as processes
from yimen.cases.actions import stages
from yimen.cases.contracts import CaseState, ClockKind, case_ref
from yimen.cases.models import Case, CasePaper
from yimen.cases.models.answers import CASE_ANSWERS, seal, unseal
from yimen.cases.rules import version_move as rules
from yimen.cases.rules.limits import clock_limits
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.clocks import queries as running
from yimen.kernel.clocks.dates import due_dates
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.workdays.queries import current_calendar

WHY = "事项改了版本，按新版接着办"


def move_locked(
    *, actor: Actor, case: Case, version: ItemVersionView, mapping: Mapping[str, str], at: datetime
) -> None:
    """Let a locked case without obstacles go on under a version."""
    old = catalogue.get_version(version_id=case.item_version_id)
    state = CaseState(case.state)
    target = rules.target_step(
        old=old, new=version, route_step=case.route_step, mapping=mapping
    ) if case.route_step else ""  # fmt: skip
    kept = unseal(CASE_ANSWERS, case.answers)
    case.answers = seal(CASE_ANSWERS, rules.carried(kept, mapping=mapping))
    case.item_version_id, case.route_step = version.id, target
    case.save(update_fields=["answers", "item_version", "route_step"])
    papers = _rename_papers(case, mapping)
    clock = _move_clock(case, version, at) if state is CaseState.ACCEPTED else ""
    _go_on(case, version, target, at)
    ledger.record(
        actor=actor, verb="cases.case.version_moved", subject=case_ref(case.id), at=at,
        change={"from": old.version, "to": version.version, "step": target, "papers": papers,
                "clock": clock, "why": WHY},
    )  # fmt: skip
    _tell(case, clock, at)


def _rename_papers(case: Case, mapping: Mapping[str, str]) -> str:
    """Put papers that came in under the codes of the new version; return which."""
    moved = []
    for paper in CasePaper.objects.filter(case=case).order_by("id"):
        code = mapping.get(rules.PAPER + paper.code, paper.code)
        taken = CasePaper.objects.filter(case=case, code=code).exclude(id=paper.id).exists()
        if code in (paper.code, rules.LEFT) or taken:
            continue
        moved.append(f"{paper.code}→{code}")
        paper.code = code
        paper.save(update_fields=["code"])
    return "，".join(moved)


def _go_on(case: Case, version: ItemVersionView, target: str, at: datetime) -> None:
    if CaseState(case.state) is not CaseState.ACCEPTED:
        return
    stages.at_step(case=case, version=version, at=at)
    if version.definition is not None and version.definition.process:
        processes.begin_at(case=case, version=version, node=target, at=at)


def _move_clock(case: Case, version: ItemVersionView, at: datetime) -> str:
    """Return in words what became of the limit: only an earlier day takes the old one's place."""
    ref = case_ref(case.id)
    clock = running.find(ref=ref, kind=ClockKind.DECIDE)
    limits = clock_limits(
        version=version, kind=ClockKind.DECIDE, on=case.accepted_on or local_day(at)
    )
    if clock is None or clock.stopped_at is not None or limits is None:
        return ""
    if (limits.lawful, limits.promised) == (clock.limit, clock.promised):
        return ""
    if clock.stops or clock.extensions:
        return "办理期限停过或者延长过，仍按原来的算"
    dates = due_dates(
        started_at=clock.started_at, limit=limits.lawful, promised=limits.promised,
        pauses=(), extensions=(), calendar=current_calendar(),
    )  # fmt: skip
    day = dates.promised_on or dates.due_on
    if day is None or not rules.earlier_day(old=clock.promised_on or clock.due_on, new=day):
        return "新版的期限不比原来短，仍按原来的日子办"
    clocks.stop(ref=ref, kind=ClockKind.DECIDE, at=at, outcome="version_changed")
    clocks.start(
        ref=ref, kind=ClockKind.DECIDE, regime=version.regime, at=clock.started_at,
        limit=limits.lawful, promised=limits.promised, title=case.item_name,
    )  # fmt: skip
    return f"新版的期限更短，改为最迟{day.year}年{day.month}月{day.day}日办好"


def _tell(case: Case, clock: str, at: datetime) -> None:
    for person_id in {case.applicant_id, case.filed_by_person_id} - {None}:
        assert person_id is not None
        identity.tell(
            person_id=person_id,
            title="您的申请按新版的规定接着办",
            template="“{item}”的规定更新了，您的申请按新版接着办，不用重新交材料。{clock}",
            params={"item": case.item_name, "clock": f"{clock}。" if clock else ""},
            url=f"/my/cases/{case.id}/",
            subject=case_ref(case.id),
            at=at,
        )
