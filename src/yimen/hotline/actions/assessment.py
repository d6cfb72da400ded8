"""Propose, try and hold formulas and weights; ask for an exclusion and rule on it, by two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import locked, order_ref
from yimen.hotline.contracts.assessment import (
    EXCLUSION_KIND,
    FORMULA_KIND,
    ExclusionGround,
    ExclusionState,
    ExclusionVerb,
    FormulaState,
    FormulaVerb,
    Weight,
)
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import Exclusion, FormulaVersion, OrderCycle
from yimen.hotline.queries import assessment as reads
from yimen.hotline.queries import counting, formula, policy
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.side_work import EXCLUDE
from yimen.hotline.rules import assessment as rules
from yimen.hotline.rules.rates import in_chinese, rates
from yimen.hotline.rules.sideflow import EXCLUSION, FORMULA
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work


def propose(
    *,
    actor: Actor,
    code: str,
    numerator: str = "",
    denominator: str = "",
    weights: Sequence[Weight] = (),
    said: str = "",
    why: str,
    from_on: date | None,
    at: datetime,
) -> UUID:
    """Propose another formula, or other weights, from a day that is still to come or today.

    Raises NotAllowed, PleaseSay.
    """
    actor.must(access.POLICY)
    today = local_day(at)
    now = formula.in_force(day=today)
    titles = {one.code: one.title for one in now.formulas}
    titles |= {one.code: one.title for one in now.composites}
    if code not in titles:
        raise PleaseSay("code", "请选要改的口径。")
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明依据，例如考核办法的名称和文号。")
    if from_on is None or from_on < today:
        raise PleaseSay("from_on", "请填从哪天起执行，不早于今天；已经过去的月份不改。")
    if weights:
        rules.check_weights(weights=weights, known=now.titles)
    else:
        rules.check_formula(numerator=numerator, denominator=denominator)
    with transaction.atomic():
        row = FormulaVersion(
            id=new_id(), code=code, title=titles[code], numerator=in_chinese(numerator.strip())[:300],
            denominator=in_chinese(denominator.strip())[:300],
            weights=[[one.code, one.points, one.low] for one in weights],
            said=said.strip()[:300], basis=why.strip()[:300], from_on=from_on, proposed_at=at,
            by=access.signed(actor, access.POLICY), by_officer=actor.officer_id,
        )  # fmt: skip
        row.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.formula.proposed", subject=Ref(FORMULA_KIND, row.id),
            at=at, change={"code": code, "from": str(from_on)}, ground=why.strip(),
        )  # fmt: skip
        return row.id


def try_out(*, actor: Actor, formula_id: UUID, month: date | None, at: datetime) -> str:
    """Reckon a past month with the formula in force and with the proposed one; return both.

    Raises NotAllowed, NotFound, PleaseSay, WrongState.
    """
    actor.must(access.POLICY)
    first = local_day(at).replace(day=1)
    if month is None or month.replace(day=1) >= first:
        raise PleaseSay("month", "请选一个已经过去的月份来试算。")
    with transaction.atomic():
        row = FormulaVersion.objects.for_change(formula_id)
        row.state = FORMULA.check_move(FormulaState(row.state), FormulaVerb.TRY)
        row.tried_month = month.replace(day=1)
        row.tried_before, row.tried_after = _both(actor, row, row.tried_month)
        row.save(update_fields=["state", "tried_month", "tried_before", "tried_after"])
        ledger.record(
            actor=actor, verb="hotline.formula.tried", subject=Ref(FORMULA_KIND, row.id), at=at,
            change={"month": str(row.tried_month), "before": row.tried_before,
                    "after": row.tried_after},
        )  # fmt: skip
        return f"{row.tried_before} → {row.tried_after}"


def _both(actor: Actor, row: FormulaVersion, month: date) -> tuple[str, str]:
    since, until = reads.month_of(month)
    areas = actor.areas(access.POLICY)
    counts = counting.counts(
        since=since, until=until, area_prefix=areas[0] if areas else "", without_excluded=True
    )
    proposed, held = formula.view(row), formula.in_force(day=until)
    if proposed.formula is not None:
        now = [one for one in held.formulas if one.code == row.code]
        before, after = rates(counts=counts, formulas=[*now, proposed.formula])
        return tuple(  # type: ignore[return-value]
            "没有基数" if one.value is None
            else f"{one.value:.2%}（{one.numerator} ÷ {one.denominator}）"
            for one in (before, after)
        )  # fmt: skip
    assert proposed.composite is not None
    current = [one for one in held.composites if one.code == row.code]
    judged = reads.judge(
        unit=None, counts=counts, mutual_score=None,
        formulas=held.formulas,
        composites=[*current, proposed.composite], titles=held.titles,
    )  # fmt: skip
    first, second = (
        "没有基数" if one.score is None else f"{one.score:.2f} 分" for one in judged.composites
    )
    return first, second


def rule_on_formula(*, actor: Actor, formula_id: UUID, hold: bool, at: datetime) -> None:
    """Put a tried formula in force from its day, as another than who proposed it; or drop it.

    Raises NotAllowed, NotFound, NotYourself, WrongState.
    """
    actor.must(access.RULE)
    with transaction.atomic():
        row = FormulaVersion.objects.for_change(formula_id)
        if hold:
            rules.check_held(by_officer=row.by_officer, officer_id=actor.officer_id)
        verb = FormulaVerb.HOLD if hold else FormulaVerb.DROP
        row.state = FORMULA.check_move(FormulaState(row.state), verb)
        if hold:
            same = FormulaVersion.objects.filter(
                code=row.code, from_on=row.from_on, state=FormulaState.HELD
            )
            if same.exists():
                raise WrongState("同一天已经批准了这个口径的另一版。")
            row.from_on = max(row.from_on, local_day(at))
            row.held_at, row.held_by = at, access.signed(actor, access.RULE)
        row.save(update_fields=["state", "held_at", "held_by", "from_on"])
        ledger.record(
            actor=actor, verb=f"hotline.formula.{'held' if hold else 'dropped'}",
            subject=Ref(FORMULA_KIND, row.id), at=at,
            change={"code": row.code, "from": str(row.from_on)},
        )  # fmt: skip


def ask_exclusion(
    *, actor: Actor, order_id: UUID, ground: ExclusionGround, reason: str, at: datetime
) -> UUID:
    """Ask that the last closed cycle of an order be left out of the assessment, as its unit.

    Raises NotAllowed, NotFound, PleaseSay, Refusal, WrongState.
    """
    if len(reason.strip()) < 10:
        raise PleaseSay("exclusion_reason", "请写明事实和依据，至少十个字。")
    with transaction.atomic():
        row = locked(order_id=order_id, at=at)
        cycle = (
            OrderCycle.objects.filter(order=row, closed_at__isnull=False).order_by("number").last()
        )
        if cycle is None:
            raise WrongState("结案以后才能申请剔除。")
        if cycle.unit_id is None or not actor.may(access.HANDLE, unit_id=cycle.unit_id):
            access.check_desk(
                actor, access.CHECK, area_code=row.area_code,
                reported_unit_id=row.reported_unit_id,
            )  # fmt: skip
        assert cycle.closed_at is not None
        rules.check_asked_in_time(
            days=(at - cycle.closed_at).days, most=policy.limits(at=at)["exclusion"].amount
        )
        if Exclusion.objects.filter(cycle=cycle).exists():
            raise WrongState("这一轮已经申请过剔除了。")
        one = Exclusion(
            id=new_id(), cycle=cycle, ground=ground, reason=reason.strip()[:500], asked_at=at,
            asked_by=actor.officer_id, asked_name=access.signed(actor, access.HANDLE),
        )  # fmt: skip
        one.save(force_insert=True)
        work.open(
            ref=Ref(EXCLUSION_KIND, one.id), kind=EXCLUDE, unit=row.desk_id, at=at,
            area=row.area_code, title=f"考核剔除审定：{row.number}",
        )  # fmt: skip
        ledger.record(
            actor=actor, verb="hotline.exclusion.asked", subject=order_ref(row), at=at,
            change={"exclusion": str(one.id), "ground": ground}, ground=reason.strip(),
        )  # fmt: skip
        return one.id


def rule_on_exclusion(
    *, actor: Actor, exclusion_id: UUID, agree: bool, words: str, at: datetime
) -> ExclusionState:
    """Agree to an exclusion or refuse it; two people who did not ask must agree one after another.

    Raises NotAllowed, NotFound, NotYourself, PleaseSay, WrongState.
    """
    if len(words.strip()) < 4:
        raise PleaseSay("words", "请写明理由，至少四个字。")
    with transaction.atomic():
        one = Exclusion.objects.for_change(exclusion_id)
        cycle = OrderCycle.objects.select_related("order").get(id=one.cycle_id)
        if not orders.may_read(actor=actor, order_id=cycle.order_id):
            raise NotFound
        access.check_desk(
            actor, access.RULE, area_code=cycle.order.area_code,
            reported_unit_id=cycle.order.reported_unit_id,
        )  # fmt: skip
        state = ExclusionState(one.state)
        verb = ExclusionVerb.CONFIRM if state is ExclusionState.FIRST else ExclusionVerb.AGREE
        one.state = EXCLUSION.check_move(state, verb if agree else ExclusionVerb.REFUSE)
        rules.check_ruler(
            state=state, officer_id=actor.officer_id, asked_by=one.asked_by, first_by=one.first_by
        )
        name, said = access.signed(actor, access.RULE), words.strip()[:300]
        if state is ExclusionState.ASKED:
            one.first_at, one.first_by = at, actor.officer_id
            one.first_name, one.first_words = name, said
        else:
            one.second_at, one.second_name, one.second_words = at, name, said
        one.save()
        if one.state != ExclusionState.FIRST:
            work.close(ref=Ref(EXCLUSION_KIND, one.id))
        ledger.record(
            actor=actor, verb="hotline.exclusion.ruled", subject=order_ref(cycle.order), at=at,
            change={"exclusion": str(one.id), "state": one.state}, ground=said,
        )  # fmt: skip
        return ExclusionState(one.state)
