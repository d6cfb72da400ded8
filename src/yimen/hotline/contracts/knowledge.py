"""Articles from which the desk answers, and the scripts by which it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

ARTICLE_KIND = "hotline.article"
"""The kind of the references of an article's version."""


class ArticleState(StrEnum):
    """Where one version of an article stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    TO_REVIEW = "to_review"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


ARTICLE_TITLES: Mapping[ArticleState, str] = MappingProxyType(
    {
        ArticleState.DRAFT: "草稿，等核对",
        ArticleState.CHECKED: "已核对，等发布",
        ArticleState.PUBLISHED: "已发布",
        ArticleState.TO_REVIEW: "待复核",
        ArticleState.WITHDRAWN: "已撤下",
        ArticleState.REPLACED: "已被新版替换",
    }
)


class ArticleVerb(StrEnum):
    """What can be done with a version of an article."""

    EDIT = "edit"
    CHECK = "check"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    QUESTION = "question"
    CONFIRM = "confirm"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


ARTICLE_VERBS: Mapping[ArticleVerb, str] = MappingProxyType(
    {
        ArticleVerb.EDIT: "修改",
        ArticleVerb.CHECK: "核对无误",
        ArticleVerb.SEND_BACK: "退回修改",
        ArticleVerb.PUBLISH: "发布",
        ArticleVerb.QUESTION: "提请复核",
        ArticleVerb.CONFIRM: "复核无误",
        ArticleVerb.REPLACE: "换成新版",
        ArticleVerb.WITHDRAW: "撤下",
    }
)


class CallSituation(StrEnum):
    """What is going on in a call, for which there are words to say."""

    OPENING = "opening"
    ASKING = "asking"
    UPSET = "upset"
    SILENT = "silent"
    HOAX = "hoax"
    DANGER = "danger"
    OUTSIDE = "outside"
    CLOSING = "closing"
    CALL_BACK = "call_back"


SITUATION_TITLES: Mapping[CallSituation, str] = MappingProxyType(
    {
        CallSituation.OPENING: "接起来",
        CallSituation.ASKING: "问清楚",
        CallSituation.UPSET: "对方着急、发火",
        CallSituation.SILENT: "没有声音",
        CallSituation.HOAX: "骚扰、谎报",
        CallSituation.DANGER: "有危险",
        CallSituation.OUTSIDE: "不归热线受理",
        CallSituation.CLOSING: "结束",
        CallSituation.CALL_BACK: "回访",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """What somebody writes: `short` is read out, `body` is read by the operator.

    `until_on` is exclusive; on `review_on` the unit looks again whether it still holds.
    """

    question: str
    short: str
    body: str
    category_code: str
    from_on: date
    until_on: date | None
    review_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One version of an article as lists and pages show it."""

    id: UUID
    article_id: UUID
    number: int
    state: ArticleState
    unit_id: UUID
    text: ArticleText
    written_by: str
    written_at: datetime
    checked_by: str
    published_at: datetime | None
    why: str
    uses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptView:
    """Words to say in a situation; an empty category means in any matter."""

    id: UUID
    situation: CallSituation
    category_code: str
    title: str
    text: str
