"""What the form designer shows: the draft with its stamp, its edits, and the shared groups."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yimen.catalogue import access
from yimen.catalogue.contracts import (
    UNPUBLISHED,
    Field,
    ItemState,
    ItemUnknown,
    ItemVersionView,
)
from yimen.catalogue.models import DraftEdit, FieldGroup, ItemVersion
from yimen.catalogue.queries.version import get_version
from yimen.catalogue.rules.definition import read_as
from yimen.kernel.actor import Actor

KEPT_DRAFTS = 16
_drafts: OrderedDict[UUID, tuple[datetime, DraftView]] = OrderedDict()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A version with the stamp of its form."""

    version: ItemVersionView
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLine:
    """One edit of a draft; `is_now` is the one that holds, those after it were taken back."""

    number: int
    title: str
    made_by: str
    made_at: datetime
    is_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A shared group of questions with the number of its edition."""

    id: UUID
    department_code: str
    title: str
    edition: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUse:
    """A draft that holds copies of an older edition of a group."""

    version_id: UUID
    item_code: str
    version: int
    name: str
    edition: int


def draft_for(*, actor: Actor, item_code: str, number: int) -> DraftView:
    """As `find_draft`, for who may see it. Raises ItemUnknown, NotAllowed."""
    found = find_draft(item_code=item_code, number=number)
    if found.version.state in UNPUBLISHED:
        access.check_can_read(actor, department=found.version.department_code)
    return found


def find_draft(*, item_code: str, number: int) -> DraftView:
    """Return a version with its stamp, from memory while it was not changed.

    A large form takes a while to read and to compile, and an editor asks for it at every key.

    Raises: ItemUnknown
    """
    row = (
        ItemVersion.objects.filter(item__code=item_code, version=number)
        .values("id", "changed_at")
        .first()
    )
    if row is None:
        raise ItemUnknown
    kept = _drafts.get(row["id"])
    if kept is not None and kept[0] == row["changed_at"]:
        _drafts.move_to_end(row["id"])
        return kept[1]
    stored = ItemVersion.objects.filter(id=row["id"]).values_list("definition", flat=True).get()
    view = DraftView(version=get_version(version_id=row["id"]), mark=mark_of(stored))
    _drafts[row["id"]] = (row["changed_at"], view)
    while len(_drafts) > KEPT_DRAFTS:
        _drafts.popitem(last=False)
    return view


def mark_of(definition: dict[str, Any] | None) -> str:
    """Return the stamp of the form and the situations of a definition as stored."""
    parts = [(definition or {}).get(name) for name in ("form", "situations")]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def list_edits(*, version_id: UUID) -> list[EditLine]:
    """Return the edits of a draft that are kept, newest first."""
    names = ("number", "title", "made_by", "made_at", "is_now")
    rows = DraftEdit.objects.filter(version_id=version_id).order_by("-number").values(*names)
    return [EditLine(**row) for row in rows]


def list_groups(*, department_code: str) -> list[GroupView]:
    """Return the shared groups of a department by title."""
    rows = FieldGroup.objects.filter(department_code=department_code).order_by("title", "id")
    return [_group(row) for row in rows]


def find_group(*, group_id: UUID) -> GroupView | None:
    """Return a shared group, or None."""
    row = FieldGroup.objects.filter(id=group_id).first()
    return _group(row) if row else None


def _group(row: FieldGroup) -> GroupView:
    return GroupView(
        id=row.id,
        department_code=row.department_code,
        title=row.title,
        edition=row.edition,
        fields=tuple(read_as(Field, one) for one in row.fields),
    )


def drafts_using(*, group: GroupView) -> list[GroupUse]:
    """Return the drafts of the department that hold an older edition of a group."""
    rows = ItemVersion.objects.filter(
        department_code=group.department_code, state=ItemState.DRAFT.value, definition__isnull=False
    ).select_related("item")
    found = []
    for row in rows.order_by("sort_key", "id"):
        edition = _held(row.definition, group.id)
        if edition is not None and edition < group.edition:
            found.append(
                GroupUse(
                    version_id=row.id,
                    item_code=row.item.code,
                    version=row.version,
                    name=row.name,
                    edition=edition,
                )
            )
    return found


def _held(definition: Any, group_id: UUID) -> int | None:
    """Return the oldest edition of a group that a definition holds, or None."""
    editions = [
        int(field["group"].partition("@")[2].partition("/")[0])
        for step in definition["form"]["steps"]
        for field in step["fields"]
        if field.get("group", "").startswith(f"{group_id}@")
    ]
    return min(editions, default=None)
