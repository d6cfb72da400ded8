"""Calls and the operator's desk: what they declare."""

from __future__ import annotations

from yimen.kernel import register

PART = register.Context(code="hotline", title="12345 热线")
