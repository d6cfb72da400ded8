"""The figures that evaluations of a service platform ask for, as data.

Each is known by the code under which its source registers it; what is not registered is said to
have no source, so that nobody takes silence for nought.
"""

from __future__ import annotations

from yimen.performance.contracts.evidence import ExpectedFigure


def _wanted(code: str, title: str, unit: str, wants: str) -> ExpectedFigure:
    return ExpectedFigure(code=code, title=title, unit=unit, wants=wants)


EXPECTED: tuple[ExpectedFigure, ...] = (
    _wanted("cases.completed_year", "近 365 天办结", "件", "办件"),
    _wanted("cases.on_time", "按时办结率（近 30 天）", "%", "办件"),
    _wanted("catalogue.time_saved", "承诺时限比法定时限压缩", "%", "事项目录"),
    _wanted("cases.papers_waived", "免交材料占比（近 30 天办结）", "%", "办件"),
    _wanted("catalogue.towns_covered", "能就近办事的镇占比", "%", "事项目录"),
    _wanted("catalogue.villages_covered", "能就近办事的村占比", "%", "事项目录"),
    _wanted("feedback.satisfied_rate", "服务满意率（近一年）", "%", "好差评"),
    _wanted("procurement.delivered_share", "合同到货比例", "%", "采购与履约"),
    _wanted("procurement.repair_hours", "从报修到修好的平均时间", "小时", "采购与履约"),
    _wanted("devices.good", "设备完好率（本月）", "%", "设备运行监测"),
    _wanted("hotline.answered", "热线接通率", "%", "热线电话"),
    _wanted("learning.trained", "培训人次", "人次", "培训"),
)
