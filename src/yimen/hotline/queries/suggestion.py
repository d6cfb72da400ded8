"""What is proposed for an order while it is being written, each with what decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from yimen.directory import public as directory
from yimen.hotline.contracts.category import Category, SuggestedCategory, SuggestedUnit
from yimen.hotline.contracts.learning import Guess, Target
from yimen.hotline.contracts.suggestion import (
    BY_RULES,
    UNSURE,
    Suggested,
    SuggestionKind,
    Suggestions,
)
from yimen.hotline.queries import belonging, learning
from yimen.hotline.queries import category as categories
from yimen.hotline.queries.learning import Active
from yimen.hotline.rules.entities import find_entities
from yimen.hotline.rules.matching import path_of

_LEAST, _SHOWN = 4, 3
_CLEAR_SHARE, _CLEAR_WEIGHT = 0.6, 9
"""When words alone are clear: most of the weight, and a word of three letters among it."""


def suggest(
    *,
    title: str,
    content: str,
    area_code: str,
    place: str,
    at: datetime,
    category_code: str = "",
) -> Suggestions:
    """Return what is proposed for these words and this place; nothing is acted upon.

    `category_code` is what was chosen already: units and precedents are those of that category.
    """
    text = f"{title}\n{content}"
    if len(text.strip()) < _LEAST:
        return Suggestions()
    active = learning.active()
    found, unsure = _categories(title, content, active.get(Target.CATEGORY))
    chosen = category_code or (found[0].value if found else "")
    by = active.get(Target.CATEGORY)
    return Suggestions(
        categories=found,
        units=_units(title, content, chosen, area_code, active.get(Target.UNIT)),
        near=_near(title, content, chosen, area_code, at),
        groups=_groups(chosen, area_code, place, at),
        precedents=_precedents(chosen, area_code, at),
        entities=find_entities(text=f"{text}\n{place}" if place else text),
        by=f"{Target.CATEGORY}-{by.number}" if by else BY_RULES,
        unsure=unsure,
    )


def _categories(
    title: str, content: str, active: Active | None
) -> tuple[tuple[Suggested, ...], bool]:
    """Return the categories, and whether none is to be relied on.

    A version that is on speaks first where it is sure; where it is not, clear words do.
    """
    by_rules = categories.suggest_categories(text=f"{title}\n{content}")
    clear = bool(by_rules) and _is_clear(by_rules[0])
    worded = tuple(_by_words(one) for one in by_rules)
    guesses = active.classifier.guesses(title=title, text=content) if active else ()
    if active is None or not guesses:
        return worded, not clear
    tree = {one.code: one for one in categories.tree()}
    learnt = tuple(_learnt(one, tree, active) for one in guesses if one.label in tree)
    known = bool(learnt) and learnt[0].said != UNSURE
    first, second = (learnt, worded) if known or not clear else (worded, learnt)
    codes = {one.value for one in first}
    merged = (*first, *(one for one in second if one.value not in codes))
    return merged[:_SHOWN], not (known or clear)


def _is_clear(one: SuggestedCategory) -> bool:
    weight = sum(len(word) ** 2 for word in one.words)
    return one.share >= _CLEAR_SHARE and weight >= _CLEAR_WEIGHT


def _by_words(one: SuggestedCategory) -> Suggested:
    return Suggested(
        kind=SuggestionKind.CATEGORY,
        value=one.category.code,
        title=one.category.title,
        detail=one.path,
        reason="原话里有" + "".join(f"“{word}”" for word in one.words),
        said="词很明确" if _is_clear(one) else UNSURE,
        words=one.words,
    )


def _learnt(guess: Guess, tree: dict[str, Category], active: Active) -> Suggested:
    sure = active.classifier.is_known(guess)
    quoted = "".join(f"“{word}”" for word in guess.words)
    return Suggested(
        kind=SuggestionKind.CATEGORY,
        value=guess.label,
        title=tree[guess.label].title,
        detail=path_of(guess.label, tree),
        reason=f"结案的工单里{quoted}多归这一类（第 {active.number} 版）"
        if guess.words
        else f"整体用词像这一类（第 {active.number} 版）",
        said=_share(guess.probability) if sure else UNSURE,
        confidence=guess.probability,
        words=guess.words,
    )


def _share(probability: float) -> str:
    return f"{min(probability, 0.99):.0%}"


def _units(
    title: str, content: str, category_code: str, area_code: str, active: Active | None
) -> tuple[Suggested, ...]:
    """Return the units by precedent and directory; a version adds its own where it is sure."""
    found = (
        categories.suggest_units(category_code=category_code, area_code=area_code)
        if category_code or area_code
        else []
    )
    listed = tuple(_unit(one) for one in found)
    guesses = active.classifier.guesses(title=title, text=content) if active else ()
    if active is None or not guesses or not active.classifier.is_known(guesses[0]):
        return listed
    best = guesses[0]
    agreed = [one for one in listed if one.value == best.label]
    if agreed:
        return tuple(
            replace(one, said=_share(best.probability)) if one.lead and one in agreed else one
            for one in listed
        )
    unit = directory.list_organisations(ids={UUID(best.label)})
    if not unit:
        return listed
    quoted = "".join(f"“{word}”" for word in best.words)
    return (
        *listed,
        Suggested(
            kind=SuggestionKind.UNIT,
            value=best.label,
            title=unit[0].short_name,
            detail="主办",
            reason=f"结案的工单里{quoted}多由它主办（第 {active.number} 版）；派单目录和先例优先",
            said=_share(best.probability),
            confidence=best.probability,
            words=best.words,
        ),
    )


def _unit(one: SuggestedUnit) -> Suggested:
    return Suggested(
        kind=SuggestionKind.UNIT,
        value=str(one.unit_id),
        title=one.name,
        detail="主办" if one.lead else "协办",
        reason=one.reason,
        said=UNSURE if "没有对上" in one.reason else "按派单目录和先例",
        lead=one.lead,
    )


def _near(
    title: str, content: str, category_code: str, area_code: str, at: datetime
) -> tuple[Suggested, ...]:
    if not area_code:
        return ()
    return tuple(
        Suggested(
            kind=SuggestionKind.NEAR,
            value=str(one.order_id),
            title=one.title,
            detail=f"{one.number} · {one.state_title}",
            reason=one.reason,
            said=f"文字相同 {one.alike:.0%}",
        )
        for one in categories.find_near(
            title=title,
            content=content,
            category_code=category_code,
            area_code=area_code,
            at=at,
        )
    )


def _groups(category_code: str, area_code: str, place: str, at: datetime) -> tuple[Suggested, ...]:
    return tuple(
        Suggested(
            kind=SuggestionKind.GROUP,
            value=str(one.lead_id),
            title=f"主件 {one.lead_number}",
            detail=f"{one.callers} 人，{len(one.order_ids)} 件",
            reason=one.reason,
            said="群体诉求" if one.group_id else "可能是群体诉求",
        )
        for one in belonging.groups_near(
            category_code=category_code, area_code=area_code, place=place, at=at
        )[:_SHOWN]
    )


def _precedents(category_code: str, area_code: str, at: datetime) -> tuple[Suggested, ...]:
    return tuple(
        Suggested(
            kind=SuggestionKind.PRECEDENT,
            value=str(one.unit_id),
            title=one.unit_name or one.number,
            detail=one.number,
            reason=f"{one.reason}：{one.basis}",
            said="先例",
        )
        for one in belonging.precedents_for(category_code=category_code, area_code=area_code, at=at)
    )
