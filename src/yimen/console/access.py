"""May this actor hand open work to a colleague, or take it back."""

from __future__ import annotations

from yimen.console.models import HandedWork
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.models import Work

TAKE_OVER = "console.take_over"


def does(actor: Actor, work: Work) -> bool:
    """Say whether a post of the actor gives the verb that this work needs, in its place."""
    return actor.may(
        register.work_kind(work.kind).verb,
        unit_id=work.unit_id,
        area=work.area_code or None,
        item=work.item_code or None,
    )


def leads(actor: Actor, work: Work) -> bool:
    """Say whether the actor is a head of the unit whose work it is."""
    return actor.may(TAKE_OVER, unit_id=work.unit_id, area=work.area_code or None)


def check_can_see(actor: Actor, work: Work) -> None:
    """Refuse who may neither do the work nor divide it. Raises NotFound."""
    if actor.officer_id is None or not (does(actor, work) or leads(actor, work)):
        raise NotFound


def can_hand(actor: Actor, work: Work, handed: HandedWork | None) -> bool:
    """Say whether the actor may hand it: all who do it, once handed only giver, holder and head."""
    if leads(actor, work):
        return True
    involved = handed is None or actor.officer_id in {handed.officer_id, handed.by_officer_id}
    return does(actor, work) and involved


def check_can_hand(actor: Actor, work: Work, handed: HandedWork | None) -> None:
    """Refuse who may not hand this work. Raises NotFound, NotAllowed."""
    check_can_see(actor, work)
    if not can_hand(actor, work, handed):
        raise NotAllowed(
            "这件事已经交给别的同事。要改派，请他本人、交给他的人或者本单位负责人来办。"
        )
