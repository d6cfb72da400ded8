"""What belongs to an order: merge, split, repeats, followers; and the page of group appeals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
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
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import belonging as actions
from yimen.hotline.actions import following, sorting
from yimen.hotline.actions import group as group_actions
from yimen.hotline.contracts.belonging import Gathering, GroupView
from yimen.hotline.contracts.order import STATE_TITLES, OrderState, OrderType, OrderView, PleaseSay
from yimen.hotline.contracts.side import Satisfaction
from yimen.hotline.queries import belonging, knowledge, policy, precedent
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.rules.belonging import CARRYING
from yimen.hotline.rules.flow import OPEN_TO_MERGE
from yimen.hotline.web import labels
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Row

_S = OrderState
_COLUMNS = (
    Column(title="群体诉求"), Column(title="分类"), Column(title="地点"),
    Column(title="来电人", num=True), Column(title="工单", num=True), Column(title="主件"),
    Column(title="成立"),
)  # fmt: skip


def of_order(*, actor: Actor, one: OrderView, at: datetime) -> dict[str, Any]:
    """Return what an order's page says of what belongs to it."""
    first, times = belonging.repeats_of(one=one)
    merged = belonging.merged_with(order_id=one.id)
    return {
        "main": orders.view_of(order_id=one.merged_into) if one.merged_into else None,
        "merged": [(each, STATE_TITLES[each.state]) for each in merged],
        "first_told": first,
        "times_told": times,
        "split_of": orders.view_of(order_id=one.split_from) if one.split_from else None,
        "followers": belonging.followers_of(order_id=one.id),
        "in_group": next(
            (each for each in belonging.list_groups(actor=actor) if each.id == one.group_id), None
        )
        if one.group_id
        else None,
        "answered_from": knowledge.article_of(order_id=one.id),
        "conferences": precedent.conferences_of(order_id=one.id),
    }


def _said(sent: QueryDict, name: str = "words") -> str:
    return sent.get(name, "")


def _merge(sent: QueryDict, actor: Actor, one: OrderView, at: datetime) -> UUID:
    number = _said(sent, "into").strip()
    found = orders.list_for(actor=actor, text=number, limit=1) if number else []
    if not found or found[0].number != number.upper():
        raise PleaseSay("into", "没有这个编号的工单。请核对主件的编号。")
    actions.merge(actor=actor, order_id=one.id, into_id=found[0].id, at=at)
    return one.id


def _ask(sent: QueryDict, actor: Actor, one: OrderView, at: datetime) -> UUID:
    follower = _follower(sent, one)
    level = _said(sent, "satisfaction")
    solved = {"yes": True, "no": False}.get(_said(sent, "solved"))
    if solved is None or level not in set(Satisfaction):
        raise PleaseSay("solved", "请选解决了没有、满意不满意。")
    following.ask(
        actor=actor, follower_id=follower, solved=solved, satisfaction=Satisfaction(level), at=at
    )
    return one.id


def _follower(sent: QueryDict, one: OrderView) -> UUID:
    key = labels.a_uuid(_said(sent, "follower"))
    if key is None or key not in {each.id for each in belonging.followers_of(order_id=one.id)}:
        raise NotFound
    return key


def _join(sent: QueryDict, actor: Actor, one: OrderView, at: datetime) -> UUID:
    key = labels.a_uuid(_said(sent, "group"))
    if key is None:
        raise PleaseSay("group", "请选一件群体诉求。")
    group_actions.add(actor=actor, group_id=key, order_id=one.id, at=at)
    return one.id


def _unknown(sent: QueryDict, actor: Actor, one: OrderView, at: datetime) -> UUID:
    del sent, actor, one, at
    raise Refusal("hotline.order.act", "没有这一步。请刷新页面再办。", field="into")


Act = Callable[[QueryDict, Actor, OrderView, datetime], UUID]
_ACTS: dict[str, Act] = {
    "merge": _merge,
    "unmerge": lambda sent, actor, one, at: actions.unmerge(
        actor=actor, order_id=one.id, words=_said(sent), at=at
    ).id,
    "split": lambda sent, actor, one, at: actions.split(
        actor=actor, order_id=one.id, title=_said(sent, "title"),
        content=_said(sent, "content"), at=at,
    ).id,
    "recategorise": lambda sent, actor, one, at: sorting.recategorise(
        actor=actor, order_id=one.id, category_code=_said(sent, "category_code"),
        words=_said(sent), at=at,
    ).id,
    "take_back": lambda sent, actor, one, at: sorting.take_back(
        actor=actor, order_id=one.id, words=_said(sent), at=at
    ).id,
    "ask": _ask,
    "join": _join,
}  # fmt: skip


