"""Mark in what was said the words that a quality hint rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yimen.hotline.contracts.quality import Hint
from yimen.kernel.rules import rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a text; `said` are the reasons for which it is marked, none for plain text."""

    text: str
    said: tuple[str, ...] = ()


@rule("HOT-QC-3", cites="本地政策：质检对照通话文字和工单；标出依据的词和理由，由人判断")
def marked(*, words: str, hints: Sequence[Hint]) -> list[Piece]:
    """Return a text in pieces, those words marked that hints rest on, each with its reasons."""
    why: dict[str, list[str]] = {}
    for hint in hints:
        for word in hint.words:
            if word and hint.said not in why.setdefault(word, []):
                why[word].append(hint.said)
    if not why:
        return [Piece(text=words)] if words else []
    longest_first = sorted(why, key=len, reverse=True)
    cut = re.split(f"({'|'.join(re.escape(one) for one in longest_first)})", words)
    return [Piece(text=one, said=tuple(why.get(one, ()))) for one in cut if one]
