"""Note what came, and have a second person sign for it or send it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.procurement import access
from yimen.procurement.actions import gap as gaps
from yimen.procurement.actions.once import once
from yimen.procurement.actions.paper import SentFile, keep_paper
from yimen.procurement.contracts.delivery import (
    DELIVERY_KIND,
    DeliveryState,
    DeliveryVerb,
    DeliveryView,
    Item,
)
from yimen.procurement.contracts.paper import PaperKind
from yimen.procurement.contracts.refusal import ProcurementRefused
from yimen.procurement.models import Contract, Delivery, DeliveryItem
from yimen.procurement.queries import contract as contracts
from yimen.procurement.queries import delivery as queries
from yimen.procurement.rules import delivery as rules
from yimen.procurement.rules.contract import RUNNING


def note_delivery(
    *,
    actor: Actor,
    contract_id: UUID,
    delivered_on: date,
    place: str,
    note: str,
    items: Sequence[Item],
    at: datetime,
    receipt: SentFile | None = None,
    key: str = "",
) -> DeliveryView:
    """Note goods that came, signed for by who notes it; a second person signs next.

    Raises NotAllowed, NotFound, FileRefused, ProcurementRefused.
    """
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        access.check_record(actor, contract.unit_id)

        def run() -> UUID:
            _check(contract, delivered_on, place, items, at)
            row = _save(actor, contract, (delivered_on, place, note), items, at)
            if receipt is not None:
                kind = PaperKind.DELIVERY_RECEIPT
                keep_paper(
                    actor=actor,
                    contract=contract,
                    kind=kind,
                    sent=receipt,
                    dated_on=delivered_on,
                    at=at,
                )
            return row.pk

        body = {
            "contract": str(contract_id),
            "on": delivered_on.isoformat(),
            "items": [(str(one.line_id), one.quantity, one.serials) for one in items],
        }
        made = once(
            actor=actor,
            command="procurement.note_delivery",
            key=key,
            body=body,
            kind=DELIVERY_KIND,
            run=run,
        )
    return queries.get_delivery(delivery_id=made)


def _check(
    contract: Contract, delivered_on: date, place: str, items: Sequence[Item], at: datetime
) -> None:
    if contract.state not in RUNNING:
        raise ProcurementRefused("delivery.state", "合同签订以后才能登记到货。")
    if contract.signed_on is None or not contract.signed_on <= delivered_on <= local_day(at):
        raise ProcurementRefused(
            "delivery.day", "到货的日子不能早于合同签订，也不能晚于今天。", field="delivered_on"
        )
    if len(place.strip()) < 2:
        raise ProcurementRefused("delivery.place", "请写货送到哪里。", field="place")
    rules.check_items(
        items=items,
        lines=contracts.get_contract(contract_id=contract.pk).lines,
        under_way=queries.under_way(contract_id=contract.pk),
        known_serials=queries.known_serials(contract_id=contract.pk),
    )


def _save(
    actor: Actor,
    contract: Contract,
    said: tuple[date, str, str],
    items: Sequence[Item],
    at: datetime,
) -> Delivery:
    delivered_on, place, note = said
    row = Delivery.objects.create(
        contract=contract,
        delivered_on=delivered_on,
        place=place.strip()[:120],
        note=note.strip()[:300],
        state=DeliveryState.NOTED,
        first_signer=actor.name,
        first_signer_id=actor.officer_id,
        first_at=at,
    )
    DeliveryItem.objects.bulk_create(
        DeliveryItem(
            delivery=row, line_id=one.line_id, quantity=one.quantity, serials=list(one.serials)
        )
        for one in items
    )
    work.open(
        ref=Ref(DELIVERY_KIND, row.pk),
        kind=DELIVERY_KIND,
        unit=contract.unit_id,
        at=at,
        title=f"{contract.number}：{place.strip()[:40]}到货等第二人签收",
        area=contract.area_code,
    )
    _record(actor, row, "procurement.delivery.noted", at)
    return row


def sign_delivery(
    *, actor: Actor, delivery_id: UUID, verb: DeliveryVerb, reason: str, at: datetime
) -> DeliveryView:
    """Sign for a delivery as the second person, or send it back with a reason.

    Raises NotAllowed, NotFound, WrongState, ProcurementRefused.
    """
    contract_id = queries.get_delivery(delivery_id=delivery_id).contract_id
    with transaction.atomic():
        contract = Contract.objects.for_change(contract_id)
        row = Delivery.objects.for_change(delivery_id)
        access.check_confirm(actor, contract.unit_id)
        after = rules.FLOW.check_move(DeliveryState(row.state), verb)
        rules.check_other_person(first_id=row.first_signer_id, second_id=actor.officer_id)
        if verb is DeliveryVerb.RETURN and len(reason.strip()) < 4:
            raise ProcurementRefused(
                "delivery.reason", "没有收下的，请写明哪里不对。", field="reason"
            )
        row.state, row.reason = after, reason.strip()[:300]
        row.second_signer, row.second_signer_id, row.second_at = actor.name, actor.officer_id, at
        row.save()
        work.close(ref=Ref(DELIVERY_KIND, row.pk))
        _record(actor, row, f"procurement.delivery.{after.value}", at)
        gaps.look(contract_id=contract.pk, at=at)
    return queries.get_delivery(delivery_id=delivery_id)


def _record(actor: Actor, row: Delivery, verb: str, at: datetime) -> None:
    items = row.items.values_list("line_id", "quantity")
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref(DELIVERY_KIND, row.pk),
        at=at,
        change={
            "contract": str(row.contract_id),
            "on": row.delivered_on.isoformat(),
            "items": [[str(line), count] for line, count in items],
        },
        ground=row.reason or None,
    )
