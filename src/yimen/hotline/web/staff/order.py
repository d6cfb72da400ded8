"""The page of one order: what was said, where it stands, and the next step of who opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import (
    closing,
    dispatch,
    handing_out,
    handling,
    intake,
    look,
    supervision,
)
from yimen.hotline.actions import (
    request as requests,
)
from yimen.hotline.contracts.order import (
    DOOR_TITLES,
    STATE_TITLES,
    TYPE_TITLES,
    URGENCY_TITLES,
    OrderState,
    OrderView,
)
from yimen.hotline.contracts.side import (
    DISPATCH_TITLES,
    LEVEL_TITLES,
    OUTCOME_TITLES,
    REQUEST_STATE_TITLES,
    REQUEST_TITLES,
    ROLE_TITLES,
    SATISFACTION_TITLES,
    CallBackOutcome,
    DispatchRole,
    DispatchState,
    DispatchView,
    RequestKind,
    RequestState,
    Satisfaction,
    SupervisionState,
)
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import order as orders
from yimen.hotline.queries import side
from yimen.hotline.queries.part import order_of_part, order_of_supervision
from yimen.hotline.rules.limits import RESOLVE
from yimen.hotline.web import labels
from yimen.hotline.web.staff import order_side, together
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import ErrorItem, Fact
from yimen.ui.parts import Moment as Point

_MOST_FILES = 5


@permission(access.READ)
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Show an order, which is a recorded look, and take the next step of it."""
    actor, at = actor_of(request), moment(request)
    found = orders.get_for(actor=actor, order_id=order_id)
    errors: list[ErrorItem] = []
    shown: tuple[str, str] | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "reveal":
                shown = look.reveal_caller(
                    actor=actor, order_id=order_id, reason=request.POST.get("reason", ""), at=at
                )
            else:
                _ACTS.get(act, _unknown)(request, actor, found, at)
                return HttpResponseRedirect(_after(actor, found))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    else:
        look.note_page(actor=actor, order_id=order_id, at=at)
    context = _page(actor, orders.get_for(actor=actor, order_id=order_id), at)
    context |= {"errors": errors, "sent": request.POST, "caller": shown}
    return render(request, "hotline/order.html", context, status=422 if errors else 200)


def _after(actor: Actor, found: OrderView) -> str:
    if orders.may_read(actor=actor, order_id=found.id):
        return row_address("hotline:order", found.id)
    return reverse("hotline:board")


@permission(access.READ)
def part(request: HttpRequest, part_id: UUID) -> HttpResponseBase:
    """Lead from a supporting unit's to-do list to the order."""
    return HttpResponseRedirect(row_address("hotline:order", order_of_part(part_id=part_id)))


@permission(access.READ)
def supervised(request: HttpRequest, supervision_id: UUID) -> HttpResponseBase:
    """Lead from a unit's to-do list to the order that is supervised."""
    order_id = order_of_supervision(supervision_id=supervision_id)
    return HttpResponseRedirect(row_address("hotline:order", order_id))


