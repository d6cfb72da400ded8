"""What a site sets itself: its limits, and its own category tree."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.category import Category, TreeRefused
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import CategoryRow, PolicyValue
from yimen.hotline.rules.limits import SHIPPED
from yimen.hotline.rules.tree import tree_from_columns
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.deadlines.limits import Unit
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_MOST = 200


def set_limit(*, actor: Actor, code: str, amount: int, unit: Unit, why: str, at: datetime) -> None:
    """Let a limit hold from now on; clocks that run keep theirs. Raises NotAllowed, PleaseSay."""
    actor.must(access.POLICY)
    if code not in {one.code for one in SHIPPED}:
        raise Refusal("hotline.policy.unknown", "没有这项时限。", field="code")
    if not 0 <= amount <= _MOST:
        raise PleaseSay("amount", f"请填 0 到 {_MOST} 的整数。")
    if unit not in {Unit.WORKDAY, Unit.DAY, Unit.HOUR}:
        raise PleaseSay("unit", "单位请选工作日、天或者小时。")
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明依据，例如本地文件的名称和文号。")
    with transaction.atomic():
        row = PolicyValue(
            id=new_id(), code=code, amount=amount, unit=unit, from_at=at,
            why=why.strip()[:300], by=actor.name,
        )  # fmt: skip
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="hotline.policy.set",
            subject=Ref("hotline.policy", row.id),
            at=at,
            change={"code": code, "amount": amount, "unit": unit},
            ground=why.strip(),
        )


def import_tree(*, actor: Actor, content: bytes, at: datetime) -> int:
    """Take a tree of three columns of titles as the site's own, whole or not at all.

    Titles that the tree before knew keep its words and units. Returns how many nodes there are.
    Raises NotAllowed, TreeRefused.
    """
    actor.must(access.POLICY)
    nodes = tree_from_columns(rows=_read(content))
    with transaction.atomic():
        before = {row.title: row for row in CategoryRow.objects.all()}
        CategoryRow.objects.all().delete()
        CategoryRow.objects.bulk_create([_row(one, before.get(one.title), at) for one in nodes])
        ledger.record(
            actor=actor,
            verb="hotline.tree.imported",
            subject=Ref("hotline.tree", new_id()),
            at=at,
            change={"nodes": len(nodes)},
        )
    return len(nodes)


def _read(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TreeRefused("文件不是 UTF-8 编码的 CSV，请另存一次再上传。") from None
    return [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]


def _row(node: Category, before: CategoryRow | None, at: datetime) -> CategoryRow:
    return CategoryRow(
        id=new_id(),
        code=node.code,
        parent=node.parent,
        title=node.title,
        keywords=list(before.keywords if before else node.keywords),
        lead=before.lead if before else node.lead,
        support=list(before.support if before else node.support),
        from_on=local_day(at),
    )
