"""Write the process of a draft, rehearse one over past cases, move cases under way to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from yimen.bpmn import reading
from yimen.bpmn.model import ProcessRefusedError
from yimen.catalogue import access
from yimen.catalogue.actions.history import record_definition
from yimen.catalogue.contracts import CatalogueRefused, ItemState, ItemUnknown, ItemVersionView
from yimen.catalogue.contracts.in_flight import CaseUnderWay, RehearsedCase
from yimen.catalogue.models import Item, ItemVersion
from yimen.catalogue.queries import in_flight
from yimen.catalogue.queries import version as queries
from yimen.catalogue.rules.definition import dump_definition, load_definition
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

PAST_CASES = 200


def basis_of(content: str) -> str:
    """Return the mark of a process that an editor has before him, to notice another's change."""
    return sha256(content.encode()).hexdigest()[:16]


def save_process(
    *, actor: Actor, version_id: UUID, content: str, basis: str, at: datetime
) -> ItemVersionView:
    """Put a process into a draft; an empty one leads its cases on the plain route again.

    `basis` is the mark of the process that was changed. Raises NotAllowed, ItemUnknown,
    CatalogueRefused where the version is no draft, somebody else changed it, or it is no process.
    """
    access.check_can_edit(actor, version_id=version_id)
    if content:
        _check_readable(content)
    with transaction.atomic():
        row = _locked(version_id)
        _check_draft(row)
        definition = load_definition(row.definition)
        if basis_of(definition.process) != basis:
            raise CatalogueRefused(
                "changed_meanwhile",
                "别人刚改过这个流程，您的改动没有保存。请看过新的流程再改。",
                field="process",
            )
        old = row.definition
        row.definition = dump_definition(replace(definition, process=content))
        record_definition(row=row, before=old, actor=actor, why="改流程", at=at)
        row.changed_at = at
        row.save(update_fields=["definition", "changed_at"])
        ledger.record(
            actor=actor,
            verb="catalogue.version.edited",
            subject=Ref("catalogue.version", row.id),
            at=at,
            change={"changed": ["process"], "process": basis_of(content) if content else ""},
        )
    queries.forget_views([version_id])
    return queries.get_version(version_id=version_id)


def _check_draft(row: ItemVersion) -> None:
    if row.state != ItemState.DRAFT:
        raise CatalogueRefused(
            "not_draft", "只有编制中的版本能改流程。请新建一个版本再改。", field="process"
        )
    if not row.definition:
        raise CatalogueRefused(
            "no_definition",
            "这一版只列入清单，还没有定义。请先在事项页写好定义，再设计流程。",
            field="process",
        )


def _check_readable(content: str) -> None:
    try:
        reading.read(content.encode())
    except ProcessRefusedError as wrong:
        raise CatalogueRefused("process_unreadable", f"{wrong}。", field="process") from wrong


def _locked(version_id: UUID) -> ItemVersion:
    item_id = ItemVersion.objects.filter(id=version_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise ItemUnknown
    Item.objects.for_change().filter(id=item_id).first()
    return ItemVersion.objects.get(id=version_id)


def rehearse_process(
    *, actor: Actor, version: ItemVersionView, at: datetime
) -> tuple[RehearsedCase, ...]:
    """Return what the process of a version would have come to for past cases of its item.

    No case is touched; that their facts were used is entered in the ledger. Raises NotAllowed.
    """
    access.check_can_edit(actor, version_id=version.id)
    impact = in_flight.find_impact()
    if impact is None:
        return ()
    with transaction.atomic():
        found = impact.rehearse(version=version, limit=PAST_CASES)
        ledger.record(
            actor=actor,
            verb="catalogue.process.rehearsed",
            subject=Ref("catalogue.version", version.id),
            at=at,
            change={"cases": len(found)},
        )
    return found


def move_cases(
    *,
    actor: Actor,
    version: ItemVersionView,
    case_ids: Collection[UUID],
    mapping: Mapping[str, str],
    at: datetime,
) -> tuple[CaseUnderWay, ...]:
    """Move chosen cases to the process of a version in use; with obstacles are those that stay.

    Raises NotAllowed, CatalogueRefused where the version is not in use or no case was chosen.
    """
    access.check_can_publish(actor)
    if version.state is not ItemState.IN_USE:
        raise CatalogueRefused("not_in_use", "发布以后才能把在办的件搬到这一版。", field="cases")
    if not case_ids:
        raise CatalogueRefused("no_cases", "请选要搬的件。", field="cases")
    impact = in_flight.find_impact()
    if impact is None:
        return ()
    return impact.move(actor=actor, version=version, case_ids=case_ids, mapping=mapping, at=at)
