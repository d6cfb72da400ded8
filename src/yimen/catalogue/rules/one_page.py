"""One matter on one page (一图读懂): what to do as a row of pictures, in words an elder reads."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.catalogue.contracts import Definition, ItemVersionView, Level
from yimen.catalogue.rules import dictionaries

_LONGEST = 14
_PLACES = {
    Level.VILLAGE: "村便民服务点",
    Level.TOWN: "镇便民服务中心",
    Level.COUNTY: "县政务服务中心",
}
_DECIDERS = {Level.VILLAGE: "村里", Level.TOWN: "镇里", Level.COUNTY: "县里"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureStep:
    """One picture of the row: its icon, a few large words, a short sentence."""

    icon: str
    title: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePage:
    """What stands on the page of one matter beside the pictures."""

    name: str
    summary: str
    can: str
    steps: tuple[PictureStep, ...]
    papers: tuple[tuple[str, str], ...]
    where: str
    how_long: str
    how_much: str
    phone: str


def one_page(*, view: ItemVersionView, definition: Definition) -> OnePage:
    """Return the page of a matter, made of its guide."""
    guide = definition.guide
    return OnePage(
        name=view.name,
        summary=guide.summary,
        can=guide.can,
        steps=picture_steps(view=view, definition=definition),
        papers=tuple((paper.name, _paper_said(paper.need, paper.licence_type, paper.deferrable_days))
                     for paper in definition.papers if paper.need != "2"),
        where=guide.where,
        how_long=_time(view) or guide.how_long,
        how_much="不收钱" if not definition.fees else guide.how_much,
        phone=guide.consult_phone,
    )  # fmt: skip


def picture_steps(*, view: ItemVersionView, definition: Definition) -> tuple[PictureStep, ...]:
    """Return what happens, from getting ready to the result, as at most five pictures."""
    wanted = [paper for paper in definition.papers if paper.need == "1" and not paper.licence_type]
    ready = f"带 {len(wanted)} 样材料，见下面" if wanted else "不用带材料，带上身份证"
    place = _PLACES[view.receive_level]
    online = "，网上也能交" if definition.elements.online_depths else ""
    steps = [
        PictureStep(icon="list", title="备好", said=ready),
        PictureStep(icon="hand", title="交上去", said=f"到{place}{online}"),
        PictureStep(icon="eye", title="看材料", said=_reply(view)),
    ]
    if not (view.instant and view.receive_level == view.decide_level):
        said = f"{_DECIDERS[view.decide_level]}审查决定"
        limit = _time(view)
        steps.append(
            PictureStep(icon="clock", title="等结果", said=f"{said}，{limit}" if limit else said)
        )
    result = definition.guide.result
    out = "有电子证，也能领纸的" if definition.licence else "当面领，也能网上看"
    steps.append(PictureStep(icon="card", title="拿结果", said=f"{_short(result)}{out}"))
    return tuple(steps)


def _reply(view: ItemVersionView) -> str:
    if view.instant:
        return "当场看，当场说"
    return "齐了就收下；缺什么，一次说清"


def _time(view: ItemVersionView) -> str:
    if view.instant:
        return "当场办好"
    limit = view.promised_limit
    return dictionaries.limit_words(amount=limit.amount, unit=limit.unit) if limit else ""


def _short(text: str) -> str:
    line = text.split("。")[0].split("，")[0].strip()
    return f"{line}，" if 0 < len(line) <= _LONGEST else ""


def _paper_said(need: str, licence_type: str, days: int) -> str:
    if licence_type:
        return "系统查得到，不用带"
    if need == "3" and days:
        return f"可以先办，{days} 个工作日内补交"
    return ""
