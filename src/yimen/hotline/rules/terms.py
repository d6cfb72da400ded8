"""Pieces of a text that a learner counts: letters in ones and twos, words, and the title again."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEAST_DOCUMENTS = 5
"""A piece that fewer orders hold is not kept: no name, number or place of one caller stays."""
TITLE_LETTERS, LONGEST = 30, 1_500
BLOCKS: Mapping[str, float] = {"c": 1.0, "w": 1.0, "t": 0.5}
"""Weights of letters, words and title; each block has the length one before it is weighed."""

Vector = tuple[tuple[int, ...], tuple[float, ...]]
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The pieces that are kept, each with its place and how rare it is."""

    places: Mapping[str, int]
    rarity: Sequence[float]

    @property
    def size(self) -> int:
        """Return how many weights a line needs, the constant one included."""
        return len(self.rarity)


def terms_of(*, title: str, text: str) -> Counter[str]:
    """Return the pieces of a text with their number; digits are folded, so no number is kept."""
    head, body = folded(title), folded(text)[:LONGEST]
    whole = f"{head}{body}"
    import rjieba  # noqa: PLC0415 -- slow to load

    counted: Counter[str] = Counter()
    _count_letters(counted, whole, "c:")
    _count_letters(counted, head or body[:TITLE_LETTERS], "t:")
    for word in rjieba.cut(whole):
        if word[0].isalnum():
            counted[f"w:{word}"] += 1
    return counted


def folded(text: str) -> str:
    """Return a text in one width and case, without blanks, each number as one nought."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return _DIGITS.sub("0", _SPACE.sub("", narrow))


def _count_letters(counted: Counter[str], text: str, mark: str) -> None:
    for size in (1, 2):
        counted.update(mark + text[at : at + size] for at in range(len(text) - size + 1))


def vocabulary_of(
    *,
    documents: Sequence[Mapping[str, int]],
    owners: Sequence[int],
    least: int = LEAST_DOCUMENTS,
) -> Vocabulary:
    """Return the pieces that at least so many owners wrote; place 0 is the constant one.

    What one caller says ten times, or many copy from one text, counts once.
    """
    of_owner: dict[int, set[str]] = {}
    for owner, one in zip(owners, documents, strict=True):
        of_owner.setdefault(owner, set()).update(one)
    held: Counter[str] = Counter()
    for pieces in of_owner.values():
        held.update(pieces)
    kept = sorted(term for term, count in held.items() if count >= least)
    total = 1 + len(of_owner)
    return Vocabulary(
        places={term: at for at, term in enumerate(kept, start=1)},
        rarity=[0.0, *(math.log(total / (1 + held[term])) + 1 for term in kept)],
    )


def vector_of(*, terms: Mapping[str, int], vocabulary: Vocabulary) -> Vector:
    """Return a text as places and weights: (1 + log count) x rarity, by block, with a constant."""
    find, rarity = vocabulary.places.get, vocabulary.rarity
    blocks: dict[str, tuple[list[int], list[float]]] = {mark: ([], []) for mark in BLOCKS}
    for term, count in terms.items():
        at = find(term)
        if at is not None:
            places, weights = blocks[term[0]]
            places.append(at)
            weights.append((1 + math.log(count)) * rarity[at])
    all_places, all_weights = [0], [1.0]
    for mark, (places, weights) in blocks.items():
        length = math.sqrt(sum(one * one for one in weights))
        if length:
            by = BLOCKS[mark] / length
            all_places += places
            all_weights += [one * by for one in weights]
    return tuple(all_places), tuple(all_weights)


def vectorise(*, documents: Sequence[Mapping[str, int]], vocabulary: Vocabulary) -> list[Vector]:
    """Return the vectors of several texts."""
    return [vector_of(terms=one, vocabulary=vocabulary) for one in documents]
