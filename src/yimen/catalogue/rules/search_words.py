"""Words, pairs of characters and readings by which an item is found.

A name is indexed by its *grams*: single characters, pairs of neighbouring characters, pairs of
neighbouring syllables (`~lao nian`, so that a word typed by ear is found) and runs of initials
(`^lnr`). A query is cut the same way; what the two share, weighed by rarity, is the likeness.
No trigram extension and no Chinese text configuration of the database is needed.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

MAX_QUERY = 60
SOUND = "~"
INITIALS = "^"
TOTAL = "#"

_KEEP = re.compile(r"[0-9a-z㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+")
_LATIN = re.compile(r"[a-z]+")


def folded(text: str) -> str:
    """Return text for comparing: compatibility forms folded, small letters, no punctuation."""
    return "".join(_KEEP.findall(unicodedata.normalize("NFKC", text).lower()))


@lru_cache(maxsize=65_536)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, by dictionary, without punctuation and blanks."""
    import rjieba  # noqa: PLC0415 -- slow to load

    kept = (folded(token) for token in rjieba.cut(text))
    return tuple(token for token in kept if token)


@lru_cache(maxsize=65_536)
def _reading(word: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- slow to load

    read = lazy_pinyin(word, errors=list)  # type: ignore[arg-type]  # one part for each sign
    return tuple(read)


def syllables(text: str) -> tuple[str, ...]:
    """Return the reading of a text, one syllable for each character (digits stand as they are)."""
    return tuple(part.replace("ü", "v") for word in words(text) for part in _reading(word))


def pairs(signs: Sequence[str]) -> Iterator[str]:
    """Yield neighbouring characters joined; a lone character stands for itself."""
    if len(signs) == 1:
        yield signs[0]
    for left, right in itertools.pairwise(signs):
        yield left + right


def sound_pairs(read: Sequence[str]) -> Iterator[str]:
    """Yield neighbouring syllables as grams of sound."""
    for left, right in itertools.pairwise(read):
        yield f"{SOUND}{left} {right}"


def initial_runs(read: Sequence[str]) -> Iterator[str]:
    """Yield runs of three initials; a name of two syllables gives its two."""
    initials = "".join(part[0] for part in read)
    if len(initials) == 2:
        yield INITIALS + initials
    for start in range(len(initials) - 2):
        yield INITIALS + initials[start : start + 3]


def grams(name: str) -> set[str]:
    """Return all grams under which a name, or another name of it, is indexed."""
    signs, read = folded(name), syllables(name)
    found = {*signs, *pairs(signs), *sound_pairs(read), *initial_runs(read)}
    for word in words(name):
        start = _reading(word)
        if len(start) > 1:
            found.add(INITIALS + start[0][0] + start[1][0])
    return found


@lru_cache(maxsize=1)
def _known_syllables() -> frozenset[str]:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- slow to load

    signs = (chr(code) for code in range(0x4E00, 0x9FA6))
    read = {part.replace("ü", "v") for sign in signs for part in lazy_pinyin(sign)}
    return frozenset(part for part in read if part.isascii())


@lru_cache(maxsize=1024)
def spelled(letters: str) -> tuple[str, ...]:
    """Return letters cut into syllables (`laonianren`), empty where they are not pinyin.

    The longest syllables are tried first; the last may be unfinished and is then left out.
    """
    known = _known_syllables()

    @cache
    def cut(at: int) -> tuple[str, ...] | None:
        if at == len(letters):
            return ()
        for end in range(min(at + 6, len(letters)), at, -1):
            if letters[at:end] in known:
                rest = cut(end)
                if rest is not None:
                    return (letters[at:end], *rest)
        if at and any(part.startswith(letters[at:]) for part in known):
            return ()
        return None

    return cut(0) or ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """A word that people use, and the word that the catalogue uses for it."""

    word: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to understand what was typed: its text and how far it is trusted."""

    text: str
    trust: float
    why: str = ""


def readings(text: str, synonyms: Iterable[Synonym]) -> list[Reading]:
    """Return the ways to understand a query: as typed, then with each other word put in place."""
    plain = folded(text)[:MAX_QUERY]
    found = [Reading(text=plain, trust=1.0)] if plain else []
    for synonym in synonyms:
        word = folded(synonym.word)
        if word in plain and folded(synonym.means) not in plain:
            changed = plain.replace(word, folded(synonym.means))
            found.append(
                Reading(text=changed, trust=0.97, why=f"“{synonym.word}”也叫“{synonym.means}”")
            )
    return found[:8]


def is_latin(text: str) -> bool:
    """Say whether a query is written in letters only: pinyin or initials."""
    return bool(_LATIN.fullmatch(text))


def rarity(found_in: int, total: int) -> float:
    """Return the weight of a gram: rare ones say more; what no name holds says nothing."""
    return math.log(1 + total / found_in) if found_in else 0.0


def likeness(query: str, name: str, weights: Mapping[str, float]) -> float:
    """Return how like a name is to a query, 0 to 1.

    `weights` are the grams of the query with their rarity. Counted are the share of the query's
    weight that the name holds, the share of the name that the query covers, whether the whole
    query stands in the name in order (words left out), and whether it stands in one piece.
    """
    total = sum(weights.values())
    if not total or not name:
        return 0.0
    held = sum(weight for gram, weight in weights.items() if gram in name) / total
    if not held:
        return 0.0
    covered = min(1.0, len(query) / len(name))
    score = 0.58 * held + 0.12 * covered
    if in_order(query, name):
        score += 0.16 + 0.06 * covered
        if query in name:
            score += 0.05 + (0.03 if name.startswith(query) else 0.0)
    return min(score, 1.0)


_LATER = ("变更", "延续", "注销", "补办", "补发", "补证", "换发", "撤销", "终止", "恢复")
LATER_STEP = 0.01


def is_later(name: str, query: str) -> bool:
    """Say whether a name is of something done after the first time that the query does not ask for.

    Who writes 食品经营许可 and no more wants to apply for one, not to cancel it.
    """
    return any(word in name and word not in query for word in _LATER)


def in_order(query: str, name: str) -> bool:
    """Say whether all characters of the query stand in the name, in this order."""
    at = -1
    for sign in query:
        at = name.find(sign, at + 1)
        if at < 0:
            return False
    return True
