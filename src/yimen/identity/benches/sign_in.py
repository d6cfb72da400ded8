"""Whole sign-ins by password against the bare cost of the hash, and the limiter by itself.

A whole sign-in is what the page does: what holds the name and the place off, the account, the hash,
what is still lacking, room among the sessions, the device, the ledger and the session row. The
floor is Argon2 alone, with the parameters of the installation, in the same process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password

from yimen.identity.actions import rate, session, sign_in
from yimen.identity.actions.session import Arrival
from yimen.identity.contracts import RateLimit
from yimen.identity.models import Account
from yimen.identity.rules import factor as methods
from yimen.identity.sessions import ACCOUNT_KEY, METHODS_KEY, SessionStore
from yimen.identity.testing import PASSWORD, make_resident
from yimen.kernel.clock import now

NUMBER = 60
_TAKES = 2_000
BAR_RATIO = 1.2
_AGENT = "Mozilla/5.0 (Windows NT 10.0) Chrome/140"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured, the floor beside it, their ratio, and whether the bar held."""

    figures: list[dict[str, object]]
    floor: dict[str, object]
    ratio: float
    held: bool


def sign_ins(*, say: Callable[[str], None], number: int = NUMBER) -> Measured:
    """Return figures of whole sign-ins by password, with the bare hash as their floor."""
    say(f"identity: {number} sign-ins against the bare hash")
    resident = make_resident(name="基准居民")
    assert resident.account_id is not None
    name = Account.objects.values_list("username", flat=True).get(pk=resident.account_id)
    hashed = make_password(PASSWORD)
    arrival = Arrival(address="10.0.0.1", user_agent=_AGENT, mark="bench")
    _once(name, arrival)
    check_password(PASSWORD, hashed)
    bare, whole = [], []
    for _ in range(number):  # in turn, so that both meet the same noise
        bare.append(_timed(lambda: check_password(PASSWORD, hashed)))
        whole.append(_timed(lambda: _once(name, arrival)))
    floor, middle = _middle(bare), _middle(whole)
    takes = sorted(_take_times())
    return Measured(
        figures=[
            _figure("sign in by password, whole", whole),
            _figure("count one act in the shared limiter", takes),
        ],
        floor={"case": "the hash alone", "p50_ms": round(floor * 1000, 2)},
        ratio=round(middle / floor, 3),
        held=middle / floor <= BAR_RATIO,
    )


def _once(name: str, arrival: Arrival) -> None:
    at = now()
    account = sign_in.by_password(username=name, password=PASSWORD, address=arrival.address, at=at)
    known = session.is_known_device(account_id=account.id, mark=arrival.mark)
    sign_in.missing(
        account_id=account.id, methods=(methods.PASSWORD,), is_known_device=known, at=at
    )
    session.admit(account_id=account.id, methods=(methods.PASSWORD,), arrival=arrival, at=at)
    store = SessionStore()
    store[ACCOUNT_KEY] = str(account.id)
    store[METHODS_KEY] = [methods.PASSWORD]
    store.save(must_create=True)


def _take_times() -> list[float]:
    limit = RateLimit(burst=10**6, every=timedelta(seconds=1))
    return [
        _timed(lambda: rate.count(route="bench", key="one", limit=limit, at=now()))
        for _ in range(_TAKES)
    ]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _middle(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _figure(case: str, times: list[float]) -> dict[str, object]:
    ordered = sorted(times)
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(len(times) / sum(times), 1),
        "p50_ms": round(_middle(ordered) * 1000, 2),
        "p95_ms": round(ordered[len(ordered) * 95 // 100] * 1000, 2),
        "errors": 0,
    }
