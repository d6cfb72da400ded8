"""Enter a contract with its lines and plan, sign it, close or end it, give it to its project."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.directory import public as directory
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Limit, Unit
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.procurement import access
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions.once import once
from yimen.procurement.contracts.contract import (
    CONTRACT_KIND,
    MONTHLY,
    ContractDraft,
    ContractKind,
    ContractState,
    ContractVerb,
    ContractView,
)
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.events import ContractSigned
from yimen.procurement.models import Contract, ContractLine, Criterion, PaymentTerm
from yimen.procurement.queries import contract as queries
from yimen.procurement.queries import projects, standing
from yimen.procurement.queries import supplier as suppliers
from yimen.procurement.rules import contract as rules
from yimen.procurement.rules.supplier import check_contractable

LEAST_REASON = 6


def enter_contract(
    *,
    actor: Actor,
    unit_id: UUID,
    supplier_id: UUID,
    draft: ContractDraft,
    at: datetime,
    key: str = "",
) -> ContractView:
    """Enter a contract as a draft with its lines, payment plan and criteria.

    Raises NotAllowed, NotFound, ProcurementRefused at the field.
    """
    access.check_record(actor, unit_id)
    unit = directory.get_organisation(organisation_id=unit_id)
    check_contractable(supplier=suppliers.get_supplier(supplier_id=supplier_id), on=local_day(at))
    _check_draft(draft)
    row = _row(draft, unit_id, unit.area_code, supplier_id, actor, at)

    def enter() -> UUID:
        row.save(force_insert=True)
        _save_parts(row, draft)
        _record(actor, row, "procurement.contract.entered", at)
        return row.pk

    body = {"unit": str(unit_id), "supplier": str(supplier_id), **asdict(draft)}
    try:
        with transaction.atomic():
            made = once(
                actor=actor,
                command="procurement.enter_contract",
                key=key,
                body=body,
                kind=CONTRACT_KIND,
                run=enter,
            )
    except IntegrityError as error:
        raise ProcurementRefused(
            "contract.number", "这个合同编号已经登记过了，请核对。", field="number"
        ) from error
    return queries.get_contract(contract_id=made)


def _check_draft(draft: ContractDraft) -> None:
    if len(draft.number.strip()) < 3:
        raise ProcurementRefused("contract.number", "请填合同编号。", field="number")
    if len(draft.title.strip()) < 4:
        raise ProcurementRefused("contract.title", "请填合同名称。", field="title")
    if len(draft.standard.strip()) < 10:
        raise ProcurementRefused(
            "contract.standard", "请写总的验收标准，至少 10 个字。", field="standard"
        )
    if draft.kind is ContractKind.MAINTENANCE and draft.main_contract_id is None:
        raise ProcurementRefused(
            "contract.main", "维护合同要选它维护的是哪一份合同。", field="main_contract"
        )
    rules.check_days(
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        delivery_due_on=draft.delivery_due_on,
        acceptance_due_on=draft.acceptance_due_on,
        warranty_until=draft.warranty_until,
    )
    rules.check_lines(amount=draft.amount, lines=draft.lines)
    rules.check_terms(kind=draft.kind, terms=draft.terms)
    rules.check_bond(amount=draft.amount, bond=draft.bond)
    rules.check_criteria(
        kind=draft.kind,
        criteria=draft.criteria,
        monthly_fee=draft.monthly_fee,
        amount=draft.amount,
    )


def _row(
    draft: ContractDraft,
    unit_id: UUID,
    area_code: str,
    supplier_id: UUID,
    actor: Actor,
    at: datetime,
) -> Contract:
    return Contract(
        number=draft.number.strip()[:60],
        title=draft.title.strip()[:120],
        kind=draft.kind,
        unit_id=unit_id,
        area_code=area_code,
        supplier_id=supplier_id,
        project_id=draft.project_id,
        project_code=draft.project_code.strip()[:40],
        main_contract_id=draft.main_contract_id,
        amount=draft.amount,
        bond=draft.bond,
        monthly_fee=draft.monthly_fee if draft.kind in MONTHLY else 0,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        delivery_due_on=draft.delivery_due_on,
        acceptance_due_on=draft.acceptance_due_on,
        warranty_until=draft.warranty_until,
        standard=draft.standard.strip(),
        wants=sorted(one.value for one in draft.wants),
        entered_at=at,
        entered_by=actor.name,
    )


def _save_parts(row: Contract, draft: ContractDraft) -> None:
    ContractLine.objects.bulk_create(
        ContractLine(
            contract=row,
            place=place,
            lot=one.lot[:40],
            title=one.title.strip()[:120],
            quantity=one.quantity,
            unit=one.unit.strip()[:10],
            unit_price=one.unit_price,
            standard=one.standard.strip()[:300],
        )
        for place, one in enumerate(draft.lines)
    )
    PaymentTerm.objects.bulk_create(
        PaymentTerm(
            contract=row,
            place=place,
            share=one.share,
            condition=one.condition,
            title=one.title[:60],
        )
        for place, one in enumerate(draft.terms)
    )
    Criterion.objects.bulk_create(
        Criterion(contract=row, place=place, title=one.title[:120], points=one.points)
        for place, one in enumerate(draft.criteria)
        if draft.kind in MONTHLY
    )


def sign_contract(
    *, actor: Actor, contract_id: UUID, signed_on: date, at: datetime
) -> ContractView:
    """Say that a contract was signed: its payment plan and its days hold from now on.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    with transaction.atomic():
        row = Contract.objects.for_change(contract_id)
        access.check_record(actor, row.unit_id)
        after = rules.FLOW.check_move(ContractState(row.state), ContractVerb.SIGN)
        if not signed_on <= local_day(at):
            raise ProcurementRefused(
                "contract.signed_on", "签订的日子不能晚于今天。", field="signed_on"
            )
        supplier = suppliers.get_supplier(supplier_id=row.supplier_id)
        check_contractable(supplier=supplier, on=signed_on)
        row.state, row.signed_on = after, signed_on
        row.save(update_fields=["state", "signed_on"])
        if ContractKind(row.kind) not in MONTHLY:
            _start_clock(row, at)
        _record(actor, row, "procurement.contract.signed", at)
        outbox.publish(
            ContractSigned(
                contract_id=row.pk,
                project_id=row.project_id,
                amount_fen=int(row.amount * 100),
                signed_on=signed_on,
            ),
            at=at,
        )
        gaps.look(contract_id=row.pk, at=at)
        if row.main_contract_id is not None:
            Contract.objects.for_change(row.main_contract_id)
            gaps.look(contract_id=row.main_contract_id, at=at)
    return queries.get_contract(contract_id=contract_id)


