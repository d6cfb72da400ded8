"""What other contexts may ask of exchange: keyword-only, contracts in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from yimen.exchange.actions import dispute as _disputes
from yimen.exchange.actions import gateway as _gateway
from yimen.exchange.contracts import Answer, Applications, DisputeView, Register, ResourceView
from yimen.exchange.queries import dispute as _dispute_queries
from yimen.exchange.queries import installed as _installed
from yimen.exchange.queries import resource as _resources
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref


def install_register(*, register: Register) -> None:
    """Ask this register from now on; a connector calls it when it starts."""
    _installed.install(register)


def find_register(*, code: str) -> Register | None:
    """Return the register of a resource, or None where this installation may not ask."""
    return _installed.register_of(code)


def know_applications(*, source: Applications) -> None:
    """Register who knows the applications in hand; the context of cases calls it when it starts."""
    _installed.know_applications(source)


def list_resources() -> list[ResourceView]:
    """Return the directory of data, by code."""
    return _resources.list_resources()


def granted_fields(*, item_code: str, on: date) -> Mapping[str, frozenset[str]]:
    """Return the fields that an item may ask on a day, by the code of their resource."""
    return _resources.granted_fields(item_code=item_code, on=on)


def answers_for(
    *, actor: Actor, about: Ref, resource_codes: Sequence[str], at: datetime, anew: bool = False
) -> Mapping[str, Answer]:
    """Return what registers say for an application in hand; never call it inside a transaction.

    What was asked within a day is not asked again unless `anew`. A register that may not be asked
    is left out. Raises RuntimeError inside a transaction.
    """
    return _gateway.answers_for(
        actor=actor, about=about, resource_codes=resource_codes, at=at, anew=anew
    )


def open_dispute(
    *,
    actor: Actor,
    about: Ref,
    source: str,
    unit_id: UUID,
    field: tuple[str, str],
    registered: str,
    claimed: str,
    reason: str,
    at: datetime,
) -> DisputeView:
    """Put a doubt about a value to the unit that owns its source. Raises ExchangeRefused."""
    return _disputes.open_dispute(
        actor=actor,
        about=about,
        source=source,
        unit_id=unit_id,
        field=field,
        registered=registered,
        claimed=claimed,
        reason=reason,
        at=at,
    )


def list_disputes(*, about: Ref) -> list[DisputeView]:
    """Return the doubts raised in an application, in order."""
    return _dispute_queries.list_about(about=about)
