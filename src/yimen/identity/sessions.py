"""The session engine: one statement answers both what a session holds and who is signed in.

Sessions lie in the database alone. A copy in a process would outlive sign-out in other processes.
A session slides: it ends after so many idle minutes as the policy said when it began, and never
after its last hour; the end is moved at most every five minutes, so that reading pages rarely
writes. Both stand in the session itself: a request asks no policy.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from yimen.identity.contracts import AccountView, Assurance
from yimen.identity.models import Session
from yimen.identity.rules import assurance, session
from yimen.kernel import reference
from yimen.kernel.clock import now
from yimen.kernel.prepared import run

IDLE = timedelta(minutes=30)
MOVED_AFTER = timedelta(minutes=5)
ACCOUNT_KEY = "account_id"
SIGNED_IN_AT_KEY = "signed_in_at"
IDLE_KEY = "idle"
ENDS_AT_KEY = "ends_at"
DEVICE_KEY = "device"
ADDRESS_KEY = "address"
METHODS_KEY = "amr"
"""How the account proved itself: names of RFC 8176, a list. `signed_in_at` is in Unix seconds."""

_LOAD = f"""
    SELECT s.session_data, s.expire_date, a.id, a.username, a.name, a.person_id, a.assurance,
        a.assurance_until, a.held_until, {reference.STAMP}
    FROM identity_session s
    LEFT JOIN identity_account a ON a.id = s.account_id AND a.is_active
    WHERE s.session_key = %s AND s.expire_date > %s
"""  # noqa: S608 -- constants
_MOVE = "UPDATE identity_session SET expire_date = %s WHERE session_key = %s AND expire_date < %s"


class SessionStore(DatabaseStore):
    """Django's database store with an account column and a sliding end."""

    signed_in: AccountView | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Return what the session holds, and remember who is signed in."""
        at = now()
        row = run(_LOAD, (self.session_key, at)).fetchone()
        if row is None:
            self._session_key = None
            return {}
        reference.tell(row[9])
        data = self.decode(row[0])
        assert isinstance(data, dict)
        if row[1] < at + idle_of(data) - MOVED_AFTER:
            end = _end_of(data, at)
            if end > row[1]:
                with connection.cursor() as cursor:
                    cursor.execute(_MOVE, (end, self.session_key, end))
        if row[2] is not None:
            self.signed_in = _account(row, data, at)
        return data

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return what the row keeps: plain JSON, since nobody but us writes the table.

        Django signs it, for stores that lie with the browser; checking took longer than reading.
        """
        return orjson.dumps(session_dict).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return what `encode` made; anything else is no session."""
        try:
            found = orjson.loads(session_data)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return when the session ends if nothing more happens."""
        held = getattr(self, "_session_cache", {})
        return _end_of(held, now())

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be written, with its account."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        account_id = data.get(ACCOUNT_KEY)
        row.account_id = UUID(account_id) if account_id else None
        opened = data.get(SIGNED_IN_AT_KEY)
        row.opened_at = datetime.fromtimestamp(opened, UTC) if opened else None
        row.device_title = data.get(DEVICE_KEY, "")
        row.address_masked = data.get(ADDRESS_KEY, "")
        return row


def idle_of(data: dict[str, Any]) -> timedelta:
    """Return after how long without a request this session ends."""
    return timedelta(seconds=data[IDLE_KEY]) if IDLE_KEY in data else IDLE


def _end_of(data: dict[str, Any], at: datetime) -> datetime:
    last = data.get(ENDS_AT_KEY)
    ends_at = datetime.fromtimestamp(last, UTC) if last else None
    return session.end_of(at=at, idle=idle_of(data), ends_at=ends_at)


def _account(row: Any, data: dict[str, Any], at: datetime) -> AccountView:
    """Return who is signed in, known as strongly as the proofs and this sign-in carry.

    A level whose proofs ran out and were not computed again yet counts as a telephone's. A held
    account names no person: everything personal is closed wherever a person is asked for.
    """
    level = Assurance(row[6])
    if row[7] is not None and row[7] <= at:
        level = min(level, Assurance.PHONE)
    is_held = row[8] is not None and row[8] > at
    return AccountView(
        id=row[2],
        username=row[3],
        name=row[4],
        person_id=None if is_held else row[5],
        assurance=assurance.level_of_session(level=level, methods=data.get(METHODS_KEY, ())),
        is_active=True,
        is_held=is_held,
    )


def account_of(store: object) -> AccountView | None:
    """Return the account signed in by a request's session, or None for a visitor."""
    if not isinstance(store, SessionStore) or not store.session_key:
        return None
    store.get(ACCOUNT_KEY)
    return store.signed_in
