"""Change the form of a draft edit by edit, with undo, redo and a stamp against overwriting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yimen.catalogue import access
from yimen.catalogue.actions.history import record_definition
from yimen.catalogue.contracts import (
    CatalogueRefused,
    Definition,
    DefinitionRefused,
    ItemState,
    ItemUnknown,
)
from yimen.catalogue.models import DraftEdit, Item, ItemVersion
from yimen.catalogue.queries import form_design as queries
from yimen.catalogue.queries.version import forget_views
from yimen.catalogue.rules.definition import dump_definition, load_definition
from yimen.catalogue.rules.definition_checks import findings
from yimen.catalogue.rules.first_definition import first_definition
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger

KEPT_EDITS = 50
Edit = Callable[[Definition], Definition]


def begin_form(*, actor: Actor, version_id: UUID, at: datetime) -> None:
    """Give a draft that is only listed a definition to begin with: one situation, one step.

    What else a definition needs stays empty, and publication asks for it. A definition that is
    there is left alone. Raises NotAllowed, ItemUnknown, CatalogueRefused.
    """
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        row = _lock_draft(version_id)
        if row.definition is not None:
            return
        row.definition = dump_definition(first_definition())
        record_definition(row=row, before=None, actor=actor, why="开始设计申请表", at=at)
        _store(actor, row, "catalogue.version.edited", ["definition"], at)


def change_form(
    *,
    actor: Actor,
    version_id: UUID,
    edit: Edit,
    title: str,
    mark: str,
    at: datetime,
    within: str = "",
) -> str:
    """Change the form of a draft by one edit; return the new stamp.

    `mark` is the stamp of the form that the editor saw. `within` is the path of the question or
    step that is edited: only mistakes there are refused, the rest waits for publication.

    Raises:
        NotAllowed, ItemUnknown, CatalogueRefused: not a draft, or changed meanwhile.
        DefinitionRefused: the mistakes, by their paths.
    """
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        row = _lock_draft(version_id)
        before = _definition_of(row)
        now = mark_of(row.definition)
        if now != mark and not _is_own_autosave(row, mark, actor, title):
            raise CatalogueRefused("changed_meanwhile", _meanwhile(row, mark))
        after = edit(before)
        if after == before:
            return now
        _check(after, within)
        _remember(row, "打开时的样子", actor, at)
        old = row.definition
        _put(row, dump_definition(after))
        record_definition(row=row, before=old, actor=actor, why=title, at=at)
        _push(row, title, actor, at)
        _store(actor, row, "catalogue.version.edited", ["form", title], at)
        return mark_of(row.definition)


def undo(*, actor: Actor, version_id: UUID, at: datetime) -> str:
    """Take the last edit of a draft back; return what was taken back.

    Raises NotAllowed, ItemUnknown, CatalogueRefused: there is nothing to take back.
    """
    return _step_to(actor, version_id, at, back=True)


def redo(*, actor: Actor, version_id: UUID, at: datetime) -> str:
    """Make the edit again that was taken back last; return what it was.

    Raises NotAllowed, ItemUnknown, CatalogueRefused: there is nothing to make again.
    """
    return _step_to(actor, version_id, at, back=False)


def _step_to(actor: Actor, version_id: UUID, at: datetime, *, back: bool) -> str:
    access.check_can_edit(actor, version_id=version_id)
    with transaction.atomic():
        row = _lock_draft(version_id)
        _definition_of(row)
        if DraftEdit.objects.filter(version=row).exists():
            _remember(row, "在别处改了定义", actor, at)
        now = DraftEdit.objects.filter(version=row, is_now=True).first()
        number = now.number if now else 0
        to = number - 1 if back else number + 1
        aim = DraftEdit.objects.filter(version=row, number=to).first()
        if now is None or aim is None:
            word = "撤销" if back else "重做"
            raise CatalogueRefused("nothing_left", f"没有可以{word}的改动了。")
        old = row.definition
        assert isinstance(old, dict)
        row.definition = {**old, "form": aim.form, "situations": aim.situations}
        why = f"{'撤销' if back else '重做'}：{now.title if back else aim.title}"
        record_definition(row=row, before=old, actor=actor, why=why, at=at)
        _point_to(row, aim)
        verb = "catalogue.version.undone" if back else "catalogue.version.redone"
        said = now.title if back else aim.title
        _store(actor, row, verb, ["form", said], at)
        return said


def mark_of(definition: dict[str, Any] | None) -> str:
    """Return the stamp of the form and the situations of a definition as stored."""
    return queries.mark_of(definition)


def _is_own_autosave(row: ItemVersion, mark: str, actor: Actor, title: str) -> bool:
    """Tell whether only the same hand changed the same thing since: a field saved itself, then the button."""
    seen = DraftEdit.objects.filter(version=row, mark=mark).order_by("-number").first()
    if seen is None:
        return False
    later = DraftEdit.objects.filter(version=row, number__gt=seen.number)
    made = list(later.values_list("made_by", "title"))
    return bool(made) and all(one == (actor.name, title) for one in made)


def _meanwhile(row: ItemVersion, mark: str) -> str:
    seen = DraftEdit.objects.filter(version=row, mark=mark).order_by("-number").first()
    later = DraftEdit.objects.filter(version=row)
    if seen is not None:
        later = later.filter(number__gt=seen.number)
    lines = [f"{one.made_by}：{one.title}" for one in later.order_by("-number")[:5]]
    what = "；".join(reversed(lines)) or "定义在别处改过"
    return f"您打开以后，这张表又改过了（{what}）。您写的还在下面，没有保存；看过以后再保存一次。"


def _check(definition: Definition, within: str) -> None:
    found: dict[str, str] = {}
    for path, message in findings(definition):
        if (within and path.startswith(within)) or path == "form":
            found.setdefault(path, message)
    if found:
        raise DefinitionRefused(found)


def _put(row: ItemVersion, dumped: dict[str, Any]) -> None:
    assert isinstance(row.definition, dict)
    parts = {"form": dumped["form"], "situations": dumped["situations"]}
    row.definition = {**row.definition, **parts}


def _remember(row: ItemVersion, title: str, actor: Actor, at: datetime) -> None:
    """Keep the form as it stands, where the last edit that was kept is not this."""
    now = DraftEdit.objects.filter(version=row, is_now=True).first()
    if now is None or now.mark != mark_of(row.definition):
        _push(row, title if now is None else "在别处改了定义", actor, at)


def _push(row: ItemVersion, title: str, actor: Actor, at: datetime) -> None:
    edits = DraftEdit.objects.filter(version=row)
    now = edits.filter(is_now=True).values_list("number", flat=True).first() or 0
    edits.filter(number__gt=now).delete()
    edits.filter(number__lte=now - KEPT_EDITS).delete()
    edits.update(is_now=False)
    assert isinstance(row.definition, dict)
    DraftEdit.objects.create(
        version=row,
        number=now + 1,
        title=title[:200],
        form=row.definition["form"],
        situations=row.definition["situations"],
        mark=mark_of(row.definition),
        is_now=True,
        made_by=actor.name,
        made_at=at,
    )


def _point_to(row: ItemVersion, aim: DraftEdit) -> None:
    DraftEdit.objects.filter(version=row).update(is_now=False)
    DraftEdit.objects.filter(id=aim.id).update(is_now=True)


def _definition_of(row: ItemVersion) -> Definition:
    if row.definition is None:
        raise CatalogueRefused("no_definition", "这一版还没有申请表，请先点“开始设计”。")
    return load_definition(row.definition)


def _lock_draft(version_id: UUID) -> ItemVersion:
    item_id = ItemVersion.objects.filter(id=version_id).values_list("item_id", flat=True).first()
    if item_id is None:
        raise ItemUnknown
    Item.objects.for_change().filter(id=item_id).first()
    row = ItemVersion.objects.get(id=version_id)
    if row.state != ItemState.DRAFT:
        raise CatalogueRefused(
            "not_draft", "只有编制中的版本能改。请新建一个版本再改，已发布的保持原样。"
        )
    return row


def _store(actor: Actor, row: ItemVersion, verb: str, changed: list[str], at: datetime) -> None:
    row.changed_at = at
    row.save(update_fields=["definition", "changed_at"])
    forget_views([row.id])
    subject = Ref("catalogue.version", row.id)
    ledger.record(actor=actor, verb=verb, subject=subject, at=at, change={"changed": changed})
