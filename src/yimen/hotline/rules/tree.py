"""A category tree made of rows of titles, the root first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yimen.hotline.contracts.tree import TreeFlag, TreeRead, TreeRow
from yimen.kernel.rules import rule

_LEVELS, _LONGEST = 3, 80


@rule("HOT-TREE-1", cites="GB/T 39666-2020 只给出分类的方法；各地用自己的树，按三列标题导入")
def read_rows(*, rows: Sequence[Sequence[str]]) -> TreeRead:
    """Return the rows that name a category, and a flag for each that does not.

    Up to three columns of titles; a fourth and a fifth may name the unit that leads and those that
    support, parted by 、. A row that is broken is left out and flagged, never the whole file.
    """
    found: dict[tuple[str, ...], TreeRow] = {}
    flags: list[TreeFlag] = []
    for line, row in enumerate(rows[1:], start=2):
        cells = [" ".join(cell.split()) for cell in row]
        path = tuple(cells[:_LEVELS])
        while path and not path[-1]:
            path = path[:-1]
        why = _fault_of(path, cells, found)
        if why:
            flags.append(TreeFlag(line=line, why=why))
            continue
        found[path] = TreeRow(
            path=path,
            lead=cells[3] if len(cells) > _LEVELS else "",
            support=tuple(one for one in (cells[4] if len(cells) > 4 else "").split("、") if one),
        )
    inner = {path[:depth] for path in found for depth in range(1, len(path))}
    kept = tuple(row for path, row in found.items() if path not in inner)
    return TreeRead(rows=kept, flags=tuple(flags))


def _fault_of(
    path: tuple[str, ...], cells: Sequence[str], found: Mapping[tuple[str, ...], TreeRow]
) -> str:
    if not path:
        return "没有写分类，没有收"
    if any(not title for title in path):
        return "中间缺一级，没有收"
    if any(len(title) > _LONGEST for title in path):
        return f"有超过 {_LONGEST} 个字的分类，没有收"
    if any(mark < " " for title in path for mark in title):
        return "有不能显示的字符，没有收"
    if len(cells) > _LEVELS + 2:
        return "多于五列，没有收"
    return "和前面一行重复，只收一次" if path in found else ""


def with_codes(
    *, rows: Sequence[TreeRow], current: Mapping[tuple[str, ...], str], used: Collection[str]
) -> dict[tuple[str, ...], str]:
    """Return a code for each path and each path above: what it has had, else one never used.

    So an order keeps its category whatever is imported, and a code never means two things.
    """
    taken, codes = set(used) | set(current.values()), dict[tuple[str, ...], str]()
    for row in rows:
        for depth in range(1, len(row.path) + 1):
            path = row.path[:depth]
            if path in codes:
                continue
            code = current.get(path, "")
            number = 0
            while not code:
                number += 1
                tried = f"{codes.get(path[:-1], '')}{number:03d}"
                code = "" if tried in taken else tried
            codes[path] = code
            taken.add(code)
    return codes


def words_of(title: str) -> tuple[str, ...]:
    """Return the words by which a category is found: the parts of its title."""
    if title in {"其他", "其它"}:
        return ()
    parts = title.replace("、", " ").replace("，", " ").replace("和", " ").split()
    return tuple(part for part in parts if len(part) > 1)
