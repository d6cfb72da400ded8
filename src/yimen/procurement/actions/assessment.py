"""Assess a month, and have a second person confirm the sheet or send it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.procurement import access
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions.once import once
from yimen.procurement.contracts.assessment import (
    SHEET_KIND,
    Assessed,
    Mark,
    SheetState,
    SheetVerb,
    SheetView,
)
from yimen.procurement.contracts.contract import MONTHLY, ContractKind
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.models import AssessmentSheet, Contract
from yimen.procurement.queries import assessment as queries
from yimen.procurement.rules import assessment as rules
from yimen.procurement.rules.contract import RUNNING
from yimen.procurement.rules.delivery import check_other_person


def note_sheet(
    *,
    actor: Actor,
    contract_id: UUID,
    month: date,
    given: Sequence[tuple[str, str]],
    at: datetime,
    key: str = "",
) -> SheetView:
    """Assess one month: points and note for each criterion, in the order of the contract.

    Raises NotAllowed, NotFound, ProcurementRefused at the field.
    """
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        access.check_record(actor, contract.unit_id)

        def run() -> UUID:
            _check_month(contract, month, at)
            marks = rules.read_marks(criteria=queries.criteria(contract_id), given=given)
            assessed = rules.assess(marks=marks, fee=contract.monthly_fee)
            return _save(actor, contract, month, marks, assessed, at)

        try:
            with transaction.atomic():
                made = once(
                    actor=actor,
                    command="procurement.note_sheet",
                    key=key,
                    body={"contract": str(contract_id), "month": month.isoformat(), "given": given},
                    kind=SHEET_KIND,
                    run=run,
                )
        except IntegrityError as error:
            raise ProcurementRefused(
                "sheet.twice", f"{month.year}年{month.month}月的考核表已经打过了。", field="month"
            ) from error
        gaps.look(contract_id=contract_id, at=at)
    return queries.get_sheet(sheet_id=made)


def _check_month(contract: Contract, month: date, at: datetime) -> None:
    if ContractKind(contract.kind) not in MONTHLY or contract.state not in RUNNING:
        raise ProcurementRefused("sheet.contract", "只有履行中的按月考核合同才打考核表。")
    held = set(rules.months(starts_on=contract.starts_on, ends_on=contract.ends_on))
    if month not in held or month > local_day(at):
        raise ProcurementRefused("sheet.month", "这个月不在合同期内，或者还没有到。", field="month")


def _save(
    actor: Actor,
    contract: Contract,
    month: date,
    marks: Sequence[Mark],
    assessed: Assessed,
    at: datetime,
) -> UUID:
    row = AssessmentSheet.objects.create(
        contract=contract,
        month=month,
        marks=[
            {
                "title": one.title,
                "full": str(one.full),
                "points": str(one.points),
                "note": one.note,
            }
            for one in marks
        ],
        total=assessed.total,
        fee=assessed.fee,
        deduction=assessed.deduction,
        reasoning=assessed.reasoning,
        state=SheetState.NOTED,
        noted_by=actor.name,
        noted_by_id=actor.officer_id,
        noted_at=at,
    )
    work.open(
        ref=Ref(SHEET_KIND, row.pk),
        kind=SHEET_KIND,
        unit=contract.unit_id,
        at=at,
        title=f"{contract.number}：{month.year}年{month.month}月考核表等确认",
        area=contract.area_code,
    )
    _record(actor, row, "procurement.assessment_sheet.noted", at)
    return row.pk


def confirm_sheet(
    *, actor: Actor, sheet_id: UUID, verb: SheetVerb, reason: str, at: datetime
) -> SheetView:
    """Confirm a sheet as the second person, so that the month is owed by it, or send it back.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    contract_id = queries.get_sheet(sheet_id=sheet_id).contract_id
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        row = AssessmentSheet.objects.for_change(sheet_id)
        access.check_confirm(actor, contract.unit_id)
        after = rules.FLOW.check_move(SheetState(row.state), verb)
        check_other_person(first_id=row.noted_by_id, second_id=actor.officer_id)
        if verb is SheetVerb.RETURN and len(reason.strip()) < 4:
            raise ProcurementRefused("sheet.reason", "退回的，请写明原因。", field="reason")
        row.state, row.reason = after, reason.strip()[:300]
        row.confirmed_by, row.confirmed_by_id, row.confirmed_at = actor.name, actor.officer_id, at
        row.save()
        work.close(ref=Ref(SHEET_KIND, row.pk))
        _record(actor, row, f"procurement.assessment_sheet.{after.value}", at)
        gaps.look(contract_id=contract.pk, at=at)
    return queries.get_sheet(sheet_id=sheet_id)


def _record(actor: Actor, row: AssessmentSheet, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(SHEET_KIND, row.pk),
        at=at,
        change={
            "contract": str(row.contract_id),
            "month": row.month.isoformat(),
            "total": str(row.total),
            "deduction": str(row.deduction),
        },
        ground=row.reason or None,
    )
