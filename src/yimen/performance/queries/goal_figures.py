"""Name the figures that goals may be bound to, with those that no source stands behind yet."""

from __future__ import annotations

from yimen.performance.contracts.evidence import NO_SOURCE
from yimen.performance.queries.evidence import known_figures, without_source


def figure_titles() -> dict[str, str]:
    """Return titles by code: each with who answers for it, and which have no source."""
    known = {
        code: f"{figure.title}（{context}）" for code, (figure, context) in known_figures().items()
    }
    return known | {one.code: f"{one.title}（{NO_SOURCE}）" for one in without_source()}
