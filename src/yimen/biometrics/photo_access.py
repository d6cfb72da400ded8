"""Who may look at a photo or a card's copy: who made it, by account or by visit, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.fields import blind_index

SET_PRESETS = "biometrics.set_presets"
_COLUMN = "biometrics_photo.owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who stands before the camera page: an actor, and the visit of a browser."""

    actor: Actor
    visit: str

    @property
    def owner(self) -> str:
        """Return what new photos are owned by: the account, else the visit."""
        account = self.actor.account_id
        return _owner(f"account:{account}" if account else f"visit:{self.visit}")

    @property
    def owners(self) -> tuple[str, ...]:
        """Return all that this visitor owns things by: a photo outlives the sign-in after it."""
        return (self.owner, _owner(f"visit:{self.visit}")) if self.visit else (self.owner,)


def check_own(*, visitor: Visitor, owner: str) -> None:
    """Refuse, as if there were nothing, what somebody else made. Raises NotFound."""
    if owner not in visitor.owners:
        raise NotFound


def check_can_set_presets(*, actor: Actor) -> None:
    """Refuse whoever may not set presets. Raises NotAllowed."""
    actor.must(SET_PRESETS)


def _owner(text: str) -> str:
    return blind_index(column=_COLUMN, value=text).hex()