@permission(access.TAKE)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Sort an order: another category or unit, merge, split, group, its followers."""
    actor, at = actor_of(request), moment(request)
    one = orders.get_for(actor=actor, order_id=order_id)
    errors: list[ErrorItem] = []
    phone = ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "reveal":
                phone = following.reveal(
                    actor=actor, follower_id=_follower(request.POST, one),
                    reason=_said(request.POST, "reason"), at=at,
                )  # fmt: skip
            else:
                made = _ACTS.get(act, _unknown)(request.POST, actor, one, at)
                return HttpResponseRedirect(row_address("hotline:order", made))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'into'}")]
    context = {
        "one": one,
        "state": STATE_TITLES[one.state],
        "kind": labels.STATE_KIND[one.state],
        "category": categories.paths().get(one.category_code, "还没有分类"),
        "categories": labels.category_options(),
        "errors": errors,
        "sent": request.POST,
        "phone": phone,
        "revealed": request.POST.get("follower", "") if phone else "",
        "now": at,
        **of_order(actor=actor, one=one, at=at),
        **_near(actor, one, at),
        **_may(actor, one),
    }
    return render(request, "hotline/together.html", context, status=422 if errors else 200)


def _near(actor: Actor, one: OrderView, at: datetime) -> dict[str, Any]:
    near = categories.find_near(
        title=one.title, content=one.content, category_code=one.category_code,
        area_code=one.area_code, at=at,
    )  # fmt: skip
    groups = belonging.groups_near(
        category_code=one.category_code, area_code=one.area_code, place=one.place, at=at
    )
    return {
        "near": [each for each in near if each.order_id != one.id],
        "groups": [each for each in groups if each.group_id is not None],
    }


def _may(actor: Actor, one: OrderView) -> dict[str, bool]:
    secret = one.confidential or one.reported_unit_id is not None
    return {
        "may_merge": one.state in OPEN_TO_MERGE and not secret,
        "may_unmerge": one.state is _S.MERGED,
        "may_split": one.state in {*CARRYING, _S.PENDING} and one.merged_into is None,
        "may_sort": one.state in CARRYING,
        "may_take_back": one.state in {_S.TO_SIGN, _S.HANDLING},
        "may_ask": one.state in {_S.TO_CALL_BACK, _S.TO_CLOSE, _S.CLOSED, _S.ARCHIVED},
        "may_confer": actor.may(access.RULE, area=one.area_code),
        "may_mediate": one.order_type is not OrderType.REPORT and one.reported_unit_id is None,
    }


@permission(access.TAKE, access.SUPERVISE)
@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponseBase:
    """List group appeals, and what would make one; the desk forms it."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            made = _form(request, at)
            return HttpResponseRedirect(row_address("hotline:group", made))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'title'}")]
    text = request.GET.get("q", "").strip()[:60]
    paths, limits = categories.paths(), policy.limits(at=at)
    context = {
        "q": text,
        "columns": _COLUMNS,
        "rows": [_row(one, paths) for one in belonging.list_groups(actor=actor, text=text)],
        "candidates": [
            (one, paths.get(one.category_code, ""), directory.area_name(code=one.area_code))
            for one in belonging.gatherings(actor=actor, at=at)
        ],
        "least": limits["group.callers"].amount,
        "days": limits["group.days"].amount,
        "may_form": bool(actor.units(access.TAKE)),
        "sent": request.POST,
        "errors": errors,
    }
    return render(request, "hotline/groups.html", context, status=422 if errors else 200)


def _row(one: GroupView, paths: dict[str, str]) -> Row:
    return Row(
        key=str(one.id),
        cells=(
            Cell(text=one.title, href=row_address("hotline:group", one.id), head=True),
            Cell(text=paths.get(one.category_code, "")),
            Cell(text=directory.area_name(code=one.area_code)),
            Cell(text=str(one.callers), num=True),
            Cell(text=str(one.orders), num=True),
            Cell(
                text=STATE_TITLES[one.lead_state],
                small=one.lead_number,
                kind=labels.STATE_KIND[one.lead_state],
            ),
            Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
        ),
    )


def _form(request: HttpRequest, at: datetime) -> UUID:
    actor = actor_of(request)
    lead = labels.a_uuid(request.POST.get("lead", ""))
    chosen = _of_lead(actor, lead, at)
    if chosen is None:
        raise PleaseSay("title", "人数变了，已经不够成为群体诉求。请刷新页面再看。")
    return group_actions.form(
        actor=actor, order_ids=chosen.order_ids, title=request.POST.get("title", ""), at=at
    )


def _of_lead(actor: Actor, lead: UUID | None, at: datetime) -> Gathering | None:
    found = belonging.gatherings(actor=actor, at=at)
    return next((one for one in found if one.lead_id == lead), None)


@permission(access.TAKE, access.SUPERVISE)
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group appeal with its orders."""
    actor = actor_of(request)
    found = next((one for one in belonging.list_groups(actor=actor) if one.id == group_id), None)
    if found is None:
        raise NotFound
    context = {
        "one": found,
        "category": categories.paths().get(found.category_code, ""),
        "place": directory.area_name(code=found.area_code),
        "state": STATE_TITLES[found.lead_state],
        "kind": labels.STATE_KIND[found.lead_state],
        "members": [
            (each, STATE_TITLES[each.state])
            for each in belonging.members_of(actor=actor, group_id=group_id)
        ],
    }
    return render(request, "hotline/group.html", context)
