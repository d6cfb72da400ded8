"""Attach a blank form or a sample to a paper of a draft version, or take it off again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions import version as versions
from yimen.catalogue.contracts import (
    CatalogueRefused,
    Definition,
    ItemState,
    ItemVersionView,
    Paper,
)
from yimen.catalogue.contracts.sheets import PaperForm
from yimen.catalogue.queries import staff as queries
from yimen.catalogue.queries.paper_forms import item_ref
from yimen.catalogue.queries.version import forget_views, get_version
from yimen.kernel.actor import Actor
from yimen.kernel.files import actions as files
from yimen.kernel.files.contracts import MEBIBYTE, FileLimits

LIMITS = FileLimits(max_bytes=10 * MEBIBYTE)


def attach_form(
    *,
    actor: Actor,
    version_id: UUID,
    paper: str,
    form: PaperForm,
    stream: BinaryIO,
    name: str,
    declared_type: str,
    at: datetime,
) -> ItemVersionView:
    """Keep a file as the blank form or the sample of a paper; the one before is no longer named.

    Raises NotAllowed, ItemUnknown, CatalogueRefused, FileRefused, StoreFull.
    """
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        view = _draft_with(version_id, paper)
        stored = files.put(
            stream=stream,
            name=name,
            declared_type=declared_type,
            limits=LIMITS,
            owner=item_ref(item_code=view.item_code),
            actor=actor,
            at=at,
        )
        return _write(actor, view, paper, form, str(stored.id), at)


def detach_form(
    *, actor: Actor, version_id: UUID, paper: str, form: PaperForm, at: datetime
) -> ItemVersionView:
    """Name no file as this form any more; where the item has a sheet, that is handed out again.

    Raises NotAllowed, ItemUnknown, CatalogueRefused.
    """
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        return _write(actor, _draft_with(version_id, paper), paper, form, "", at)


def _draft_with(version_id: UUID, paper: str) -> ItemVersionView:
    versions.lock_version(version_id)
    forget_views([version_id])
    view = get_version(version_id=version_id)
    if view.state is not ItemState.DRAFT:
        raise CatalogueRefused(
            "not_draft", "只有编制中的版本能改。请新建一个版本再放空表、样表。", field="file"
        )
    if view.definition is None or paper not in {one.code for one in view.definition.papers}:
        raise CatalogueRefused("paper_unknown", "这一版没有这样材料，请刷新页面。", field="file")
    return view


def _write(
    actor: Actor, view: ItemVersionView, paper: str, form: PaperForm, file_id: str, at: datetime
) -> ItemVersionView:
    text = queries.version_text(view=view)
    assert text.definition is not None
    changed = replace(text, definition=_named(text.definition, paper, form, file_id))
    return versions.edit_draft(
        actor=actor, version_id=view.id, text=changed, at=at, why="换空表、样表"
    )


def _named(definition: Definition, paper: str, form: PaperForm, file_id: str) -> Definition:
    papers = tuple(
        _with_file(one, form, file_id) if one.code == paper else one for one in definition.papers
    )
    return replace(definition, papers=papers)


def _with_file(paper: Paper, form: PaperForm, file_id: str) -> Paper:
    if form is PaperForm.BLANK:
        return replace(paper, blank_file=file_id)
    return replace(paper, sample_file=file_id)
