"""Keep the index by which items are found in step with the versions.

The index is written with COPY, for one version as for fifty thousand; `reindex_all` proves that
it can be thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Length

from yimen.catalogue.contracts import ItemState
from yimen.catalogue.models import ItemSearch, ItemVersion, SearchGram, SearchSynonym
from yimen.catalogue.rules import search_words
from yimen.catalogue.rules.search_synonyms import SHIPPED
from yimen.directory import public as directory

Progress = Callable[[int, int], None]

_STATES = (ItemState.IN_USE.value, ItemState.SUSPENDED.value)
_READ = (
    "id", "item__code", "name", "keywords", "department_code", "item_type", "receive_level",
    "decide_level", "audiences", "topics", "life_events", "state", "effective_on", "until_on",
    "definition",
)  # fmt: skip
_COLUMNS = (
    "version_id", "item_code", "name", "folded", "others", "sound", "initials",
    "department_code", "department", "item_type", "receive_level", "decide_level", "audiences",
    "topics", "life_events", "is_open", "prior", "effective_on", "until_on", "grams", "body",
)  # fmt: skip
_CLOSED = 1_000
_AT_ONCE = 2_000


def reindex_version(*, version_id: UUID) -> None:
    """Make the index say what this version says; drafts and cancelled versions leave it."""
    reindex_versions(version_ids=[version_id])


def reindex_versions(*, version_ids: Collection[UUID]) -> int:
    """Make the index say what these versions say; return how many of them can be found."""
    with transaction.atomic():
        old = ItemSearch.objects.filter(version_id__in=version_ids)
        _count_grams([gram for row in old.values_list("grams", flat=True) for gram in row], -1)
        gone = old.count()
        old.delete()
        rows = _rows(version_ids)
        _write(rows)
        grams = [gram for row in rows for gram in row["grams"]]
        _count_grams([*grams, *[search_words.TOTAL] * (len(rows) - gone)], 1)
    return len(rows)


def reindex_all(*, progress: Progress | None = None) -> int:
    """Build the whole index again, the rarity of grams and the shipped words included.

    Return how many versions can be found. Searches see the old index until it is done.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE catalogue_itemsearch IN SHARE ROW EXCLUSIVE MODE")
        ItemSearch.objects.all().delete()
        versions = ItemVersion.objects.filter(state__in=_STATES).order_by(Length("name"), "id")
        ids = list(versions.values_list("id", flat=True))  # about the order of `prior`, see walks
        for start in range(0, len(ids), _AT_ONCE):
            _write(_rows(ids[start : start + _AT_ONCE]))
            if progress:
                progress(min(start + _AT_ONCE, len(ids)), len(ids))
        SearchGram.objects.all().delete()
        cursor.execute(
            "INSERT INTO catalogue_searchgram (gram, found_in) "
            "SELECT gram, count(*) FROM catalogue_itemsearch, unnest(grams) gram GROUP BY gram"
        )
        found = ItemSearch.objects.count()
        SearchGram.objects.create(gram=search_words.TOTAL, found_in=found)
        load_synonyms()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE catalogue_itemsearch")
    return found


def load_synonyms() -> int:
    """Store the shipped words that are missing; words of the installation stay. Return how many."""
    known = set(SearchSynonym.objects.values_list("word", "means"))
    fresh = [
        SearchSynonym(word=pair.word, means=pair.means, shipped=True)
        for pair in SHIPPED
        if (pair.word, pair.means) not in known
    ]
    SearchSynonym.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _rows(version_ids: Collection[UUID]) -> list[dict[str, Any]]:
    departments = {unit.code: unit.name for unit in directory.list_organisations()}
    versions = ItemVersion.objects.filter(state__in=_STATES, id__in=version_ids)
    return [
        _row(version, departments.get(version["department_code"], ""))
        for version in versions.order_by(Length("name"), "id").values(*_READ)
    ]


def _row(version: Mapping[str, Any], department: str) -> dict[str, Any]:
    name, keywords = version["name"], version["keywords"]
    is_open = version["definition"] is not None and version["state"] == ItemState.IN_USE.value
    folded = search_words.folded(name)
    sound = search_words.syllables(name)
    grams = search_words.grams(name).union(*(search_words.grams(word) for word in keywords))
    same = ("department_code", "item_type", "receive_level", "decide_level", "audiences",
            "topics", "life_events", "effective_on", "until_on", "name")  # fmt: skip
    return {
        **{column: version[column] for column in same},
        "version_id": version["id"],
        "item_code": version["item__code"],
        "folded": folded,
        "others": [search_words.folded(word) for word in keywords],
        "sound": " ".join(sound),
        "initials": "".join(part[0] for part in sound),
        "department": department,
        "is_open": is_open,
        "prior": len(folded) + (0 if is_open else _CLOSED),
        "grams": sorted(grams),
        "body": _body(version, department),
    }


def _body(version: Mapping[str, Any], department: str) -> str:
    """Return the words of a version as a text search vector, its name weighing most."""
    definition = version["definition"] or {}
    guide = definition.get("guide", {})
    papers = " ".join(paper.get("name", "") for paper in definition.get("papers", ()))
    parts = (
        ("A", version["name"]),
        ("B", " ".join(version["keywords"])),
        ("C", department),
        ("D", f"{guide.get('summary', '')} {guide.get('can', '')} {papers}"),
    )
    places: dict[str, list[str]] = {}
    place = 0
    for weight, text in parts:
        for word in search_words.words(text):
            place += 1
            places.setdefault(word, []).append(f"{place}{weight}")
    return " ".join(f"'{word}':{','.join(at[:50])}" for word, at in places.items())


def _write(rows: list[dict[str, Any]]) -> None:
    names = ", ".join(_COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY catalogue_itemsearch ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([row[column] for column in _COLUMNS])


def _count_grams(grams: list[str], step: int) -> None:
    """Add to the count of grams; a text may stand several times. Sorted, so that two writers wait."""
    if not grams:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_searchgram (gram, found_in) "
            "SELECT gram, count(*) * %(step)s FROM unnest(%(grams)s::text[]) gram "
            "GROUP BY gram ORDER BY gram "
            "ON CONFLICT (gram) DO UPDATE "
            "SET found_in = greatest(0, catalogue_searchgram.found_in + excluded.found_in)",
            {"grams": grams, "step": step},
        )
