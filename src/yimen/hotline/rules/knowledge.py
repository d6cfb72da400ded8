"""Articles: their states, who checks whom, when one may be read out, and by what it is found."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from uuid import UUID

from yimen.hotline.contracts.knowledge import (
    ARTICLE_TITLES,
    ARTICLE_VERBS,
    ArticleState,
    ArticleText,
    ArticleVerb,
)
from yimen.hotline.contracts.order import NotYourself, PleaseSay
from yimen.kernel.flow import FlowTable
from yimen.kernel.rules import rule

_S, _V = ArticleState, ArticleVerb
ARTICLE: FlowTable[ArticleState, ArticleVerb] = FlowTable(
    moves={
        (_S.DRAFT, _V.EDIT): _S.DRAFT,
        (_S.DRAFT, _V.CHECK): _S.CHECKED,
        (_S.DRAFT, _V.WITHDRAW): _S.WITHDRAWN,
        (_S.CHECKED, _V.SEND_BACK): _S.DRAFT,
        (_S.CHECKED, _V.PUBLISH): _S.PUBLISHED,
        (_S.PUBLISHED, _V.QUESTION): _S.TO_REVIEW,
        (_S.PUBLISHED, _V.REPLACE): _S.REPLACED,
        (_S.PUBLISHED, _V.WITHDRAW): _S.WITHDRAWN,
        (_S.TO_REVIEW, _V.CONFIRM): _S.PUBLISHED,
        (_S.TO_REVIEW, _V.REPLACE): _S.REPLACED,
        (_S.TO_REVIEW, _V.WITHDRAW): _S.WITHDRAWN,
    },
    state_titles=ARTICLE_TITLES,
    verb_titles=ARTICLE_VERBS,
)
REVIEW = "hotline.article_review"
"""The kind of clock that ends on an article's review day."""
IN_USE = (_S.PUBLISHED, _S.TO_REVIEW)
IN_MAKING = (_S.DRAFT, _S.CHECKED)
SHORTEST, LONGEST_SHORT = 6, 500
_TOKEN = re.compile(r"[0-9a-z㐀-䶿一-鿿]+")
_EMPTY = frozenset(
    [
        "的",
        "了",
        "吗",
        "呢",
        "我",
        "你",
        "您",
        "他",
        "是",
        "在",
        "和",
        "与",
        "及",
        "或",
        "要",
        "有",
        "就",
        "都",
        "也",
        "被",
        "把",
        "给",
        "到",
        "去",
        "来",
        "怎么",
        "什么",
        "哪里",
        "请问",
        "一个",
        "这个",
        "那个",
        "可以",
        "需要",
        "多少",
        "怎样",
        "如何",
        "为什么",
        "没有",
        "不",
        "能",
        "会",
        "还",
        "一下",
        "现在",
        "今天",
    ]
)


@rule("HOT-KNW-1", cites="本地政策：知识由另一人核对后发布，写的人不核对自己写的")
def check_second_reader(*, written_by: UUID | None, reader: UUID | None) -> None:
    """Refuse a check by who wrote the version. Raises NotYourself."""
    if reader is not None and reader == written_by:
        raise NotYourself("自己写的不能自己核对，请另一位同事来核对。")


@rule("HOT-KNW-2", cites="GB/T 33358-2016：知识库及时更新；过期的不读给来电人")
def may_be_read_out(*, state: ArticleState, from_on: date, until_on: date | None, on: date) -> bool:
    """Say whether a version may be read out on a day: in use, begun, and not yet ended.

    One under review is still read out, marked as such, until its unit has looked.
    """
    return state in IN_USE and from_on <= on and (until_on is None or on < until_on)


def check_text(text: ArticleText) -> None:
    """Refuse an article without a question, an answer to read out, or with days that cross.

    Raises PleaseSay.
    """
    if len(text.question.strip()) < SHORTEST:
        raise PleaseSay("question", "请写来电人会怎么问，至少六个字。")
    if not SHORTEST <= len(text.short.strip()) <= LONGEST_SHORT:
        raise PleaseSay("short", f"请写念给来电人的话，六到 {LONGEST_SHORT} 个字。")
    if text.until_on is not None and text.until_on <= text.from_on:
        raise PleaseSay("until_on", "失效的日子要在生效的日子以后。")
    if text.review_on <= text.from_on:
        raise PleaseSay("review_on", "复核的日子要在生效的日子以后。")


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[str, ...]:
    """Return the words by which a text is found, each once: by dictionary, without filler words."""
    import rjieba  # noqa: PLC0415 -- slow to load

    plain = unicodedata.normalize("NFKC", text).lower()
    found = (
        part
        for token in rjieba.cut_for_search(plain)
        for part in _TOKEN.findall(token)
        if part not in _EMPTY
    )
    return tuple(dict.fromkeys(found))
