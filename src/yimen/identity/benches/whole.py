"""The bench `identity`: what signing in costs, by part."""

from __future__ import annotations

from collections.abc import Callable

from yimen.identity.benches import oidc


def identity(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the figures of every part, and whether each held its bar."""
    figures, held = oidc.flows(database_url=database_url, say=say)
    return {"bench": "identity", "figures": figures, "held": held}
