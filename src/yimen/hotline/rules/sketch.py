"""Near duplicates among many texts: sketches by MinHash of letter triples, then the true share.

One hash a triple is dealt into bins, the least of each bin is kept (one permutation hashing, Li and
others 2012; empty bins borrow from the next full one). Texts that agree in two neighbouring bins
are compared whole, so that a pair that is named is one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from zlib import crc32

from yimen.kernel.rules import rule

BINS, ROWS = 128, 2
ALIKE = 0.3
_MOST_IN_BUCKET = 60
"""A bucket with more than this many texts holds what all say, a greeting for instance."""


def triples(text: str) -> frozenset[str]:
    """Return the letter triples of a text, signs and blanks left out."""
    letters = "".join(filter(str.isalnum, text)).lower()
    return frozenset(letters[at : at + 3] for at in range(len(letters) - 2))


def sketch(*, of: Iterable[str]) -> tuple[int, ...]:
    """Return the least hash in each bin; nothing for a text without triples."""
    least: list[int | None] = [None] * BINS
    for one in of:
        number = crc32(one.encode()) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        at, value = number >> 57, number & 0x1FFFFFFFFFFFFFF
        known = least[at]
        if known is None or value < known:
            least[at] = value
    return _filled(least)


def _filled(least: Sequence[int | None]) -> tuple[int, ...]:
    full = [at for at, value in enumerate(least) if value is not None]
    if not full:
        return ()
    made: list[int] = []
    for at, value in enumerate(least):
        steps = 0
        while value is None:
            steps += 1
            value = least[(at + steps) % BINS]
        made.append(value + steps * 0x2545F4914F6CDD1D)
    return tuple(made)


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which share of letter triples two texts have in common."""
    both = len(one | other)
    return len(one & other) / both if both else 0.0


@rule("HOT-DUP-2", cites="系统提示：三字组 MinHash 初筛，再逐对核对相同的比例")
def near_pairs(*, texts: Sequence[str], least: float = ALIKE) -> list[tuple[int, int, float]]:
    """Return the pairs of texts that share at least so much, with the share, by place."""
    sets = [triples(one) for one in texts]
    sketches = [sketch(of=one) for one in sets]
    found: list[tuple[int, int, float]] = []
    for one, other in sorted(_candidates(sketches)):
        known = share(sets[one], sets[other])
        if known >= least:
            found.append((one, other, known))
    return found


def _candidates(sketches: Sequence[tuple[int, ...]]) -> set[tuple[int, int]]:
    pairs: set[tuple[int, int]] = set()
    for band in range(0, BINS, ROWS):
        buckets: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for place, one in enumerate(sketches):
            if one:
                buckets[one[band : band + ROWS]].append(place)
        for members in buckets.values():
            if 1 < len(members) <= _MOST_IN_BUCKET:
                pairs.update(combinations(members, 2))
    return pairs


def groups_of(*, total: int, pairs: Iterable[tuple[int, int, float]]) -> list[int]:
    """Return the group of each text, by its least place plus one; pairs and chains are one group."""
    parent = list(range(total))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other, _ in pairs:
        left, right = sorted((root(one), root(other)))
        parent[right] = left
    return [root(place) + 1 for place in range(total)]
