"""Reads of repair records."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.procurement import access, sealing
from yimen.procurement.contracts.contract import ContractKind
from yimen.procurement.contracts.repair import REPAIR_KIND, RepairState, RepairView, Side
from yimen.procurement.models import Contract, Repair
from yimen.procurement.queries.contract import visible_to
from yimen.procurement.rules.contract import RUNNING
from yimen.trust import public as trust
from yimen.trust.contracts import HandDocument, HandView


def repair_view(row: Repair) -> RepairView:
    """Return a repair that was read with its contract, supplier and unit, readable."""
    names = sealing.names_of(column=sealing.REPAIRER, stored=row.repairer_encrypted)
    return RepairView(
        id=row.pk,
        number=row.number,
        contract_id=row.contract_id,
        contract_number=row.contract.number,
        supplier_name=row.contract.supplier.name,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        device=row.device,
        place=row.place,
        fault=row.fault,
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        reported_by_id=row.reported_by_id,
        arrived_at=row.arrived_at,
        mended_at=row.mended_at,
        work_done=row.work_done,
        parts=row.parts,
        repairer=names[0] if names else "",
        state=RepairState(row.state),
        version=row.version,
        reporter_signed_at=row.reporter_signed_at,
        repairer_signed_at=row.repairer_signed_at,
    )


def _rows() -> QuerySet[Repair]:
    return Repair.objects.select_related("contract", "contract__supplier", "unit")


def get_repair(*, repair_id: UUID) -> RepairView:
    """Return one repair. Raises NotFound."""
    row = _rows().filter(pk=repair_id).first()
    if row is None:
        raise NotFound
    return repair_view(row)


def list_repairs(
    *,
    actor: Actor,
    state: str = "",
    contract_id: UUID | None = None,
    limit: int,
    after: tuple[datetime, UUID] | None = None,
) -> list[RepairView]:
    """Return the repairs of units and contracts that the actor may read, the newest first."""
    units = {unit for verb in access.REPAIRS for unit in actor.units(verb)}
    rows = _rows().filter(Q(unit_id__in=units) | Q(contract__in=visible_to(actor)))
    if state:
        rows = rows.filter(state=state)
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    if after is not None:
        at, last = after
        rows = rows.filter(Q(reported_at__lt=at) | Q(reported_at=at, pk__lt=last))
    return [repair_view(one) for one in rows.order_by("-reported_at", "-pk")[:limit]]


def list_contracts_for(*, area_code: str) -> list[tuple[UUID, str]]:
    """Return the running contracts of a county under which something may be mended, newest first."""
    rows = Contract.objects.filter(
        state__in=[state.value for state in RUNNING], area_code__startswith=area_code[:6]
    ).exclude(kind=ContractKind.SERVICE)
    found = rows.order_by("-entered_at").values_list("pk", "title", "number")[:100]
    return [(key, f"{title}（{number}）") for key, title, number in found]


def document_of(repair: RepairView) -> HandDocument:
    """Return what is signed: everything that the record says, in one form."""
    told = {
        "number": repair.number,
        "device": repair.device,
        "place": repair.place,
        "fault": repair.fault,
        "reported": repair.reported_at.isoformat(),
        "arrived": repair.arrived_at and repair.arrived_at.isoformat(),
        "mended": repair.mended_at and repair.mended_at.isoformat(),
        "work": repair.work_done,
        "parts": repair.parts,
        "repairer": repair.repairer,
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return HandDocument(
        ref=Ref(REPAIR_KIND, repair.id), version=repair.version, digest=sm3_hex(text.encode())
    )


def signatures_of(repair: RepairView) -> dict[Side, HandView]:
    """Return the signatures on a repair record by side."""
    found = trust.list_hand_signatures(ref=Ref(REPAIR_KIND, repair.id))
    return {Side(one.place): one for one in found if one.place in set(Side)}
