"""The session engine: one statement answers both what a session holds and who is signed in.

Sessions lie in the database alone. A copy in a process would outlive sign-out in other processes.
A session slides: it ends after 30 idle minutes; the end is moved at most every five minutes, so
that reading pages rarely writes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection

from yimen.identity.contracts import AccountView, Assurance
from yimen.identity.models import Session
from yimen.kernel.clock import now

IDLE = timedelta(minutes=30)
MOVED_AFTER = timedelta(minutes=5)
ACCOUNT_KEY = "account_id"
SIGNED_IN_AT_KEY = "signed_in_at"
METHODS_KEY = "amr"
"""How the account proved itself: names of RFC 8176, a list. `signed_in_at` is in Unix seconds."""

_LOAD = """
    SELECT s.session_data, s.expire_date, a.id, a.username, a.name, a.person_id, a.assurance
    FROM identity_session s
    LEFT JOIN identity_account a ON a.id = s.account_id AND a.is_active
    WHERE s.session_key = %s AND s.expire_date > %s
"""
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
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, (self.session_key, at))
            row = cursor.fetchone()
            if row is None:
                self._session_key = None
                return {}
            if row[1] < at + IDLE - MOVED_AFTER:
                end = at + IDLE
                cursor.execute(_MOVE, (end, self.session_key, end))
        if row[2] is not None:
            self.signed_in = AccountView(
                id=row[2],
                username=row[3],
                name=row[4],
                person_id=row[5],
                assurance=Assurance(row[6]),
                is_active=True,
            )
        decoded = self.decode(row[0])
        assert isinstance(decoded, dict)
        return decoded

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return when the session ends if nothing more happens."""
        return now() + IDLE

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to be written, with its account."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        account_id = data.get(ACCOUNT_KEY)
        row.account_id = UUID(account_id) if account_id else None
        return row


def account_of(store: object) -> AccountView | None:
    """Return the account signed in by a request's session, or None for a visitor."""
    if not isinstance(store, SessionStore) or not store.session_key:
        return None
    store.get(ACCOUNT_KEY)
    return store.signed_in
