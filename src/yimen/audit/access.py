"""Who may read the ledger, and whose case a supervisor may follow."""

from __future__ import annotations

from yimen.audit.contracts import EXPORT, READ
from yimen.kernel.actor import Actor


def check_may_read(actor: Actor) -> None:
    """Refuse who does not audit. Raises NotAllowed."""
    actor.must(READ)


def check_may_export(actor: Actor) -> None:
    """Refuse who may not take entries out. Raises NotAllowed."""
    actor.must(EXPORT)
