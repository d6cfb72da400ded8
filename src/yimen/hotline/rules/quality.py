"""What the words of an order hint at: gaps, contradictions, bad form, overlooked danger."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yimen.hotline.contracts.category import SuggestedCategory
from yimen.hotline.contracts.order import TYPE_TITLES, OrderType, PleaseSay, Urgency
from yimen.hotline.contracts.quality import ASPECT_TITLES, FULL, Aspect, Hint, Judged
from yimen.kernel.rules import rule

_COMPLAINS = (
    "投诉", "举报", "不满", "没人管", "一直不处理", "拒不", "推诿", "态度恶劣", "乱收费", "扰民",
    "要求处理", "要求查处", "违规", "违法", "偷排", "欺骗", "拖欠", "强制消费", "不给退",
)  # fmt: skip
_ASKS = (
    "怎么办理",
    "怎么办",
    "如何办理",
    "在哪里办",
    "要什么材料",
    "什么条件",
    "咨询",
    "请问",
    "多少钱",
)
_REPORTS = ("举报", "检举", "贪污", "受贿", "偷税", "套取", "挪用")
_DANGER = (
    "自杀", "跳楼", "轻生", "爆炸", "燃气泄漏", "煤气泄漏", "漏电", "坍塌", "塌陷", "火灾", "中毒",
    "溺水", "堵路", "聚集", "上访", "讨薪", "断粮", "家暴",
)  # fmt: skip
_WHEN = re.compile(
    r"\d+\s*(?:年|月|日|号|点|时|天|周|个月|小时|分钟)|今天|昨天|前天|昨晚|今晚|早上|上午|中午|下午|晚上|夜里|夜间|"
    r"[一二三四五六七八九十半两]+(?:个)?(?:天|周|星期|月|年|小时|点)|最近|一直|每天|经常"
)
_PERSONAL = re.compile(r"1[3-9]\d{9}|\d{17}[\dXx]|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_SHORT, _MUCH = 15, 0.5


@rule(
    "HOT-QC-1",
    cites="GB/T 33358-2016：工单记录完整；质检看完整、一致、规范、风险，投诉记成咨询的要查出来",
)
def hints(
    *,
    order_type: OrderType,
    title: str,
    content: str,
    transcript: str,
    place: str,
    phone: str,
    category_code: str,
    urgency: Urgency,
    suggested: Sequence[SuggestedCategory],
) -> list[Hint]:
    """Return what a checker should look at; words decide, each hint shows its own."""
    text = f"{title}{content}{transcript}"
    return [
        *_complete(f"{title}{content}", transcript, content, place, phone),
        *_consistent(order_type, text, category_code, suggested),
        *_form(title, content),
        *_risk(text, urgency, order_type),
    ]


def _found(words: Sequence[str], text: str) -> tuple[str, ...]:
    return tuple(word for word in words if word in text)


def _complete(order: str, transcript: str, content: str, place: str, phone: str) -> list[Hint]:
    found = []
    if not place.strip():
        found.append(_hint(Aspect.COMPLETE, "没有写详细地点"))
    if not _WHEN.search(order):
        said = _WHEN.search(transcript)
        told = "通话里说了什么时候，工单没有写" if said else "没有写什么时候发生的"
        found.append(_hint(Aspect.COMPLETE, told, (said.group(),) if said else ()))
    if not phone:
        found.append(_hint(Aspect.COMPLETE, "没有留下来电号码，不能联系也不能回访"))
    if len(content.strip()) < _SHORT:
        found.append(_hint(Aspect.COMPLETE, f"诉求内容不到 {_SHORT} 个字"))
    return found


def _consistent(
    order_type: OrderType, text: str, category_code: str, suggested: Sequence[SuggestedCategory]
) -> list[Hint]:
    found = []
    complains, asks = _found(_COMPLAINS, text), _found(_ASKS, text)
    if order_type is OrderType.INQUIRY and complains:
        said = f"像是投诉，却记成了{TYPE_TITLES[order_type]}"
        found.append(_hint(Aspect.CONSISTENT, said, complains, costs=15))
    if order_type in {OrderType.HELP, OrderType.COMPLAINT} and asks and not complains:
        said = f"像是咨询，却记成了{TYPE_TITLES[order_type]}"
        found.append(_hint(Aspect.CONSISTENT, said, asks))
    reports = _found(_REPORTS, text)
    if order_type not in {OrderType.REPORT, OrderType.INQUIRY} and reports:
        found.append(_hint(Aspect.CONSISTENT, "像是举报，没有按举报保密", reports, costs=15))
    first = suggested[0] if suggested else None
    if first is not None and category_code and first.share >= _MUCH:
        chosen = first.category.code
        if not chosen.startswith(category_code[:2]):
            said = f"内容更像“{first.path}”，和选的分类不是一个大类"
            found.append(_hint(Aspect.CONSISTENT, said, first.words))
    return found


def _form(title: str, content: str) -> list[Hint]:
    found = []
    if _PERSONAL.search(title):
        found.append(_hint(Aspect.FORM, "标题里有电话或证件号码", costs=10))
    if _PERSONAL.search(content):
        found.append(_hint(Aspect.FORM, "诉求内容里有电话或证件号码，应当填在来电人栏"))
    if content.strip() == title.strip():
        found.append(_hint(Aspect.FORM, "标题和内容一样，没有归纳"))
    if re.search(r"[!！?？]{2,}|。{2,}", title + content):
        found.append(_hint(Aspect.FORM, "标点用得不规范"))
    return found


def _risk(text: str, urgency: Urgency, order_type: OrderType) -> list[Hint]:
    danger = _found(_DANGER, text)
    if danger and urgency is Urgency.NORMAL and order_type is not OrderType.PRAISE:
        return [_hint(Aspect.RISK, "有危险或者群体苗头，却没有标紧急", danger, costs=15)]
    return []


def _hint(aspect: Aspect, said: str, words: tuple[str, ...] = (), costs: int = 5) -> Hint:
    return Hint(aspect=aspect, said=said, words=words, costs=costs)


def proposed(*, found: Sequence[Hint]) -> dict[Aspect, int]:
    """Return what a sheet starts with: full marks less what the hints cost."""
    return {
        aspect: max(0, FULL - sum(one.costs for one in found if one.aspect is aspect))
        for aspect in Aspect
    }


@rule("HOT-QC-2", cites="本地政策：质检每项二十五分，扣分写明理由")
def check_judged(*, judged: Judged) -> None:
    """Refuse scores out of range, or less than full without words. Raises PleaseSay."""
    scores = (judged.complete, judged.consistent, judged.form, judged.risk)
    for aspect, points in zip(Aspect, scores, strict=True):
        if not 0 <= points <= FULL:
            raise PleaseSay(aspect.value, f"“{ASPECT_TITLES[aspect]}”请打 0 到 {FULL} 分。")
    if judged.total < FULL * len(scores) and len(judged.words.strip()) < 4:
        raise PleaseSay("words", "扣了分，请写明哪里不对、应当怎么记，至少四个字。")
