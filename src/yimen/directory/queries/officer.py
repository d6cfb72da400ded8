"""Reads of officers and their posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yimen.directory.contracts import HoldingView, OfficerView, Post, PostHeld
from yimen.directory.models import Holding, Officer
from yimen.kernel.contracts import NotFound

PAGE = 50
_ORDER = ("-is_active", "organisation__code", "username")


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
    rows = (
        Holding.objects.filter(held_on(on), officer_id__in=officer_ids)
        .select_related("organisation", "lent_from__officer")
        .order_by("from_on", "pk")
    )
    for row in rows:
        held[row.officer_id].append(holding_view(row))
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
    rows = list(officers.select_related("organisation"))
    held = _holdings([row.pk for row in rows], on)
    return [
        OfficerView(
            id=row.pk,
            account_id=row.account_id,
            username=row.username,
            name=row.name,
            organisation_id=row.organisation_id,
            organisation_name=row.organisation.name,
            is_active=row.is_active,
            holdings=tuple(held[row.pk]),
        )
        for row in rows
    ]


def get_officer(*, officer_id: UUID, on: date) -> OfficerView:
    """Return an officer with the posts held on a day. Raises NotFound."""
    found = views(Officer.objects.filter(pk=officer_id), on=on)
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
    rows = Holding.objects.filter(
        held_on(on), organisation_id__in=unit_ids, officer__is_active=True
    ).order_by("officer__name", "officer_id")
    for unit_id, officer_id, name in rows.values_list(
        "organisation_id", "officer_id", "officer__name"
    ):
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
    rows = list(found.values_list("pk", "is_active", "organisation__code", "username")[: PAGE + 1])
    shown = views(Officer.objects.filter(pk__in=[row[0] for row in rows[:PAGE]]), on=on)
    by_id = {one.id: one for one in shown}
    _, active, code, username = rows[PAGE - 1] if len(rows) > PAGE else (None, True, "", "")
    return OfficerPage(
        rows=tuple(by_id[row[0]] for row in rows[:PAGE]),
        after=f"{'open' if active else 'closed'}~{code}~{username}" if username else "",
    )


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
