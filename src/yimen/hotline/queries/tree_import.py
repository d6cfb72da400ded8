"""What an uploaded tree would change, and which unit each of its branches would go to."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from uuid import UUID

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.contracts.category import Category, TreeRefused
from yimen.hotline.contracts.tree import TreeBranch, TreePreview, TreeRead, TreeRow
from yimen.hotline.models import RetiredCategory, TreeDraft, UnitAlias
from yimen.hotline.queries import category as categories
from yimen.hotline.rules import matching
from yimen.hotline.rules.tree import read_rows, with_codes, words_of
from yimen.kernel.contracts import NotFound

Path = tuple[str, ...]
TOWN = "@town"


def read_file(content: str) -> TreeRead:
    """Return what can be read of a file. Raises TreeRefused."""
    try:
        rows = [row for row in csv.reader(io.StringIO(content, newline="")) if any(row)]
    except csv.Error:
        raise TreeRefused("文件读不出来，请另存为 UTF-8 编码的 CSV 再上传。") from None
    if len(rows) < 2:
        raise TreeRefused("文件里没有分类。第一行是列名，下面每行写一级、二级、三级分类。")
    read = read_rows(rows=rows)
    if not read.rows:
        raise TreeRefused("没有一行能收。每行要写一级、二级、三级分类。")
    return read


def preview(*, draft_id: UUID) -> TreePreview:
    """Return what a draft would do. Raises NotFound, TreeRefused."""
    draft = TreeDraft.objects.filter(id=draft_id).first()
    if draft is None:
        raise NotFound
    read = read_file(draft.content)
    current = _paths_now()
    codes = with_codes(rows=read.rows, current=current, used=_used())
    chosen = _branches(read, draft.units, codes)
    nodes = _nodes(read, codes, current, chosen)
    parents = {one.parent for one in nodes}
    leaves = [one for one in nodes if one.code not in parents]
    gone = [path for path in current if path not in codes]
    return TreePreview(
        id=draft.id,
        nodes=nodes,
        added=tuple(" / ".join(path) for path in codes if path not in current),
        retired=tuple(" / ".join(path) for path in gone),
        kept=sum(path in current for path in codes),
        flags=read.flags,
        branches=tuple(chosen.values()),
        leaves=len(leaves),
        without_unit=sum(not one.lead for one in leaves),
        is_taken=draft.taken_at is not None,
    )


def choices() -> list[tuple[str, str]]:
    """Return the units that a branch may go to, the town of the place first."""
    return [
        (TOWN, "事发地的镇"),
        *(
            (one.code, one.short_name)
            for level in (UnitLevel.COUNTY, UnitLevel.TOWN)
            for one in directory.list_organisations(level=level)
        ),
    ]


def _paths_now() -> dict[Path, str]:
    tree = categories.tree()
    paths = categories.paths()
    return {tuple(paths[one.code].split(" / ")): one.code for one in tree}


def _used() -> set[str]:
    shipped = {one.code for one in categories.shipped_tree()}
    return shipped | set(RetiredCategory.objects.values_list("code", flat=True))


def _unit_codes() -> dict[str, str]:
    """Return the code of a unit by every name that a file may call it."""
    found: dict[str, str] = {TOWN: TOWN, "事发地的镇": TOWN, "属地乡镇": TOWN}
    for one in directory.list_organisations():
        for name in (one.code, one.name, one.short_name, one.short_name.removeprefix("县")):
            found.setdefault(name, one.code)
    found.update(UnitAlias.objects.values_list("alias", "unit_code"))
    return found


def _branches(
    read: TreeRead, stored: Mapping[str, list[str]], codes: Mapping[Path, str]
) -> dict[Path, TreeBranch]:
    known = {one.code: one for one in categories.tree()}
    names = _unit_codes()
    shipped = categories.shipped_tree()
    grouped: dict[Path, list[TreeRow]] = {}
    for row in read.rows:
        grouped.setdefault(row.path[:2], []).append(row)
    found: dict[Path, TreeBranch] = {}
    for path, rows in grouped.items():
        title = " / ".join(path)
        before = _led_before(rows, codes, known)
        named = next((names[row.lead] for row in rows if row.lead in names), "")
        if title in stored:
            lead, *support = stored[title] or [""]
            source = "您选的"
        elif named:
            lead, support, source = named, [], "文件里写的"
        elif before is not None:
            lead, support, source = before.lead, list(before.support), "现在的分类"
        else:
            lead, support, source = *_by_words(path, rows, shipped), "按词猜的，请核对"
        found[path] = TreeBranch(
            path=title,
            leaves=len(rows),
            lead=lead,
            support=tuple(one for one in support if one),
            source=source if lead else "还没有",
        )
    return found


def _led_before(
    rows: list[TreeRow], codes: Mapping[Path, str], known: Mapping[str, Category]
) -> Category | None:
    found = (known.get(codes[row.path]) for row in rows)
    return next((one for one in found if one is not None and one.lead), None)


def _by_words(
    path: Path, rows: list[TreeRow], shipped: tuple[Category, ...]
) -> tuple[str, list[str]]:
    text = "，".join([*path, *(row.path[-1] for row in rows)])
    guessed = matching.suggest_categories(text=text, tree=shipped)
    led = next((one.category for one in guessed if one.category.lead), None)
    return (led.lead, list(led.support)) if led else ("", [])


def _nodes(
    read: TreeRead,
    codes: Mapping[Path, str],
    current: Mapping[Path, str],
    branches: Mapping[Path, TreeBranch],
) -> tuple[Category, ...]:
    known = {one.code: one for one in categories.tree()}
    names, leaves = _unit_codes(), {row.path: row for row in read.rows}
    found = []
    for path, code in codes.items():
        before = known.get(code) if path in current else None
        row, branch = leaves.get(path), branches.get(path[:2])
        lead, support = ("", ()) if row is None or branch is None else (branch.lead, branch.support)
        if row is not None and row.lead in names:
            lead = names[row.lead]
            support = tuple(names[one] for one in row.support if one in names) or support
        found.append(
            Category(
                code=code,
                parent=codes.get(path[:-1], ""),
                title=path[-1],
                keywords=before.keywords if before else words_of(path[-1]),
                lead=lead,
                support=tuple(one for one in support if one != lead),
            )
        )
    return tuple(found)
