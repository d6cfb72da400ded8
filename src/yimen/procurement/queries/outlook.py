"""What a payment would do, read before anything is pressed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from yimen.procurement.contracts.contract import ContractView
from yimen.procurement.contracts.payment import Outlook
from yimen.procurement.queries import standing
from yimen.procurement.rules import payment as rules


def outlook_of(
    *, contract: ContractView, amount: Decimal, on: date, without: UUID | None = None
) -> Outlook:
    """Return what a payment of this amount would do on a day, one payment left out of what is claimed.

    Raises ProcurementRefused where it is nothing, or more than the price.
    """
    fulfilled = standing.fulfilled_by(contract=contract, on=on)
    return rules.outlook(
        contract_amount=contract.row.amount,
        payable=rules.payable(
            amount=contract.row.amount, terms=contract.terms, fulfilled=fulfilled, on=on
        ),
        claimed=standing.claimed(contract_id=contract.id, without=without),
        amount=amount,
        open_conditions=rules.open_conditions(terms=contract.terms, fulfilled=fulfilled, on=on),
    )
