"""Who answers for a guide, and looking at it again: named, asked for when overdue, done."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.contracts import CatalogueRefused, ItemUnknown
from yimen.catalogue.contracts.vetting import GuideReview, WorkKind, item_ref
from yimen.catalogue.models import Item
from yimen.catalogue.queries import guide_review as queries
from yimen.catalogue.rules.guide_review import check_review_day
from yimen.directory import public as directory
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

AT_ONCE = 200


def name_owner(*, actor: Actor, item_id: UUID, owner_id: UUID, at: datetime) -> None:
    """Name the officer of the item's unit who answers for its guide.

    Raises NotAllowed, ItemUnknown, CatalogueRefused.
    """
    with transaction.atomic():
        item, guide = _locked(item_id, local_day(at))
        access.check_can_edit(actor, department=guide.department_code)
        unit = directory.find_organisation(code=guide.department_code)
        known = directory.officers_of(unit_id=unit.id, on=local_day(at)) if unit else []
        if owner_id not in {officer.id for officer in known}:
            raise CatalogueRefused(
                "owner_elsewhere", "负责人要是本单位的工作人员，请重新选。", field="owner"
            )
        item.owner_id = owner_id
        item.save(update_fields=["owner_id"])
        if item.review_unit_id is not None:
            _ask(item, guide, item.review_unit_id, at)
        _record(actor, "catalogue.guide.owned", item, at, {"owner": str(owner_id)})


def review_guide(*, actor: Actor, item_id: UUID, review_by: date, note: str, at: datetime) -> None:
    """Say that a guide was looked at and is right, and by when it is looked at again.

    What is not right any more is mended in a new version. Raises NotAllowed, ItemUnknown,
    CatalogueRefused.
    """
    today = local_day(at)
    with transaction.atomic():
        item, guide = _locked(item_id, today)
        access.check_can_edit(actor, department=guide.department_code)
        check_review_day(day=review_by, since=today)
        item.review_by, item.review_unit_id = review_by, None
        if item.owner_id is None:
            item.owner_id = actor.officer_id
        item.save(update_fields=["review_by", "review_unit_id", "owner_id"])
        work.close(ref=item_ref(item_id=item.id), kind=WorkKind.REVIEW)
        change = {"review_by": review_by.isoformat(), "note": note[:200]}
        _record(actor, "catalogue.guide.reviewed", item, at, change)


def ask_overdue(*, at: datetime) -> int:
    """Open the work of every guide whose day has passed, and return how many there were.

    The day is in the guide's row: a sweep that was missed changes only when it is announced.
    """
    asked = 0
    today = local_day(at)
    for guide in queries.list_overdue(on=today, limit=AT_ONCE):
        unit = directory.find_organisation(code=guide.department_code)
        if unit is None:
            continue
        with transaction.atomic():
            item, now = _locked(guide.item_id, today)
            if item.review_unit_id is not None or item.review_by is None:
                continue
            item.review_unit_id = unit.id
            item.save(update_fields=["review_unit_id"])
            _ask(item, now, unit.id, at)
            _record(SYSTEM, "catalogue.guide.asked", item, at, {"review_by": str(item.review_by)})
        asked += 1
    return asked


def _ask(item: Item, guide: GuideReview, unit: UUID, at: datetime) -> None:
    day = item.review_by
    work.open(
        ref=item_ref(item_id=item.id),
        kind=WorkKind.REVIEW,
        unit=unit,
        at=at,
        title=guide.name,
        item=item.code,
        person=item.owner_id,
        due=datetime.combine(day, time(17), LOCAL) if day else None,
    )


def _locked(item_id: UUID, on: date) -> tuple[Item, GuideReview]:
    item = Item.objects.for_change().filter(id=item_id).first()
    guide = queries.find_guide(item_id=item_id, on=on)
    if item is None or guide is None:
        raise ItemUnknown
    return item, guide


def _record(actor: Actor, verb: str, item: Item, at: datetime, change: dict[str, Any]) -> None:
    ledger.record(actor=actor, verb=verb, subject=item_ref(item_id=item.id), at=at, change=change)
