"""Write, vet, publish, suspend and cancel versions of items; every change enters the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from pypinyin import lazy_pinyin

from yimen.catalogue import access
from yimen.catalogue.actions import search
from yimen.catalogue.contracts import (
    CatalogueRefused,
    ItemState,
    ItemUnknown,
    ItemVersionView,
    PublicationRefused,
)
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.queries import version as queries
from yimen.catalogue.rules import lifecycle
from yimen.catalogue.rules.codes import build_item_code
from yimen.catalogue.rules.definition import dump_definition
from yimen.catalogue.rules.publication import publication_findings
from yimen.catalogue.rules.version import VersionText
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
    access.check_can_edit(actor)
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
        if latest.state in (ItemState.DRAFT, ItemState.VETTING):
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
    *, actor: Actor, version_id: UUID, text: VersionText, at: datetime
) -> ItemVersionView:
    """Replace the main elements and the definition of a draft.

    Raises:
        NotAllowed, ItemUnknown, WrongState: the version is no longer a draft.
    """
    access.check_can_edit(actor)
    with transaction.atomic():
        row = _lock_version(version_id)
        if row.state != ItemState.DRAFT:
            raise CatalogueRefused(
                "not_draft", "只有编制中的版本能改。请新建一个版本再改，已发布的保持原样。"
            )
        if text.catalogue_code != row.item.catalogue_code:
            raise CatalogueRefused(
                "code_fixed", "基本编码定了就不能改；换编码请新建事项。", field="catalogue_code"
            )
        changed = [name for name, value in columns(text).items() if getattr(row, name) != value]
        for name, value in columns(text).items():
            setattr(row, name, value)
        row.changed_at = at
        row.save()
        _record(actor, "catalogue.version.edited", row.id, at, {"changed": changed})
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def submit_version(*, actor: Actor, version_id: UUID, at: datetime) -> ItemVersionView:
    """Hand a draft over for vetting. Raises NotAllowed, ItemUnknown, WrongState."""
    access.check_can_edit(actor)
    return _move(actor, version_id, ItemState.VETTING, "catalogue.version.submitted", at)


def return_version(*, actor: Actor, version_id: UUID, reason: str, at: datetime) -> ItemVersionView:
    """Send a version back to its editor with the reason. Raises NotAllowed, WrongState."""
    access.check_can_publish(actor)
    return _move(
        actor, version_id, ItemState.DRAFT, "catalogue.version.returned", at, reason=reason
    )


def publish_version(
    *, actor: Actor, version_id: UUID, effective_on: date, at: datetime
) -> ItemVersionView:
    """Put a vetted version in force from a day; the version before it holds until that day.

    Raises:
        NotAllowed, ItemUnknown, WrongState.
        PublicationRefused: the rules of publication are not met; each names its remedy.
    """
    access.check_can_publish(actor)
    with transaction.atomic():
        row = _lock_version(version_id)
        lifecycle.check_move(state=ItemState(row.state), to=ItemState.IN_USE)
        if effective_on < local_day(at):
            raise CatalogueRefused(
                "past_day", "生效日期不能早于今天。请选今天或以后的日子。", field="effective_on"
            )
        _check_publication(version_id)
        _end_before(row, effective_on)
        row.state, row.effective_on, row.changed_at = ItemState.IN_USE.value, effective_on, at
        row.save(update_fields=["state", "effective_on", "changed_at"])
        siblings = ItemVersion.objects.filter(item_id=row.item_id)
        search.reindex_versions(version_ids=list(siblings.values_list("id", flat=True)))
        _record(
            actor,
            "catalogue.version.published",
            row.id,
            at,
            {"version": row.version, "effective_on": effective_on.isoformat()},
        )
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def _check_publication(version_id: UUID) -> None:
    queries.forget_views([version_id])
    found: dict[str, str] = {}
    for finding in publication_findings(view=queries.get_version(version_id=version_id)):
        found.setdefault(finding.path, finding.message)
    if found:
        raise PublicationRefused(found)


def _end_before(row: ItemVersion, day: date) -> None:
    others = ItemVersion.objects.filter(
        item_id=row.item_id, state__in=(ItemState.IN_USE.value, ItemState.SUSPENDED.value)
    ).exclude(id=row.id)
    if others.filter(effective_on__gte=day).exists():
        raise CatalogueRefused(
            "day_taken",
            "已经有一个版本从这一天或更晚开始生效。请选更晚的日子，或先取消那个版本。",
            field="effective_on",
        )
    others.filter(until_on__isnull=True).update(until_on=day)


def suspend_version(
    *, actor: Actor, version_id: UUID, reason: str, at: datetime
) -> ItemVersionView:
    """Stop taking applications for a version for now. Raises NotAllowed, WrongState."""
    access.check_can_publish(actor)
    return _move(
        actor, version_id, ItemState.SUSPENDED, "catalogue.version.suspended", at, reason=reason
    )


def resume_version(*, actor: Actor, version_id: UUID, at: datetime) -> ItemVersionView:
    """Take applications for a suspended version again. Raises NotAllowed, WrongState."""
    access.check_can_publish(actor)
    return _move(actor, version_id, ItemState.IN_USE, "catalogue.version.resumed", at)


def cancel_version(*, actor: Actor, version_id: UUID, reason: str, at: datetime) -> ItemVersionView:
    """Take a version out of the catalogue for good; cases that began with it go on.

    Raises:
        NotAllowed, ItemUnknown, WrongState.
    """
    access.check_can_publish(actor)
    return _move(
        actor, version_id, ItemState.CANCELLED, "catalogue.version.cancelled", at, reason=reason
    )


def _move(
    actor: Actor, version_id: UUID, to: ItemState, verb: str, at: datetime, *, reason: str = ""
) -> ItemVersionView:
    with transaction.atomic():
        row = _lock_version(version_id)
        lifecycle.check_move(state=ItemState(row.state), to=to)
        row.state, row.changed_at = to.value, at
        row.save(update_fields=["state", "changed_at"])
        search.reindex_version(version_id=row.id)
        _record(actor, verb, row.id, at, {"state": to.value, "reason": reason})
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def _lock_item(item_code: str) -> Item:
    item = Item.objects.for_change().filter(code=item_code).first()
    if item is None:
        raise ItemUnknown
    return item


def _lock_version(version_id: UUID) -> ItemVersion:
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
    """Return the columns of a version row for what was written down."""
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
        "definition": dump_definition(text.definition) if text.definition else None,
    }


def sort_key(*, name: str) -> str:
    """Return a name in pinyin, so that lists stand in the order in which people look."""
    return " ".join(lazy_pinyin(name)).lower()[:_SORT_LENGTH]
