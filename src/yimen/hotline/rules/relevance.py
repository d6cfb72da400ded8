"""Whether a reply speaks of what was asked: which share of the asked words it takes up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from yimen.kernel.rules import rule

_EMPTY = frozenset(
    [
        "您好",
        "你好",
        "请问",
        "希望",
        "领导",
        "书记",
        "市长",
        "县长",
        "谢谢",
        "感谢",
        "我们",
        "他们",
        "你们",
        "现在",
        "一个",
        "没有",
        "可以",
        "这个",
        "那个",
        "什么",
        "怎么",
        "就是",
        "已经",
        "进行",
        "情况",
        "问题",
        "有关",
        "相关",
        "部门",
        "政府",
        "单位",
        "回复",
        "反映",
        "网友",
        "尊敬",
        "留言",
        "收悉",
        "答复",
        "关于",
        "以及",
        "因为",
        "所以",
        "如果",
        "但是",
        "而且",
        "还是",
        "不能",
        "需要",
        "应该",
        "解决",
        "处理",
        "工作",
        "联系",
        "电话",
        "支持",
        "理解",
        "监督",
    ]
)
TITLE = 3.0


def words_of(text: str) -> Counter[str]:
    """Return the words of two letters or more that carry something, with their number."""
    import rjieba  # noqa: PLC0415 -- slow to load

    return Counter(
        word
        for word in rjieba.cut(text)
        if len(word) > 1 and word not in _EMPTY and word[0].isalnum() and not word.isdigit()
    )


@rule("HOT-REL-1", cites="系统提示：答复是否针对所问，看问到的词在答复里出现多少")
def relevance(
    *, title: str, asked: str, told: str, rarity: Mapping[str, float] | None = None
) -> float:
    """Return which share of the asked words' weight the reply takes up, from 0 to 1.

    A word weighs its length, three times that in the title; with `rarity` (how rare it is among
    replies) times that too. It counts where the reply holds its letters.
    """
    weights: dict[str, float] = {}
    for text, by in ((asked, 1.0), (title, TITLE)):
        for word in words_of(text):
            rare = rarity.get(word, 1.0) if rarity is not None else 1.0
            weights[word] = max(weights.get(word, 0.0), by * len(word) * rare)
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in told) / total if total else 0.0


def area_under(*, own: Sequence[float], swapped: Sequence[float]) -> float:
    """Return how often an own reply scores above a swapped one, ties as one half (AUC)."""
    order = sorted([(one, True) for one in own] + [(one, False) for one in swapped])
    ranks, place = 0.0, 0
    while place < len(order):
        end = place
        while end < len(order) and order[end][0] == order[place][0]:
            end += 1
        middle = (place + 1 + end) / 2
        ranks += middle * sum(mine for _, mine in order[place:end])
        place = end
    count = len(own) * len(swapped)
    return (ranks - len(own) * (len(own) + 1) / 2) / count if count else 0.0
