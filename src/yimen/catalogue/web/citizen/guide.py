"""The guide of one item: what a person decides on first, law and codes last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import (
    Definition,
    ItemState,
    ItemVersionView,
    Paper,
    Regime,
)
from yimen.catalogue.queries.paper_forms import form_links
from yimen.catalogue.rules import dictionaries
from yimen.catalogue.rules.fees import fees_told
from yimen.catalogue.rules.papers import papers_of_situation
from yimen.catalogue.rules.savings import savings
from yimen.catalogue.web import labels
from yimen.catalogue.web.edge import today_of
from yimen.directory import public as directory
from yimen.kernel.gates import public
from yimen.kernel.register import resolve, slot_panels
from yimen.ui import drawing
from yimen.ui.context import panels
from yimen.ui.parts import Fact, Link
from yimen.ui.web.kept import kept
from yimen.ui.web.shaped import mark, shaped_page
from yimen.ui.words import long_date

APPLY_SLOT = "catalogue.guide.apply"
"""Panels here are the buttons of a guide: their address takes the item's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the answers at the top: the question, the short answer, the words beside it."""

    question: str
    short: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A paper as the guide lists it; `only_for` names the situations that need it."""

    name: str
    said: str
    mark: str
    mark_kind: str
    only_for: str
    held: bool
    forms: Sequence[Link] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step of the way from application to result; `kind` is you, out or empty."""

    title: str
    said: str
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideParts:
    """What a guide says that follows from its version alone, as markup kept in memory."""

    answers: SafeString
    decide: SafeString
    rest: SafeString


HELD_SLOT = "catalogue.guide.held"
"""Panels here say what the visitor holds already: their address takes the item's code."""

KEPT_GUIDES = 500

_guides: dict[tuple[UUID, str], GuideParts] = {}


@public
@kept
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of the version that holds today."""
    view = catalogue.get_current(item_code=code, on=today_of(request))
    unit = directory.find_organisation(code=view.department_code)
    department = unit.name if unit else ""
    if view.definition is None:
        page = _page(view) | {"department": department, "facts": _facts(view, department)}
        return render(request, "catalogue/guide_listed.html", page)
    definition = view.definition
    held = tuple(panels(request, slot=HELD_SLOT, key=view.item_code))
    return shaped_page(
        request,
        "catalogue/guide.html",
        shape=(view.id, view.state, department, held),
        draw=lambda: (
            _page(view)
            | {
                "guide": definition.guide,
                "parts": _parts(view, department),
                "apply": _apply(view),
                "held": held,
                "suspended": view.state is ItemState.SUSPENDED,
                "today": mark("today"),
            }
        ),
        values={"today": long_date(on=today_of(request))},
    )


def _page(view: ItemVersionView) -> dict[str, object]:
    return {
        "section": "do",
        "item": view,
        "crumbs": _crumbs(view),
        "qr": _qr(_address(view)),
    }


def _address(view: ItemVersionView) -> str:
    return f"{settings.YIMEN_PUBLIC_URL}{reverse('catalogue:guide', args=[view.item_code])}"


@lru_cache(maxsize=2_000)
def _qr(address: str) -> SafeString:
    """Return the code of a guide's address: drawing it costs more than the page."""
    return drawing.qr(text=address, label="本指南的二维码")


def _parts(view: ItemVersionView, department: str) -> GuideParts:
    """Return the markup of a version, made once in this process: versions never change."""
    key = (view.id, department)
    kept = _guides.get(key)
    if kept is not None:
        return kept
    assert view.definition is not None
    said = {
        "item": view,
        "guide": view.definition.guide,
        "answers": _answers(view),
        "papers": _papers(view, view.definition),
        "path": _path(view),
        "fees": fees_told(view.definition),
        "promised": labels.promise_words(instant=view.instant, limit=view.promised_limit),
        "lawful": labels.limit_words(view.lawful_limit),
        "level": labels.level_words(receive=view.receive_level, decide=view.decide_level),
        "facts": _facts(view, department),
    }
    made = GuideParts(
        answers=render_to_string("catalogue/guide_answers.html", said),
        decide=render_to_string("catalogue/guide_decide.html", said),
        rest=render_to_string("catalogue/guide_rest.html", said),
    )
    while len(_guides) >= KEPT_GUIDES:
        _guides.pop(next(iter(_guides)), None)
    _guides[key] = made
    return made


def _answers(view: ItemVersionView) -> Sequence[Answer]:
    definition = view.definition
    if definition is None:
        return ()
    guide = definition.guide
    count = sum(1 for paper in definition.papers if paper.need == "1" and not paper.licence_type)
    fee = "要缴费" if definition.fees else "不收费"
    return (
        Answer(
            question="带什么",
            short=f"最多 {count} 样" if count else "不用带材料",
            words=guide.bring,
        ),
        Answer(
            question="多久",
            short=labels.promise_words(instant=view.instant, limit=view.promised_limit),
            words=guide.how_long,
        ),
        Answer(question="多少钱", short=fee, words=_beside(fee, guide.how_much)),
        Answer(
            question="在哪办",
            short="网上" if definition.elements.online_depths else "窗口",
            words=guide.where,
        ),
    )


