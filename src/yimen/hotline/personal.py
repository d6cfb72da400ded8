"""The personal data that the hotline keeps: who called, what was said, what was answered."""

from __future__ import annotations

from yimen.hotline.queries import sealed
from yimen.kernel.register import DataClass, PersonalColumn

_SEALED, _KEPT = "SM4-GCM 加密", "结案后 10 年"
_TITLES = {
    sealed.CODE: ("查询码", "鉴别"),
    sealed.CONTENT: ("诉求内容", "敏感"),
    sealed.PLACE: ("发生地点", "一般"),
    sealed.NAME: ("来电人姓名", "敏感"),
    sealed.PHONE: ("来电号码", "敏感"),
    sealed.STEP_WORDS: ("内部经过", "一般"),
    sealed.STEP_TOLD: ("告知来电人的话", "一般"),
    sealed.NOTE: ("协办情况", "一般"),
    sealed.SAID: ("联系记录", "敏感"),
    sealed.CONTACT_PHONE: ("联系时拨打的号码", "敏感"),
    sealed.INNER: ("办理情况（内部）", "敏感"),
    sealed.TOLD: ("答复内容", "一般"),
    sealed.CALLBACK_SAID: ("回访记录", "一般"),
}
COLUMNS = (
    *(
        PersonalColumn(
            table=name.partition(".")[0],
            column=name.partition(".")[2],
            title=title,
            protection=_SEALED,
            retention=_KEPT,
        )
        for name, (title, _) in _TITLES.items()
    ),
    PersonalColumn(
        table="hotline_order",
        column="share_phone",
        title="是否同意把号码给承办单位",
        protection="不加密，只记同意与否，不含号码",
        retention=_KEPT,
    ),
    *(
        PersonalColumn(
            table="hotline_order",
            column=column,
            title=title,
            protection="不加密，用于看热点；保密的工单不存",
            retention=_KEPT,
        )
        for column, title in (("longitude", "发生地点经度"), ("latitude", "发生地点纬度"))
    ),
    PersonalColumn(
        table="hotline_order",
        column="caller_index",
        title="来电号码的盲索引",
        protection="HMAC-SM3，不能还原",
        retention=_KEPT,
    ),
)
DATA_CLASSES = (
    DataClass(
        code="hotline.order",
        title="热线工单",
        owner="12345 热线管理机构",
        law="国办发〔2020〕53号；《个人信息保护法》第十三条第三项、第三十四条",
        columns={
            **{name: level for name, (_, level) in _TITLES.items()},
            sealed.CALLER: "敏感",
            "hotline_order.share_phone": "一般",
            "hotline_order.longitude": "一般",
            "hotline_order.latitude": "一般",
        },
        export="yimen.hotline.queries.personal:export_orders",
    ),
)
