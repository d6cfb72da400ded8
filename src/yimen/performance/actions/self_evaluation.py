"""Fill, score, adjust and send a self-evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.performance.access import project as access
from yimen.performance.contracts.evidence import Measurement
from yimen.performance.contracts.goal import Indicator, SheetState
from yimen.performance.contracts.scheme import Scheme
from yimen.performance.contracts.scoring import Scored, ScoringPolicy
from yimen.performance.contracts.self_evaluation import (
    FLOW,
    SELF_EVALUATION_KIND,
    VERB_TITLES,
    SelfForm,
    SelfRefused,
    SelfState,
    SelfVerb,
    StaleForm,
)
from yimen.performance.models import (
    GoalSheet,
    Project,
    SelfEvaluation,
    SelfEvaluationLine,
    SelfEvaluationStep,
)
from yimen.performance.queries import evidence
from yimen.performance.queries.goal import as_sheet
from yimen.performance.queries.project_money import money_of
from yimen.performance.queries.scoring import policy_on
from yimen.performance.queries.self_evaluation import as_form
from yimen.performance.rules import scoring
from yimen.performance.rules import self_evaluation as rules

_LONGEST = 600


def open_form(*, actor: Actor, project_id: UUID, year: int, at: datetime) -> UUID:
    """Begin the self-evaluation of a year from the goals in force; one that is there is returned.

    Raises NotAllowed, NotFound, SelfRefused.
    """
    with transaction.atomic():
        project = Project.objects.select_related("department").for_change(project_id)
        access.check_prepare(actor, project.department_id)
        found = SelfEvaluation.objects.filter(project=project, year=year).first()
        if found is not None:
            return found.id
        sheet = (
            GoalSheet.objects.select_related("scheme")
            .filter(project=project, year=year, state=SheetState.APPROVED)
            .first()
        )
        if sheet is None:
            raise SelfRefused(f"{year} 年没有已批复的绩效目标，不能自评。请先申报目标。")
        row = SelfEvaluation(
            project=project, sheet=sheet, year=year, opened_at=at, opened_by=actor.name
        )
        row.save(force_insert=True)
        goals = as_sheet(sheet)
        SelfEvaluationLine.objects.bulk_create(
            _line(row, goals.scheme, place, one)
            for place, one in enumerate(goals.indicators, start=1)
        )
        tell(actor=actor, row=row, title="开始自评", past="opened", at=at)
        return row.id


def _line(row: SelfEvaluation, scheme: Scheme, place: int, one: Indicator) -> SelfEvaluationLine:
    level, part = scheme.level(one.level1), scheme.part(one.level2)
    return SelfEvaluationLine(
        id=new_id(),
        form=row,
        indicator_id=one.id,
        position=place,
        level1=level.title if level is not None else one.level1,
        level2=part.title if part is not None else one.level2,
        name=one.name,
        said=one.said,
        weight=one.weight,
    )


def score_form(*, actor: Actor, form_id: UUID, edition: int, until: date, at: datetime) -> None:
    """Take every figure up to a day and give points by rule; adjustments made before are dropped.

    Raises NotAllowed, NotFound, SelfRefused, StaleForm, WrongState.
    """
    with transaction.atomic():
        row = own_form(actor, form_id, edition, SelfVerb.SCORE)
        if until > local_day(at) or until.year < row.year:
            raise SelfRefused("截止日期不能晚于今天，也不能早于自评的年度。", field="until")
        until = min(until, date(row.year, 12, 31))
        as_of = min(evidence.end_of(until), at)
        _score_lines(row, as_of, policy_on(on=local_day(at)))
        _score_money(row, until)
        row.as_of, row.scored_at = as_of, at
        move(actor=actor, row=row, verb=SelfVerb.SCORE, at=at, note=f"取数截止 {until}")


def _score_lines(row: SelfEvaluation, as_of: datetime, policy: ScoringPolicy) -> None:
    sheet = as_sheet(GoalSheet.objects.select_related("scheme").get(id=row.sheet_id))
    lines = {line.indicator_id: line for line in lines_of(row)}
    asked = [one for one in sheet.indicators if one.id in lines]
    for indicator, found in evidence.measure_all(indicators=asked, at=as_of):
        line = lines[indicator.id]
        _put(line, found, _scored(indicator, found, sheet.scheme, policy))


def _scored(
    indicator: Indicator, found: Measurement, scheme: Scheme, policy: ScoringPolicy
) -> Scored:
    try:
        actual = found.quality if found.quality is not None else found.value
        return scoring.score(indicator, actual, bands=scheme.bands, policy=policy)
    except Refusal as refused:
        return Scored(points=None, reasoning=refused.message)


def _put(line: SelfEvaluationLine, found: Measurement, scored: Scored) -> None:
    line.actual = found.text[:300]
    line.value = found.value
    line.source = found.source[:200]
    line.rows_url = found.rows_url
    line.digest = found.digest
    line.rule_points = line.points = scored.points
    line.reasoning = scored.reasoning[:_LONGEST]
    line.adjusted_because = ""
    line.deviation = scored.deviation
    line.needs_reason = scored.needs_reason
    line.save()


def _score_money(row: SelfEvaluation, until: date) -> None:
    money = money_of(project_id=row.project_id, year=row.year, until=until)
    row.money = [
        {
            "source": one.source.value,
            "initial": str(one.initial),
            "annual": str(one.annual),
            "spent": str(one.spent),
        }
        for one in money.sources
    ]
    scored = scoring.by_execution(
        weight=row.sheet.scheme.execution_weight, spent=money.spent, annual=money.annual
    )
    row.execution_points, row.execution_reasoning = scored.points, scored.reasoning


def explain_form(
    *,
    actor: Actor,
    form_id: UUID,
    edition: int,
    leader: str,
    actual: str,
    reasons: Mapping[int, str],
    at: datetime,
) -> None:
    """Write what was reached on the whole, who answers for it, and the reason of each deviation.

    Raises NotAllowed, NotFound, StaleForm, WrongState.
    """
    with transaction.atomic():
        row = own_form(actor, form_id, edition, SelfVerb.EXPLAIN)
        row.leader, row.actual = leader.strip()[:60], actual.strip()[:2000]
        for line in lines_of(row):
            said = reasons.get(line.position, line.reason).strip()[:_LONGEST]
            if said != line.reason:
                line.reason = said
                line.save(update_fields=["reason"])
        move(actor=actor, row=row, verb=SelfVerb.EXPLAIN, at=at)


def adjust_line(
    *,
    actor: Actor,
    form_id: UUID,
    edition: int,
    position: int,
    points: Decimal,
    because: str,
    at: datetime,
) -> None:
    """Put down other points than the rule gave, with the reason; both stay shown.

    Raises NotAllowed, NotFound, SelfRefused, StaleForm, WrongState.
    """
    with transaction.atomic():
        row = own_form(actor, form_id, edition, SelfVerb.ADJUST)
        line = line_at(row, position)
        line.points = rules.check_points(points=points, weight=line.weight, because=because)
        line.adjusted_because = because.strip()[:_LONGEST]
        line.save(update_fields=["points", "adjusted_because"])
        note = f"{line.name}：{line.rule_points} → {line.points}，{line.adjusted_because}"
        move(
            actor=actor,
            row=row,
            verb=SelfVerb.ADJUST,
            at=at,
            note=note,
            change={"position": position, "points": str(line.points)},
        )


def submit_form(*, actor: Actor, form_id: UUID, edition: int, at: datetime) -> None:
    """Send a form that leaves nothing open.

    Raises NotAllowed, NotFound, SelfRefused, StaleForm, WrongState.
    """
    with transaction.atomic():
        row = own_form(actor, form_id, edition, SelfVerb.SUBMIT)
        wanting = rules.unexplained(as_form(row))
        if wanting:
            position, said = wanting[0]
            more = f"（还有 {len(wanting) - 1} 处）" if len(wanting) > 1 else ""
            raise SelfRefused(f"{said}{more}", field=f"reason-{position}" if position else None)
        row.submitted_at, row.submitted_by = at, actor.name
        row.submitted_by_officer_id = actor.officer_id
        row.check_unit_id = None
        move(actor=actor, row=row, verb=SelfVerb.SUBMIT, at=at, note=f"总分 {total_of(row):f}")
        work.close(ref=Ref(SELF_EVALUATION_KIND, row.id))


def own_form(actor: Actor, form_id: UUID, edition: int, verb: SelfVerb) -> SelfEvaluation:
    """Return a form locked for its own unit, in a state that allows the verb."""
    row = SelfEvaluation.objects.for_change(form_id)
    access.check_read(actor, row.project)
    access.check_prepare(actor, row.project.department_id)
    FLOW.check_move(SelfState(row.state), verb)
    check_edition(row, edition)
    return row


def check_edition(row: SelfEvaluation, edition: int) -> None:
    """Refuse a change that was made on an older state of the form. Raises StaleForm."""
    if row.edition != edition:
        raise StaleForm


def lines_of(row: SelfEvaluation) -> list[SelfEvaluationLine]:
    """Return the lines of a form in order."""
    return list(SelfEvaluationLine.objects.filter(form=row).order_by("position", "id"))


def line_at(row: SelfEvaluation, position: int) -> SelfEvaluationLine:
    """Return one line of a form. Raises NotFound."""
    found = SelfEvaluationLine.objects.filter(form=row, position=position).first()
    if found is None:
        raise NotFound
    return found


def total_of(row: SelfEvaluation) -> Decimal:
    """Return the points of a form that count now."""
    form: SelfForm = as_form(row)
    return form.total


def move(
    *,
    actor: Actor,
    row: SelfEvaluation,
    verb: SelfVerb,
    at: datetime,
    note: str = "",
    change: Mapping[str, Any] | None = None,
) -> None:
    """Take a form to its next state, with a step of its history and an entry of the ledger."""
    row.state = FLOW.check_move(SelfState(row.state), verb).value
    row.edition += 1
    row.total = total_of(row) if row.state != SelfState.OPEN else None
    row.save()
    tell(
        actor=actor,
        row=row,
        title=VERB_TITLES[verb],
        past=_PAST[verb],
        at=at,
        note=note,
        change=change,
    )


_PAST = {
    SelfVerb.SCORE: "scored",
    SelfVerb.EXPLAIN: "explained",
    SelfVerb.ADJUST: "adjusted",
    SelfVerb.SUBMIT: "submitted",
    SelfVerb.DRAW: "drawn",
    SelfVerb.SEND_BACK: "sent_back",
    SelfVerb.CHECK: "checked",
}


def tell(
    *,
    actor: Actor,
    row: SelfEvaluation,
    title: str,
    past: str,
    at: datetime,
    note: str = "",
    change: Mapping[str, Any] | None = None,
) -> None:
    """Write a step of a form's history and the ledger, in the caller's transaction."""
    SelfEvaluationStep(form=row, title=title, at=at, by=actor.name, note=note).save(
        force_insert=True
    )
    told = {"year": row.year, "total": None if row.total is None else str(row.total)}
    ledger.record(
        actor=actor,
        verb=f"performance.self_evaluation.{past}",
        subject=Ref(SELF_EVALUATION_KIND, row.id),
        at=at,
        change=told | dict(change or {}),
        ground=note or None,
    )
