"""Enter into the ledger every attempt to sign in that failed, whichever proof was tried.

The entry commits by itself: nothing of the attempt stays that could be rolled back with it. What was
held off because it came too often was not tried: the first in a quarter of an hour is entered for each
account and way, the rest is counted only (`rate`), or a flood would fill the ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from yimen.identity.actions import rate
from yimen.identity.contracts import RateLimit, TooManyAttempts
from yimen.kernel.actor import ANONYMOUS
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.ledger.contracts import Result

REFUSED = "identity.session.refused"
NOBODY = UUID(int=0)
"""The subject of an attempt under a name that is no account's."""
_ONCE = RateLimit(burst=1, every=timedelta(minutes=15))

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
            except TooManyAttempts as held:
                _held_off(way, whose(**named), held, named["at"])
                raise
            except Refusal as refusal:
                at = named["at"]
                assert isinstance(at, datetime)
                _record(way, whose(**named), refusal, at)
                raise

        return trying

    return decorate


def _held_off(way: str, account_id: UUID | None, held: TooManyAttempts, at: object) -> None:
    assert isinstance(at, datetime)
    key = str(account_id or NOBODY)
    if rate.count(route=f"held:{way}", key=key, limit=_ONCE, at=at) == 0:
        _record(way, account_id, held, at, Result.REFUSED)


def _record(
    way: str,
    account_id: UUID | None,
    refusal: Refusal,
    at: datetime,
    result: Result = Result.FAILED,
) -> None:
    with transaction.atomic():
        ledger.record(
            actor=ANONYMOUS,
            verb=REFUSED,
            subject=Ref("identity.account", account_id or NOBODY),
            at=at,
            change={"way": way, "code": refusal.code},
            result=result,
        )
