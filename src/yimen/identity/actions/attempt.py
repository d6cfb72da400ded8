"""Enter into the ledger every attempt to sign in that failed, whichever proof was tried.

The entry commits by itself: nothing of the attempt stays that could be rolled back with it. What was
held off because it came too often was not tried, and is counted only (`rate`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from yimen.identity.contracts import TooManyAttempts
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import Result

REFUSED = "identity.session.refused"
NOBODY = UUID(int=0)
"""The subject of an attempt under a name that is no account's."""

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_Whose = Callable[..., UUID | None]


def recorded(
    way: str, whose: _Whose
) -> Callable[[Callable[_Given, _Answer]], Callable[_Given, _Answer]]:
    """Record each refusal of the function; `whose` finds the account from what it was given."""

    def decorate(tried: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
        @wraps(tried)
        def trying(*args: _Given.args, **named: _Given.kwargs) -> _Answer:
            try:
                return tried(*args, **named)
            except TooManyAttempts:
                raise
            except Refusal as refusal:
                at = named["at"]
                assert isinstance(at, datetime)
                _record(way, whose(**named), refusal, at)
                raise

        return trying

    return decorate


def _record(way: str, account_id: UUID | None, refusal: Refusal, at: datetime) -> None:
    with transaction.atomic():
        ledger.record(
            actor=ANONYMOUS,
            verb=REFUSED,
            subject=Ref("identity.account", account_id or NOBODY),
            at=at,
            change={"way": way, "code": refusal.code},
            result=Result.FAILED,
        )
