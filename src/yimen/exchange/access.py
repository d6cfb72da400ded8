"""Who keeps the directory of data, who agrees to sharing, who reads the log, who answers doubts."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.actor import Actor, ActorKind

KEEP = "exchange.keep"
AGREE = "exchange.agree"
READ_LOG = "exchange.read_log"
ANSWER = "exchange.answer"
STAFF = (KEEP, AGREE, READ_LOG, ANSWER)


def check_keep(actor: Actor) -> None:
    """Refuse who does not keep resources and requests. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(KEEP)


def check_agree(actor: Actor, owner_id: UUID) -> None:
    """Refuse who does not decide for the owner of the data. Raises NotAllowed."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(AGREE, unit_id=owner_id)


def check_answer(actor: Actor, unit_id: UUID) -> None:
    """Refuse who does not answer doubts for this unit. Raises NotAllowed."""
    actor.must(ANSWER, unit_id=unit_id)
