"""Suggestions by plain rules: words for categories, letter triples for near duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from yimen.hotline.contracts.category import Category, SuggestedCategory
from yimen.kernel.rules import rule

SHOWN = 3
NEAR_ENOUGH, SAME_KIND = 0.3, 0.05
"""From which share of common letters an order is shown, of any category or of the same one."""


@rule("HOT-CAT-1", cites="系统提示，以坐席判断为准；写明由哪些词得出")
def suggest_categories(*, text: str, tree: Sequence[Category]) -> list[SuggestedCategory]:
    """Return the categories whose words stand in the text, the heaviest first, with those words.

    A word weighs the square of its length, so that 自来水爆管 beats 水. No word found: no suggestion.
    """
    by_code = {one.code: one for one in tree}
    found: list[tuple[int, Category, tuple[str, ...]]] = []
    for one in tree:
        words = tuple(word for word in one.keywords if word in text)
        if words:
            found.append((sum(len(word) ** 2 for word in words), one, words))
    total = sum(weight for weight, _, _ in found)
    found.sort(key=lambda each: (-each[0], each[1].code))
    return [
        SuggestedCategory(
            category=one, path=path_of(one.code, by_code), share=weight / total, words=words
        )
        for weight, one, words in found[:SHOWN]
    ]


def path_of(code: str, tree: Mapping[str, Category]) -> str:
    """Return the titles from the root to a category, joined; an unknown code as it is."""
    parts: list[str] = []
    here = code
    while here in tree and len(parts) < 9:
        parts.append(tree[here].title)
        here = tree[here].parent
    return " / ".join(reversed(parts)) or code


@rule("HOT-DUP-1", cites="系统提示：同一类或同一地点、近期、文字相似的工单")
def alike(one: str, other: str) -> float:
    """Return which share of letter triples two texts have in common, from 0 to 1."""
    left, right = _triples(one), _triples(other)
    both = left | right
    return len(left & right) / len(both) if both else 0.0


def _triples(text: str) -> set[str]:
    letters = "".join(char for char in text if char.isalnum())
    return {letters[at : at + 3] for at in range(max(1, len(letters) - 2))} if letters else set()


@rule("HOT-DSP-1", cites="国办发〔2020〕53号：属地管理、分级负责；先例优先于派单目录")
def choose_units(
    *,
    category: Category | None,
    town_code: str,
    precedents: Sequence[str],
    excluded: Collection[str] = (),
) -> list[tuple[str, bool, str]]:
    """Return unit codes with whether they lead and why: a precedent first, then the directory.

    `town_code` stands for the town of the place; `precedents` are unit codes, the newest first.
    """
    chosen: list[tuple[str, bool, str]] = []
    for code in precedents:
        _add(chosen, code, "先例：同类工单裁定由它承办", excluded)
    if category is not None:
        name = f"派单目录：“{category.title}”"
        for code in _resolved((category.lead,), town_code):
            _add(chosen, code, f"{name}由它主办", excluded)
        for code in _resolved(category.support, town_code):
            if chosen:
                _add(chosen, code, f"{name}由它协办", excluded, support=True)
    if not chosen and town_code:
        _add(chosen, town_code, "没有对上分类，先按属地派给所在镇", excluded)
    return chosen


def _resolved(codes: Iterable[str], town_code: str) -> list[str]:
    return [town_code if code == "@town" else code for code in codes if code]


def _add(
    chosen: list[tuple[str, bool, str]],
    code: str,
    reason: str,
    excluded: Collection[str],
    *,
    support: bool = False,
) -> None:
    if not code or code in excluded or any(code == known for known, _, _ in chosen):
        return
    lead = not support and not any(leads for _, leads, _ in chosen)
    chosen.append((code, lead, reason))
