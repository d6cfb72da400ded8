"""Reads of officers and their posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.directory.contracts import HoldingView, OfficerView, Post, PostHeld
from yimen.directory.models import Holding, Officer
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

PAGE = 50
_ORDER = ("-is_active", "organisation__code", "username")
_COLUMNS = (
    *("pk", "account_id", "username", "name"),
    *("organisation_id", "organisation__name", "is_active"),
)
_OFFICER = """
    SELECT o.id, o.account_id, o.username, o.name, o.organisation_id, u.name, o.is_active
    FROM directory_officer o JOIN directory_organisation u ON u.id = o.organisation_id
    WHERE o.id = %s
"""
_SOURCE = """
    LEFT JOIN directory_holding s ON s.id = h.lent_from_id
    LEFT JOIN directory_officer p ON p.id = s.officer_id
"""
_HELD = """
    h.from_on <= %s AND (h.until_on IS NULL OR h.until_on > %s)
    AND (h.lent_from_id IS NULL
        OR p.is_active AND s.from_on <= %s AND (s.until_on IS NULL OR s.until_on > %s))
"""
"""What `held_on` says, for statements of hot paths; takes the day four times."""
_HOLDINGS = f"""
    SELECT h.officer_id, h.id, h.post, h.organisation_id, u.name, h.area_prefix, h.from_on,
        h.until_on, h.item_codes::json, p.name
    FROM directory_holding h JOIN directory_organisation u ON u.id = h.organisation_id {_SOURCE}
    WHERE h.officer_id = ANY(%s) AND {_HELD} ORDER BY h.from_on, h.id
"""  # noqa: S608 -- constants
_COLLEAGUES = f"""
    SELECT h.organisation_id, o.id, o.name
    FROM directory_holding h JOIN directory_officer o ON o.id = h.officer_id {_SOURCE}
    WHERE h.organisation_id = ANY(%s) AND o.is_active AND {_HELD} ORDER BY o.name, o.id
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerPage:
    """A page of officers and the key after which the next begins, empty where none follows."""

    rows: tuple[OfficerView, ...]
    after: str


def held_on(day: date) -> Q:
    """Return the condition that a post is held on a day; a lent one needs its source in force."""
    source = Q(lent_from=None) | (
        Q(lent_from__from_on__lte=day, lent_from__officer__is_active=True)
        & (Q(lent_from__until_on=None) | Q(lent_from__until_on__gt=day))
    )
    return Q(from_on__lte=day) & (Q(until_on=None) | Q(until_on__gt=day)) & source


def _holdings(officer_ids: Collection[UUID], on: date) -> dict[UUID, list[HoldingView]]:
    held: dict[UUID, list[HoldingView]] = defaultdict(list)
    for row in run(_HOLDINGS, (list(officer_ids), on, on, on, on)).fetchall():
        held[row[0]].append(
            HoldingView(
                id=row[1],
                post=Post(row[2]),
                organisation_id=row[3],
                organisation_name=row[4],
                area_prefix=row[5],
                from_on=row[6],
                until_on=row[7],
                item_codes=tuple(row[8] or ()),
                deputy_for=row[9] or "",
            )
        )
    return held


def holding_view(row: Holding) -> HoldingView:
    """Return the shape of a stored holding."""
    return HoldingView(
        id=row.pk,
        post=Post(row.post),
        organisation_id=row.organisation_id,
        organisation_name=row.organisation.name,
        area_prefix=row.area_prefix,
        from_on=row.from_on,
        until_on=row.until_on,
        item_codes=tuple(row.item_codes or ()),
        deputy_for=row.lent_from.officer.name if row.lent_from else "",
    )


def views(officers: QuerySet[Officer], *, on: date) -> list[OfficerView]:
    """Return the shapes of stored officers with their posts, in two statements."""
    return _views(list(officers.values_list(*_COLUMNS)), on)


def _views(rows: Sequence[tuple[Any, ...]], on: date) -> list[OfficerView]:
    """Return the shapes of officers read as `_COLUMNS`, with their posts."""
    if not rows:
        return []
    held = _holdings([row[0] for row in rows], on)
    return [
        OfficerView(
            id=row[0],
            account_id=row[1],
            username=row[2],
            name=row[3],
            organisation_id=row[4],
            organisation_name=row[5],
            is_active=row[6],
            holdings=tuple(held[row[0]]),
        )
        for row in rows
    ]