def _beside(short: str, words: str) -> str:
    """Return the words unless they only say the short answer again."""
    return "" if words.rstrip("。") == short else words


def _papers(view: ItemVersionView, definition: Definition) -> Sequence[PaperLine]:
    situations = definition.situations
    needed = {
        situation.code: papers_of_situation(definition=definition, situation=situation.code)
        for situation in situations
    }
    lines = []
    for paper in definition.papers:
        only = [item.title for item in situations if paper.code in needed[item.code]]
        mark, kind = labels.paper_pill(paper)
        lines.append(
            PaperLine(
                name=paper.name,
                said=_paper_said(paper),
                mark=mark,
                mark_kind=kind,
                only_for=_only_for(paper, only, len(situations)),
                held=bool(paper.licence_type),
                forms=form_links(view=view, paper=paper.code),
            )
        )
    return lines


def _only_for(paper: Paper, titles: Sequence[str], all_of_them: int) -> str:
    if not paper.when or len(titles) == all_of_them:
        return ""
    if not titles:
        return "看您填的情况，需要时才要"
    return f"只有“{'”“'.join(titles)}”才要"


def _paper_said(paper: Paper) -> str:
    by = "" if paper.issued_by == "申请人" else f"由{paper.issued_by}出具。"
    later = f"可以在 {paper.deferrable_days} 个工作日内补交。" if paper.need == "3" else ""
    return f"{by}{paper.fill_hint}{later}"


def _path(view: ItemVersionView) -> Sequence[PathStep]:
    if view.definition is None:
        return ()
    reply = (
        "5 个工作日内一次告诉您齐不齐"
        if view.regime is Regime.LICENCE
        else "齐不齐当场或尽快告诉您"
    )
    steps = [
        PathStep(title="看材料", said="当场看" if view.instant else reply),
        PathStep(title="您来补", said="缺什么一次说清，这段不计时", kind="you"),
    ]
    days = sum(step.days for step in view.definition.route)
    planned = f"，计划 {days} 个工作日" if days else ""
    said = "、".join(step.title for step in view.definition.route)
    steps.append(PathStep(title="审查和决定", said=f"{said}{planned}"))
    licence = view.definition.licence
    out = "当天有电子证，自动放进“我的证照”" if licence else "书面决定发给您，也能网上下载"
    return (*steps, PathStep(title="出结果", said=out, kind="out"))


def _facts(view: ItemVersionView, department: str) -> Sequence[Fact]:
    laws = view.definition.laws if view.definition else ()
    facts = [Fact(name=f"{law.basis_of}依据", value=f"{law.title}{law.article}") for law in laws]
    facts += [
        Fact(
            name="事项类型",
            value=f"{dictionaries.ITEM_TYPES[view.item_type]}，{'即办件' if view.instant else '承诺件'}",
        ),
        Fact(name="实施机关", value=department or "一门县有关部门"),
        Fact(
            name="在哪一级办",
            value=labels.level_words(receive=view.receive_level, decide=view.decide_level),
        ),
        Fact(name="服务对象", value="、".join(dictionaries.AUDIENCES[a] for a in view.audiences)),
        Fact(name="实施编码", value=view.item_code),
        Fact(name="基本编码", value=view.catalogue_code),
        Fact(name="指南版本", value=_version_words(view.version, view.effective_on)),
    ]
    if view.definition:
        guide = view.definition.guide
        saved = savings(view)
        ways = catalogue.handle_codes(version=view)
        facts += [
            Fact(name="业务办理项编码", value=code, note=title if len(ways) > 1 else "")
            for title, code in ways
        ]
        facts.append(Fact(name="网上办理", value=labels.online_words(saved.online_level)))
        less = labels.savings_words(saved)
        if less:
            facts.append(Fact(name="比法定要求", value=less))
        facts.append(
            Fact(
                name="咨询、投诉",
                value=f"咨询 {guide.consult_phone}，投诉 {guide.complaint_phone}",
            )
        )
    return facts


def _version_words(version: int, on: date) -> str:
    return f"第 {version} 版，{on.year}年{on.month}月{on.day}日起执行"


def _apply(view: ItemVersionView) -> Sequence[Link]:
    """Return the buttons that higher contexts offer while the item can be applied for."""
    if view.definition is None or view.state is not ItemState.IN_USE:
        return ()
    return tuple(
        Link(label=panel.title, href=resolve(panel.url)(view.item_code))
        for panel in slot_panels(APPLY_SLOT)
    )


def _crumbs(view: ItemVersionView) -> Sequence[Link]:
    links = [Link(label="首页", href="/"), Link(label="全部事项", href=reverse("catalogue:browse"))]
    if view.topics:
        title = dictionaries.TOPICS[view.topics[0]]
        links.append(
            Link(label=title, href=f"{reverse('catalogue:browse')}?topic={view.topics[0]}")
        )
    return (*links, Link(label=view.name, href="", current=True))