def _start_clock(row: Contract, at: datetime) -> None:
    days = max((row.acceptance_due_on - local_day(at)).days, 0)
    clocks.start(
        ref=Ref(CONTRACT_KIND, row.pk),
        kind=CONTRACT_KIND,
        regime="public_service",
        at=at,
        limit=Limit(amount=days, unit=Unit.DAY, law="合同约定的终验期限"),
        title=f"按合同终验：{row.number}",
    )


def mark_accepted(*, actor: Actor, row: Contract, accepted_on: date, at: datetime) -> None:
    """Say that a contract passed its final acceptance; the caller holds its lock. Raises WrongState."""
    row.state = rules.FLOW.check_move(ContractState(row.state), ContractVerb.ACCEPT)
    row.accepted_on = accepted_on
    row.save(update_fields=["state", "accepted_on"])
    clocks.stop_all(ref=Ref(CONTRACT_KIND, row.pk), at=at, outcome="accepted")
    _record(actor, row, "procurement.contract.accepted", at)


def close_contract(*, actor: Actor, contract_id: UUID, at: datetime) -> ContractView:
    """Say that a contract is performed and paid in full.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    with transaction.atomic():
        row = Contract.objects.for_change(contract_id)
        access.check_confirm(actor, row.unit_id)
        after = rules.FLOW.check_move(ContractState(row.state), ContractVerb.CLOSE)
        open_gaps = gaps.look(contract_id=row.pk, at=at)
        paid = standing.paid_by(contract_id=row.pk, on=local_day(at))
        rules.check_close(amount=row.amount, paid=paid, open_gaps=open_gaps)
        _finish(actor, row, after, "", "procurement.contract.closed", at)
    return queries.get_contract(contract_id=contract_id)


def end_contract(*, actor: Actor, contract_id: UUID, reason: str, at: datetime) -> ContractView:
    """End a contract before its time, with a reason; what is missing is no longer asked for.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    with transaction.atomic():
        row = Contract.objects.for_change(contract_id)
        access.check_confirm(actor, row.unit_id)
        after = rules.FLOW.check_move(ContractState(row.state), ContractVerb.END)
        if len(reason.strip()) < LEAST_REASON:
            raise ProcurementRefused(
                "contract.reason", "请写明为什么终止，依据是什么。", field="reason"
            )
        _finish(actor, row, after, reason, "procurement.contract.ended", at)
    return queries.get_contract(contract_id=contract_id)


def _finish(
    actor: Actor, row: Contract, after: ContractState, reason: str, verb: str, at: datetime
) -> None:
    row.state, row.reason = after, reason.strip()[:300]
    row.save(update_fields=["state", "reason"])
    clocks.stop_all(ref=Ref(CONTRACT_KIND, row.pk), at=at, outcome=after)
    _record(actor, row, verb, at)
    gaps.look(contract_id=row.pk, at=at)


def adopt_contracts(*, project_id: UUID, project_code: str, at: datetime) -> int:
    """Give a project the contracts that named its code before it was known; return how many."""
    with transaction.atomic():
        rows = Contract.objects.select_for_update(no_key=True).filter(
            project_code=project_code, project_id=None
        )
        found = [row for row in rows if project_code]
        for row in found:
            row.project_id = project_id
            row.save(update_fields=["project_id"])
            _record(SYSTEM, row, "procurement.contract.adopted", at)
    return len(found)


def adopt_known(*, at: datetime) -> int:
    """Give their projects the contracts whose codes the floor above knows by now; return how many."""
    waiting = Contract.objects.filter(project_id=None).exclude(project_code="")
    unit_ids = sorted(set(waiting.values_list("unit_id", flat=True)))
    known = {one.code: one.id for one in projects.list_projects(unit_ids=unit_ids)}
    codes = set(waiting.values_list("project_code", flat=True)) & known.keys()
    return sum(
        adopt_contracts(project_id=known[code], project_code=code, at=at) for code in sorted(codes)
    )


def _record(actor: Actor, row: Contract, verb: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(CONTRACT_KIND, row.pk),
        at=at,
        change={
            "number": row.number,
            "amount": str(row.amount),
            "supplier": str(row.supplier_id),
            "project": str(row.project_id or row.project_code),
        },
        ground=row.reason or None,
    )
