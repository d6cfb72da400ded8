"""A category tree made of rows of titles, the root first."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.hotline.contracts.category import Category, TreeRefused
from yimen.kernel.rules import rule

_LEVELS, _LONGEST = 3, 80


@rule("HOT-TREE-1", cites="GB/T 39666-2020 只给出分类的方法；各地用自己的树，按三列标题导入")
def tree_from_columns(*, rows: Sequence[Sequence[str]]) -> list[Category]:
    """Return the nodes of a table of up to three columns of titles under a line of heads.

    A node's code is its place among its siblings, two or three digits a level; an empty cell ends
    a path. The words to be found are the parts of the title. Raises TreeRefused.
    """
    if len(rows) < 2:
        raise TreeRefused("文件里没有分类。第一行是列名，下面每行写一级、二级、三级分类。")
    known: dict[tuple[str, ...], Category] = {}
    children: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        if len(row) > _LEVELS:
            raise TreeRefused(f"第 {number} 行多于三列，请改成一级、二级、三级分类。")
        path: tuple[str, ...] = ()
        parent = ""
        for cell in row:
            title = cell.strip()
            if not title:
                break
            if len(title) > _LONGEST:
                raise TreeRefused(f"第 {number} 行有超过 {_LONGEST} 个字的分类。")
            path = (*path, title)
            if path not in known:
                children[parent] = children.get(parent, 0) + 1
                code = f"{parent}{children[parent]:03d}"
                known[path] = Category(
                    code=code, parent=parent, title=title, keywords=_words(title)
                )
            parent = known[path].code
        if not path:
            raise TreeRefused(f"第 {number} 行第一列是空的。")
    return list(known.values())


def _words(title: str) -> tuple[str, ...]:
    if title in {"其他", "其它"}:
        return ()
    parts = title.replace("、", " ").replace("，", " ").replace("和", " ").split()
    return tuple(part for part in parts if len(part) > 1)
