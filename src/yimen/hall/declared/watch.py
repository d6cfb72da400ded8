"""Hall: the watch-list alarm."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="hall", title="政务大厅")
