"""Keep the shared groups of questions of a department, and bring drafts up to a new edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions import form_design
from yimen.catalogue.contracts import CatalogueRefused, Definition, Field
from yimen.catalogue.models import FieldGroup
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.rules.definition import dump_json
from yimen.catalogue.rules.form_editing import all_fields, insert_fields, set_field
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

MAX_GROUPS = 100


def keep_group(
    *, actor: Actor, department_code: str, title: str, fields: Sequence[Field], at: datetime
) -> UUID:
    """Keep questions as a shared group under a title; a title that exists gets a new edition.

    Raises NotAllowed, CatalogueRefused.
    """
    access.check_can_edit(actor, department=department_code)
    title = " ".join(title.split())[:100]
    if not title:
        raise CatalogueRefused("no_title", "请给题组起个名字，比如“联系方式”。", field="title")
    if not fields:
        raise CatalogueRefused("no_fields", "这一步还没有问题，不能存成题组。", field="title")
    with transaction.atomic():
        kept = list(FieldGroup.objects.select_for_update().filter(department_code=department_code))
        row = next((one for one in kept if one.title == title), None)
        if row is None:
            if len(kept) >= MAX_GROUPS:
                raise CatalogueRefused("too_many", f"一个单位最多 {MAX_GROUPS} 个题组。")
            row = FieldGroup(department_code=department_code, title=title, edition=0)
        row.fields = [dump_json(replace(one, group="")) for one in fields]
        row.edition += 1
        row.changed_at = at
        row.save()
        ledger.record(
            actor=actor,
            verb="catalogue.group.kept",
            subject=Ref("catalogue.group", row.id),
            at=at,
            change={"title": title, "edition": row.edition},
        )
    return row.id


def insert_group(
    *, actor: Actor, version_id: UUID, group_id: UUID, step: str, mark: str, at: datetime
) -> str:
    """Put copies of the questions of a group at the end of a step; return the new stamp.

    Raises NotAllowed, ItemUnknown, CatalogueRefused.
    """
    group = _group(group_id)
    fields = [replace(one, group=source_of(group, one)) for one in group.fields]
    return form_design.change_form(
        actor=actor,
        version_id=version_id,
        edit=lambda definition: insert_fields(definition, step=step, fields=fields),
        title=f"放入题组“{group.title}”",
        mark=mark,
        at=at,
    )


def update_draft(*, actor: Actor, version_id: UUID, group_id: UUID, mark: str, at: datetime) -> str:
    """Bring the copies that a draft holds up to the newest edition; return the new stamp.

    What an editor wrote into a copy gives way; code, name and conditions of the copy stay, since
    the draft's own conditions know it by them. Raises NotAllowed, ItemUnknown, CatalogueRefused.
    """
    group = _group(group_id)
    return form_design.change_form(
        actor=actor,
        version_id=version_id,
        edit=lambda definition: _updated(definition, group),
        title=f"更新题组“{group.title}”",
        mark=mark,
        at=at,
    )


def _updated(definition: Definition, group: queries.GroupView) -> Definition:
    newest = {one.code: one for one in group.fields}
    for held in all_fields(definition):
        source, _, code = held.group.partition("/")
        if source.partition("@")[0] != str(group.id):
            continue
        new = newest.get(code)
        if new is None:
            definition = set_field(definition, field=replace(held, group=""))
            continue
        kept = replace(
            new,
            code=held.code,
            name=held.name,
            when=held.when,
            required_when=held.required_when,
            compute=held.compute,
            check=held.check,
            check_message=held.check_message,
            paper=held.paper,
            group=source_of(group, new),
        )
        definition = set_field(definition, field=kept)
    return definition


def source_of(group: queries.GroupView, field: Field) -> str:
    """Return the note that a copy carries: group, edition and the question's code there."""
    return f"{group.id}@{group.edition}/{field.code}"


def _group(group_id: UUID) -> queries.GroupView:
    group = queries.find_group(group_id=group_id)
    if group is None:
        raise CatalogueRefused("group_gone", "这个题组已经不在了，请刷新页面。")
    return group
