"""Reads of the sign-in policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from yimen.identity.models import IdentityPolicy
from yimen.identity.rules.policy import SignInPolicy, policy_of
from yimen.kernel.prepared import run

# Hot path: every page of signing in asks for it.
_NEWEST = """
    SELECT DISTINCT ON (code) code, value FROM identity_policy
    WHERE from_at <= %s ORDER BY code, from_at DESC, set_at DESC
"""


def in_force(at: datetime) -> SignInPolicy:
    """Return every value as it holds at a moment; one statement."""
    return policy_of(values(at))


_KEPT_SECONDS = 30


def lately(at: datetime) -> SignInPolicy:
    """Return every value as it held at most half a minute before: for what every request asks."""
    return _at_slot(int(at.timestamp()) // _KEPT_SECONDS)


@lru_cache(maxsize=1)
def _at_slot(slot: int) -> SignInPolicy:
    return in_force(datetime.fromtimestamp(slot * _KEPT_SECONDS, UTC))


def values(at: datetime) -> dict[str, int]:
    """Return the values that rows give at a moment, by code."""
    return dict(run(_NEWEST, (at,)).fetchall())


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRow:
    """A value with the moment from which it holds, and why it was set."""

    code: str
    value: int
    from_at: datetime
    why: str


def history() -> list[PolicyRow]:
    """Return every row, those that hold latest first."""
    rows = IdentityPolicy.objects.order_by("-from_at", "-set_at", "pk")[:200]
    return [
        PolicyRow(code=row.code, value=row.value, from_at=row.from_at, why=row.why) for row in rows
    ]


def two_factor_since(at: datetime) -> datetime | None:
    """Return since when staff need two factors, or None where it was never set by a row."""
    rows = IdentityPolicy.objects.filter(code="staff_two_factor", from_at__lte=at)
    since = None
    for value, from_at in rows.order_by("from_at", "set_at").values_list("value", "from_at"):
        since = (since or from_at) if value else None
    return since
