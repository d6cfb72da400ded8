"""Who may see a licence as its holder does."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.identity import public as identity
from yimen.identity.contracts import MandateAct, MandateKind, MandateView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound

_STANDS_FOR = {MandateKind.LEGAL_HEAD, MandateKind.REPRESENTATIVE, MandateKind.GUARDIAN}


def holders_of(actor: Actor, *, on: date) -> dict[UUID, str]:
    """Return whose licences the actor may open, with their names; his own come first.

    Others' are those of whom he represents, guards, or may act for in every item; a mandate for
    single items does not open a wallet.
    """
    if actor.person_id is None:
        return {}
    held = identity.list_mandates_held(on=on, holder_person_id=actor.person_id)
    others = {one.grantor.id: one.grantor.name for one in held if _opens_wallet(one)}
    return {actor.person_id: actor.name, **others}


def _opens_wallet(mandate: MandateView) -> bool:
    whole = mandate.kind in _STANDS_FOR or not mandate.item_codes
    return whole and mandate.allows(MandateAct.RECEIVE)


def check_holder(actor: Actor, holder_id: UUID, *, on: date) -> None:
    """Refuse as if the licence did not exist, so that nobody can probe. Raises NotFound."""
    if actor.person_id is None:
        raise NotFound
    if holder_id != actor.person_id and holder_id not in holders_of(actor, on=on):
        raise NotFound
