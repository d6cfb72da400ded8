"""Goals on their way: every state, verb and role; money before and after; amendments and splits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import transaction

from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, WrongState
from yimen.kernel.models import Work
from yimen.performance import project_seeds
from yimen.performance.actions import goal, goal_flow, project, project_money, project_split, scheme
from yimen.performance.actions.goal_template import take_template
from yimen.performance.contracts.goal import GoalRefused, SheetState, StaleSheet
from yimen.performance.contracts.project import (
    FLOW,
    ProjectRefused,
    ProjectState,
    ProjectVerb,
    Source,
)
from yimen.performance.contracts.project_split import (
    BudgetShare,
    IndicatorShare,
    Move,
    Part,
    SplitPlan,
)
from yimen.performance.contracts.scheme import SchemeRefused
from yimen.performance.queries import goal as goals
from yimen.performance.queries import goal_compare, project_work
from yimen.performance.queries import project as projects
from yimen.performance.queries import project_money as money
from yimen.performance.queries import scheme as schemes
from yimen.performance.queries.goal_context import findings
from yimen.performance.tests import projects as builders
from yimen.performance.tests.projects import AT, YEAR, People, line
from yimen.procurement import testing as procurement

pytestmark = pytest.mark.django_db
_S, _V = ProjectState, ProjectVerb
_MAY: dict[ProjectVerb, tuple[str, ...]] = {
    _V.EDIT: ("officer",),
    _V.FILE: ("officer",),
    _V.VET: ("approver",),
    _V.SEND_BACK: ("approver", "bureau"),
    _V.APPROVE: ("bureau",),
    _V.AMEND: ("officer",),
    _V.DROP: ("officer",),
    _V.SPLIT: ("bureau",),
    _V.CLOSE: ("officer",),
}
_ROLES = ("officer", "approver", "bureau", "supervisor", "stranger")


@pytest.fixture
def who() -> People:
    return builders.people()


def _edit(actor: Actor, project_id: UUID, sheet_id: UUID) -> None:
    edition = goals.get_sheet(sheet_id=sheet_id).edition
    goal.save_goals(actor=actor, sheet_id=sheet_id, edition=edition, overall="", lines=[], at=AT)


def _split(actor: Actor, project_id: UUID, sheet_id: UUID) -> None:
    project_split.split_project(
        actor=actor, project_id=project_id, plan=_plan(project_id, first=Decimal(1_000_000)), at=AT
    )


_DO: dict[ProjectVerb, Callable[[Actor, UUID, UUID], object]] = {
    _V.EDIT: _edit,
    _V.FILE: lambda a, p, s: goal_flow.file_goals(actor=a, sheet_id=s, at=AT),
    _V.VET: lambda a, p, s: goal_flow.vet_goals(actor=a, sheet_id=s, at=AT),
    _V.SEND_BACK: lambda a, p, s: goal_flow.send_back(
        actor=a, sheet_id=s, reason="成本写得不清楚", at=AT
    ),
    _V.APPROVE: lambda a, p, s: goal_flow.approve_goals(actor=a, sheet_id=s, at=AT),
    _V.AMEND: lambda a, p, s: goal.amend_goals(
        actor=a, project_id=p, year=YEAR, reason="设备数量减少", at=AT
    ),
    _V.DROP: lambda a, p, s: goal.drop_amendment(actor=a, sheet_id=s, at=AT),
    _V.SPLIT: _split,
    _V.CLOSE: lambda a, p, s: project.close_project(
        actor=a, project_id=p, reason="项目已经完工", at=AT
    ),
}


@pytest.mark.parametrize("state", list(_S))
def test_every_verb_in_every_state_for_every_role(who: People, state: ProjectState) -> None:
    project_id, sheet_id = builders.project_at(who, state)
    for verb in _V:
        for role in _ROLES:
            before = goals.get_sheet(sheet_id=sheet_id)
            with transaction.atomic():
                told = _tried(who, verb, role, project_id, sheet_id)
                found = projects.find_project(project_id=project_id)
                assert found is not None
                assert told == _expected(state, verb, role), (state, verb, role)
                if told == "done":
                    assert found.state is FLOW.moves[state, verb]
                transaction.set_rollback(True)
            assert goals.get_sheet(sheet_id=sheet_id) == before


def _tried(who: People, verb: ProjectVerb, role: str, project_id: UUID, sheet_id: UUID) -> str:
    try:
        with transaction.atomic():
            _DO[verb](getattr(who, role), project_id, sheet_id)
    except NotAllowed:
        return "not allowed"
    except WrongState:
        return "wrong state"
    except (GoalRefused, ProjectRefused):
        return "refused"
    return "done"


def _expected(state: ProjectState, verb: ProjectVerb, role: str) -> str:
    allowed = _MAY[verb]
    if verb is _V.SEND_BACK:
        allowed = ("bureau",) if state is _S.VETTED else ("approver",)
    if role not in allowed:
        return "not allowed"
    if not FLOW.allows(state, verb):
        return "wrong state"
    return "refused" if verb is _V.DROP else "done"


def test_work_follows_the_states_and_equals_what_they_say(who: People) -> None:
    _, sheet = builders.project_at(who, _S.FILED)
    assert _work() == [("performance.vet", who.unit.id, None)]
    goal_flow.send_back(actor=who.approver, sheet_id=sheet, reason="成本写得不清楚", at=AT)
    assert _work() == [("performance.redo", who.unit.id, who.officer.officer_id)]
    goal_flow.file_goals(actor=who.officer, sheet_id=sheet, at=AT)
    goal_flow.vet_goals(actor=who.approver, sheet_id=sheet, at=AT)
    assert _work() == [("performance.approve", who.bureau.unit_id, None)]
    assert [one.unit_id for one in project_work.to_approve()] == [who.bureau.unit_id]
    goal_flow.approve_goals(actor=who.bureau, sheet_id=sheet, at=AT)
    assert _work() == []
    kinds = (project_work.to_vet, project_work.to_approve, project_work.to_redo)
    assert [list(kind()) for kind in kinds] == [[], [], []]


def _work() -> list[tuple[str, UUID, UUID | None]]:
    rows = Work.objects.filter(ref_kind="performance.goal_sheet").order_by("id")
    return list(rows.values_list("kind", "unit_id", "person_id"))


def test_who_filed_may_not_vet_and_who_vetted_may_not_approve(who: People) -> None:
    both = directory.make_officer(post=Post.PROJECT_OFFICER, unit=who.unit, others=(Post.APPROVER,))
    made = builders.make_project(who)
    sheet = builders.write_goals(who, made.id)
    goal_flow.file_goals(actor=both, sheet_id=sheet, at=AT)
    with pytest.raises(GoalRefused, match="申报的人不能自己审核"):
        goal_flow.vet_goals(actor=both, sheet_id=sheet, at=AT)


def test_goals_that_a_rule_stops_are_not_filed(who: People) -> None:
    made = builders.make_project(who)
    sheet = goal.begin_goals(actor=who.officer, project_id=made.id, year=YEAR, at=AT)
    lines = [*builders.good_lines(), line("output/quantity", "平板数量", 10, target="10")]
    goal.save_goals(
        actor=who.officer,
        sheet_id=sheet.id,
        edition=1,
        overall=builders.OVERALL,
        lines=lines,
        at=AT,
    )
    with pytest.raises(GoalRefused, match="必须改"):
        goal_flow.file_goals(actor=who.officer, sheet_id=sheet.id, at=AT)


def test_advice_asks_who_vets_for_his_reason(who: People) -> None:
    other = builders.project_at(who, _S.APPROVED, code="P-2026-009")
    made = builders.make_project(who)
    sheet = builders.write_goals(who, made.id)
    said = findings(sheet=goals.get_sheet(sheet_id=sheet))
    assert {one.rule for one in said} == {"GOAL-COPY-1"}
    goal_flow.file_goals(actor=who.officer, sheet_id=sheet, at=AT)
    with pytest.raises(ProjectRefused, match="系统还有提醒"):
        goal_flow.vet_goals(actor=who.approver, sheet_id=sheet, at=AT)
    goal_flow.vet_goals(actor=who.approver, sheet_id=sheet, opinion="同批设备，分两处装", at=AT)
    assert other


def test_two_writers_do_not_overwrite_each_other(who: People) -> None:
    made = builders.make_project(who)
    sheet = builders.write_goals(who, made.id)
    with pytest.raises(StaleSheet):
        goal.save_goals(actor=who.officer, sheet_id=sheet, edition=1, overall="", lines=[], at=AT)


def test_a_grant_before_filing_is_refused_or_marked(who: People) -> None:
    made = builders.make_project(who)
    give = {"actor": who.bureau, "project_id": made.id, "year": YEAR, "document": "财预〔2026〕1号"}
    with pytest.raises(ProjectRefused, match="还没有申报"):
        project_money.grant_budget(**give, granted_on=date(2026, 2, 10), at=AT)
    project_money.grant_budget(
        **give, granted_on=date(2026, 2, 10), late_reason="应急采购，先拨款", at=AT
    )
    sheet = builders.write_goals(who, made.id)
    goal_flow.file_goals(actor=who.officer, sheet_id=sheet, at=AT)
    assert goals.get_sheet(sheet_id=sheet).late
    assert any("事后补报" in step.title for step in projects.list_steps(project_id=made.id))


def test_goals_filed_before_the_grant_are_in_time(who: People) -> None:
    project_id, sheet = builders.project_at(who, _S.APPROVED)
    tomorrow = AT + timedelta(days=1)
    give = {
        "actor": who.bureau,
        "project_id": project_id,
        "year": YEAR,
        "document": "财预〔2026〕1号",
    }
    with pytest.raises(ProjectRefused, match="不早于预算批复"):
        project_money.grant_budget(**give, granted_on=AT.date(), at=tomorrow)
    project_money.grant_budget(**give, granted_on=tomorrow.date(), at=tomorrow)
    assert not goals.get_sheet(sheet_id=sheet).late
    with pytest.raises(ProjectRefused, match="已经批复"):
        project_money.set_budget(
            actor=who.officer, project_id=project_id, year=YEAR,
            amounts=[(Source.GRANT, Decimal(1))], at=tomorrow,
        )  # fmt: skip


def test_each_adjustment_of_a_budget_is_kept(who: People) -> None:
    made = builders.make_project(who)
    for amount, paper in (("-37500", "财评〔2026〕36号"), ("20000", "财预〔2026〕40号")):
        project_money.adjust_budget(
            actor=who.bureau, project_id=made.id, year=YEAR, source=Source.GRANT,
            amount=Decimal(amount), reason="按评审价调整", document=paper, on=AT.date(), at=AT,
        )  # fmt: skip
    found = money.budget_lines(project_id=made.id, year=YEAR)[0]
    assert (found.initial, found.annual) == (1_462_500, 1_445_000)
    assert [one.amount for one in found.adjustments] == [-37_500, 20_000]


def test_spendings_count_once_a_voucher_and_by_day(who: People) -> None:
    made = builders.make_project(who)
    spend = {
        "actor": who.officer,
        "project_id": made.id,
        "source": Source.GRANT,
        "purpose": "监理费",
    }
    project_money.record_spending(
        **spend, on=date(2026, 6, 1), amount=Decimal(30_000), voucher="记-0601-3", at=AT
    )
    with pytest.raises(ProjectRefused, match="已经记过"):
        project_money.record_spending(
            **spend, on=date(2026, 6, 2), amount=Decimal(1), voucher="记-0601-3", at=AT
        )
    told = [
        money.money_of(project_id=made.id, year=YEAR, until=day).spent
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2027, 6, 1))
    ]
    assert told == [0, 30_000, 30_000]


def test_an_amendment_stands_beside_what_is_in_force_until_approved(who: People) -> None:
    project_id, first = builders.project_at(who, _S.APPROVED)
    second = goal.amend_goals(
        actor=who.officer, project_id=project_id, year=YEAR, reason="采购价降低", at=AT
    )
    lines = builders.good_lines()
    kept = [one.key for one in goals.get_sheet(sheet_id=second.id).indicators]
    lines = [
        line("output/quantity", "人脸面板机安装数量", 20, target="76", unit="台") if place == 1
        else one
        for place, one in enumerate(lines)
    ]  # fmt: skip
    goal.save_goals(
        actor=who.officer, sheet_id=second.id, edition=1, overall=builders.OVERALL,
        lines=[_keyed(one, key) for one, key in zip(lines, kept, strict=True)], at=AT,
    )  # fmt: skip
    assert goals.approved_goals(project_id=project_id, year=YEAR).id == first
    goal_flow.file_goals(actor=who.officer, sheet_id=second.id, at=AT)
    goal_flow.vet_goals(actor=who.approver, sheet_id=second.id, opinion="同意按实际调整", at=AT)
    goal_flow.approve_goals(actor=who.bureau, sheet_id=second.id, at=AT)
    before, after = (goals.get_sheet(sheet_id=one) for one in (first, second.id))
    assert (before.state, after.state) == (SheetState.REPLACED, SheetState.APPROVED)
    told = goal_compare.differences(before=before, after=after)
    assert [(one.what, one.before, one.after) for one in told] == [
        ("目标", "≥80台", "≥76台"),
        ("对应资金", "320,000.00 元", ""),
    ]


def _keyed(one: goal.GoalLine, key: UUID) -> goal.GoalLine:
    return replace(one, key=key)


def test_an_amendment_may_be_dropped_and_the_goals_stay(who: People) -> None:
    project_id, first = builders.project_at(who, _S.APPROVED)
    second = goal.amend_goals(
        actor=who.officer, project_id=project_id, year=YEAR, reason="采购价降低", at=AT
    )
    goal.drop_amendment(actor=who.officer, sheet_id=second.id, at=AT)
    assert goals.newest_sheet(project_id=project_id, year=YEAR).id == first
    assert projects.find_project(project_id=project_id).state is _S.APPROVED


def test_next_year_begins_from_this_years_goals_and_is_told_so(who: People) -> None:
    project_id, _ = builders.project_at(who, _S.APPROVED)
    sheet = goal.begin_goals(
        actor=who.officer, project_id=project_id, year=YEAR + 1, from_last_year=True, at=AT
    )
    said = findings(sheet=sheet)
    copied = [one for one in said if one.rule == "GOAL-COPY-1"]
    assert len(copied) == len(builders.good_lines())
    assert all("2026 年的指标和目标值一字不差" in one.message for one in copied)


def test_a_template_fills_a_sheet_that_only_lacks_its_own_numbers(who: People) -> None:
    made = builders.make_project(who)
    begun = goal.begin_goals(actor=who.officer, project_id=made.id, year=YEAR, at=AT)
    added = take_template(actor=who.officer, sheet_id=begun.id, code="platform-build", at=AT)
    sheet = goals.get_sheet(sheet_id=begun.id)
    assert added == len(sheet.indicators) == 13
    assert sheet.weight == 100
    stops = [one for one in findings(sheet=sheet) if one.stops]
    named = {sheet.indicators[one.position - 1].name for one in stops}
    assert named == {"项目总成本"}
    assert take_template(actor=who.officer, sheet_id=begun.id, code="platform-build", at=AT) == 0


def _plan(project_id: UUID, *, first: Decimal) -> SplitPlan:
    sheet = goals.approved_goals(project_id=project_id, year=YEAR)
    rows = sheet.indicators if sheet else ()
    percents = {"人脸面板机安装数量": 75, "建设用时": 100, "即办事项数量": 0}
    lines = money.budget_lines(project_id=project_id)
    return SplitPlan(
        first=Part(code="P-2026-01A", name="办事平台设备"),
        second=Part(code="P-2026-01B", name="办事平台软件"),
        budgets=tuple(
            BudgetShare(line_id=one.id, first=first if one.source is Source.GRANT else Decimal(0))
            for one in lines
        ),
        indicators=tuple(
            IndicatorShare(indicator_id=one.id, first_percent=Decimal(percents.get(one.name, 50)))
            for one in rows
        ),
        plans=tuple(
            Move(id=one.id, to_first=True) for one in money.list_plans(project_id=project_id)
        ),
        spendings=tuple(
            Move(id=one.id, to_first=False) for one in money.list_spendings(project_id=project_id)
        ),
        reason="设备和软件分开管理",
        document="财预〔2026〕77号",
    )


def test_a_split_in_mid_year_keeps_every_sum(who: People) -> None:
    project_id, sheet_id = builders.project_at(who, _S.APPROVED)
    project_money.adjust_budget(
        actor=who.bureau, project_id=project_id, year=YEAR, source=Source.GRANT,
        amount=Decimal("-37500.01"), reason="按评审价调整", document="财评〔2026〕36号",
        on=AT.date(), at=AT,
    )  # fmt: skip
    project_money.record_spending(
        actor=who.officer, project_id=project_id, source=Source.GRANT, on=date(2026, 6, 1),
        amount=Decimal(30_000), voucher="记-0601-3", purpose="监理费", at=AT,
    )  # fmt: skip
    whole = money.money_of(project_id=project_id, year=YEAR, until=AT.date())
    parts = project_split.split_project(
        actor=who.bureau, project_id=project_id,
        plan=_plan(project_id, first=Decimal("1000000.33")), at=AT,
    )  # fmt: skip
    found = [money.money_of(project_id=one, year=YEAR, until=AT.date()) for one in parts]
    for name in ("initial", "annual", "spent"):
        assert sum(getattr(one, name) for one in found) == getattr(whole, name), name
    assert found[0].annual == Decimal("1000000.33")
    before = goals.get_sheet(sheet_id=sheet_id)
    sheets = [goals.newest_sheet(project_id=one, year=YEAR) for one in parts]
    _check_goals(before, sheets)
    told = projects.find_project(project_id=project_id)
    assert (told.state, told.was_split) == (_S.CLOSED, True)
    assert "拆分" in projects.list_steps(project_id=project_id)[0].title
    assert [one.parent_id for one in projects.list_parts(project_id=project_id)] == [project_id] * 2


def test_a_contract_goes_to_one_part_with_what_was_paid(who: People) -> None:
    project_id, _ = builders.project_at(who, _S.APPROVED)
    world = procurement.buyers()
    one = procurement.signed_contract(world, project_id=project_id)
    procurement.paid(world, one, Decimal(40_000), at=AT)
    plan = _plan(project_id, first=Decimal(1_000_000))
    with pytest.raises(ProjectRefused, match="每份合同"):
        project_split.split_project(actor=who.bureau, project_id=project_id, plan=plan, at=AT)
    plan = replace(plan, contracts=(Move(id=one.row.id, to_first=False),))
    parts = project_split.split_project(actor=who.bureau, project_id=project_id, plan=plan, at=AT)
    spent = [money.money_of(project_id=part, year=YEAR, until=AT.date()).spent for part in parts]
    assert spent == [0, 40_000]


def _check_goals(before: goal.GoalSheet, sheets: list[goal.GoalSheet]) -> None:
    panels = [
        one for sheet in sheets for one in sheet.indicators if one.name == "人脸面板机安装数量"
    ]
    assert [one.target for one in panels] == [60, 20]
    assert sum(one.amount for one in panels) == 320_000
    assert [one.share for one in panels] == [Decimal("0.75"), Decimal("0.25")]
    assert {one.origin_id for one in panels} == {before.indicators[1].id}
    assert all(sheet.state is SheetState.DRAFT for sheet in sheets)
    names = [{one.name for one in sheet.indicators} for sheet in sheets]
    assert names[0] | names[1] == {one.name for one in before.indicators}
    assert "建设用时" not in names[1]
    assert "即办事项数量" not in names[0]


def test_a_split_that_forgets_a_budget_is_refused_whole(who: People) -> None:
    project_id, _ = builders.project_at(who, _S.APPROVED)
    plan = replace(_plan(project_id, first=Decimal(1)), budgets=())
    with pytest.raises(ProjectRefused, match="每一笔预算"):
        project_split.split_project(actor=who.bureau, project_id=project_id, plan=plan, at=AT)
    assert projects.list_parts(project_id=project_id) == []


def test_a_new_edition_of_a_scheme_leaves_goals_that_are_there(who: People) -> None:
    _, sheet = builders.project_at(who, _S.FILED)
    now = schemes.get_scheme(code="self-2021", on=AT.date())
    edition = scheme.NewEdition(
        code="self-2021", title=now.title, basis="财预〔2026〕9号", use=now.use,
        from_on=AT.date(), execution_weight=Decimal(20),
        levels=(*now.levels[:3], _less(now.levels[3])), bands=now.bands,
    )  # fmt: skip
    with pytest.raises(SchemeRefused, match="要正好 100 分"):
        scheme.add_edition(actor=who.bureau, edition=edition, at=AT)
    levels = (replace(now.levels[0], weight=Decimal(10)), *now.levels[1:])
    scheme.add_edition(actor=who.bureau, edition=replace(edition, levels=levels), at=AT)
    with pytest.raises(NotAllowed):
        scheme.add_edition(actor=who.officer, edition=replace(edition, levels=levels), at=AT)
    assert schemes.get_scheme(code="self-2021", on=AT.date()).execution_weight == 20
    assert goals.get_sheet(sheet_id=sheet).scheme.execution_weight == 10
    assert len(schemes.editions(code="self-2021")) == 2


def _less(level: object) -> object:
    return replace(level, weight=Decimal(5))  # type: ignore[type-var]


def test_the_demo_project_is_made_once_and_through_actions(who: People) -> None:
    assert "目标已批复" in project_seeds.run(AT)
    assert project_seeds.run(AT) == "没有新项目"
    made = projects.find_by_code(code=project_seeds.CODE)
    assert made is not None
    assert made.state is _S.APPROVED
    found = money.money_of(project_id=made.id, year=YEAR, until=AT.date())
    assert (found.initial, found.annual) == (1_500_000, 1_462_500)
    assert not goals.approved_goals(project_id=made.id, year=YEAR).late
    assert register.work_url("performance.vet", made.id)
