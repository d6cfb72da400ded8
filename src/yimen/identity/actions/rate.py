"""How often the same key may come: one statement in the shared store, the same for every process.

The generic cell rate algorithm: a key owns one moment, until which it is busy; each act moves it on.
Call these outside a transaction that may be rolled back, or what was counted is forgotten with it.
Keys lie as keyed digests: the table tells no address and no name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection

from yimen.identity import leases, sealing
from yimen.identity.contracts import RateLimit, TooManyAttempts
from yimen.identity.models import Rate
from yimen.identity.sign_in_contracts import TooFast

_SET_BACK = timedelta(minutes=10)
"""No key is ever busy for longer than its limit says. One that is, and by more than the clocks of web
processes may differ, was counted before a clock was set back: it starts anew."""

_TAKE = """
    INSERT INTO identity_rate AS r (key, until_at)
    VALUES (%(key)s, %(at)s + %(every)s)
    ON CONFLICT (key) DO UPDATE
        SET until_at = %(every)s + CASE WHEN r.until_at > %(beyond)s THEN %(at)s
            ELSE GREATEST(r.until_at, %(at)s) END
        WHERE r.until_at > %(beyond)s
            OR GREATEST(r.until_at, %(at)s) + %(every)s <= %(at)s + %(every)s * %(burst)s
    RETURNING until_at
"""


def take(*, route: str, key: str, limit: RateLimit, at: datetime) -> None:
    """Count one act of a key on a route. Raises TooManyAttempts where it is one too many."""
    wait = count(route=route, key=key, limit=limit, at=at)
    if wait:
        raise TooManyAttempts(wait)


def count(*, route: str, key: str, limit: RateLimit, at: datetime) -> int:
    """Count one act; return 0, or the seconds to wait where it was one too many (not counted)."""
    index = sealing.index_secret("rate", route, key)
    given: dict[str, Any] = {"key": index, "at": at, "every": limit.every, "burst": limit.burst}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {**given, "beyond": at + limit.every * limit.burst + _SET_BACK})
        if cursor.fetchone() is not None:
            return 0
    return max(1, wait_of(route=route, key=key, limit=limit, at=at))


_TAKE_ALL = """
    INSERT INTO identity_rate AS r (key, until_at)
    SELECT key, %(at)s + every * interval '1 second'
    FROM unnest(%(keys)s::bytea[], %(every)s::float8[]) AS act (key, every) ORDER BY key
    ON CONFLICT (key) DO UPDATE
        SET until_at = EXCLUDED.until_at - %(at)s + CASE WHEN r.until_at > %(beyond)s THEN %(at)s
            ELSE GREATEST(r.until_at, %(at)s) END
        WHERE r.until_at > %(beyond)s
            OR GREATEST(r.until_at, %(at)s) + (EXCLUDED.until_at - %(at)s)
            <= %(at)s + interval '1 minute 1 ms' -- a moment holds whole microseconds only
    RETURNING key
"""


def take_all(*, acts: Mapping[tuple[str, str], int], at: datetime) -> None:
    """Count one act for each (route, key), of so many a minute.

    What many may do is taken from the store some at a time (`leases`), so that most acts cost no
    statement. Raises TooFast where one of them is one too many.
    """
    wanted = {act: most for act, most in acts.items() if not leases.use(act, at=at)}
    if not wanted:
        return
    taken = _taken({act: (most, leases.size_of(most)) for act, most in wanted.items()}, at)
    for act in taken:
        leases.keep(act, left=leases.size_of(wanted[act]) - 1, at=at)
    short = {act: (most, 1) for act, most in wanted.items() if act not in taken}
    near_the_end = {act: one for act, one in short.items() if leases.size_of(one[0]) > 1}
    refused = short.keys() - _taken(near_the_end, at)
    if refused:
        raise TooFast(ceil(max(60 / wanted[act] for act in refused)))


def _taken(acts: Mapping[tuple[str, str], tuple[int, int]], at: datetime) -> set[tuple[str, str]]:
    """Take (most a minute, how many) of each act, by one statement; return those that were free."""
    if not acts:
        return set()
    keys = {sealing.index_secret("rate", *act): act for act in acts}
    every = [60 / most * many for most, many in acts.values()]
    with connection.cursor() as cursor:
        beyond = at + timedelta(minutes=1) + _SET_BACK
        cursor.execute(_TAKE_ALL, {"keys": list(keys), "every": every, "at": at, "beyond": beyond})
        return {keys[bytes(key)] for (key,) in cursor.fetchall()}


def wait_of(*, route: str, key: str, limit: RateLimit, at: datetime) -> int:
    """Return how many seconds a key must wait for its next act, 0 for none; counts nothing."""
    index = sealing.index_secret("rate", route, key)
    busy = Rate.objects.filter(key=index).values_list("until_at", flat=True).first()
    if busy is None:
        return 0
    if busy > at + limit.every * limit.burst + _SET_BACK:
        return 0
    free = busy + limit.every - limit.every * limit.burst
    return max(0, -(-(free - at) // timedelta(seconds=1)))


def hold(*, route: str, key: str, until: datetime) -> None:
    """Keep a key held until a moment, or until the later one that it is held to already."""
    index = sealing.index_secret("rate", route, key)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_rate AS r (key, until_at) VALUES (%s, %s) ON CONFLICT (key)"
            " DO UPDATE SET until_at = GREATEST(r.until_at, EXCLUDED.until_at)",
            [index, until],
        )


def is_held(*, route: str, key: str, at: datetime) -> bool:
    """Say whether a key is held now."""
    index = sealing.index_secret("rate", route, key)
    return Rate.objects.filter(key=index, until_at__gt=at).exists()


def forget(*, before: datetime) -> int:
    """Remove the keys that are free again, and return how many."""
    return Rate.objects.filter(until_at__lt=before).delete()[0]
