"""The live board, hot spots, warnings and reports: what they declare."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="hotline", title="12345 热线")
