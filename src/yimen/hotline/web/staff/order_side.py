"""What handling adds to an order's page: passing on, asking back, instructions, clocks, exclusion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.actions import asking, assessment, handling, oversight, passing
from yimen.hotline.actions import request as requests
from yimen.hotline.contracts.assessment import (
    EXCLUSION_TITLES,
    GROUND_TITLES,
    ExclusionGround,
)
from yimen.hotline.contracts.order import OrderState, OrderView
from yimen.hotline.contracts.oversight import InstructionState
from yimen.hotline.contracts.sampling import WAY_TITLES
from yimen.hotline.contracts.side import (
    CONTACT_TITLES,
    ContactWay,
    RequestKind,
    RequestState,
    RequestView,
)
from yimen.hotline.queries import assessment as assessments
from yimen.hotline.queries import clock as clocks
from yimen.hotline.queries import oversight as reads
from yimen.hotline.queries import side
from yimen.hotline.web import labels
from yimen.hotline.web.staff.panels import day_of
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import permission
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, Row

_COLUMNS = (
    Column(title="时限"), Column(title="单位"), Column(title="起算"), Column(title="到期"),
    Column(title="怎么样"),
)  # fmt: skip
_DONE = {OrderState.CLOSED, OrderState.ARCHIVED}
Act = Callable[[HttpRequest, Actor, OrderView, datetime], object]


def _contact(request: HttpRequest, actor: Actor, one: OrderView, at: datetime) -> None:
    sent = request.POST
    how = sent.get("how", ContactWay.PHONE.value)
    handling.contact(
        actor=actor, order_id=one.id, reached=sent.get("reached") == "yes",
        said=sent.get("said", ""), how=ContactWay(how) if how in set(ContactWay) else ContactWay.PHONE,
        phone=sent.get("contact_phone", ""), when=_moment(sent.get("when", "")), at=at,
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=LOCAL) if text.strip() else None
    except ValueError:
        raise Refusal(
            "hotline.contact.when", "时间请写成 2026-11-20 14:30。", field="when"
        ) from None


def _pass_on(request: HttpRequest, actor: Actor, one: OrderView, at: datetime) -> None:
    unit = labels.a_uuid(request.POST.get("sub_unit", ""))
    if unit is None:
        raise Refusal("hotline.dispatch.nobody", "请选转给谁。", field="sub_unit")
    passing.pass_on(
        actor=actor, order_id=one.id, unit_id=unit, words=request.POST.get("sub_words", ""), at=at
    )


def _answer_more(request: HttpRequest, actor: Actor, one: OrderView, at: datetime) -> None:
    key = labels.a_uuid(request.POST.get("request", ""))
    if key is None or key not in {each.id for each in side.requests_of(order_id=one.id)}:
        raise NotFound
    requests.answer_more(
        actor=actor, request_id=key, words=request.POST.get("more", ""),
        reached=request.POST.get("asked") != "no", at=at,
    )  # fmt: skip


def _instruct(request: HttpRequest, actor: Actor, one: OrderView, at: datetime) -> None:
    sent = request.POST
    oversight.instruct(
        actor=actor, order_id=one.id, leader=sent.get("leader", ""),
        words=sent.get("instruction", ""), due_on=day_of(sent.get("due_on", "")), at=at,
    )  # fmt: skip


def _report(request: HttpRequest, actor: Actor, one: OrderView, at: datetime) -> None:
    key = labels.a_uuid(request.POST.get("instruction_id", ""))
    if key is None or key not in {each.id for each in reads.instructions_of(order_id=one.id)}:
        raise NotFound
    oversight.report_on(
        actor=actor, instruction_id=key, words=request.POST.get("report", ""), at=at
    )


def _exclude(request: HttpRequest, actor: Actor, one: OrderView, at: datetime) -> None:
    ground = request.POST.get("ground", "")
    if ground not in set(ExclusionGround):
        raise Refusal("hotline.exclusion.ground", "请选剔除的理由。", field="ground")
    assessment.ask_exclusion(
        actor=actor, order_id=one.id, ground=ExclusionGround(ground),
        reason=request.POST.get("exclusion_reason", ""), at=at,
    )  # fmt: skip


ACTS: Mapping[str, Act] = {
    "contact": _contact,
    "pass_on": _pass_on,
    "answer_more": _answer_more,
    "instruct": _instruct,
    "report": _report,
    "exclude": _exclude,
    "send_rating": lambda request, actor, one, at: asking.send_rating(
        actor=actor, order_id=one.id, address=request.build_absolute_uri("/"), at=at
    ),
}
"""What is posted to an order's page and done here."""


