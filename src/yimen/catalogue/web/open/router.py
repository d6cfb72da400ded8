"""Items for other systems: lists, search, one item with guide and papers, and its form as schema."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field, StringConstraints

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import (
    FeeItem,
    Guide,
    ItemFilter,
    ItemNotOpen,
    ItemPage,
    ItemRow,
    ItemVersionView,
    LawText,
    Paper,
    SearchHit,
    Situation,
)
from yimen.kernel.clock import local_day
from yimen.kernel.gates import moment, public
from yimen.kernel.web import wire

router = Router(tags=["事项"])

Item = wire.derived(ItemVersionView, name="Item", leave={"definition"})
ItemAnswer = wire.record(
    "ItemAnswer",
    item=Item,
    guide=Guide | None,
    situations=tuple[Situation, ...],
    papers=tuple[Paper, ...],
    fees=tuple[FeeItem, ...],
    laws=tuple[LawText, ...],
)
Page = wire.record(
    "ItemPage", rows=wire.several(wire.derived(ItemRow, name="ItemRow")), next_after=str
)
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,64}$")]
_NO_NUL = r"^[^\x00]*$"  # the database holds every other character
Word = Annotated[str, StringConstraints(max_length=100, pattern=_NO_NUL)]


class Narrowed(Schema):
    """What a list of items is narrowed to, and where its page begins."""

    department_code: Word = ""
    topic: Word = ""
    audience: Word = ""
    life_event: Word = ""
    item_type: Word = ""
    moved_down: bool = False
    open_only: bool = False
    after: Annotated[str, StringConstraints(max_length=300, pattern=_NO_NUL)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Asked(Schema):
    """What to search for."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=_NO_NUL)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


@router.get("/items", response=Page, summary="事项清单")
@public
def items(request: HttpRequest, asked: Query[Narrowed]) -> ItemPage:
    """Return the items in force today by name; `next_after` begins the next page."""
    given = asked.model_dump(exclude={"after", "limit"})
    return catalogue.list_current(
        on=local_day(moment(request)),
        where=ItemFilter(**given),
        after=asked.after,
        limit=asked.limit,
    )


@router.get(
    "/items/search",
    response=wire.several(wire.derived(SearchHit, name="SearchHit")),
    summary="搜事项",
)
@public
def search(request: HttpRequest, asked: Query[Asked]) -> list[SearchHit]:
    """Return the items most like a text, best first; pinyin, other words and slips are found."""
    return catalogue.search_items(text=asked.text, on=local_day(moment(request)), limit=asked.limit)


@router.get("/items/{item_code}", response=ItemAnswer, summary="一个事项的指南和材料")
@public
def item(request: HttpRequest, item_code: Path[Code]) -> dict[str, Any]:
    """Return an item in force today with its guide, papers, fees and laws."""
    view = catalogue.get_current(item_code=item_code, on=local_day(moment(request)))
    told = view.definition
    return {
        "item": view,
        "guide": told.guide if told else None,
        "situations": told.situations if told else (),
        "papers": told.papers if told else (),
        "fees": told.fees if told else (),
        "laws": told.laws if told else (),
    }


@router.get("/items/{item_code}/form", response=dict[str, Any], summary="申请表的 JSON Schema")
@public
def form(request: HttpRequest, item_code: Path[Code]) -> dict[str, Any]:
    """Return the JSON schema (2020-12) of the answers that an application for the item needs."""
    view = catalogue.get_current(item_code=item_code, on=local_day(moment(request)))
    if view.definition is None:
        raise ItemNotOpen
    return catalogue.form_schema(spec=view.definition.form)
