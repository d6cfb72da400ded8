"""Which papers an application needs, in a situation alone or with the form filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yimen.catalogue.contracts import Definition, Paper
from yimen.catalogue.rules.context import SITUATION
from yimen.feel.language import compile_expression


def papers_needed(*, definition: Definition, context: Mapping[str, Any]) -> tuple[Paper, ...]:
    """Return the papers whose conditions hold; `context` comes from `answered_context`."""
    return tuple(
        paper
        for paper in definition.papers
        if not paper.when or compile_expression(paper.when).holds(context)
    )


def papers_of_situation(*, definition: Definition, situation: str) -> frozenset[str]:
    """Return the codes of the papers that a situation needs by itself, before any answer."""
    needed = papers_needed(definition=definition, context={SITUATION: situation})
    return frozenset(paper.code for paper in needed)
