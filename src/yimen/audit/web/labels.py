"""The words of audit's pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.audit.contracts import Sort
from yimen.kernel.ledger.contracts import Result
from yimen.ui.parts import PillKind

SORTS: Mapping[str, str] = MappingProxyType(
    {
        "": "全部",
        Sort.LOGIN: "登录",
        Sort.LOOK: "查看",
        Sort.EXPORT: "导出",
        Sort.REFUSED: "被拒绝",
    }
)
RESULTS: Mapping[str, str] = MappingProxyType(
    {Result.DONE: "成功", Result.REFUSED: "被拒绝", Result.FAILED: "失败"}
)
RESULT_KIND: Mapping[str, PillKind] = MappingProxyType(
    {Result.DONE: "done", Result.REFUSED: "bad", Result.FAILED: "need"}
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {"1": "窗口", "2": "网上", "3": "电话", "4": "邮寄", "9": "其他"}
)
_DEVICES = {"phone": "手机", "tablet": "平板", "desktop": "电脑", "other": "其他设备"}
_PROGRAMS = {
    "wechat": "微信",
    "alipay": "支付宝",
    "edge": "Edge 浏览器",
    "firefox": "Firefox 浏览器",
    "chrome": "Chrome 内核浏览器",
    "safari": "Safari 浏览器",
}
LOOKED_AT: Mapping[str, str] = MappingProxyType(
    {
        "case": "打开了您的办件",
        "paper": "打开了您交的材料",
        "licence": "打开了您的电子证照",
        "audit": "查了和您有关的台账记录",
        "identity.search": "查找人员时查到您",
        "identity.details": "您的姓名、证件号码、电话和住址，用来填表",
        "identity.code": "您的证件号码",
        "identity.phone": "您的联系电话",
        "identity.address": "您的住址",
        "cases.case.exported": "导出了您的办件",
    }
)
LOOKED_OTHERWISE = "您的个人信息"


def agent(code: str) -> str:
    """Return a class of device and program in words."""
    device, _, program = code.partition(".")
    if code == "program":
        return "程序"
    return " ".join(filter(None, (_DEVICES.get(device, ""), _PROGRAMS.get(program, program))))
