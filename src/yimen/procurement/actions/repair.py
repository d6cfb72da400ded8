"""Report a fault, note how it was mended, and sign: who reported, and who mended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.numbers.actions import next_serial
from yimen.procurement import access, sealing
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions.once import once
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.repair import (
    REPAIR_KIND,
    SIDE_TITLES,
    RepairState,
    RepairVerb,
    RepairView,
    Side,
)
from yimen.procurement.models import Contract, Repair
from yimen.procurement.queries import repair as queries
from yimen.procurement.rules import repair as rules
from yimen.procurement.rules.contract import RUNNING
from yimen.trust import public as trust
from yimen.trust.contracts import HandDevice, HandKind, HandSent

_SERIES = "procurement.repair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """How something was mended: when they came, when it worked, what was done, who did it."""

    arrived_at: datetime
    mended_at: datetime
    work_done: str
    parts: str
    repairer: str


def report_repair(
    *,
    actor: Actor,
    contract_id: UUID,
    unit_id: UUID,
    device: str,
    place: str,
    fault: str,
    at: datetime,
    key: str = "",
) -> RepairView:
    """Report that something does not work. Raises NotAllowed, NotFound, ProcurementRefused."""
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        access.check_repair(actor, unit_id=unit_id, contract_unit_id=contract.unit_id)
        _check_near(contract, unit_id)
        _check_fault(contract, device, place, fault)

        def run() -> UUID:
            row = Repair(
                contract=contract,
                unit_id=unit_id,
                device=device.strip()[:120],
                place=place.strip()[:120],
                fault=fault.strip()[:500],
                reported_at=at,
                reported_by=actor.name,
                reported_by_id=actor.officer_id,
                state=RepairState.REPORTED,
            )
            year = local_day(at).year
            row.number = f"WX-{year}-{next_serial(series=_SERIES, year=year):04d}"
            row.save(force_insert=True)
            _record(actor, row, "procurement.repair.reported", at)
            return row.pk

        made = once(
            actor=actor,
            command="procurement.report_repair",
            key=key,
            body={"contract": str(contract_id), "device": device, "fault": fault},
            kind=REPAIR_KIND,
            run=run,
        )
    return queries.get_repair(repair_id=made)


def _check_near(contract: Contract, unit_id: UUID) -> None:
    """Refuse a contract of another county. Raises ProcurementRefused."""
    unit = directory.get_organisation(organisation_id=unit_id)
    if unit.area_code[:6] != contract.area_code[:6]:
        raise ProcurementRefused("repair.contract", "请选本地的合同。", field="contract")


def _check_fault(contract: Contract, device: str, place: str, fault: str) -> None:
    if contract.state not in RUNNING:
        raise ProcurementRefused(
            "repair.contract", "这份合同不在履行中，请选另一份。", field="contract"
        )
    if len(device.strip()) < 2:
        raise ProcurementRefused("repair.device", "请写哪台设备，最好带编号。", field="device")
    if len(place.strip()) < 2:
        raise ProcurementRefused("repair.place", "请写设备在哪里。", field="place")
    if len(fault.strip()) < 4:
        raise ProcurementRefused("repair.fault", "请写出了什么故障。", field="fault")


def mend_repair(*, actor: Actor, repair_id: UUID, mending: Mending, at: datetime) -> RepairView:
    """Note that it was mended; until both have signed, the record is open work.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused at the field.
    """
    contract_id = queries.get_repair(repair_id=repair_id).contract_id
    with transaction.atomic():
        contract, row = _locked(actor, contract_id, repair_id)
        after = rules.FLOW.check_move(RepairState(row.state), RepairVerb.MEND)
        rules.check_times(
            reported_at=row.reported_at,
            arrived_at=mending.arrived_at,
            mended_at=mending.mended_at,
            at=at,
        )
        if len(mending.work_done.strip()) < 4:
            raise ProcurementRefused("repair.work", "请写做了什么修理。", field="work_done")
        if len(mending.repairer.strip()) < 2:
            raise ProcurementRefused("repair.who", "请写修理人的姓名。", field="repairer")
        row.state, row.version = after, row.version + 1
        row.arrived_at, row.mended_at, row.noted_at = mending.arrived_at, mending.mended_at, at
        row.work_done = mending.work_done.strip()[:500]
        row.parts = mending.parts.strip()[:300]
        row.repairer_encrypted = sealing.seal_names(
            column=sealing.REPAIRER, names=[mending.repairer[:50]]
        )
        row.save()
        _record(actor, row, "procurement.repair.mended", at)
        gaps.look(contract_id=contract.pk, at=at)
    return queries.get_repair(repair_id=repair_id)


def sign_repair(
    *,
    actor: Actor,
    repair_id: UUID,
    side: Side,
    sent: HandSent,
    ticket: str,
    device: HandDevice,
    at: datetime,
) -> RepairView:
    """Take one side's signature; the repairer signs on the officer's device, who is his witness.

    Raises NotAllowed, NotFound, WrongState, HandRefused, ProcurementRefused.
    """
    contract_id = queries.get_repair(repair_id=repair_id).contract_id
    with transaction.atomic():
        contract, row = _locked(actor, contract_id, repair_id)
        rules.FLOW.check_move(RepairState(row.state), RepairVerb.SIGN)
        view = queries.get_repair(repair_id=repair_id)
        if view.signed_at(side) is not None:
            raise ProcurementRefused("repair.signed", f"{SIDE_TITLES[side]}已经签过字了。")
        name = view.repairer if side is Side.REPAIRER else actor.name
        if sent.kind is HandKind.THUMBPRINT or (
            sent.kind is HandKind.TYPED and "".join(sent.name.split()) != "".join(name.split())
        ):
            raise ProcurementRefused(
                "repair.name", f"输入的姓名要和{SIDE_TITLES[side]}“{name}”一致。", field="hand"
            )
        trust.sign_by_hand(
            actor=replace(actor, name=name),
            document=queries.document_of(view),
            place=side.value,
            for_id=row.pk,
            sent=sent,
            device=device,
            at=at,
            ticket=ticket,
            witness=actor.name if side is Side.REPAIRER else "",
        )
        _mark_signed(actor, row, side, at)
        gaps.look(contract_id=contract.pk, at=at)
    return queries.get_repair(repair_id=repair_id)


def _mark_signed(actor: Actor, row: Repair, side: Side, at: datetime) -> None:
    if side is Side.REPORTER:
        row.reporter_signed_at = at
    else:
        row.repairer_signed_at = at
    pairs = ((Side.REPORTER, row.reporter_signed_at), (Side.REPAIRER, row.repairer_signed_at))
    row.state = rules.state_after(signed=[one for one, when in pairs if when is not None])
    row.save(update_fields=["reporter_signed_at", "repairer_signed_at", "state"])
    trust.keep_hand_signatures(ref=Ref(REPAIR_KIND, row.pk), at=at)
    _record(actor, row, "procurement.repair.signed", at, side.value)


def _locked(actor: Actor, contract_id: UUID, repair_id: UUID) -> tuple[Contract, Repair]:
    contract = Contract.objects.for_change(contract_id)
    row = Repair.objects.for_change(repair_id)
    access.check_repair(actor, unit_id=row.unit_id, contract_unit_id=contract.unit_id)
    return contract, row


def _record(actor: Actor, row: Repair, verb: str, at: datetime, side: str = "") -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(REPAIR_KIND, row.pk),
        at=at,
        change={"number": row.number, "contract": str(row.contract_id), "side": side},
    )
