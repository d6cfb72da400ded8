"""Keep the basic catalogue, and answer its rows: a unit takes one, or says why it does not apply."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused, ItemVersionView, Level
from yimen.catalogue.contracts.vetting import BasicView, Verdict
from yimen.catalogue.models import BasicItem, Claim
from yimen.catalogue.queries import basic as queries
from yimen.catalogue.rules.codes import is_catalogue_code
from yimen.catalogue.rules.dictionaries import EVERY_LEVEL, ITEM_TYPES
from yimen.catalogue.rules.inheritance import inherited
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ledger import actions as ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicText:
    """A row of the basic catalogue as it is written down."""

    code: str
    name: str
    item_type: str
    levels: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    lead: str = ""
    department_code: str = ""
    source: str = ""


def keep_basic(*, actor: Actor, text: BasicText, at: datetime) -> BasicView:
    """Write a row of the basic catalogue, or write over the one with its code.

    Raises NotAllowed, CatalogueRefused.
    """
    access.check_can_publish(actor)
    _check(text)
    with transaction.atomic():
        row = BasicItem.objects.select_for_update().filter(code=text.code).first()
        if row is None:
            row = BasicItem(code=text.code, created_at=at)
        row.name, row.sort_key = text.name, versions.sort_key(name=text.name)
        row.item_type, row.levels, row.laws = text.item_type, list(text.levels), list(text.laws)
        row.lead, row.department_code = text.lead, text.department_code
        row.source, row.is_ended, row.changed_at = text.source, False, at
        row.save()
        _record(actor, "catalogue.basic.kept", row.id, at, {"code": row.code, "name": row.name})
    return queries.get_basic(basic_id=row.id)


def end_basic(*, actor: Actor, basic_id: UUID, reason: str, at: datetime) -> None:
    """End a row: it binds items no longer and takes none. Raises NotAllowed, NotFound."""
    access.check_can_publish(actor)
    if not reason.strip():
        raise CatalogueRefused("no_reason", "请写明为什么停用。", field="reason")
    with transaction.atomic():
        row = _locked(basic_id)
        row.is_ended, row.changed_at = True, at
        row.save(update_fields=["is_ended", "changed_at"])
        change = {"code": row.code, "reason": reason}
        _record(actor, "catalogue.basic.ended", row.id, at, change)


def take_basic(
    *, actor: Actor, basic_id: UUID, department_code: str, level: Level, at: datetime
) -> ItemVersionView:
    """Take a row for a unit: a draft begins with what the row says, and inherits it.

    Raises NotAllowed, NotFound, CatalogueRefused.
    """
    access.check_can_edit(actor, department=department_code)
    with transaction.atomic():
        row = _locked(basic_id)
        if row.is_ended:
            raise CatalogueRefused("basic_ended", "基本目录里这一项已经停用，不能领取。")
        if row.department_code and row.department_code != department_code:
            unit = directory.find_organisation(code=row.department_code)
            name = unit.short_name if unit else row.department_code
            raise CatalogueRefused("not_theirs", f"这一项归{name}，请由他们领取。")
        view = versions.create_item(
            actor=actor,
            text=inherited(
                queries.get_basic(basic_id=row.id), department=department_code, level=level
            ),
            at=at,
        )
        _claim(actor, row, department_code, Verdict.TAKEN, "", at)
        change = {"code": row.code, "item": view.item_code}
        _record(actor, "catalogue.basic.taken", row.id, at, change)
    return view


def refuse_basic(
    *, actor: Actor, basic_id: UUID, department_code: str, reason: str, at: datetime
) -> None:
    """Say that a row does not apply here, and why. Raises NotAllowed, NotFound, CatalogueRefused."""
    access.check_can_edit(actor, department=department_code)
    if not reason.strip():
        raise CatalogueRefused(
            "no_reason", "请写明为什么不适用，比如“本县没有这类场所”。", field="reason"
        )
    with transaction.atomic():
        row = _locked(basic_id)
        if queries.get_basic(basic_id=row.id).item_code:
            raise CatalogueRefused("taken", "这一项已经有实施清单，不能再说不适用。请刷新页面。")
        _claim(actor, row, department_code, Verdict.NOT_APPLICABLE, reason.strip(), at)
        change = {"code": row.code, "reason": reason}
        _record(actor, "catalogue.basic.refused", row.id, at, change)


def load_basic(*, actor: Actor, texts: Collection[BasicText], at: datetime) -> int:
    """Add the rows whose codes are not there yet; return how many. Raises NotAllowed."""
    access.check_can_publish(actor)
    known = set(BasicItem.objects.values_list("code", flat=True))
    rows = [
        BasicItem(
            code=text.code, name=text.name, sort_key=versions.sort_key(name=text.name),
            item_type=text.item_type, levels=list(text.levels), laws=list(text.laws),
            lead=text.lead, department_code=text.department_code, source=text.source,
            created_at=at, changed_at=at,
        )
        for text in texts
        if text.code not in known
    ]  # fmt: skip
    if rows:
        with transaction.atomic():
            BasicItem.objects.bulk_create(rows)
            _record(actor, "catalogue.basic.loaded", rows[0].id, at, {"count": len(rows)})
    return len(rows)


def _check(text: BasicText) -> None:
    if not text.name:
        raise CatalogueRefused("no_name", "写上事项名称。", field="name")
    if not is_catalogue_code(code=text.code):
        raise CatalogueRefused(
            "code_wrong", "基本编码是 12 位数字，第 3、4 位是事项类型。", field="code"
        )
    if text.item_type not in ITEM_TYPES or text.code[2:4] != text.item_type:
        raise CatalogueRefused(
            "type_wrong", "事项类型和基本编码第 3、4 位不一致。", field="item_type"
        )
    if not set(text.levels) <= set(EVERY_LEVEL):
        raise CatalogueRefused("level_unknown", "请从清单里选行使层级。", field="levels")
    if text.department_code and directory.find_organisation(code=text.department_code) is None:
        raise CatalogueRefused("unit_unknown", "没有这个单位，请重新选。", field="department_code")


def _locked(basic_id: UUID) -> BasicItem:
    row = BasicItem.objects.select_for_update().filter(id=basic_id).first()
    if row is None:
        raise NotFound
    return row


def _claim(
    actor: Actor, row: BasicItem, department: str, verdict: Verdict, reason: str, at: datetime
) -> None:
    Claim.objects.update_or_create(
        basic_item=row,
        department_code=department,
        defaults={
            "verdict": verdict.value,
            "reason": reason[:500],
            "officer_id": actor.officer_id,
            "made_by": actor.name,
            "made_at": at,
        },
    )


def _record(actor: Actor, verb: str, basic_id: UUID, at: datetime, change: dict[str, Any]) -> None:
    subject = Ref("catalogue.basic", basic_id)
    ledger.record(actor=actor, verb=verb, subject=subject, at=at, change=change)
