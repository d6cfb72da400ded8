"""Which papers a situation needs by itself, before any question is answered."""

from __future__ import annotations

from yimen.catalogue.contracts import Definition
from yimen.catalogue.rules.context import SITUATION
from yimen.feel.language import compile_expression


def papers_of_situation(*, definition: Definition, situation: str) -> frozenset[str]:
    """Return the codes of the papers that a situation needs whatever the answers are."""
    context = {SITUATION: situation}
    return frozenset(
        paper.code
        for paper in definition.papers
        if not paper.when or compile_expression(paper.when).holds(context)
    )
