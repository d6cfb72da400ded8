"""Enter a project's money: what the year begins with, each change, the grant, spendings, contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.performance.access import project as access
from yimen.performance.actions.project_steps import tell, worded
from yimen.performance.contracts.goal import SheetState
from yimen.performance.contracts.project import (
    SOURCE_TITLES,
    PlannedPayment,
    ProjectRefused,
    ProjectState,
    Source,
)
from yimen.performance.models import (
    BudgetAdjustment,
    BudgetGrant,
    BudgetLine,
    ContractPlan,
    GoalSheet,
    Project,
    Spending,
)
from yimen.performance.models import PlannedPayment as PaymentRow
from yimen.performance.rules.project import check_grant

_MOST = Decimal(100_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    """A contract as the project plans it, in yuan."""

    title: str
    amount: Decimal
    starts_on: date
    ends_on: date
    payments: tuple[PlannedPayment, ...]


def set_budget(
    *,
    actor: Actor,
    project_id: UUID,
    year: int,
    amounts: Sequence[tuple[Source, Decimal]],
    at: datetime,
) -> None:
    """Write what a year begins with (年初预算数), until its budget was granted.

    Raises NotAllowed, NotFound, ProjectRefused.
    """
    with transaction.atomic():
        project = _open(project_id)
        access.check_prepare(actor, project.department_id)
        _check_year(project, year)
        if BudgetGrant.objects.filter(project=project, year=year).exists():
            raise ProjectRefused(
                "预算已经批复，年初预算数不能再改。以后的变动由财政绩效专员记为预算调整。",
                field="grant",
            )
        before = _sums(project, year)
        for source, amount in amounts:
            _check_amount(amount, field=source.value)
            BudgetLine.objects.update_or_create(
                project=project, year=year, source=source, defaults={"initial": amount}
            )
        after = _sums(project, year)
        if before != after:
            change = {"before": before, "after": after}
            _tell(actor, project, "budget.set", "填写年初预算", year, at, "", change)


def adjust_budget(
    *,
    actor: Actor,
    project_id: UUID,
    year: int,
    source: Source,
    amount: Decimal,
    reason: str,
    document: str,
    on: date,
    at: datetime,
) -> None:
    """Add one change to a year's budget; what was before stays. Raises NotAllowed, NotFound, ProjectRefused."""
    with transaction.atomic():
        project = _open(project_id)
        access.check_approve(actor, project.department.area_id)
        _check_year(project, year)
        said = worded(reason, field="reason", ask="写明为什么调整。")
        paper = worded(document, field="document", ask="写明调整预算的文号。")
        if amount == 0 or abs(amount) > _MOST:
            raise ProjectRefused("写增加或减少多少元，减少的前面加负号。", field="amount")
        if on > local_day(at):
            raise ProjectRefused("调整的日子不能在今天以后。", field="on")
        line, _ = BudgetLine.objects.get_or_create(
            project=project, year=year, source=source, defaults={"initial": Decimal(0)}
        )
        if annual_of(line) + amount < 0:
            raise ProjectRefused("减得太多了，调整以后的预算不能小于 0。", field="amount")
        add_adjustment(
            line=line, amount=amount, reason=said, document=paper, on=on, at=at, by=actor
        )
        note = f"{SOURCE_TITLES[source]} {amount:+,.2f} 元，{paper}：{said}"
        change = {"source": source.value, "amount": str(amount)}
        _tell(actor, project, "budget.adjusted", "预算调整", year, at, note, change)


def add_adjustment(
    *,
    line: BudgetLine,
    amount: Decimal,
    reason: str,
    document: str,
    on: date,
    at: datetime,
    by: Actor,
) -> None:
    """Store one change of a line in the caller's transaction."""
    BudgetAdjustment(
        line=line, amount=amount, reason=reason, document=document, on=on, at=at, by=by.name
    ).save(force_insert=True)


def annual_of(line: BudgetLine) -> Decimal:
    """Return a line's budget with all its changes."""
    changed = BudgetAdjustment.objects.filter(line=line).aggregate(all=Sum("amount"))["all"]
    return line.initial + (changed or Decimal(0))


def grant_budget(
    *,
    actor: Actor,
    project_id: UUID,
    year: int,
    granted_on: date,
    document: str,
    late_reason: str = "",
    at: datetime,
) -> None:
    """Write when a year's budget was granted; goals must have been filed before that day.

    With a reason it is taken all the same, and the goals carry the mark 事后补报.
    Raises NotAllowed, NotFound, ProjectRefused.
    """
    with transaction.atomic():
        project = _open(project_id)
        access.check_approve(actor, project.department.area_id)
        _check_year(project, year)
        paper = worded(document, field="document", ask="写明预算批复的文号。")
        if granted_on > local_day(at):
            raise ProjectRefused("批复的日子不能在今天以后。", field="granted_on")
        if BudgetGrant.objects.filter(project=project, year=year).exists():
            raise ProjectRefused("这一年的批复已经记过了。", field="granted_on")
        if not BudgetLine.objects.filter(project=project, year=year).exists():
            raise ProjectRefused("这一年还没有填年初预算，先请项目经办人填。", field="granted_on")
        filed_on = _first_filed(project, year)
        check_grant(filed_on=filed_on, granted_on=granted_on, late_reason=late_reason)
        late = "" if filed_on is not None and filed_on < granted_on else late_reason.strip()
        BudgetGrant(
            project=project,
            year=year,
            granted_on=granted_on,
            document=paper,
            late_reason=late,
            at=at,
            by=actor.name,
        ).save(force_insert=True)
        if late:
            GoalSheet.objects.filter(project=project, year=year, version=1).update(late=True)
        note = f"{paper}；事后补报：{late}" if late else paper
        change = {"granted_on": granted_on.isoformat(), "late": bool(late)}
        _tell(actor, project, "budget.granted", "预算批复", year, at, note, change)


