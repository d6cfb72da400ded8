"""What of the grid is personal, how long it stays, and how it is removed."""

from __future__ import annotations

from yimen.hotline.queries import sealed
from yimen.kernel.register import DataClass, PersonalColumn

_SEALED, _KEPT = "SM4-GCM 加密", "办结后 10 年"
_TRACK = "巡查结束后 30 天删除"
_VOLUNTEER = "退出后 10 年（志愿服务记录）"
_OPEN = "不加密，事发地点，不是人的位置；用于看热点"
COLUMNS = (
    *(
        PersonalColumn(
            table=name.partition(".")[0],
            column=name.partition(".")[2],
            title=title,
            protection=_SEALED,
            retention=kept,
        )
        for name, title, kept in (
            (sealed.GRID_CONTENT, "网格上报内容", _KEPT),
            (sealed.GRID_PLACE, "网格上报地点", _KEPT),
            (sealed.GRID_HANDLED, "自行处理情况", _KEPT),
            (sealed.GRID_STEP, "网格上报经过", _KEPT),
            (sealed.PATROL_WORDS, "巡查小结", _KEPT),
            (sealed.TRACK, "网格员巡查轨迹", _TRACK),
            (sealed.PART_WORDS, "志愿活动说明", _VOLUNTEER),
        )
    ),
    *(
        PersonalColumn(
            table="hotline_grid_report",
            column=column,
            title=title,
            protection=_OPEN,
            retention=_KEPT,
        )
        for column, title in (("longitude", "事发地点经度"), ("latitude", "事发地点纬度"))
    ),
)
DATA_CLASSES = (
    DataClass(
        code="hotline.grid",
        title="网格上报和巡查",
        owner="12345 热线管理机构、镇人民政府",
        law="《个人信息保护法》第十三条第三项、第十九条；平安建设、城市管理有关规定",
        columns={
            sealed.GRID_CONTENT: "一般",
            sealed.GRID_PLACE: "一般",
            sealed.GRID_HANDLED: "一般",
            sealed.GRID_STEP: "一般",
            "hotline_grid_report.longitude": "一般",
            "hotline_grid_report.latitude": "一般",
            sealed.PATROL_WORDS: "一般",
            sealed.TRACK: "敏感",
        },
        withheld="是网格员履职的记录，不是居民本人的资料；网格员在手机页面随时看得到自己的全部上报和轨迹。",
    ),
    DataClass(
        code="hotline.volunteer",
        title="志愿者登记和时长",
        owner="12345 热线管理机构、村（居）民委员会",
        law="《志愿服务条例》第十九条；《个人信息保护法》第十三条第一项",
        columns={sealed.PART_WORDS: "一般"},
        export="yimen.hotline.queries.volunteer:export_volunteer",
    ),
)
