"""The knowledge base: search, one article with its versions, writing, and the scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline import access, access_knowledge
from yimen.hotline.actions import knowledge as actions
from yimen.hotline.contracts.knowledge import (
    ARTICLE_TITLES,
    SITUATION_TITLES,
    ArticleState,
    ArticleText,
    ArticleView,
    CallSituation,
)
from yimen.hotline.contracts.order import STATE_TITLES, PleaseSay
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import knowledge
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.knowledge import IN_MAKING, IN_USE
from yimen.hotline.web import labels
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Link, PillKind, Row

_S = ArticleState
_TABS: dict[str, tuple[str, tuple[ArticleState, ...]]] = {
    "": ("在用的", IN_USE),
    "review": ("待复核", (_S.TO_REVIEW,)),
    "making": ("在写、等发布", IN_MAKING),
    "old": ("撤下、替换的", (_S.WITHDRAWN, _S.REPLACED)),
}
_COLUMNS = (
    Column(title="问题"), Column(title="分类"), Column(title="负责单位"), Column(title="状态"),
    Column(title="用过", num=True), Column(title="下次复核"),
)  # fmt: skip
KIND: dict[ArticleState, PillKind] = {
    _S.DRAFT: "need",
    _S.CHECKED: "need",
    _S.PUBLISHED: "done",
    _S.TO_REVIEW: "late",
    _S.WITHDRAWN: "stop",
    _S.REPLACED: "plain",
}
_HALF_YEAR = timedelta(days=180)


@permission(access_knowledge.READ)
def articles(request: HttpRequest) -> HttpResponse:
    """Search the knowledge base; the guides of the catalogue that fit stand beside it."""
    actor, at = actor_of(request), moment(request)
    shown, text = request.GET.get("show", ""), request.GET.get("q", "").strip()[:60]
    own = request.GET.get("own") == "1"
    found = knowledge.list_articles(
        states=_TABS.get(shown, _TABS[""])[1],
        text=text,
        unit_ids=sorted(actor.units(access_knowledge.WRITE)) if own else (),
    )
    order_id = labels.a_uuid(request.GET.get("order", ""))
    names, paths = labels.unit_names(one.unit_id for one in found), categories.paths()
    context = {
        "tabs": [
            Link(label=title, href=f"?show={code}", current=code == shown)
            for code, (title, _) in _TABS.items()
        ],
        "q": text,
        "own": own,
        "columns": _COLUMNS,
        "rows": [_row(one, names, paths) for one in found],
        "guides": [
            (one, reverse("catalogue:guide", args=[one.item_code]))
            for one in knowledge.guides_for(text=text, on=local_day(at))
        ],
        "may_write": bool(actor.units(access_knowledge.WRITE)),
        "order": orders.get_for(actor=actor, order_id=order_id) if order_id else None,
        "answers": knowledge.find_answers(text=text, on=local_day(at)) if order_id else [],
    }
    return render(request, "hotline/articles.html", context)


def _row(one: ArticleView, names: dict[UUID, str], paths: dict[str, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.text.question,
                small=one.text.short[:60],
                href=row_address("hotline:article", one.article_id),
                head=True,
            ),
            Cell(text=paths.get(one.text.category_code, "不分类")),
            Cell(text=names.get(one.unit_id, "")),
            Cell(text=ARTICLE_TITLES[one.state], kind=KIND[one.state]),
            Cell(text=str(one.uses), num=True),
            Cell(text=f"{one.text.review_on:%Y年%-m月%-d日}"),
        ),
    )


@permission(access_knowledge.READ)
def article_version(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Lead from a to-do list to the article."""
    found = knowledge.get_version(version_id=version_id)
    return HttpResponseRedirect(row_address("hotline:article", found.article_id))


Act = Callable[[QueryDict, Actor, ArticleView, datetime], object]


def _unknown(sent: QueryDict, actor: Actor, one: ArticleView, at: datetime) -> None:
    del sent, actor, one, at
    raise Refusal("hotline.article.act", "没有这一步。请刷新页面再办。")


