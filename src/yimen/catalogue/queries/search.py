"""Find items by name, other words, reading, initials, a word of the guide, or code.

Two statements as a rule. The rarest grams of the query bring the candidates, so that a common
word costs no more than a rare one: where all its grams are common, the first few hundred by
`prior` are taken. Candidates are weighed in `rules/search_words.py`; the database never ranks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from yimen.catalogue.contracts import ItemFilter, Level, SearchHit
from yimen.catalogue.rules import search_words
from yimen.catalogue.rules.search_words import Reading, Synonym

ENOUGH = 0.5
WEAKEST = 0.3
RARE_TOGETHER = 300
FROM_COMMON = 250
MANY = 2_000

_CODE = re.compile(r"(?=.*\d)[0-9a-z]{6,36}")
_ROW = "version_id, item_code, name, folded, others, sound, initials, department, item_type, is_open, prior"


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of the index."""

    version_id: UUID
    item_code: str
    name: str
    folded: str
    others: list[str]
    sound: str
    initials: str
    department: str
    item_type: str
    is_open: bool
    prior: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """One SELECT of a search: its condition on the index and how many rows it may bring.

    `walk` reads in the order of `prior` until there are enough, which is right only where many
    rows meet the condition; else the rows are fetched by the index on the condition first. The
    planner cannot know which, since it has no figures for the members of arrays together.
    """

    condition: str
    values: tuple[Any, ...]
    limit: int
    walk: bool = False

    def select(self, within: str) -> str:
        """Return the SELECT within the scope of the search."""
        table = "catalogue_itemsearch"
        if self.walk:
            rows = f"{table} WHERE {within} AND {self.condition}"
        else:
            rows = f"(SELECT * FROM {table} WHERE {self.condition} OFFSET 0) found WHERE {within}"  # noqa: S608
        return f"(SELECT {_ROW} FROM {rows} ORDER BY prior, version_id LIMIT {self.limit:d})"  # noqa: S608

    def bound(self, scope: Sequence[Any]) -> tuple[Any, ...]:
        """Return the values in the order in which the SELECT names them."""
        return (*scope, *self.values) if self.walk else (*self.values, *scope)


class _Scope:
    """What every SELECT of one search is narrowed to."""

    def __init__(self, where: ItemFilter, on: date) -> None:
        self._parts = ["effective_on <= %s", "(until_on IS NULL OR until_on > %s)"]
        self._values: list[Any] = [on, on]
        for column in ("department_code", "item_type", "decide_level", "receive_level"):
            if getattr(where, column):
                self._add(f"{column} = %s", getattr(where, column))
        for column, value in (
            ("topics", where.topic),
            ("audiences", where.audience),
            ("life_events", where.life_event),
        ):
            if value:
                self._add(f"{column} @> ARRAY[%s]::varchar[]", value)
        if where.moved_down:
            self._add("receive_level <> %s", Level.COUNTY.value)
        if where.open_only:
            self._parts.append("is_open")

    def _add(self, part: str, value: Any) -> None:
        self._parts.append(part)
        self._values.append(value)

    def rows(self, asked: Sequence[_Asked]) -> dict[UUID, _Found]:
        """Return the rows that any of the SELECTs bring."""
        if not asked:
            return {}
        within = " AND ".join(self._parts)
        selects = " UNION ALL ".join(part.select(within) for part in asked)
        values = [value for part in asked for value in part.bound(self._values)]
        with connection.cursor() as cursor:
            cursor.execute(selects, values)
            return {row[0]: _Found(*row) for row in cursor.fetchall()}


def search_items(
    *, text: str, on: date, where: ItemFilter | None = None, limit: int = 20
) -> list[SearchHit]:
    """Return the items in force on a day that are most like a text, best first.

    An empty text finds nothing. A hit found in another way than by its name says so in `why`.
    """
    plain = search_words.folded(text)[: search_words.MAX_QUERY]
    if not plain:
        return []
    scope = _Scope(where or ItemFilter(), on)
    found: dict[UUID, SearchHit] = {}
    for stage in _stages(plain):
        for hit in stage(plain, scope):
            known = found.get(hit.version_id)
            if known is None or known.score < hit.score:
                found[hit.version_id] = hit
        if any(hit.score >= ENOUGH for hit in found.values()):
            break
    ordered = sorted(
        found.values(), key=lambda hit: (-hit.score, not hit.open_online, len(hit.name), hit.name)
    )
    return ordered[:limit]


