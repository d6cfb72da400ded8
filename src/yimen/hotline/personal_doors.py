"""The personal data of the doors: who wrote, what he has said so far, and the keys of partners."""

from __future__ import annotations

from yimen.hotline.queries import sealed_doors
from yimen.kernel.register import DataClass, PersonalColumn

_ROWS = (
    (sealed_doors.REPLY, "来信邮箱", "SM4-GCM 加密", "结案后 10 年", "敏感"),
    (sealed_doors.SENDER, "公众号用户的盲索引", "HMAC-SM3，不能还原", "最后一句话一天后删除", "敏感"),
    (sealed_doors.DIALOGUE, "公众号里没有说完的话", "SM4-GCM 加密", "最后一句话一天后删除", "敏感"),
    (sealed_doors.SECRET, "外部系统的推送密钥", "SM4-GCM 加密", "停用后删除", "鉴别"),
)  # fmt: skip
COLUMNS = tuple(
    PersonalColumn(
        table=name.partition(".")[0],
        column=name.partition(".")[2],
        title=title,
        protection=protection,
        retention=kept,
    )
    for name, title, protection, kept, _ in _ROWS
)
DATA_CLASSES = (
    DataClass(
        code="hotline.doors",
        title="热线各入口收到的联系方式",
        owner="12345 热线管理机构",
        law="国办发〔2020〕53号；《个人信息保护法》第十三条第三项、第三十四条",
        columns={name: level for name, _, _, _, level in _ROWS},
        withheld="成了工单的，随热线工单一起导出；没有成工单的，最后一句话一天后就删除。",
    ),
)