@permission(access.READ)
def file(request: HttpRequest, order_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Hand out a file of an order to who may read the order, which is recorded."""
    actor = actor_of(request)
    found = orders.get_for(actor=actor, order_id=order_id)
    known = {*found.file_ids, *(
        one for reply in side.replies(order_id=order_id) for one in reply.file_ids
    )}  # fmt: skip
    if file_id not in known:
        raise NotFound
    stored, reader = files.open_file(file_id=file_id)
    handing_out.record(
        actor=actor, subject=found.ref, what="file", ground=stored.name, at=moment(request)
    )
    return FileResponse(
        reader, as_attachment=True, filename=stored.name, content_type=stored.media_type
    )


Act = Callable[[HttpRequest, Actor, OrderView, datetime], object]


def _unknown(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    del request, actor, found, at
    raise Refusal("hotline.order.act", "没有这一步。请刷新页面再办。")


def _said(request: HttpRequest, name: str = "words") -> str:
    return request.POST.get(name, "")


def _dispatch(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    lead = labels.a_uuid(_said(request, "lead"))
    if lead is None:
        raise Refusal("hotline.dispatch.nobody", "请选主办单位。", field="lead")
    supports = [one for one in map(labels.a_uuid, request.POST.getlist("support")) if one]
    dispatch.dispatch(
        actor=actor, order_id=found.id, lead_id=lead, support_ids=supports,
        words=_said(request), at=at,
    )  # fmt: skip


def _reply(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    sent = request.FILES.getlist("file")
    if len(sent) > _MOST_FILES:
        raise Refusal("hotline.order.files", f"一次最多传 {_MOST_FILES} 个文件。", field="file")
    with transaction.atomic():
        kept = [files.put(stream=one, name=one.name or "", actor=actor, at=at).id for one in sent]  # type: ignore[arg-type]
        handling.reply(
            actor=actor, order_id=found.id, inner=_said(request, "inner"),
            told=_said(request, "told"), solved=_said(request, "solved") != "no",
            file_ids=kept, at=at,
        )  # fmt: skip


def _ask(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    days = _said(request, "days")
    kind = _said(request, "kind")
    if kind not in set(RequestKind):
        raise Refusal("hotline.request.kind", "请选要申请什么。", field="kind")
    asked = requests.Asked(
        kind=RequestKind(kind),
        reason=_said(request, "reason"),
        basis=_said(request, "basis"),
        suggested_unit_id=labels.a_uuid(_said(request, "suggested")),
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    )
    requests.ask(actor=actor, order_id=found.id, asked=asked, at=at)


def _call_back(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    outcome, level = _said(request, "outcome"), _said(request, "satisfaction")
    if outcome not in set(CallBackOutcome):
        raise Refusal("hotline.callback.outcome", "请选回访的结果。", field="outcome")
    closing.call_back(
        actor=actor,
        order_id=found.id,
        outcome=CallBackOutcome(outcome),
        solved={"yes": True, "no": False}.get(_said(request, "solved")),
        satisfaction=Satisfaction(level) if level in set(Satisfaction) else None,
        said=_said(request, "said"),
        at=at,
    )


def _link(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    number = _said(request, "repeat_of").strip()
    first = orders.list_for(actor=actor, text=number, limit=1) if number else []
    if number and not (first and first[0].number == number.upper()):
        raise Refusal("hotline.order.repeat", "没有这个编号的工单。", field="repeat_of")
    intake.link_repeat(
        actor=actor, order_id=found.id, first_id=first[0].id if first else None, at=at
    )


def _support(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    key = labels.a_uuid(_said(request, "part"))
    if key is None or key not in {one.id for one in side.dispatches(order_id=found.id)}:
        raise NotFound
    handling.do_support(actor=actor, dispatch_id=key, note=_said(request, "note"), at=at)


def _answer_supervision(request: HttpRequest, actor: Actor, found: OrderView, at: datetime) -> None:
    key = labels.a_uuid(_said(request, "supervision"))
    if key is None or key not in {one.id for one in side.supervisions(order_id=found.id)}:
        raise NotFound
    supervision.answer(actor=actor, supervision_id=key, words=_said(request, "answer"), at=at)


_ACTS: dict[str, Act] = {
    "submit": lambda request, actor, one, at: intake.submit_draft(
        actor=actor, order_id=one.id, intake=labels.intake_of(request.POST), at=at
    ),
    "accept": lambda request, actor, one, at: dispatch.accept(
        actor=actor, order_id=one.id, category_code=_said(request, "category_code"), at=at
    ),
    "answer": lambda request, actor, one, at: dispatch.answer(
        actor=actor,
        order_id=one.id,
        told=_said(request, "told"),
        category_code=_said(request, "category_code"),
        at=at,
    ),
    "dispatch": _dispatch,
    "sign": lambda request, actor, one, at: handling.sign(actor=actor, order_id=one.id, at=at),
    "reply": _reply,
    "ask": _ask,
    "resume": lambda request, actor, one, at: requests.resume(
        actor=actor, order_id=one.id, words=_said(request), at=at
    ),
    "approve": lambda request, actor, one, at: handling.check_reply(
        actor=actor, order_id=one.id, approved=True, ruling=_said(request, "ruling"), at=at
    ),
    "send_back": lambda request, actor, one, at: handling.check_reply(
        actor=actor, order_id=one.id, approved=False, ruling=_said(request, "ruling"), at=at
    ),
    "call_back": _call_back,
    "close": lambda request, actor, one, at: closing.close(actor=actor, order_id=one.id, at=at),
    "archive": lambda request, actor, one, at: closing.archive(actor=actor, order_id=one.id, at=at),
    "reopen": lambda request, actor, one, at: closing.reopen(
        actor=actor, order_id=one.id, words=_said(request), at=at
    ),
    "supplement": lambda request, actor, one, at: intake.supplement(
        actor=actor, order_id=one.id, words=_said(request), at=at
    ),
    "supervise": lambda request, actor, one, at: supervision.supervise(
        actor=actor, order_id=one.id, words=_said(request), at=at
    ),
    "link": _link,
    "support": _support,
    "answer_supervision": _answer_supervision,
    **order_side.ACTS,
}


def _page(actor: Actor, one: OrderView, at: datetime) -> dict[str, Any]:
    parts = side.dispatches(order_id=one.id)
    asked = side.requests_of(order_id=one.id)
    names = labels.unit_names(
        [*(each.unit_id for each in parts), one.reported_unit_id]
        + [each.suggested_unit_id for each in asked]
    )
    return {
        "one": one,
        "state": STATE_TITLES[one.state],
        "kind": labels.STATE_KIND[one.state],
        "now": at,
        "facts": _facts(one, names),
        "files": _files(one, one.file_ids),
        "clock": labels.clock_lines(one, kind=RESOLVE, on=local_day(at), at=at, act="办结"),
        "parts": [
            (
                each,
                names.get(each.unit_id, ""),
                f"{ROLE_TITLES[each.role]} · {DISPATCH_TITLES[each.state]}",
            )
            for each in parts
        ],
        "asked": [
            (each, REQUEST_TITLES[each.kind], REQUEST_STATE_TITLES[each.state]) for each in asked
        ],
        "replies": [
            (each, names.get(each.unit_id, ""), _files(one, each.file_ids))
            for each in side.replies(order_id=one.id)
        ],
        "code": orders.code_of(order_id=one.id) if _reads_code(actor, one) else "",
        "own_supports": [each for each in parts if _is_own_support(actor, each)],
        "waiting": [each for each in asked if each.state is RequestState.ASKED],
        **order_side.page(actor, one, at),
        **_told(one),
        **together.of_order(actor=actor, one=one, at=at),
        **_ladder(actor, one),
        **_may(actor, one),
    }


def _told(one: OrderView) -> dict[str, Any]:
    return {
        "contacts": side.contacts(order_id=one.id),
        "call_backs": [
            (
                each,
                OUTCOME_TITLES[each.outcome],
                SATISFACTION_TITLES[each.satisfaction] if each.satisfaction else "",
            )
            for each in side.call_backs(order_id=one.id)
        ],
        "moments": [
            Point(
                title=each.title,
                state="done",
                at=each.at,
                said=each.words or each.told,
                who=each.by,
            )
            for each in orders.steps(order_id=one.id)
        ],
    }


def _ladder(actor: Actor, one: OrderView) -> dict[str, Any]:
    rows = [(each, LEVEL_TITLES[each.level]) for each in side.supervisions(order_id=one.id)]
    return {
        "ladder": rows,
        "own_ladder": [
            (each, title)
            for each, title in rows
            if each.state is SupervisionState.OPEN
            and actor.may(access.HANDLE, unit_id=each.unit_id)
        ],
    }


def _is_own_support(actor: Actor, part: DispatchView) -> bool:
    waits = part.state in {DispatchState.SENT, DispatchState.SIGNED}
    return (
        waits
        and part.role is not DispatchRole.LEAD
        and actor.may(access.HANDLE, unit_id=part.unit_id)
    )


def _reads_code(actor: Actor, one: OrderView) -> bool:
    return one.taken_by is not None and one.taken_by == actor.account_id


def _may(actor: Actor, one: OrderView) -> dict[str, Any]:
    at_desk = {verb: actor.may(verb, area=one.area_code) for verb in access.DESK}
    own = one.unit_id is not None and actor.may(access.HANDLE, unit_id=one.unit_id)
    choosing = at_desk[access.TAKE] and one.state in {OrderState.PENDING, OrderState.TO_DISPATCH}
    return {
        "may_take": at_desk[access.TAKE],
        "may_check": at_desk[access.CHECK],
        "may_rule": at_desk[access.RULE],
        "may_supervise": at_desk[access.SUPERVISE],
        "handles": own,
        "may_reveal": look.can_reveal(actor, one.area_code, one.unit_id, agreed=one.share_phone),
        "mine": one.taken_by is not None and one.taken_by == actor.account_id,
        "categories": labels.category_options() if choosing else (),
        "units": labels.units() if choosing or own else (),
        "suggested": categories.suggest_categories(text=one.title + one.content)
        if choosing
        else [],
        "suggested_units": categories.suggest_units(
            category_code=one.category_code, area_code=one.area_code
        )
        if choosing
        else [],
        "request_kinds": [(kind.value, title) for kind, title in REQUEST_TITLES.items()],
        "satisfactions": [(one.value, title) for one, title in SATISFACTION_TITLES.items()],
        "outcomes": [(one.value, title) for one, title in OUTCOME_TITLES.items()],
    }


def _facts(one: OrderView, names: dict[UUID, str]) -> list[Fact]:
    rows = [
        ("类型", TYPE_TITLES[one.order_type], URGENCY_TITLES[one.urgency]),
        ("分类", categories.paths().get(one.category_code, "还没有分类"), ""),
        ("地点", directory.area_name(code=one.area_code), one.place),
        ("来源", DOOR_TITLES[one.door], ""),
        (
            "来电人",
            f"{one.caller_name or '没有留姓名'}，{one.caller_phone or '没有留电话'}",
            "要求保密" if one.confidential else "",
        ),
    ]
    if one.reported_unit_id is not None:
        rows.append(("被举报单位", names.get(one.reported_unit_id, ""), "它看不到这件工单"))
    return [Fact(name=name, value=value, note=note) for name, value, note in rows]


def _files(one: OrderView, ids: tuple[UUID, ...]) -> list[tuple[str, str]]:
    return [
        (files.find(file_id=each).name, f"{row_address('hotline:order', one.id)}files/{each}/")
        for each in ids
    ]
