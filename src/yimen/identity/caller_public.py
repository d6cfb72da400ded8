"""The part of identity's door that concerns callers; `public` opens it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.identity.actions import caller as caller_actions
from yimen.identity.caller_contracts import CallerAnswers, CallerCheckView
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref


def open_caller_check(
    *, actor: Actor, ground: Ref, name: str, code: str, at: datetime
) -> CallerCheckView:
    """Begin to check the caller of a call or order under the name and ID number that he gives.

    Nothing tells whether there is such a person. Raises NotAllowed, CallerRefused, TooManyAttempts.
    """
    return caller_actions.open_check(actor=actor, ground=ground, name=name, code=code, at=at)


def send_caller_code(*, actor: Actor, check_id: UUID, address: str, at: datetime) -> None:
    """Send a code to the telephone on file; nothing tells whether one went.

    Raises NotAllowed, NotFound, TooManyAttempts, NotifyUnavailable.
    """
    caller_actions.send_code(actor=actor, check_id=check_id, address=address, at=at)


def check_caller_code(
    *, actor: Actor, check_id: UUID, typed: str, address: str, at: datetime
) -> CallerCheckView:
    """Take the code that the caller reads out. Raises NotAllowed, CallerRefused, TooManyAttempts."""
    return caller_actions.pass_by_code(
        actor=actor, check_id=check_id, typed=typed, address=address, at=at
    )


def check_caller_answers(
    *, actor: Actor, check_id: UUID, answers: CallerAnswers, at: datetime
) -> CallerCheckView:
    """Compare what the caller answers with what is on file. Raises NotAllowed, CallerRefused."""
    return caller_actions.pass_by_answers(actor=actor, check_id=check_id, answers=answers, at=at)


def get_caller_check(*, actor: Actor, check_id: UUID, at: datetime) -> CallerCheckView:
    """Return a check of this operator that was passed and still holds. Raises NotAllowed."""
    return caller_actions.get_check(actor=actor, check_id=check_id, at=at)


def find_caller_check(*, actor: Actor, ground: Ref, at: datetime) -> CallerCheckView | None:
    """Return the operator's check that runs or holds on a call or order, or None."""
    return caller_actions.find_check(actor=actor, ground=ground, at=at)


def end_caller_check(*, actor: Actor, check_id: UUID, at: datetime) -> bool:
    """End a check because the call is over; ended already, nothing happens."""
    return caller_actions.end_check(actor=actor, check_id=check_id, at=at)


def send_caller_link(*, actor: Actor, check_id: UUID, title: str, path: str, at: datetime) -> None:
    """Send an address of this site to the checked caller's telephone on file.

    Raises NotAllowed, CallerRefused, NotifyUnavailable.
    """
    caller_actions.send_link(actor=actor, check_id=check_id, title=title, path=path, at=at)
