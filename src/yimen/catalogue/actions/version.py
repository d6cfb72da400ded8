"""Write items and their drafts, whole or part by part; every change is kept with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions.history import record_changes
from yimen.catalogue.contracts import (
    UNPUBLISHED,
    CatalogueRefused,
    DefinitionRefused,
    ItemState,
    ItemUnknown,
    ItemVersionView,
)
from yimen.catalogue.contracts.vetting import SectionChanged
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.queries import staff
from yimen.catalogue.queries import version as queries
from yimen.catalogue.rules.codes import build_item_code, numbered
from yimen.catalogue.rules.definition import dump_definition, read_as
from yimen.catalogue.rules.first_definition import first_definition
from yimen.catalogue.rules.sections import BY_CODE, Section, mark_of, with_values, within
from yimen.catalogue.rules.version import VersionText, dump_version, version_findings
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

_SORT_LENGTH = 200


def create_item(*, actor: Actor, text: VersionText, at: datetime) -> ItemVersionView:
    """Add an item with its first draft; its code is made of unit, level and catalogue code.

    Raises:
        NotAllowed: the actor may not edit the catalogue.
        CatalogueRefused: the unit is unknown or the item exists already.
    """
    access.check_can_edit(actor, department=text.department_code)
    unit = directory.find_organisation(code=text.department_code)
    if unit is None:
        raise CatalogueRefused(
            "unit_unknown", f"没有代码为“{text.department_code}”的单位。", field="department_code"
        )
    code = build_item_code(
        uscc=unit.uscc, level=text.decide_level, catalogue_code=text.catalogue_code
    )
    with transaction.atomic():
        if Item.objects.filter(code=code).exists():
            raise CatalogueRefused(
                "exists",
                f"编码 {code} 的事项已经有了，请打开它再新建版本。",
                field="catalogue_code",
            )
        item = Item.objects.create(code=code, catalogue_code=text.catalogue_code, created_at=at)
        row = ItemVersion(item=item, version=1, **columns(text), **draft_dates(at))
        row.save(force_insert=True)
        began = {"name": text.name}
        record_changes(row=row, before={}, after=began, actor=actor, why="新建事项", at=at)
        _record(actor, "catalogue.item.created", row.id, at, {"code": code, "name": text.name})
    return queries.get_version(version_id=row.id)


def draft_version(*, actor: Actor, item_code: str, at: datetime) -> ItemVersionView:
    """Start a new draft as a copy of the item's latest version; a draft that exists is returned.

    Raises:
        NotAllowed, ItemUnknown.
    """
    access.check_can_edit(actor)
    with transaction.atomic():
        item = _lock_item(item_code)
        latest = ItemVersion.objects.filter(item=item).order_by("-version").first()
        if latest is None:
            raise ItemUnknown
        access.check_can_edit(actor, department=latest.department_code)
        if latest.state in UNPUBLISHED:
            return queries.get_version(version_id=latest.id)
        copied = {name: getattr(latest, name) for name in COPIED}
        row = ItemVersion(item=item, version=latest.version + 1, **copied, **draft_dates(at))
        row.save(force_insert=True)
        _record(actor, "catalogue.version.drafted", row.id, at, {"version": row.version})
    return queries.get_version(version_id=row.id)


COPIED = (
    "name", "sort_key", "item_type", "regime", "department_code", "instant", "receive_level",
    "decide_level", "entrusted_acceptance", "lawful_amount", "lawful_unit", "lawful_law",
    "promised_amount", "promised_unit", "promised_law", "audiences", "topics", "life_events",
    "keywords", "definition",
)  # fmt: skip
"""What the next version takes over from the one before."""


def edit_draft(
    *, actor: Actor, version_id: UUID, text: VersionText, at: datetime, why: str = ""
) -> ItemVersionView:
    """Replace the main elements and the definition of a draft.

    Raises:
        NotAllowed, ItemUnknown, CatalogueRefused: no draft, or another code.
    """
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        row = lock_draft(version_id)
        _write(actor, row, _stored(row), text, why, at)
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def edit_section(
    *,
    actor: Actor,
    version_id: UUID,
    section: str,
    values: Mapping[str, Any],
    mark: str,
    why: str,
    at: datetime,
) -> ItemVersionView:
    """Replace the values of one part of a draft, if nobody changed that part meanwhile.

    `values` are JSON by path; `mark` is the stamp of the part as its writer saw it. A draft that
    is only listed gets a definition to begin with. Mistakes elsewhere wait for publication.

    Raises:
        NotAllowed, ItemUnknown, CatalogueRefused: no draft, or no reason given.
        SectionChanged: somebody else was quicker; nothing was written.
        DefinitionRefused: every mistake in this part, by its path.
    """
    access.check_can_edit(actor, version_id=version_id)
    part = BY_CODE[section]
    with transaction.atomic():
        row = lock_draft(version_id)
        before = _stored(row)
        raw = dump_version(before)
        if mark_of(raw, part) != mark:
            raise SectionChanged
        if raw.get("definition") is None and _asks_definition(values):
            raw["definition"] = dump_definition(first_definition())
        text = _read_part(raw, part, values)
        if row.version > 1 and not why.strip() and dump_version(text) != raw:
            raise CatalogueRefused("no_why", "请写一句为什么改，会和改动一起留下来。", field="why")
        _write(actor, row, before, text, why.strip(), at)
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def _asks_definition(values: Mapping[str, Any]) -> bool:
    return any(
        path.startswith("definition.") and value not in (None, "", [], False)
        for path, value in values.items()
    )


def _read_part(raw: Mapping[str, Any], part: Section, values: Mapping[str, Any]) -> VersionText:
    if raw.get("definition") is None:
        values = {path: value for path, value in values.items() if "." not in path}
    text = read_as(VersionText, with_values(raw, values))
    found: dict[str, str] = {}
    for path, message in version_findings(text):
        if within(path, part):
            found.setdefault(path, message)
    if found:
        raise DefinitionRefused(found)
    return text


def _write(
    actor: Actor, row: ItemVersion, before: VersionText, text: VersionText, why: str, at: datetime
) -> None:
    if text.catalogue_code != row.item.catalogue_code:
        raise CatalogueRefused(
            "code_fixed", "基本编码定了就不能改；换编码请新建事项。", field="catalogue_code"
        )
    if text.definition is not None:
        text = replace(text, definition=numbered(text.definition))
    for name, value in columns(text).items():
        setattr(row, name, value)
    row.changed_at = at
    row.save()
    places = record_changes(
        row=row,
        before=dump_version(before),
        after=dump_version(text),
        actor=actor,
        why=why,
        at=at,
    )
    _record(actor, "catalogue.version.edited", row.id, at, {"changed": places[:50], "why": why})


def _stored(row: ItemVersion) -> VersionText:
    """Return the text of a locked row as the database holds it."""
    queries.forget_views([row.id])
    return staff.version_text(view=queries.get_version(version_id=row.id))


def lock_draft(version_id: UUID) -> ItemVersion:
    """Return a draft with its item locked. Raises ItemUnknown, CatalogueRefused."""
    row = lock_version(version_id)
    if row.state != ItemState.DRAFT:
        raise CatalogueRefused(
            "not_draft", "只有编制中的版本能改。请新建一个版本再改，已发布的保持原样。"
        )
    return row


def _lock_item(item_code: str) -> Item:
    item = Item.objects.for_change().filter(code=item_code).first()
    if item is None:
        raise ItemUnknown
    return item


def lock_version(version_id: UUID) -> ItemVersion:
    """Return a version with its item locked until the transaction ends. Raises ItemUnknown."""
    item_id = ItemVersion.objects.filter(id=version_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise ItemUnknown
    Item.objects.for_change().filter(id=item_id).first()
    return ItemVersion.objects.select_related("item").get(id=version_id)


def _record(
    actor: Actor, verb: str, version_id: UUID, at: datetime, change: dict[str, Any]
) -> None:
    subject = Ref("catalogue.version", version_id)
    ledger.record(actor=actor, verb=verb, subject=subject, at=at, change=change)


def draft_dates(at: datetime) -> dict[str, Any]:
    """Return the columns that every new draft begins with."""
    return {
        "state": ItemState.DRAFT.value,
        "effective_on": local_day(at),
        "created_at": at,
        "changed_at": at,
    }


def columns(text: VersionText) -> dict[str, Any]:
    """Return the columns of a version row for what was written down; situations get their numbers."""
    lawful, promised = text.lawful_limit, text.promised_limit
    return {
        "name": text.name,
        "sort_key": sort_key(name=text.name),
        "item_type": text.item_type,
        "regime": text.regime.value,
        "department_code": text.department_code,
        "instant": text.instant,
        "receive_level": text.receive_level.value,
        "decide_level": text.decide_level.value,
        "entrusted_acceptance": text.entrusted_acceptance,
        "lawful_amount": lawful.amount if lawful else None,
        "lawful_unit": lawful.unit if lawful else "W",
        "lawful_law": lawful.law if lawful else "",
        "promised_amount": promised.amount if promised else None,
        "promised_unit": promised.unit if promised else "W",
        "promised_law": promised.law if promised else "",
        "audiences": list(text.audiences),
        "topics": list(text.topics),
        "life_events": list(text.life_events),
        "keywords": list(text.keywords),
        "definition": dump_definition(numbered(text.definition)) if text.definition else None,
    }


def sort_key(*, name: str) -> str:
    """Return a name in pinyin, so that lists stand in the order in which people look."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- slow to load

    return " ".join(lazy_pinyin(name)).lower()[:_SORT_LENGTH]
