"""Keep the list of suppliers: enter, bar for a time, take back, end."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.procurement import access
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.contracts.supplier import (
    SUPPLIER_KIND,
    SupplierState,
    SupplierVerb,
    SupplierView,
)
from yimen.procurement.models import Supplier
from yimen.procurement.queries import supplier as queries
from yimen.procurement.rules import supplier as rules

_DONE = {
    SupplierVerb.BAR: "procurement.supplier.barred",
    SupplierVerb.READMIT: "procurement.supplier.readmitted",
    SupplierVerb.END: "procurement.supplier.ended",
}


def enter_supplier(
    *, actor: Actor, uscc: str, name: str, service_line: str, at: datetime
) -> SupplierView:
    """Enter a supplier by its USCC; one that is known keeps its state and takes the newer words.

    Raises NotAllowed, CodeRefused, ProcurementRefused.
    """
    access.check_suppliers(actor)
    code = identity.check_code(
        code_type=CodeType.USCC, text=uscc, on=local_day(at), field="uscc"
    ).text
    named, line = name.strip()[:100], service_line.strip()[:30]
    if len(named) < 4:
        raise ProcurementRefused("supplier.name", "请填营业执照上的全名。", field="name")
    with transaction.atomic():
        row, made = Supplier.objects.select_for_update(no_key=True).get_or_create(
            uscc=code, defaults={"name": named, "service_line": line, "entered_at": at}
        )
        if not made and (row.name, row.service_line) == (named, line):
            return queries.supplier_view(row)
        row.name, row.service_line = named, line
        row.save(update_fields=["name", "service_line"])
        verb = "procurement.supplier.entered" if made else "procurement.supplier.changed"
        ledger.record(
            actor=actor,
            verb=verb,
            subject=Ref(SUPPLIER_KIND, row.pk),
            at=at,
            change={"uscc": code, "name": named},
        )
    return queries.supplier_view(row)


def change_state(
    *,
    actor: Actor,
    supplier_id: UUID,
    verb: SupplierVerb,
    reason: str,
    until: date | None,
    at: datetime,
) -> SupplierView:
    """Bar a supplier until a day, take it back, or end it, each with a reason.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    with transaction.atomic():
        row = Supplier.objects.for_change(supplier_id)
        access.check_suppliers(actor)
        after = rules.FLOW.check_move(SupplierState(row.state), verb)
        if len(reason.strip()) < 6:
            raise ProcurementRefused(
                "supplier.reason", "请写明依据：处罚决定的文号，或者核实的情况。", field="reason"
            )
        if verb is SupplierVerb.BAR and (until is None or until <= local_day(at)):
            raise ProcurementRefused(
                "supplier.until", "请填禁止到哪一天，要在今天以后。", field="until"
            )
        row.state, row.reason = after, reason.strip()[:300]
        row.barred_until = until if verb is SupplierVerb.BAR else None
        row.save(update_fields=["state", "reason", "barred_until"])
        ledger.record(
            actor=actor,
            verb=_DONE[verb],
            subject=Ref(SUPPLIER_KIND, row.pk),
            at=at,
            change={"uscc": row.uscc, "until": row.barred_until and row.barred_until.isoformat()},
            ground=row.reason,
        )
    return queries.supplier_view(row)
