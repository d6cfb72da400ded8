"""How fast and how well items are found among 50,000.

The names are the real ones of the data folder (a province's and a district's list) where it is
present, else those of the demo catalogue; the rest is made by joining the front of one name to
the back of another. A made-up name that says everything that was asked is a right answer too:
relevance is given with such names left out, and beside it with all of them counted as wrong.
"""

from __future__ import annotations

import csv
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection, transaction

from yimen.catalogue.actions import search as indexing
from yimen.catalogue.demo import content
from yimen.catalogue.queries import search
from yimen.catalogue.rules import search_words
from yimen.kernel.ids import new_id

NUMBER = 50_000
BAR_MS = 30.0
BAR_MRR = 0.90
LOST = 600
_DAY = date(2026, 11, 20)
_AT = datetime(2026, 11, 20, tzinfo=UTC)

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    """A name, and what is left of it when some of its words are lost."""

    name: str
    query: str


def search_bench(*, database_url: str, say: Say) -> dict[str, object]:
    """Return times of searches by kind of query and how far up the right item stands."""
    draw = random.Random(439981)  # noqa: S311 -- a repeatable sample, no secret
    real = _real_names()
    names = _filled_up(real, draw)
    say(f"search: {len(real)} real names, {len(names)} in all")
    took = _load(names, say)
    lost = list(_lost_words(real, draw))
    say(f"search: {len(lost)} names with words lost")
    fair, strict, figures = _relevance(lost, frozenset(real))
    figures += [_timed(case, queries) for case, queries in _queries(names, lost, draw)]
    floor = _floor([item.query for item in lost[:200]])
    worst = max(float(str(figure["p95_ms"])) for figure in figures)
    say(f"search: MRR@10 {fair:.3f} (made-up names counted as wrong: {strict:.3f})")
    figures.append(
        {"case": "index built again, versions a second", "per_second": round(NUMBER / took, 1)}
    )
    figures.append(
        {"case": f"MRR@10, words lost: {fair:.3f}; all made-up names wrong: {strict:.3f}"}
    )
    return {
        "bench": "search",
        "figures": figures,
        "floor": {"case": "one index look-up of a rare pair", "p95_ms": floor},
        "ratio": round(worst / floor, 1),
        "held": worst < BAR_MS and fair >= BAR_MRR,
        "mrr": fair,
    }


def _real_names() -> list[str]:
    folder = Path(os.environ.get("YIMEN_DATA") or "../shared/data") / "items"
    names = [matter.name for matter in content.matters()]
    province = folder / "guangdong_prov_2024_items.dev.jsonl"
    if province.is_file():
        with province.open(encoding="utf-8") as lines:
            names = [json.loads(line)["name"] for line in lines]
    district = folder / "guangan_511602_items.csv"
    if district.is_file():
        with district.open(encoding="utf-8-sig", newline="") as rows:
            names += [row["name"] for row in csv.DictReader(rows)]
    return list(dict.fromkeys(names))


def _filled_up(real: Sequence[str], draw: random.Random) -> list[str]:
    names = dict.fromkeys(real)
    cut = [words for words in map(search_words.words, real) if len(words) > 1]
    while len(names) < NUMBER:
        front, back = draw.choice(cut), draw.choice(cut)
        head = front[: draw.randint(1, len(front) - 1)]
        names["".join((*head, *back[draw.randint(1, len(back) - 1) :]))] = None
    return list(names)


def _load(names: Sequence[str], say: Say) -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        ids = [(new_id(), new_id()) for _ in names]
        with cursor.copy(
            "COPY catalogue_item (id, code, catalogue_code, created_at) FROM STDIN"
        ) as copy:
            for number, (item, _) in enumerate(ids):
                copy.write_row((item, f"B{number:030d}", f"{number:012d}", _AT))
        with cursor.copy(
            "COPY catalogue_item_version (id, item_id, version, state, effective_on, name, "
            "sort_key, item_type, regime, department_code, instant, receive_level, decide_level, "
            "entrusted_acceptance, lawful_unit, lawful_law, promised_unit, promised_law, "
            "audiences, topics, life_events, keywords, created_at, changed_at) FROM STDIN"
        ) as copy:
            for (item, version), name in zip(ids, names, strict=True):
                copy.write_row(
                    (version, item, 1, "in_use", _DAY, name, "", "20", "public_service", "mzj",
                     False, "4", "4", False, "W", "", "W", "", [], [], [], [], _AT, _AT)
                )  # fmt: skip
    say("search: build the index")
    began = time.perf_counter()
    indexing.reindex_all(
        progress=lambda done, total: (
            say(f"search: {done} / {total}") if done % 10_000 == 0 else None
        )
    )
    return time.perf_counter() - began


