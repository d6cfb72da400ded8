"""Load the demo catalogue; loading it again adds what is missing and changes nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from yimen.catalogue.actions import search, vetting
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import ItemState, Level, Regime
from yimen.catalogue.demo import content
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.rules.codes import build_item_code
from yimen.catalogue.rules.version import VersionText, parse_version
from yimen.directory import public as directory
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_LISTED_FOR = timedelta(days=30)
"""The list is older than the demo, so that who tries it can bring a matter on line the same day."""


def load_matters(at: datetime) -> str:
    """Load the list of matters of the demo county; tell how many were new."""
    with transaction.atomic():
        return f"{_load_matters(_usccs(), at)} 项新增"


def load_worked_items(at: datetime) -> str:
    """Load the matters worked out completely, published; tell how many were new."""
    usccs = _usccs()
    with transaction.atomic():
        fresh = sum(_load_worked(name, usccs, at) for name in content.worked_names())
        if fresh:
            search.load_synonyms()
    return f"{fresh} 项新增，可以在线申请"


def _usccs() -> dict[str, str]:
    return {unit.code: unit.uscc for unit in directory.list_organisations()}


def _load_worked(name: str, usccs: dict[str, str], at: datetime) -> bool:
    text = parse_version(content.worked_item(name=name, usccs=usccs))
    code = build_item_code(
        uscc=usccs[text.department_code],
        level=text.decide_level,
        catalogue_code=text.catalogue_code,
    )
    if Item.objects.filter(code=code).exists():
        return False
    view = versions.create_item(actor=SYSTEM, text=text, at=at)
    vetting.bring_on_line(version_id=view.id, effective_on=local_day(at), at=at)
    return True


def _load_matters(usccs: dict[str, str], at: datetime) -> int:
    found = {
        build_item_code(
            uscc=usccs[matter.department_code],
            level=Level(matter.decide_level),
            catalogue_code=matter.catalogue_code,
        ): matter
        for matter in content.matters()
    }
    known = set(Item.objects.filter(code__in=found).values_list("code", flat=True))
    fresh = {code: matter for code, matter in found.items() if code not in known}
    if not fresh:
        return 0
    items = Item.objects.bulk_create(
        Item(code=code, catalogue_code=matter.catalogue_code, created_at=at)
        for code, matter in fresh.items()
    )
    versions_made = ItemVersion.objects.bulk_create(
        _version(item, matter, local_day(at) - _LISTED_FOR, at)
        for item, matter in zip(items, fresh.values(), strict=True)
    )
    search.reindex_versions(version_ids=[row.id for row in versions_made])
    ledger.record(
        actor=SYSTEM,
        verb="catalogue.matters.loaded",
        subject=Ref("catalogue.load", new_id()),
        at=at,
        change={"count": len(fresh)},
    )
    return len(fresh)


def _version(item: Item, matter: content.Matter, day: date, at: datetime) -> ItemVersion:
    text = VersionText(
        catalogue_code=matter.catalogue_code,
        name=matter.name,
        item_type=matter.item_type,
        regime=Regime(matter.regime),
        department_code=matter.department_code,
        receive_level=Level(matter.receive_level),
        decide_level=Level(matter.decide_level),
        audiences=matter.audiences,
        topics=matter.topics,
        life_events=matter.life_events,
    )
    return ItemVersion(
        item=item,
        version=1,
        state=ItemState.IN_USE.value,
        effective_on=day,
        created_at=at,
        changed_at=at,
        **versions.columns(text),
    )
