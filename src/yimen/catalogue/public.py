"""The door of the catalogue: versions of items, lists of them, and the titles of notices."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from yimen.catalogue.contracts import (
    ItemFilter,
    ItemPage,
    ItemUnknown,
    ItemVersionView,
    NoticeKind,
)
from yimen.catalogue.queries import version as _version
from yimen.catalogue.rules import notices


def get_version(*, version_id: UUID) -> ItemVersionView:
    """Return the version that a case keeps, from memory where it was read before.

    Raises ItemUnknown. Its state may be out of date; ask `find_current` whether it is open.
    """
    return _version.get_version(version_id=version_id)


def find_current(*, item_code: str, on: date) -> ItemVersionView | None:
    """Return the version of an item that holds on a day, suspended ones included, or None."""
    return _version.find_current(item_code=item_code, on=on)


def get_current(*, item_code: str, on: date) -> ItemVersionView:
    """Return what `find_current` finds. Raises ItemUnknown with words for the resident."""
    view = _version.find_current(item_code=item_code, on=on)
    if view is None:
        raise ItemUnknown
    return view


def list_current(
    *, on: date, where: ItemFilter | None = None, after: str = "", limit: int = 50
) -> ItemPage:
    """Return a page of the versions that hold on a day, by name, from behind a key."""
    return _version.list_current(on=on, where=where, after=after, limit=limit)


def count_current(*, on: date, where: ItemFilter | None = None) -> int:
    """Return how many versions hold on a day."""
    return _version.count_current(on=on, where=where)


def notice_title(*, view: ItemVersionView, kind: NoticeKind) -> str:
    """Return the title of a document that goes out for a case of this version."""
    return notices.notice_title(view=view, kind=kind)
