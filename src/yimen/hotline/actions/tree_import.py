"""Import a category tree: uploaded, looked at with what it would change, then taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.category import TreeRefused
from yimen.hotline.contracts.tree import TREE_KIND, TreePreview
from yimen.hotline.models import CategoryRow, RetiredCategory, TreeDraft, UnitAlias
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import tree_import as queries
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_LARGEST, _MOST = 2_000_000, 5_000


def draft_tree(*, actor: Actor, content: bytes, at: datetime) -> UUID:
    """Keep an uploaded file to be looked at; nothing changes yet.

    Raises NotAllowed, TreeRefused.
    """
    actor.must(access.POLICY)
    if len(content) > _LARGEST:
        raise TreeRefused("文件超过 2 MB，请分开或者去掉多余的列。")
    text = _decoded(content)
    if len(queries.read_file(text).rows) > _MOST:
        raise TreeRefused(f"最多 {_MOST} 个分类。")
    row = TreeDraft(id=new_id(), content=text, by=actor.name, at=at)
    row.save(force_insert=True)
    return row.id


def map_units(
    *, actor: Actor, draft_id: UUID, units: Mapping[str, list[str]], alias: str, unit: str
) -> None:
    """Write which unit leads and which support each branch, and by which name a file calls a unit.

    Raises NotAllowed, NotFound, TreeRefused.
    """
    actor.must(access.POLICY)
    known = {code for code, _ in queries.choices()}
    with transaction.atomic():
        row = _open(draft_id)
        row.units = {
            path: [one if one in known else "" for one in chosen] for path, chosen in units.items()
        }
        row.save(update_fields=["units"])
        if alias.strip() and unit in known:
            UnitAlias.objects.update_or_create(
                alias=alias.strip()[:80],
                defaults={"unit_code": unit},
                create_defaults={"id": new_id(), "unit_code": unit},
            )


def take_tree(*, actor: Actor, draft_id: UUID, at: datetime) -> TreePreview:
    """Let a draft hold from now on; what it leaves out keeps its words for the orders that have it.

    Raises NotAllowed, NotFound, TreeRefused.
    """
    actor.must(access.POLICY)
    with transaction.atomic():
        row = _open(draft_id)
        list(CategoryRow.objects.select_for_update().order_by("id"))
        found, paths = queries.preview(draft_id=draft_id), categories.paths()
        kept = {one.code for one in found.nodes}
        RetiredCategory.objects.bulk_create(
            RetiredCategory(id=new_id(), code=one.code, path=paths[one.code][:250], until=at)
            for one in categories.tree()
            if one.code not in kept
        )
        CategoryRow.objects.all().delete()
        CategoryRow.objects.bulk_create(
            CategoryRow(
                id=new_id(),
                code=one.code,
                parent=one.parent,
                title=one.title,
                keywords=list(one.keywords),
                lead=one.lead,
                support=list(one.support),
                from_on=local_day(at),
            )
            for one in found.nodes
        )
        row.taken_at = at
        row.save(update_fields=["taken_at"])
        ledger.record(
            actor=actor,
            verb="hotline.tree.imported",
            subject=Ref(TREE_KIND, row.id),
            at=at,
            change={
                "nodes": len(found.nodes),
                "added": len(found.added),
                "retired": len(found.retired),
                "flagged": len(found.flags),
            },
        )
    return found


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TreeRefused("文件不是 CSV，或者编码读不出来。请另存为 UTF-8 编码的 CSV 再上传。")


def _open(draft_id: UUID) -> TreeDraft:
    row = TreeDraft.objects.select_for_update().filter(id=draft_id).first()
    if row is None:
        raise NotFound
    if row.taken_at is not None:
        raise TreeRefused("这一份已经导入过了，要改请重新上传。")
    return row
