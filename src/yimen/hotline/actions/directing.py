"""Edit the tree node by node, and the dispatch directory by category and area; every change dated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.contracts.category import Category
from yimen.hotline.contracts.order import OrderType, PleaseSay
from yimen.hotline.models import CategoryChange, CategoryRow, DirectoryEntry, StatutoryRow
from yimen.hotline.queries import category as categories
from yimen.hotline.rules import statutory as rules
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.deadlines.limits import Unit
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_WORDS, _TITLE = 40, 80
TOWN = "@town"


def set_node(
    *,
    actor: Actor,
    code: str,
    title: str,
    keywords: Sequence[str],
    parent: str = "",
    why: str,
    at: datetime,
) -> str:
    """Rename a node of the tree or change its words; without a code, add one under a parent.

    The shipped tree becomes the site's own with the first change. Returns the code. Raises
    NotAllowed, PleaseSay.
    """
    actor.must(access.POLICY)
    words = list(dict.fromkeys(word.strip() for word in keywords if word.strip()))
    if not 2 <= len(title.strip()) <= _TITLE:
        raise PleaseSay("title", f"分类名称写 2 到 {_TITLE} 个字。")
    if len(words) > _WORDS or any(len(word) > 20 for word in words):
        raise PleaseSay("keywords", f"最多 {_WORDS} 个提示词，每个不超过 20 个字，用空格隔开。")
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明为什么改，至少四个字。")
    with transaction.atomic():
        rows = _own_tree(at)
        before: dict[str, object] = {}
        if code:
            row = rows.get(code)
            if row is None:
                raise PleaseSay("code", "没有这个分类。")
            before = {"title": row.title, "keywords": row.keywords}
        else:
            row = _new(rows, parent, at)
        row.title, row.keywords = title.strip(), words
        row.save()
        _record(actor, row, before, why, at)
        return row.code


def _own_tree(at: datetime) -> dict[str, CategoryRow]:
    rows = {row.code: row for row in CategoryRow.objects.select_for_update().order_by("code")}
    if rows:
        return rows
    made = [_row(one, at) for one in categories.shipped_tree()]
    CategoryRow.objects.bulk_create(made)
    return {row.code: row for row in made}


def _row(one: Category, at: datetime) -> CategoryRow:
    return CategoryRow(
        id=new_id(), code=one.code, parent=one.parent, title=one.title,
        keywords=list(one.keywords), lead=one.lead, support=list(one.support),
        from_on=local_day(at),
    )  # fmt: skip


def _new(rows: dict[str, CategoryRow], parent: str, at: datetime) -> CategoryRow:
    if parent and parent not in rows:
        raise PleaseSay("parent", "没有这个上级分类。")
    siblings = [code for code in rows if rows[code].parent == parent]
    width = len(siblings[0]) - len(parent) if siblings else 2
    for number in range(1, 10**width):
        code = f"{parent}{number:0{width}d}"
        if code not in rows:
            lead = rows[parent].lead if parent else ""
            return CategoryRow(
                id=new_id(), code=code, parent=parent, lead=lead, from_on=local_day(at)
            )
    raise PleaseSay("parent", "这个上级分类下面已经排满了。")


def _record(
    actor: Actor, row: CategoryRow, before: dict[str, object], why: str, at: datetime
) -> None:
    after: dict[str, object] = {"title": row.title, "keywords": row.keywords}
    one = CategoryChange(
        id=new_id(), code=row.code, before=before, after=after, from_at=at,
        why=why.strip()[:300], by=access.signed(actor, access.POLICY),
    )  # fmt: skip
    one.save(force_insert=True)
    ledger.record(
        actor=actor, verb="hotline.tree.changed", subject=Ref("hotline.tree", one.id), at=at,
        change={"code": row.code, "title": row.title}, ground=why.strip(),
    )  # fmt: skip


def _prefix(area_code: str) -> str:
    """Return what the areas under an area begin with: county, town or village."""
    for length in (6, 9):
        if area_code and not area_code[length:].strip("0"):
            return area_code[:length]
    return area_code


def set_statutory(
    *,
    actor: Actor,
    category_code: str,
    order_type: str,
    amount: int | None,
    unit: Unit,
    law: str,
    from_on: date | None,
    at: datetime,
) -> None:
    """Register how long a law gives for a branch of the tree from a day on; None: no law does.

    Without a type it holds for every type. Clocks that run keep theirs. Raises NotAllowed,
    PleaseSay.
    """
    actor.must(access.POLICY)
    if category_code not in {one.code for one in categories.tree()}:
        raise PleaseSay("limit_category", "请选分类。")
    if order_type and order_type not in set(OrderType):
        raise PleaseSay("limit_type", "没有这种诉求类型。")
    rules.check_statutory(amount=amount, unit=unit, law=law, from_on=from_on, today=local_day(at))
    assert from_on is not None
    with transaction.atomic():
        one = StatutoryRow(
            id=new_id(), category_code=category_code, order_type=order_type, amount=amount,
            unit=unit, law=law.strip()[:300], from_on=from_on, set_at=at,
            by=access.signed(actor, access.POLICY),
        )  # fmt: skip
        one.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.statutory.set", subject=Ref("hotline.statutory", one.id),
            at=at, ground=law.strip(),
            change={"category": category_code, "type": order_type, "amount": amount,
                    "unit": unit, "from": str(from_on)},
        )  # fmt: skip


def set_direction(
    *,
    actor: Actor,
    category_code: str,
    area_code: str,
    lead: str,
    support: Sequence[str],
    why: str,
    at: datetime,
) -> None:
    """Let a unit lead a category in an area (the whole county where none is named) from now on.

    Units by their codes, `@town` for the town of the place. Raises NotAllowed, PleaseSay.
    """
    actor.must(access.POLICY)
    if category_code not in {one.code for one in categories.tree()}:
        raise PleaseSay("category_code", "请选分类。")
    known = {one.code for one in directory.list_organisations()} | {TOWN}
    if lead not in known:
        raise PleaseSay("lead", "请选主办单位。")
    others = [one for one in dict.fromkeys(support) if one and one != lead]
    if any(one not in known for one in others):
        raise PleaseSay("support", "没有这个协办单位。")
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明依据，例如权责清单的条目。")
    if area_code:
        directory.get_area(code=area_code)
    prefix = _prefix(area_code)
    with transaction.atomic():
        one = DirectoryEntry(
            id=new_id(), category_code=category_code, area_prefix=prefix, lead=lead,
            support=others, from_at=at, why=why.strip()[:300],
            by=access.signed(actor, access.POLICY),
        )  # fmt: skip
        one.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.directory.set", subject=Ref("hotline.directory", one.id),
            at=at, change={"category": category_code, "area": prefix, "lead": lead},
            ground=why.strip(),
        )  # fmt: skip
