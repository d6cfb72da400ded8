"""Keep, begin and drop the decision tables of a draft version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import CatalogueRefused, ItemState, ItemVersionView
from yimen.catalogue.contracts.decisions import DecisionTable
from yimen.catalogue.models import Item
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.queries.version import forget_views, get_version
from yimen.catalogue.rules.decision_grid import new_table
from yimen.catalogue.rules.decision_sheet import mark_of
from yimen.kernel.actor import Actor

MAX_TABLES = 20


def begin_decision(*, actor: Actor, version_id: UUID, title: str, at: datetime) -> DecisionTable:
    """Add an open table to a draft under the next free code, and return it.

    Raises NotAllowed, ItemUnknown, CatalogueRefused.
    """
    access.check_can_edit(actor, version_id=version_id)
    title = " ".join(title.split())[:100]
    if not title:
        raise _untitled()
    with transaction.atomic():
        view = _draft(version_id)
        kept = _tables(view)
        if len(kept) >= MAX_TABLES:
            raise CatalogueRefused(
                "too_many", f"一个事项最多 {MAX_TABLES} 张决策表。", field="title"
            )
        taken = {one.code for one in kept}
        code = next(f"table{n}" for n in range(1, MAX_TABLES + 2) if f"table{n}" not in taken)
        made = new_table(code=code, title=title)
        _write(actor, view, (*kept, made), at)
        return made


def keep_decision(
    *, actor: Actor, version_id: UUID, decision: DecisionTable, mark: str, at: datetime
) -> None:
    """Put a table in the place of the one that has its code, if nobody changed that meanwhile.

    `mark` is the mark of the table that the change began from. Raises NotAllowed, ItemUnknown,
    CatalogueRefused, DefinitionRefused.
    """
    access.check_can_edit(actor, version_id=version_id)
    if not decision.title:
        raise _untitled()
    with transaction.atomic():
        view = _draft(version_id)
        kept = _tables(view)
        before = next((one for one in kept if one.code == decision.code), None)
        if before is None:
            raise _gone()
        if mark_of(before) != mark:
            raise CatalogueRefused(
                "changed_meanwhile",
                "这张表刚被别人改过，您的改动还没有保存。请先导出您的表，再重新打开这一页。",
            )
        changed = tuple(decision if one.code == decision.code else one for one in kept)
        _write(actor, view, changed, at)


def drop_decision(*, actor: Actor, version_id: UUID, code: str, at: datetime) -> None:
    """Take a table out of a draft. Raises NotAllowed, ItemUnknown, CatalogueRefused."""
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        view = _draft(version_id)
        kept = _tables(view)
        left = tuple(one for one in kept if one.code != code)
        if len(left) == len(kept):
            raise _gone()
        _write(actor, view, left, at)


def _untitled() -> CatalogueRefused:
    return CatalogueRefused("no_title", "请给决策表起个名字。", field="title")


def _gone() -> CatalogueRefused:
    return CatalogueRefused("decision_gone", "这张决策表已经不在了，请回到列表看一看。")


def _draft(version_id: UUID) -> ItemVersionView:
    """Return a draft with its item locked, as the database holds it now."""
    item_code = get_version(version_id=version_id).item_code
    Item.objects.for_change().filter(code=item_code).first()
    forget_views([version_id])
    view = get_version(version_id=version_id)
    if view.state is not ItemState.DRAFT:
        raise CatalogueRefused(
            "not_draft", "只有编制中的版本能改。请新建一个版本再改决策表，已发布的保持原样。"
        )
    if view.definition is None:
        raise CatalogueRefused("no_definition", "这一版还没有定义，请先填好事项要素再加决策表。")
    return view


def _tables(view: ItemVersionView) -> tuple[DecisionTable, ...]:
    assert view.definition is not None
    return view.definition.decisions


def _write(
    actor: Actor, view: ItemVersionView, decisions: tuple[DecisionTable, ...], at: datetime
) -> None:
    text = queries.version_text(view=view)
    assert text.definition is not None
    changed = replace(text, definition=replace(text.definition, decisions=decisions))
    versions.edit_draft(actor=actor, version_id=view.id, text=changed, at=at, why="改决策表")