def suggest(*, text: str, on: date, limit: int = 8) -> list[SearchHit]:
    """Return what a half-typed text may become, best first; nothing for one letter."""
    if len(search_words.folded(text)) < 2:
        return []
    return search_items(text=text, on=on, limit=limit)


def _stages(plain: str) -> Iterator[Any]:
    if _CODE.fullmatch(plain):
        yield _by_code
    if search_words.is_latin(plain):
        yield _by_letters
    else:
        yield _by_name
        yield _by_sound
    yield _by_body


def _weights(grams: Iterable[str]) -> tuple[dict[str, float], dict[str, int]]:
    """Return the rarity of grams and how many versions hold each."""
    wanted = [*set(grams), search_words.TOTAL]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gram, found_in FROM catalogue_searchgram WHERE gram = ANY(%s)", [wanted]
        )
        held = dict(cursor.fetchall())
    total = max(held.pop(search_words.TOTAL, 1), 1)
    return {gram: search_words.rarity(held.get(gram, 0), total) for gram in wanted}, held


def _rarest(grams: Iterable[str], held: Mapping[str, int]) -> list[str]:
    """Return the rarest grams that together bring few enough rows, none where even one is common."""
    chosen, together = [], 0
    for gram in sorted((gram for gram in grams if held.get(gram)), key=lambda gram: held[gram]):
        if together + held[gram] > RARE_TOGETHER:
            break
        together += held[gram]
        chosen.append(gram)
    return chosen


def _all_of(grams: Sequence[str], held: Mapping[str, int]) -> _Asked:
    """Ask for what holds all the grams; a single common one is read off in the order of `prior`.

    Where several must hold, how often they stand together is not known, so the index answers.
    """
    if len(grams) > 1 or held[grams[0]] <= MANY:
        return _Asked("grams @> %s", (list(grams),), FROM_COMMON)
    gram = grams[0]
    if gram.startswith(search_words.SOUND):
        return _Asked("sound LIKE %s", (f"%{gram[1:]}%",), FROM_COMMON, walk=True)
    return _Asked("folded LIKE %s", (f"%{gram}%",), FROM_COMMON, walk=True)


def _by_name(plain: str, scope: _Scope) -> Iterator[SearchHit]:
    readings = search_words.readings(plain, _synonyms_in(plain))
    cut = {
        reading.text: tuple(dict.fromkeys(search_words.pairs(reading.text))) for reading in readings
    }
    weights, held = _weights(gram for grams in cut.values() for gram in grams)
    asked = [part for reading in readings for part in _name_parts(reading, cut[reading.text], held)]
    weighed = [
        (reading, {gram: weights[gram] for gram in cut[reading.text]}) for reading in readings
    ]
    for row in scope.rows(asked).values():
        hit = _name_hit(row, weighed)
        if hit is not None:
            yield hit


def _name_parts(
    reading: Reading, grams: Sequence[str], held: Mapping[str, int]
) -> Iterator[_Asked]:
    rare = _rarest(grams, held)
    if rare:
        yield _Asked("grams && %s", (rare,), RARE_TOGETHER)
    whole = _inside_words(reading.text, held)
    if set(whole) - set(rare):
        yield _all_of(whole, held)
    yield _Asked("folded LIKE %s", (reading.text + "%",), 30)


def _inside_words(text: str, held: Mapping[str, int]) -> list[str]:
    """Return the grams inside the words of a query that names hold: what must stand in a name."""
    inside = (gram for word in search_words.words(text) for gram in search_words.pairs(word))
    return [gram for gram in dict.fromkeys(inside) if held.get(gram)]