def page(actor: Actor, one: OrderView, at: datetime) -> dict[str, Any]:
    """Return what the page of an order shows of it."""
    given = reads.instructions_of(order_id=one.id)
    own = one.unit_id is not None and actor.may(access.HANDLE, unit_id=one.unit_id)
    parts = side.dispatches(order_id=one.id)
    passed = any(
        each.under_id is not None and actor.may(access.HANDLE, unit_id=each.unit_id)
        for each in parts
    )
    under_way = one.state in {OrderState.HANDLING, OrderState.SECOND}
    return {
        "clock_columns": _COLUMNS,
        "clock_rows": _clock_rows(one, at),
        "instructions": [
            (each, each.is_late(on=local_day(at)), each.state is InstructionState.OPEN)
            for each in given
        ],
        "own_instructions": [
            each
            for each in given
            if each.state is InstructionState.OPEN
            and actor.may(access.HANDLE, unit_id=each.unit_id)
        ],
        "contact_ways": [(way.value, title) for way, title in CONTACT_TITLES.items()],
        "ways": {way.value: title for way, title in WAY_TITLES.items()},
        "sub_units": _below(one) if own and under_way else [],
        "passed_to_me": passed and under_way and not own,
        "more_asked": _more_asked(one) if actor.may(access.TAKE, area=one.area_code) else [],
        "may_instruct": one.unit_id is not None
        and one.state not in _DONE
        and actor.may(access.SUPERVISE, area=one.area_code),
        **_exclusion(actor, one, own=own),
        "may_send_rating": one.state is OrderState.TO_CALL_BACK
        and bool(one.caller_phone)
        and actor.may(access.CHECK, area=one.area_code),
        "today": local_day(at),
    }


def _more_asked(one: OrderView) -> list[RequestView]:
    """Return what units asked of the desk to ask the caller, and nobody answered."""
    return [
        each
        for each in side.requests_of(order_id=one.id)
        if each.kind is RequestKind.MORE and each.state is RequestState.ASKED
    ]


def _exclusion(actor: Actor, one: OrderView, *, own: bool) -> dict[str, Any]:
    return {
        "exclusions": [
            (each, EXCLUSION_TITLES[each.state], GROUND_TITLES[each.ground])
            for each in assessments.exclusions_of(order_id=one.id)
        ],
        "may_exclude": one.state in _DONE and (own or actor.may(access.CHECK, area=one.area_code)),
        "grounds": [(ground.value, title) for ground, title in GROUND_TITLES.items()],
    }


def _below(one: OrderView) -> list[tuple[str, str]]:
    assert one.unit_id is not None
    under = access.reported_and_below(one.unit_id) - {one.unit_id}
    units = directory.list_organisations(ids=under) if under else []
    return [(str(each.id), each.short_name) for each in units]


def _clock_rows(one: OrderView, at: datetime) -> list[Row]:
    found = clocks.clocks_of(order=one, at=at)
    names = labels.unit_names(each.unit_id for each in found)
    rows = []
    for number, each in enumerate(found):
        due = f"{each.due_at.astimezone(LOCAL):%-m月%-d日 %H:%M}" if each.due_at else "—"
        said = (
            "停着"
            if each.paused
            else "超了"
            if each.late
            else "按时"
            if each.stopped_at
            else "在走"
        )
        kind = (
            "stop" if each.paused else "late" if each.late else "done" if each.stopped_at else "now"
        )
        rows.append(
            Row(
                key=str(number),
                cells=(
                    Cell(text=each.title, small=each.begins, head=True),
                    Cell(text=names.get(each.unit_id, "—") if each.unit_id else "—"),
                    Cell(text=f"{each.since.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
                    Cell(text=due),
                    Cell(text=said, small="；".join(each.said), kind=kind),  # type: ignore[arg-type]
                ),
            )
        )
    return rows


@permission(access.TAKE)
@require_safe
def asked_back(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Lead from the to-do list to the order whose unit asks the caller something."""
    found = side.order_of_request(request_id=request_id)
    return HttpResponseRedirect(row_address("hotline:order", found))