_ACTS: dict[str, Act] = {
    "check": lambda sent, actor, one, at: actions.check(
        actor=actor, version_id=one.id, right=True, why="", at=at
    ),
    "send_back": lambda sent, actor, one, at: actions.check(
        actor=actor, version_id=one.id, right=False, why=sent.get("why", ""), at=at
    ),
    "publish": lambda sent, actor, one, at: actions.publish(actor=actor, version_id=one.id, at=at),
    "question": lambda sent, actor, one, at: actions.question(
        actor=actor, version_id=one.id, why=sent.get("why", ""), at=at
    ),
    "confirm": lambda sent, actor, one, at: actions.confirm(
        actor=actor, version_id=one.id, review_on=_day(sent, "review_on"), at=at
    ),
    "withdraw": lambda sent, actor, one, at: actions.withdraw(
        actor=actor, version_id=one.id, why=sent.get("why", ""), at=at
    ),
}


@permission(access_knowledge.READ)
@require_http_methods(["GET", "POST"])
def article(request: HttpRequest, article_id: UUID) -> HttpResponseBase:
    """Show an article with its versions and uses, and take the next step of it."""
    actor, at = actor_of(request), moment(request)
    one = knowledge.newest_of(article_id=article_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            act = _ACTS.get(request.POST.get("act", ""), _unknown)
            chosen = labels.a_uuid(request.POST.get("version", "")) or one.id
            act(request.POST, actor, knowledge.get_version(version_id=chosen), at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    versions = knowledge.versions_of(article_id=article_id)
    in_use = next((each for each in versions if each.state in IN_USE), None)
    context = {
        "one": one,
        "in_use": in_use,
        "state": ARTICLE_TITLES[one.state],
        "kind": KIND[one.state],
        "unit": labels.unit_names([one.unit_id]).get(one.unit_id, ""),
        "category": categories.paths().get(one.text.category_code, "不分类"),
        "versions": [(each, ARTICLE_TITLES[each.state], KIND[each.state]) for each in versions],
        "used": [
            (each, STATE_TITLES[each.state])
            for each in knowledge.answered_by(actor=actor, article_id=article_id)
        ],
        "may_write": access_knowledge.can_write(actor, unit_id=one.unit_id),
        "may_publish": actor.may(access_knowledge.PUBLISH),
        "errors": errors,
        "sent": request.POST,
        "now": at,
        "next_review": local_day(at) + _HALF_YEAR,
    }
    return render(request, "hotline/article.html", context, status=422 if errors else 200)


@permission(access_knowledge.WRITE)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, article_id: UUID | None = None) -> HttpResponseBase:
    """Write a new article, or the next wording of one."""
    actor, at = actor_of(request), moment(request)
    before = knowledge.newest_of(article_id=article_id) if article_id else None
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            return HttpResponseRedirect(
                row_address("hotline:article", _write(request, before, at).article_id)
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'question'}")]
    own = actor.units(access_knowledge.WRITE)
    context = {
        "before": before,
        "values": request.POST if errors else _values(before, local_day(at)),
        "errors": errors,
        "wrong": {item.anchor for item in errors},
        "units": [one for one in labels.units() if UUID(one.value) in own or _is_desk(actor)],
        "categories": labels.category_options(),
    }
    return render(request, "hotline/article_write.html", context, status=422 if errors else 200)


def _is_desk(actor: Actor) -> bool:
    return bool(actor.units(access.TAKE))


def _values(before: ArticleView | None, today: date) -> dict[str, str]:
    if before is None:
        return {"from_on": f"{today}", "review_on": f"{today + _HALF_YEAR}"}
    text = before.text
    return {
        "question": text.question,
        "short": text.short,
        "body": text.body,
        "category_code": text.category_code,
        "from_on": f"{text.from_on}",
        "until_on": f"{text.until_on or ''}",
        "review_on": f"{max(text.review_on, today + _HALF_YEAR)}",
    }


def _write(request: HttpRequest, before: ArticleView | None, at: datetime) -> ArticleView:
    actor, sent = actor_of(request), request.POST
    own = sorted(actor.units(access_knowledge.WRITE))
    unit = before.unit_id if before else labels.a_uuid(sent.get("unit", "")) or own[0]
    until = sent.get("until_on", "")
    return actions.write(
        actor=actor,
        article_id=before.article_id if before else None,
        unit_id=unit,
        text=ArticleText(
            question=sent.get("question", ""),
            short=sent.get("short", ""),
            body=sent.get("body", ""),
            category_code=sent.get("category_code", ""),
            from_on=_day(sent, "from_on"),
            until_on=_day(sent, "until_on") if until else None,
            review_on=_day(sent, "review_on"),
        ),
        at=at,
    )


def _day(sent: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(sent.get(name, ""))
    except ValueError:
        raise PleaseSay(name, "请填日期，例如 2026-11-20。") from None


@permission(access.TAKE)
@require_http_methods(["POST"])
def answer(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Answer an order with the short answer of an article."""
    version_id = labels.a_uuid(request.POST.get("version", ""))
    if version_id is None:
        raise Refusal("hotline.article.none", "请先选一条知识。", field="article")
    actions.answer_from(
        actor=actor_of(request), order_id=order_id, version_id=version_id, at=moment(request)
    )
    return HttpResponseRedirect(row_address("hotline:order", order_id))


@permission(access_knowledge.READ)
@require_http_methods(["GET", "POST"])
def scripts(request: HttpRequest) -> HttpResponseBase:
    """List the words for each situation; the chief sets them."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _set_script(request.POST, actor, at)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'title'}")]
    found, paths = knowledge.scripts(at=at), categories.paths()
    context: dict[str, Any] = {
        "groups": [
            (
                title,
                [
                    (one, paths.get(one.category_code, ""))
                    for one in found
                    if one.situation is situation
                ],
            )
            for situation, title in SITUATION_TITLES.items()
        ],
        "situations": [(one.value, title) for one, title in SITUATION_TITLES.items()],
        "categories": labels.category_options(),
        "may_set": actor.may(access_knowledge.PUBLISH),
        "errors": errors,
        "sent": request.POST,
    }
    return render(request, "hotline/scripts.html", context, status=422 if errors else 200)


def _set_script(sent: QueryDict, actor: Actor, at: datetime) -> None:
    script_id = labels.a_uuid(sent.get("script", ""))
    if sent.get("act") == "end":
        if script_id is not None:
            actions.end_script(actor=actor, script_id=script_id, at=at)
        return
    situation = sent.get("situation", "")
    if situation not in set(CallSituation):
        raise PleaseSay("situation", "请选用在什么时候。")
    actions.set_script(
        actor=actor,
        script_id=script_id,
        situation=CallSituation(situation),
        category_code=sent.get("category_code", ""),
        title=sent.get("title", ""),
        text=sent.get("text", ""),
        at=at,
    )


def beside_call(sent: QueryDict, *, at: datetime) -> dict[str, Any]:
    """Return what stands beside a call being written down: answers, guides, what to say."""
    text = f"{sent.get('title', '')} {sent.get('content', '')}".strip()
    category = sent.get("category_code", "")
    answers = knowledge.find_answers(text=text, on=local_day(at), limit=4) if text else []
    guides = knowledge.guides_for(text=sent.get("title", "") or text, on=local_day(at))
    return {
        "answers": answers,
        "guides": [(one, reverse("catalogue:guide", args=[one.item_code])) for one in guides],
        "scripts": [
            (one, SITUATION_TITLES[one.situation])
            for one in knowledge.scripts(at=at, category_code=category or "-")
        ],
        "answering": sent.get("article", ""),
    }


def with_answer(sent: QueryDict) -> QueryDict:
    """Return a copy of what a form sent, with the chosen article's short answer in its field."""
    chosen, filled = labels.a_uuid(sent.get("use_article", "")), sent.copy()
    if chosen is None:
        return filled
    filled["told"] = knowledge.get_version(version_id=chosen).text.short
    filled["article"] = str(chosen)
    return filled


def note_answer(sent: QueryDict, *, actor: Actor, order_id: UUID, at: datetime) -> None:
    """Record from which article an order was answered, where one was chosen."""
    chosen = labels.a_uuid(sent.get("article", ""))
    if chosen is not None:
        actions.note_answer(actor=actor, order_id=order_id, version_id=chosen, at=at)