def _lost_words(real: Sequence[str], draw: random.Random) -> Iterator[_Lost]:
    """Yield names without one, and without two, of their words; one word at least is left."""
    for name in draw.sample(list(real), min(LOST, len(real))):
        cut = search_words.words(name)
        for lost in (1, 2):
            if len(cut) > lost:
                gone = set(draw.sample(range(len(cut)), lost))
                left = "".join(word for at, word in enumerate(cut) if at not in gone)
                yield _Lost(name=name, query=left)


def _relevance(
    lost: Sequence[_Lost], real: frozenset[str]
) -> tuple[float, float, list[dict[str, object]]]:
    fair = strict = 0.0
    times = []
    for item in lost:
        began = time.perf_counter()
        hits = search.search_items(text=item.query, on=_DAY, limit=60)
        times.append(time.perf_counter() - began)
        names = [hit.name for hit in hits]
        strict += _reciprocal(item.name, names)
        asked = search_words.folded(item.query)
        fair += _reciprocal(
            item.name,
            [
                name
                for name in names
                if name in real or not search_words.in_order(asked, search_words.folded(name))
            ],
        )
    figure = _figure("names with words lost", times)
    return round(fair / len(lost), 4), round(strict / len(lost), 4), [figure]


def _reciprocal(name: str, found: Sequence[str]) -> float:
    return 1 / (found.index(name) + 1) if name in found[:10] else 0.0


def _queries(
    names: Sequence[str], lost: Sequence[_Lost], draw: random.Random
) -> Iterator[tuple[str, list[str]]]:
    cut = [word for name in names for word in search_words.words(name) if len(word) == 2]
    yield "two characters", draw.choices(cut, k=300)
    yield "common terms", _common_terms()
    whole = [item.name for item in draw.sample(list(lost), 150)]
    yield "pinyin", ["".join(search_words.syllables(name)[:6]) for name in whole]
    yield (
        "initials",
        ["".join(part[0] for part in search_words.syllables(name)[:5]) for name in whole],
    )
    yield "one character wrong", [_mistyped(name, draw) for name in whole]
    yield "half-typed", [name[: draw.randint(2, 6)] for name in whole]


def _common_terms() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gram FROM catalogue_searchgram WHERE length(gram) = 2 AND left(gram, 1) "
            "NOT IN ('~', '^') ORDER BY found_in DESC LIMIT 60"
        )
        pairs = [row[0] for row in cursor.fetchall()]
    joined = [left + right for left, right in zip(pairs[::2], pairs[1::2], strict=True)]
    return [*pairs, *joined]


def _mistyped(name: str, draw: random.Random) -> str:
    at = draw.randrange(len(name))
    return f"{name[:at]}的{name[at + 1 :]}"


def _timed(case: str, queries: Sequence[str]) -> dict[str, object]:
    for query in queries[:10]:
        search.search_items(text=query, on=_DAY)
    times = []
    for query in queries:
        began = time.perf_counter()
        search.search_items(text=query, on=_DAY)
        times.append(time.perf_counter() - began)
    return _figure(case, times)


def _figure(case: str, times: Sequence[float]) -> dict[str, object]:
    ordered = sorted(times)
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(len(times) / sum(times), 1),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
        "errors": 0,
    }


def _floor(queries: Sequence[str]) -> float:
    times = []
    with connection.cursor() as cursor:
        for query in queries:
            pair = next(iter(search_words.pairs(query)))
            began = time.perf_counter()
            cursor.execute(
                "SELECT version_id, name FROM catalogue_itemsearch WHERE grams @> %s LIMIT 20",
                [[pair]],
            )
            cursor.fetchall()
            times.append(time.perf_counter() - began)
    return max(float(str(_figure("floor", times)["p95_ms"])), 0.01)