def _name_hit(
    row: _Found, weighed: Sequence[tuple[Reading, Mapping[str, float]]]
) -> SearchHit | None:
    best, why = 0.0, ""
    for reading, weights in weighed:
        score = reading.trust * search_words.likeness(reading.text, row.folded, weights)
        if score > best:
            best, why = score, reading.why
        for other in row.others:
            score = 0.98 * reading.trust * search_words.likeness(reading.text, other, weights)
            if score > best:
                best, why = score, reading.why or f"也叫“{other}”"
    if best < WEAKEST:
        return None
    later = search_words.is_later(row.folded, weighed[0][0].text)
    return _hit(row, best - (search_words.LATER_STEP if later else 0), why)


def _by_sound(plain: str, scope: _Scope) -> Iterator[SearchHit]:
    read = search_words.syllables(plain)
    yield from _sounding(read, scope, trust=0.8, why="按读音找到")


def _sounding(read: Sequence[str], scope: _Scope, *, trust: float, why: str) -> Iterator[SearchHit]:
    grams = tuple(dict.fromkeys(search_words.sound_pairs(read)))
    if not grams:
        return
    weights, held = _weights(grams)
    rare = _rarest(grams, held)
    known = [gram for gram in grams if held.get(gram)]
    asked = [_Asked("grams && %s", (rare,), RARE_TOGETHER)] if rare else []
    if set(known) - set(rare):
        asked.append(_all_of(known, held))
    heard = {f" {gram.removeprefix(search_words.SOUND)} ": weights[gram] for gram in grams}
    spoken = f" {' '.join(read)} "
    for row in scope.rows(asked).values():
        score = trust * search_words.likeness(spoken, f" {row.sound} ", heard)
        if score >= WEAKEST:
            yield _hit(row, score, why)


def _by_letters(plain: str, scope: _Scope) -> Iterator[SearchHit]:
    read = search_words.spelled(plain)
    if len(read) > 1:
        yield from _sounding(read, scope, trust=0.97, why="")
    asked = [_Asked("initials LIKE %s", (plain + "%",), 60)]
    runs = [*search_words.initial_runs(plain)]
    if runs:
        asked.append(_Asked("grams @> %s", (runs,), FROM_COMMON))
    if len(read) == 1:
        asked.append(_Asked("sound LIKE %s", (read[0] + "%",), 60))
    for row in scope.rows(asked).values():
        score = _letters_score(plain, row)
        if score:
            yield _hit(row, score, "")


def _letters_score(plain: str, row: _Found) -> float:
    share = len(plain) / max(len(row.initials), 1)
    if plain in row.initials:
        return 0.68 + 0.2 * min(share, 1.0) + (0.06 if row.initials.startswith(plain) else 0.0)
    if row.sound.replace(" ", "").startswith(plain):
        return 0.7 + 0.1 * min(share, 1.0)
    return 0.35 if len(plain) == 2 else 0.0


def _by_body(plain: str, scope: _Scope) -> Iterator[SearchHit]:
    """Find what only the guide, the papers or the department mention."""
    asked = " & ".join(f"'{word}'" for word in dict.fromkeys(search_words.words(plain)))
    if not asked:
        return
    part = _Asked("body @@ %s::tsquery", (asked,), 60)
    for row in scope.rows([part]).values():
        yield _hit(row, WEAKEST, "办理说明、材料或单位里提到")


def _by_code(plain: str, scope: _Scope) -> Iterator[SearchHit]:
    part = _Asked("item_code LIKE %s", (plain.upper() + "%",), 20)
    for row in scope.rows([part]).values():
        yield _hit(row, 1.0, f"编码 {row.item_code}")


def _synonyms_in(plain: str) -> list[Synonym]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, means FROM catalogue_searchsynonym "
            "WHERE position(word in %s) > 0 ORDER BY length(word) DESC, word, means LIMIT 8",
            [plain],
        )
        return [Synonym(word=word, means=means) for word, means in cursor.fetchall()]


def _hit(row: _Found, score: float, why: str) -> SearchHit:
    return SearchHit(
        item_code=row.item_code,
        version_id=row.version_id,
        name=row.name,
        department=row.department,
        item_type=row.item_type,
        open_online=row.is_open,
        score=round(score, 4),
        why=why,
    )
