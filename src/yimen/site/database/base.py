"""Django's PostgreSQL backend; only the check of a kept connection differs.

Django asks the server `SELECT 1` before the first statement of every request. A server that went
away has closed the socket, which the kernel of this machine knows without a journey: that question
costs a hundredth. What it cannot tell apart (a message that waits, a broken line) is asked as before.
"""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection of one thread."""

    def is_usable(self) -> bool:
        """Say whether the server has neither hung up nor anything to say."""
        link: Any = self.connection
        if link is None or link.closed:
            return False
        waiting = select.poll()
        waiting.register(link.fileno(), select.POLLIN)
        if not waiting.poll(0):
            return True
        return bool(super().is_usable())