def record_spending(
    *,
    actor: Actor,
    project_id: UUID,
    source: Source,
    on: date,
    amount: Decimal,
    voucher: str,
    purpose: str,
    at: datetime,
) -> None:
    """Enter money paid that no contract's payment shows, once a voucher.

    Raises NotAllowed, NotFound, ProjectRefused.
    """
    with transaction.atomic():
        project = _open(project_id)
        access.check_prepare(actor, project.department_id)
        _check_year(project, on.year, field="on")
        if on > local_day(at):
            raise ProjectRefused("支出的日子不能在今天以后。", field="on")
        if not 0 < amount <= _MOST:
            raise ProjectRefused("写支出多少元，要大于 0。", field="amount")
        number = worded(voucher, field="voucher", least=2, ask="写上凭证号。")
        said = worded(purpose, field="purpose", least=2, ask="写明用在哪里。")
        if Spending.objects.filter(project=project, voucher=number).exists():
            raise ProjectRefused("这个凭证号已经记过了。", field="voucher")
        Spending(
            project=project,
            year=on.year,
            source=source,
            on=on,
            amount=amount,
            voucher=number[:60],
            purpose=said[:200],
            at=at,
            by=actor.name,
        ).save(force_insert=True)
        note = f"{amount:,.2f} 元，凭证 {number}：{said}"
        change = {"amount": str(amount), "voucher": number}
        _tell(actor, project, "spending.recorded", "记一笔支出", on.year, at, note, change)


def plan_contract(*, actor: Actor, project_id: UUID, new: NewContract, at: datetime) -> None:
    """Write a contract as planned, with its payments year by year; the same title anew replaces it.

    Raises NotAllowed, NotFound, ProjectRefused.
    """
    with transaction.atomic():
        project = _open(project_id)
        access.check_prepare(actor, project.department_id)
        _check_contract(new)
        plan, made = ContractPlan.objects.update_or_create(
            project=project,
            title=new.title.strip(),
            defaults={
                "amount": new.amount,
                "starts_on": new.starts_on,
                "ends_on": new.ends_on,
            },
        )
        PaymentRow.objects.filter(plan=plan).delete()
        PaymentRow.objects.bulk_create(
            PaymentRow(
                plan=plan,
                year=one.year,
                due_on=one.due_on,
                amount=one.amount,
                condition=one.condition.strip(),
            )
            for one in new.payments
        )
        parts = "、".join(f"{one.year} 年 {one.amount:,.2f}" for one in new.payments)
        note = f"{plan.title}，{plan.amount:,.2f} 元；付款：{parts} 元"
        title = "合同和付款计划" if made else "修改合同和付款计划"
        change = {"plan": str(plan.id), "amount": str(plan.amount)}
        _tell(actor, project, "contract.planned", title, new.starts_on.year, at, note, change)


def _check_contract(new: NewContract) -> None:
    worded(new.title, field="title", least=2, ask="写上合同的名称。")
    if not 0 < new.amount <= _MOST:
        raise ProjectRefused("写合同金额，要大于 0。", field="amount")
    if new.ends_on < new.starts_on:
        raise ProjectRefused("结束的日子不能早于开始的日子。", field="ends_on")
    if not new.payments:
        raise ProjectRefused("至少写一次付款：哪一年、多少、什么条件。", field="payments")
    for one in new.payments:
        if not 0 < one.amount <= new.amount:
            raise ProjectRefused("每次付款要大于 0，不超过合同金额。", field="payments")
        if len(one.condition.strip()) < 2:
            raise ProjectRefused("每次付款写上条件，例如验收合格、满一年。", field="payments")
    if sum((one.amount for one in new.payments), Decimal(0)) != new.amount:
        raise ProjectRefused("各次付款加起来要等于合同金额。", field="payments")


def _open(project_id: UUID) -> Project:
    project = Project.objects.for_change(project_id)
    if project.state == ProjectState.CLOSED:
        raise ProjectRefused("项目已经结束，资金不能再改。")
    return project


def _check_year(project: Project, year: int, field: str = "year") -> None:
    if not project.starts_on.year <= year <= project.ends_on.year:
        raise ProjectRefused(
            f"项目从 {project.starts_on.year} 年到 {project.ends_on.year} 年，没有这一年。",
            field=field,
        )


def _check_amount(amount: Decimal, *, field: str) -> None:
    if not 0 <= amount <= _MOST:
        raise ProjectRefused("写多少元，不能是负数。", field=field)


def _sums(project: Project, year: int) -> dict[str, str]:
    rows = BudgetLine.objects.filter(project=project, year=year)
    return {source: str(amount) for source, amount in rows.values_list("source", "initial")}


def _first_filed(project: Project, year: int) -> date | None:
    """Return the day on which a year's goals were first filed and not sent back since, or None."""
    rows = GoalSheet.objects.filter(project=project, year=year, filed_at__isnull=False)
    first = rows.exclude(state=SheetState.DROPPED).order_by("version").first()
    return local_day(first.filed_at) if first is not None and first.filed_at else None


def _tell(
    actor: Actor,
    project: Project,
    verb: str,
    title: str,
    year: int,
    at: datetime,
    note: str,
    change: Mapping[str, object],
) -> None:
    tell(
        actor=actor,
        project=project,
        verb=verb,
        title=title,
        at=at,
        year=year,
        note=note,
        change=change,
    )
