"""Words for codes on directory's pages."""

from __future__ import annotations

from yimen.directory.contracts import POST_TITLES, AreaLevel, Post, UnitLevel
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
