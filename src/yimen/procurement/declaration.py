"""What procurement declares to the register."""

from __future__ import annotations

from yimen.kernel.register import Context, register
from yimen.procurement import events, personal


def declare() -> None:
    """Enter procurement into the register."""
    register(
        Context(
            code="procurement",
            title="采购与履约",
            events=(
                events.ContractSigned,
                events.AcceptanceDone,
                events.PaymentMade,
                events.PaymentAheadOfDelivery,
                events.GapOpened,
            ),
            data_classes=personal.DATA_CLASSES,
            personal_columns=personal.COLUMNS,
        )
    )
