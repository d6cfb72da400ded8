"""Sessions: stored with their account, so that one statement answers who is there."""

from __future__ import annotations

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from yimen.identity.models.account import Account


class Session(AbstractBaseSession):
    """A signed-in (or just visiting) browser."""

    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True, related_name="+", db_index=True
    )
    opened_at = models.DateTimeField(null=True)
    device_title = models.CharField(max_length=60, default="")
    address_masked = models.CharField(max_length=45, default="")

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        db_table = "identity_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store that reads and writes these rows."""
        from yimen.identity.sessions import SessionStore  # noqa: PLC0415 -- the store imports us

        return SessionStore

    def __str__(self) -> str:
        return self.session_key[:6]
