"""To which session a challenge belongs: a secret that the session keeps and nobody is told."""

from __future__ import annotations

import secrets

from django.contrib.sessions.backends.base import SessionBase

_KEY = "face_holder"


def holder_of(*, session: SessionBase) -> str:
    """Return what a session's challenges belong to; a session without one gets it now."""
    kept = session.get(_KEY)
    if not isinstance(kept, str):
        kept = secrets.token_urlsafe(24)
        session[_KEY] = kept
    return kept
