"""Who may look at a photo or a card's copy: who made it, by account or by visit, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.crypto.fields import blind_index

SET_PRESETS = "biometrics.set_presets"
TAKE_PHOTOS = "biometrics.take_photos"
_COLUMN = "biometrics_photo.owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who stands before the camera page: an actor, and the visit of a browser (empty: none yet)."""

    actor: Actor
    visit: str

    @property
    def owners(self) -> tuple[str, ...]:
        """Return what this visitor's things are owned by, the account before the visit.

        A photo taken before signing in stays within reach after it.
        """
        account = self.actor.account_id
        named = [f"account:{account}"] if account else []
        named += [f"visit:{self.visit}"] if self.visit else []
        return tuple(blind_index(column=_COLUMN, value=one).hex() for one in named)


def check_own(*, visitor: Visitor, owner: str) -> None:
    """Refuse, as if there were nothing, what somebody else made. Raises NotFound."""
    if owner not in visitor.owners:
        raise NotFound


def check_can_take(*, visitor: Visitor) -> None:
    """Refuse an officer whose post has nothing to do with people's photos. Raises NotAllowed."""
    if not visitor.owners:
        raise NotAllowed("这次访问没有建立，请刷新页面再试。浏览器要允许本站的 Cookie。")
    if visitor.actor.kind is ActorKind.OFFICER:
        visitor.actor.must(TAKE_PHOTOS)


def can_take(*, actor: Actor) -> bool:
    """Say whether an actor may take photos: an officer by his post, everybody else for himself."""
    return actor.kind is not ActorKind.OFFICER or actor.may(TAKE_PHOTOS)


def check_can_set_presets(*, actor: Actor) -> None:
    """Refuse whoever may not set presets. Raises NotAllowed."""
    actor.must(SET_PRESETS)
