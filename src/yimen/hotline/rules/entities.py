"""Facts that stand in the words of a caller: telephones, plates, sums, times and places."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from yimen.hotline.contracts.suggestion import Entity, EntityKind
from yimen.kernel.rules import rule

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PHONE = re.compile(r"(?<![\d.])(?:1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8})(?!\d)")
PLATE = re.compile(
    rf"(?<![A-Za-z0-9])[{PROVINCES}][A-HJ-NP-Z][·. ]?"
    r"(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|[A-HJ-NP-Z0-9]{5})(?![A-Za-z0-9])"
)
_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_MONEY = re.compile(rf"((?:\d[\d,]*(?:\.\d+)?|[{_DIGITS}]{{2,}}))\s*(万|亿|千)?(元|块钱|块)")
_DATE = re.compile(
    r"(?:(?:19|20)\d{2}[年./-]\d{1,2}[月./-]\d{1,2}日?|(?:19|20)\d{2}年(?:\d{1,2}月)?"
    r"|\d{1,2}月\d{1,2}[日号]|(?:昨|今|前)天(?:上午|下午|晚上|夜里|早上|中午)?(?:\d{1,2}点半?)?"
    r"|(?:每天|连续)?(?:凌晨|早上|上午|中午|下午|晚上|夜里|半夜)[\d一二三四五六七八九十]{1,3}点半?)"
)
_ROAD = "大道|公路|国道|省道|路|街|巷|弄"
_SPOT = (
    "小区|花园|家园|公寓|大厦|广场|市场|医院|学校|小学|中学|幼儿园|公园|社区|工地|车站|商场|超市"
    "|村|组|站|桥"
)
_PLACE = re.compile(
    rf"(?:[\u4e00-\u9fff]{{2,6}}?(?:镇|乡|街道))?"
    rf"[\u4e00-\u9fffA-Za-z]{{1,8}}?(?:{_ROAD}|{_SPOT})"
    rf"(?:[\u4e00-\u9fff]{{0,4}}?(?:交叉口|路口|门口|对面|旁边|附近)|口|\d+号(?:楼)?)?"
)
_LEAD = re.compile(
    r"^(?:我们|我家|我是|我住|住在|位于|家住|就在|反映|投诉|请问|关于|希望|建议|在|到|从|由|向|把|因|有"
    r"|的|是|与|和|及|了|请|对|这个|那个|该|本|一个|多个|各|每个|整个|附近|县|我)+"
)
_NO_PLACE = {
    "小区", "学校", "医院", "马路", "道路", "公路", "社区", "超市", "市场", "广场", "公园", "工地",
    "大路", "农村", "全村", "我村", "本村", "铁路", "线路", "电路", "思路", "网站", "车站", "走路",
    "小学", "中学", "幼儿园", "乡村", "花园", "街道", "门路", "问路", "修路", "出路", "上路", "让路",
}  # fmt: skip
_MOST = 12
_UNITS = {"千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}


@rule("HOT-ENT-1", cites="系统提示，以坐席判断为准：从原话里找出电话、车牌、金额、时间、地点")
def find_entities(*, text: str) -> tuple[Entity, ...]:
    """Return the facts that stand in a text in their order, each once; at most a dozen."""
    found: list[Entity] = []
    for kind, pattern in (
        (EntityKind.PHONE, PHONE),
        (EntityKind.PLATE, PLATE),
        (EntityKind.MONEY, _MONEY),
        (EntityKind.DATE, _DATE),
        (EntityKind.PLACE, _PLACE),
    ):
        for match in pattern.finditer(text):
            one = _entity(kind, match)
            if one is not None and not _covered(one, found):
                found.append(one)
    found.sort(key=lambda one: one.at)
    return tuple(found[:_MOST])


def _entity(kind: EntityKind, match: re.Match[str]) -> Entity | None:
    text, at = match.group(), match.start()
    if kind is EntityKind.PLACE:
        cut = _LEAD.match(text)
        text, at = (text[cut.end() :], at + cut.end()) if cut else (text, at)
        if len(text) < 3 or text in _NO_PLACE:
            return None
    value = {
        EntityKind.PHONE: lambda: re.sub(r"\D", "", text),
        EntityKind.PLATE: lambda: re.sub(r"[·. ]", "", text).upper(),
        EntityKind.MONEY: lambda: amount_of(match.group(1), match.group(2) or ""),
    }.get(kind, lambda: text)()
    return Entity(kind=kind, text=text, value=value, at=at) if value else None


def _covered(one: Entity, found: list[Entity]) -> bool:
    """Say whether the same fact, or a longer one at this place, is known already."""
    return any(
        (other.kind is one.kind and other.value == one.value)
        or other.at <= one.at < other.at + len(other.text)
        for other in found
    )


def amount_of(number: str, scale: str) -> str:
    """Return a sum in yuan written plainly; nothing where it cannot be read."""
    plain = number.replace(",", "")
    try:
        value = Decimal(plain) if plain[0].isascii() else Decimal(_chinese(plain))
    except InvalidOperation:
        return ""
    value *= _UNITS.get(scale, Decimal(1))
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"


def _chinese(text: str) -> int:
    total, section, digit = 0, 0, 0
    figures = dict(zip("零〇一二两三四五六七八九", map(int, "001223456789"), strict=True))
    for char in text:
        if char in figures:
            digit = figures[char]
        elif char in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            total = (total + section + digit) * (10_000 if char == "万" else 100_000_000)
            section = digit = 0
    return total + section + digit