def get_officer(*, officer_id: UUID, on: date) -> OfficerView:
    """Return an officer with the posts held on a day. Raises NotFound."""
    found = _views(run(_OFFICER, (officer_id,)).fetchall(), on)
    if not found:
        raise NotFound
    return found[0]


def officer_names(*, officer_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of officers by id; one query."""
    if not officer_ids:
        return {}
    return dict(Officer.objects.filter(pk__in=officer_ids).values_list("pk", "name"))


def list_colleagues(*, unit_ids: Collection[UUID], on: date) -> dict[UUID, dict[UUID, str]]:
    """Return by unit the names by id of the active officers who hold a post in it; one query."""
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for unit_id, officer_id, name in run(_COLLEAGUES, (list(unit_ids), on, on, on, on)).fetchall():
        found[unit_id][officer_id] = name
    return found


def officers_of(*, unit_id: UUID, on: date, post: Post | None) -> list[OfficerView]:
    """Return the active officers who hold a post in a unit, by name."""
    held = Holding.objects.filter(held_on(on), organisation_id=unit_id)
    if post is not None:
        held = held.filter(post=post)
    return _active(held, on)


def holders_of(*, post: Post, on: date) -> list[OfficerView]:
    """Return the active officers who hold a post anywhere on a day, by name."""
    return _active(Holding.objects.filter(held_on(on), post=post), on)


def names_by_unit(*, post: Post, on: date) -> dict[UUID, list[str]]:
    """Return by unit the names of the active officers who hold a post in it on a day; one query."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = Holding.objects.filter(held_on(on), post=post, officer__is_active=True).order_by(
        "officer__name", "officer_id", "from_on", "pk"
    )
    for unit_id, name in rows.values_list("organisation_id", "officer__name"):
        found[unit_id].append(name)
    return found


def _active(held: QuerySet[Holding], on: date) -> list[OfficerView]:
    found = Officer.objects.filter(pk__in=held.values("officer_id"), is_active=True)
    return views(found.order_by("name", "pk"), on=on)


def find_officers(*, text: str, on: date, limit: int) -> list[OfficerView]:
    """Return officers whose name or login begins with the text, by name."""
    wanted = text.strip()
    if not wanted:
        return []
    named = Q(name__startswith=wanted) | Q(username__startswith=wanted.lower())
    return views(Officer.objects.filter(named).order_by("name", "pk")[:limit], on=on)


def list_officers(*, on: date, organisation_id: UUID | None = None) -> list[OfficerView]:
    """Return every officer, closed ones last, by organisation and login."""
    found = Officer.objects.order_by(*_ORDER)
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    return views(found, on=on)


def page_of_officers(
    *, on: date, text: str = "", organisation_id: UUID | None = None, after: str = ""
) -> OfficerPage:
    """Return a page of officers, closed ones last, by organisation and login.

    `text` is in a name or begins a login; `after` is the key that the page before gave.
    """
    found = Officer.objects.order_by(*_ORDER)
    if text:
        found = found.filter(Q(name__contains=text) | Q(username__startswith=text.lower()))
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    closed, _, key = after.partition("~")
    code, _, username = key.partition("~")
    if username:
        follows = Q(organisation__code__gt=code) | Q(organisation__code=code, username__gt=username)
        same = Q(is_active=closed != "closed")
        found = found.filter((same & follows) | Q(is_active=False) & ~same)
    rows = list(found.values_list(*_COLUMNS, "organisation__code")[: PAGE + 1])
    shown = _views(rows[:PAGE], on)
    further = ""
    if len(rows) > PAGE:
        last = shown[-1]
        further = f"{'open' if last.is_active else 'closed'}~{rows[PAGE - 1][-1]}~{last.username}"
    return OfficerPage(rows=tuple(shown), after=further)


def posts_ever(*, officer_ids: Collection[UUID]) -> list[PostHeld]:
    """Return every post that these officers hold or held, the newest first; one query."""
    if not officer_ids:
        return []
    rows = Holding.objects.filter(officer_id__in=officer_ids).order_by("-from_on", "pk")
    return [
        PostHeld(
            officer_id=row.officer_id,
            post=Post(row.post),
            organisation_id=row.organisation_id,
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in rows
    ]
