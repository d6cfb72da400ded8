"""A self-evaluation from evidence to check: points by rule, adjustments, states, roles, the draw."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.models import Work
from yimen.performance.actions import self_evaluation as actions
from yimen.performance.actions import self_evaluation_check as checks
from yimen.performance.contracts.scoring import Quality, Reached
from yimen.performance.contracts.self_evaluation import (
    CHECK_WORK,
    FLOW,
    MEND_WORK,
    SelfForm,
    SelfRefused,
    SelfState,
    SelfVerb,
    StaleForm,
)
from yimen.performance.models import SelfEvaluation, SelfEvaluationLine
from yimen.performance.queries import self_evaluation as queries
from yimen.performance.rules import self_evaluation as rules
from yimen.performance.tests.measured import (
    AT,
    YEAR,
    Measured,
    begun,
    edition,
    measured,
    prove,
    spend,
)

pytestmark = pytest.mark.django_db
LAST = date(YEAR, 11, 20)


@pytest.fixture
def one() -> Measured:
    return measured()


def proved(one: Measured) -> UUID:
    """Return a form scored from proofs: 76 of 80 tablets, 30 hours for 24, money two thirds spent."""
    for place, value in ((1, "76"), (3, "30"), (4, "146.25"), (6, "96")):
        prove(one, place, value)
    prove(one, 5, quality=Quality(reached=Reached.PARTLY, hundredths=Decimal(70)))
    spend(one, "731250", on=date(YEAR, 3, 20))
    form_id = begun(one)
    score(one, form_id)
    return form_id


def score(one: Measured, form_id: UUID) -> None:
    actions.score_form(
        actor=one.around.project_officer,
        form_id=form_id,
        edition=edition(form_id),
        until=LAST,
        at=AT,
    )


def form_of(one: Measured, form_id: UUID) -> SelfForm:
    return queries.get_form(actor=one.around.project_officer, form_id=form_id)


def adjust(
    one: Measured, form_id: UUID, place: int, points: str, because: str = "设备已到货"
) -> None:
    actions.adjust_line(
        actor=one.around.project_officer,
        form_id=form_id,
        edition=edition(form_id),
        position=place,
        points=Decimal(points),
        because=because,
        at=AT,
    )


def explain(one: Measured, form_id: UUID, reasons: dict[int, str]) -> None:
    actions.explain_form(
        actor=one.around.project_officer,
        form_id=form_id,
        edition=edition(form_id),
        leader="柏青",
        actual="平台已经建成，终端到货七十六台。",
        reasons=reasons,
        at=AT,
    )


def submitted(one: Measured) -> UUID:
    form_id = proved(one)
    adjust(one, form_id, 2, "8")
    explain(one, form_id, dict.fromkeys(range(1, 7), "供货推迟，明年一季度补齐。"))
    actions.submit_form(
        actor=one.around.project_officer, form_id=form_id, edition=edition(form_id), at=AT
    )
    return form_id


def drawn(one: Measured) -> UUID:
    form_id = submitted(one)
    checks.draw_sample(actor=one.around.finance, year=YEAR, share=Decimal("0.2"), at=AT)
    return form_id


def test_a_form_may_begin_where_goals_are_in_force_asked_once_for_all(
    one: Measured, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    other = measured(around=one.around, code="YM-2026-002")
    begun(one)
    ids = [one.project.id, other.project.id]
    with django_assert_num_queries(1):
        found = queries.startable(project_ids=ids, years=(YEAR, YEAR - 1))
    assert found == {(other.project.id, YEAR)}


def test_points_come_from_evidence_with_their_reasoning(one: Measured) -> None:
    form = form_of(one, proved(one))

    assert [line.points for line in form.lines] == [
        Decimal("19.00"),
        Decimal("0.00"),
        Decimal("8.00"),
        Decimal("10.00"),
        Decimal("21.00"),
        Decimal("10.00"),
    ]
    assert form.lines[0].reasoning == "实际 76 台÷目标 80 台＝95%，20 分得 19 分。"
    assert form.lines[0].source.startswith("佐证.pdf（2026-10-31）")
    assert form.lines[1].rows_url.startswith("/work/figures/cases.completed/rows/?on=2026-11-20")
    assert form.execution_points == Decimal("5.00")
    assert form.total == Decimal("73.00")


def test_what_nobody_measured_has_no_points_and_is_not_sent(one: Measured) -> None:
    form_id = begun(one)
    score(one, form_id)

    line = form_of(one, form_id).lines[0]
    assert (line.actual, line.points) == ("还没有填报", None)
    with pytest.raises(SelfRefused, match="实际完成情况"):
        actions.submit_form(
            actor=one.around.project_officer, form_id=form_id, edition=edition(form_id), at=AT
        )


def test_prf_self_1_a_lost_point_wants_its_reason(one: Measured) -> None:
    form_id = proved(one)
    explain(one, form_id, {2: "办件少。", 3: "备件缺货。", 5: "制度在修订。"})

    wanting = rules.unexplained(form_of(one, form_id))

    assert wanting == [(1, "“平板终端采购数量”扣了分，请写偏差原因和改进措施。")]


@pytest.mark.parametrize(
    ("points", "because"),
    [("20.01", "设备已到货"), ("-1", "设备已到货"), ("19.555", "设备已到货"), ("20", " ")],
)
def test_prf_self_2_adjustments_stay_within_the_mark_and_have_a_reason(
    one: Measured, points: str, because: str
) -> None:
    form_id = proved(one)

    with pytest.raises(SelfRefused):
        adjust(one, form_id, 1, points, because)

    assert form_of(one, form_id).lines[0].points == Decimal("19.00")


def test_an_adjustment_keeps_what_the_rule_gave_and_goes_when_scored_anew(one: Measured) -> None:
    form_id = proved(one)
    adjust(one, form_id, 1, "20")
    line = form_of(one, form_id).lines[0]
    assert (line.rule_points, line.points) == (Decimal("19.00"), Decimal(20))
    assert form_of(one, form_id).total == Decimal("74.00")

    score(one, form_id)

    assert form_of(one, form_id).total == Decimal("73.00")
    assert any("19.00 → 20" in step.note for step in queries.list_steps(form_id=form_id))


def test_the_database_holds_no_points_above_the_mark(one: Measured) -> None:

    form_id = begun(one)
    with pytest.raises(IntegrityError, match="performance_self_line_points"):
        SelfEvaluationLine.objects.filter(form_id=form_id, position=1).update(points=Decimal(21))


def test_a_form_that_somebody_saved_in_between_is_not_written_over(one: Measured) -> None:
    form_id = proved(one)
    old = edition(form_id)
    adjust(one, form_id, 1, "20")

    with pytest.raises(StaleForm):
        actions.adjust_line(
            actor=one.around.project_officer,
            form_id=form_id,
            edition=old,
            position=1,
            points=Decimal(18),
            because="另有理由",
            at=AT,
        )


def test_prf_self_3_the_draw_can_be_drawn_again_from_the_ledger(one: Measured) -> None:
    form_id = drawn(one)

    entry = next(
        entry
        for entry in ledger.list_entries(subject=Ref("performance.self_evaluation", form_id))
        if entry.verb == "performance.self_evaluation.drawn"
    )
    seed = entry.change.partition('"seed":')[2].partition('"')[2].partition('"')[0]
    assert rules.draw(ids=[form_id], seed=seed, share=Decimal("0.2")) == [form_id]
    assert Work.objects.filter(kind=CHECK_WORK).count() == 1
    assert work_agrees()


def work_agrees() -> bool:
    expected = {item.ref.id for item in (*queries.to_check(), *queries.to_mend())}
    held = Work.objects.filter(kind__in=[CHECK_WORK, MEND_WORK]).values_list("ref_id", flat=True)
    return expected == set(held)


def test_prf_self_3_shares_are_rounded_up() -> None:
    ids = [UUID(int=number) for number in range(10)]
    assert len(rules.draw(ids=ids, seed="a", share=Decimal("0.21"))) == 3
    assert len(rules.draw(ids=ids, seed="a", share=Decimal("0.001"))) == 1
    assert rules.draw(ids=ids, seed="a", share=Decimal(1)) != rules.draw(
        ids=ids, seed="b", share=Decimal(1)
    )


def test_the_check_corrects_with_a_reason_and_both_scores_stay(one: Measured) -> None:
    form_id = drawn(one)
    corrections = {2: (Decimal(5), "没有验收单"), 1: (Decimal("19.00"), "")}

    checks.check_form(
        actor=one.around.finance,
        form_id=form_id,
        edition=edition(form_id),
        corrections=corrections,
        note="按验收单复核。",
        at=AT,
    )

    form = form_of(one, form_id)
    line = form.lines[1]
    assert (line.rule_points, line.points, line.checked_points) == (
        Decimal("0.00"),
        Decimal("8.00"),
        Decimal("5.00"),
    )
    assert form.lines[0].checked_points is None
    assert (form.state, form.total) == (SelfState.CHECKED, Decimal("78.00"))
    assert work_agrees()


def test_a_form_sent_back_is_on_its_units_list_until_it_is_sent_again(one: Measured) -> None:
    form_id = drawn(one)
    checks.send_back(
        actor=one.around.finance, form_id=form_id, edition=edition(form_id), note="补验收单", at=AT
    )
    assert Work.objects.filter(kind=MEND_WORK, ref_id=form_id).count() == 1
    assert work_agrees()

    actions.submit_form(
        actor=one.around.project_officer, form_id=form_id, edition=edition(form_id), at=AT
    )

    assert Work.objects.filter(ref_id=form_id).count() == 0


def _doing(one: Measured, form_id: UUID, actor: Actor) -> dict[SelfVerb, Callable[[], object]]:
    known = {"actor": actor, "form_id": form_id, "edition": edition(form_id), "at": AT}
    return {
        SelfVerb.SCORE: lambda: actions.score_form(**known, until=LAST),
        SelfVerb.EXPLAIN: lambda: actions.explain_form(
            **known, leader="", actual="平台已经建成。", reasons={}
        ),
        SelfVerb.ADJUST: lambda: actions.adjust_line(
            **known, position=1, points=Decimal(20), because="设备已到货"
        ),
        SelfVerb.SUBMIT: lambda: actions.submit_form(**known),
        SelfVerb.DRAW: lambda: checks.draw_sample(actor=actor, year=YEAR, share=Decimal(1), at=AT),
        SelfVerb.SEND_BACK: lambda: checks.send_back(**known, note="补验收单"),
        SelfVerb.CHECK: lambda: checks.check_form(**known, corrections={}, note="复核无误"),
    }


_CHECKERS = {SelfVerb.DRAW, SelfVerb.SEND_BACK, SelfVerb.CHECK}


def _standing(form_id: UUID, state: SelfState, verb: SelfVerb) -> None:
    """Put a form into a state; whoever draws finds it not drawn yet, whoever checks finds it drawn."""
    SelfEvaluation.objects.filter(id=form_id).update(
        state=state, drawn_at=None if verb is SelfVerb.DRAW else AT
    )


def _outcome(do: Callable[[], object]) -> type[Refusal] | None:
    """Try an act, undo it, and return what refused it."""
    place = transaction.savepoint()
    try:
        do()
    except Refusal as refused:
        return type(refused)
    finally:
        transaction.savepoint_rollback(place)
    return None


def test_every_state_allows_the_verb_or_refuses_it(one: Measured) -> None:
    form_id = submitted(one)
    for verb in SelfVerb:
        actor = one.around.finance if verb in _CHECKERS else one.around.project_officer
        for state in SelfState:
            _standing(form_id, state, verb)
            refused = SelfRefused if verb is SelfVerb.DRAW else WrongState
            wanted = None if FLOW.allows(state, verb) else refused
            assert _outcome(_doing(one, form_id, actor)[verb]) is wanted, (state, verb)


def test_every_role_does_its_own_verbs_only(one: Measured) -> None:
    form_id = submitted(one)
    for verb in SelfVerb:
        _standing(form_id, SelfState.SUBMITTED if verb in _CHECKERS else SelfState.SCORED, verb)
        may = "finance" if verb in _CHECKERS else "project_officer"
        for who in ("stranger", "supervisor", "head", "finance", "project_officer"):
            found = _outcome(_doing(one, form_id, getattr(one.around, who))[verb])
            assert (found is None) is (who == may), (verb, who, found)
            assert found in {None, NotAllowed, NotFound}, (verb, who, found)


def test_who_sent_a_form_does_not_check_it(one: Measured) -> None:
    form_id = drawn(one)
    SelfEvaluation.objects.filter(id=form_id).update(
        submitted_by_officer_id=one.around.finance.officer_id
    )
    with pytest.raises(NotAllowed, match="同事"):
        checks.check_form(
            actor=one.around.finance,
            form_id=form_id,
            edition=edition(form_id),
            corrections={},
            note="复核无误",
            at=AT,
        )


def test_without_goals_in_force_there_is_no_self_evaluation(one: Measured) -> None:
    with pytest.raises(SelfRefused, match="没有已批复的绩效目标"):
        actions.open_form(
            actor=one.around.project_officer, project_id=one.project.id, year=2027, at=AT
        )


def test_figures_of_a_day_to_come_are_not_taken(one: Measured) -> None:
    form_id = begun(one)
    with pytest.raises(Refusal, match="截止日期"):
        actions.score_form(
            actor=one.around.project_officer,
            form_id=form_id,
            edition=edition(form_id),
            until=LAST + timedelta(days=1),
            at=AT,
        )
