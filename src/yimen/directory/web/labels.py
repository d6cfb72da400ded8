"""Words for codes on directory's pages."""

from __future__ import annotations

from collections.abc import Sequence

from yimen.directory.contracts import POST_TITLES, AreaLevel, Post, UnitLevel
from yimen.directory.queries import area as areas
from yimen.directory.queries import items
from yimen.ui.parts import Option

UNIT_LEVEL = {
    UnitLevel.COUNTY: "县级部门",
    UnitLevel.TOWN: "镇（街道）",
    UnitLevel.VILLAGE: "村（社区）",
    UnitLevel.CENTRE: "政务服务中心",
}
AREA_LEVEL = {
    AreaLevel.PROVINCE: "省",
    AreaLevel.CITY: "市",
    AreaLevel.COUNTY: "县（市、区）",
    AreaLevel.TOWN: "镇（街道）",
    AreaLevel.VILLAGE: "村（社区）",
}
LEVEL_OPTIONS = tuple(Option(value=level, label=title) for level, title in UNIT_LEVEL.items())
POST_OPTIONS = tuple(Option(value=post, label=POST_TITLES[post]) for post in Post)


def area_words(prefix: str) -> str:
    """Return the name of the area that a post reaches."""
    return areas.area_name(code=prefix.ljust(12, "0"), full=False)


def item_words(codes: Sequence[str]) -> str:
    """Return the names of the items that a post is held for."""
    if not codes:
        return "全部事项"
    names = items.names_of(codes=codes)
    return "、".join(names.get(code, code) for code in codes)
