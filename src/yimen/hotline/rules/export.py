"""The national fields of an order, in their order, and what a cell may hold."""

from __future__ import annotations

from yimen.hotline.contracts.order import PleaseSay
from yimen.kernel.rules import rule

FIELDS: tuple[tuple[str, str], ...] = (
    ("number", "工单编号"),
    ("door", "诉求渠道"),
    ("call", "通话标识"),
    ("recording", "录音"),
    ("caller_name", "诉求人姓名"),
    ("caller_phone", "诉求人电话"),
    ("confidential", "是否保密"),
    ("area_code", "区划代码"),
    ("place", "事发地点"),
    ("longitude", "经度"),
    ("latitude", "纬度"),
    ("type", "诉求类型"),
    ("category1", "一级分类"),
    ("category2", "二级分类"),
    ("category3", "三级分类"),
    ("title", "标题"),
    ("content", "诉求内容"),
    ("urgency", "紧急程度"),
    ("tags", "标签"),
    ("first_number", "首次工单编号"),
    ("operator", "受理坐席"),
    ("taken_at", "受理时间"),
    ("lead", "主办单位"),
    ("support", "协办单位"),
    ("sent_at", "派单时间"),
    ("signed_at", "签收时间"),
    ("due_at", "办结时限"),
    ("contacted_at", "首次联系时间"),
    ("replied_at", "办结时间"),
    ("reply", "答复内容"),
    ("evidence", "附件数"),
    ("extensions", "延期次数"),
    ("returns", "退单次数"),
    ("supervisions", "督办级别"),
    ("called_back", "回访结果"),
    ("solved", "是否解决"),
    ("satisfied", "满意度"),
    ("quality", "质检得分"),
    ("cycle", "办理轮次"),
    ("state", "状态"),
    ("archive", "归档摘要"),
)
"""Codes and titles of the exported columns, after the published field list of work orders."""

CALLER = frozenset({"caller_name", "caller_phone", "place", "content", "reply"})
"""Columns that say who called, or in which he may have said so."""

_MOST_DAYS, _FORMULA = 92, ("=", "+", "-", "@", "\t", "\r")


@rule("HOT-EXP-1", cites="国办发〔2020〕53号：保护诉求人信息；导出写明事由、打水印、留记录")
def check_export(*, reason: str, days: int) -> None:
    """Refuse an export without a reason, or of more than a quarter. Raises PleaseSay."""
    if len(reason.strip()) < 6:
        raise PleaseSay("reason", "请写明导出做什么用，至少六个字，会记录在案。")
    if not 1 <= days <= _MOST_DAYS:
        raise PleaseSay("until", f"一次最多导出 {_MOST_DAYS} 天，结束日期不早于开始日期。")


def safe_cell(text: str) -> str:
    """Return a cell that no table program takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
