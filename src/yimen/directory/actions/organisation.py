"""Writes of organisations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.directory import access
from yimen.directory.contracts import DirectoryRefused, OrganisationView, UnitLevel
from yimen.directory.models import Area, Holding, Organisation
from yimen.directory.queries import organisation as organisations
from yimen.directory.rules import organisation as rules
from yimen.identity import public as identity
from yimen.identity.contracts import CodeType
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def open_organisation(
    *,
    actor: Actor,
    code: str,
    uscc: str,
    name: str,
    short_name: str,
    document_word: str,
    area_code: str,
    level: UnitLevel,
    at: datetime,
    parent_id: UUID | None,
    address: str,
    phone: str,
) -> OrganisationView:
    """Add an organisation."""
    access.check_may_manage(actor, area_code)
    rules.check_entry(
        code=code,
        name=name,
        short_name=short_name,
        document_word=document_word,
        area_code=area_code,
        level=level,
    )
    checked = identity.check_code(
        code_type=CodeType.USCC, text=uscc, on=local_day(at), field="uscc"
    )
    with transaction.atomic():
        if not Area.objects.filter(pk=area_code, valid_until=None).exists():
            raise DirectoryRefused("没有这个区划，请从列表里选。", field="area_code")
        organisation = Organisation(
            id=new_id(),
            code=code,
            uscc=checked.text,
            name=name.strip(),
            short_name=short_name.strip(),
            document_word=document_word.strip(),
            area_id=area_code,
            level=level,
            kind=rules.KIND_OF_LEVEL[level],
            parent_id=parent_id,
            address=address.strip()[:100],
            phone=phone.strip()[:20],
        )
        _insert(organisation)
        _record(actor, "directory.organisation.opened", organisation, at, {"code": code})
        return organisations.view(organisation)


def _insert(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as error:
        reasons = {
            "uscc": ("这个统一社会信用代码已经登记在别的机构名下。", "uscc"),
            "one_per_area": ("这个镇（村）已经有一个机构，先撤销原来的再新增。", "area_code"),
            "code": ("这个机构编码已经用过了，请换一个。", "code"),
        }
        for part, (message, field) in reasons.items():
            if part in str(error):
                raise DirectoryRefused(message, field=field) from error
        raise


def change_organisation(
    *,
    actor: Actor,
    organisation_id: UUID,
    name: str,
    short_name: str,
    document_word: str,
    address: str,
    phone: str,
    at: datetime,
) -> OrganisationView:
    """Replace the words of an organisation; code, level and area never change."""
    with transaction.atomic():
        organisation = Organisation.objects.for_change(organisation_id)
        access.check_may_manage(actor, organisation.area_id)
        rules.check_entry(
            code=organisation.code,
            name=name,
            short_name=short_name,
            document_word=document_word,
            area_code=organisation.area_id,
            level=UnitLevel(organisation.level),
        )
        was = organisation.name
        organisation.name = name.strip()
        organisation.short_name = short_name.strip()
        organisation.document_word = document_word.strip()
        organisation.address = address.strip()[:100]
        organisation.phone = phone.strip()[:20]
        organisation.save(update_fields=["name", "short_name", "document_word", "address", "phone"])
        _record(
            actor,
            "directory.organisation.changed",
            organisation,
            at,
            {"was": was, "now": organisation.name},
        )
        return organisations.view(organisation)


def close_organisation(*, actor: Actor, organisation_id: UUID, at: datetime) -> OrganisationView:
    """Close an organisation in which nobody holds a post any more."""
    with transaction.atomic():
        organisation = Organisation.objects.for_change(organisation_id)
        access.check_may_manage(actor, organisation.area_id)
        if Holding.objects.filter(organisation=organisation, until_on=None).exists():
            raise DirectoryRefused("这个机构还有在岗人员，请先免去他们的岗位，再撤销机构。")
        if organisation.is_active:
            organisation.is_active = False
            organisation.save(update_fields=["is_active"])
            _record(actor, "directory.organisation.closed", organisation, at, {})
        return organisations.view(organisation)


def _record(
    actor: Actor, verb: str, organisation: Organisation, at: datetime, change: dict[str, str]
) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("directory.organisation", organisation.pk),
        at=at,
        change=change,
    )
