"""What is proposed for an order while it is being written, each with what decided."""

from __future__ import annotations

from datetime import datetime

from yimen.hotline.contracts.category import SuggestedCategory, SuggestedUnit
from yimen.hotline.contracts.suggestion import (
    UNSURE,
    Suggested,
    SuggestionKind,
    Suggestions,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.rules.entities import find_entities

_LEAST = 4
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
    found = categories.suggest_categories(text=text)
    chosen = category_code or (found[0].category.code if found else "")
    return Suggestions(
        categories=tuple(_category(one) for one in found),
        units=tuple(
            _unit(one)
            for one in (
                categories.suggest_units(category_code=chosen, area_code=area_code)
                if chosen or area_code
                else []
            )
        ),
        near=_near(title, content, chosen, area_code, at),
        precedents=_precedents(chosen, area_code),
        entities=find_entities(text=text if not place else f"{text}\n{place}"),
        unsure=not (found and _clear(found[0])),
    )


def _clear(one: SuggestedCategory) -> bool:
    weight = sum(len(word) ** 2 for word in one.words)
    return one.share >= _CLEAR_SHARE and weight >= _CLEAR_WEIGHT


def _category(one: SuggestedCategory) -> Suggested:
    return Suggested(
        kind=SuggestionKind.CATEGORY,
        value=one.category.code,
        title=one.category.title,
        detail=one.path,
        reason="原话里有" + "".join(f"“{word}”" for word in one.words),
        said="词很明确" if _clear(one) else UNSURE,
        words=one.words,
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


def _precedents(category_code: str, area_code: str) -> tuple[Suggested, ...]:
    if not category_code:
        return ()
    return tuple(
        Suggested(
            kind=SuggestionKind.PRECEDENT,
            value=one.number,
            title=one.number,
            detail=one.basis,
            reason=f"同类同地的退单裁定，{one.from_on:%Y-%m-%d} 起作先例",
            said="裁定",
        )
        for one in categories.list_precedents(category_code=category_code, area_code=area_code)[:2]
    )
