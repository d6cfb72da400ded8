"""The bench `identity`: what signing in costs, by part."""

from __future__ import annotations

from collections.abc import Callable

from yimen.identity.benches import oidc, sign_in


def identity(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the figures of every part, and whether each held its bar."""
    own = sign_in.sign_ins(say=say)
    figures, held = oidc.flows(database_url=database_url, say=say)
    return {
        "bench": "identity",
        "figures": [*own.figures, *figures],
        "floor": own.floor,
        "ratio": own.ratio,
        "held": held and own.held,
    }
