"""A page without its seal, marked so that nobody takes it for a sealed one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from yimen.kernel.typeset.pages import set_page
from yimen.media.marking import lay_over
from yimen.trust.contracts import UNSEALED_WORDS, Unsealed

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "unsealed.typ"
_ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)


def mark_unsealed(*, content: bytes, use: Unsealed) -> bytes:
    """Return a typeset PDF with words over each page that it carries no seal.

    Raises ValueError where nothing can be drawn on it.
    """
    marked = lay_over(content, mark=_mark(use))
    if marked is None:
        raise ValueError("a page of ours that cannot be marked")
    return marked


@lru_cache(maxsize=4)
def _mark(use: Unsealed) -> bytes:
    across, foot = UNSEALED_WORDS[use]
    return set_page(template=TEMPLATE, data={"across": across, "foot": foot}, made_at=_ALWAYS)
