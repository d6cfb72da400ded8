"""Mediators' pages: the committee's disputes, and one dispute with the next step of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.hotline import access, access_desks
from yimen.hotline.actions import dispute as actions
from yimen.hotline.actions import mediation, performance
from yimen.hotline.contracts.dispute import (
    CAPACITY_TITLES,
    DISPUTE_KIND_TITLES,
    DISPUTE_TITLES,
    DISPUTE_VERB_TITLES,
    ELSEWHERE_TITLES,
    PAPER_TITLES,
    PERFORMANCE_TITLES,
    SIDE_TITLES,
    DisputeRefused,
    DisputeState,
    DisputeView,
    PartySide,
    PartyView,
    PerformanceState,
)
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries import dispute_papers as papers
from yimen.hotline.queries import order as orders
from yimen.hotline.queries.desk_step import steps
from yimen.hotline.rules.dispute import CONFIRM_CLOCK, MEDIATE_CLOCK, ways_left
from yimen.hotline.web import hands, labels, mediation_form
from yimen.hotline.web.mediation_labels import STATE_KIND, clock_words, file_response
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.trust import public as trust
from yimen.ui import forms
from yimen.ui.addresses import row_address
from yimen.ui.parts import Cell, Column, ErrorItem, Link, Moment, Option, Row

_S = DisputeState
_TABS: dict[str, tuple[str, tuple[DisputeState, ...]]] = {
    "": ("在办的", (_S.APPLIED, _S.ACCEPTED, _S.ASSIGNED, _S.MEDIATING, _S.DRAFTED)),
    "performing": ("履行中的", (_S.PERFORMING, _S.BROKEN)),
    "over": ("结束的", (_S.FULFILLED, _S.ENDED, _S.REFUSED, _S.WITHDRAWN)),
    "archived": ("已归档", (_S.ARCHIVED,)),
}
_COLUMNS = tuple(Column(title=one) for one in ("纠纷", "类型", "调解员", "状态", "收到"))
_MORE = {"apply": "申请", "wish": "选调解员", "add": "增加当事人"}


@permission(access_desks.MEDIATE)
def board(request: HttpRequest) -> HttpResponse:
    """List the disputes of the officer's committees."""
    actor, shown = actor_of(request), request.GET.get("show", "")
    text = request.GET.get("q", "").strip()
    found = disputes.list_for(actor=actor, states=_TABS.get(shown, _TABS[""])[1], text=text)
    rows = [
        Row(
            key=str(one.id),
            cells=(
                Cell(
                    text=one.title,
                    small=one.number,
                    href=row_address("hotline:dispute", one.id),
                    head=True,
                ),
                Cell(text=DISPUTE_KIND_TITLES[one.kind], small="热线转来" if one.order_id else ""),
                Cell(text=one.mediator or "—"),
                Cell(text=DISPUTE_TITLES[one.state], kind=STATE_KIND[one.state]),
                Cell(text=f"{one.opened_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"),
            ),
        )
        for one in found
    ]
    tabs = [
        Link(label=title, href=f"?show={code}", current=code == shown)
        for code, (title, _) in _TABS.items()
    ]
    context = {"tabs": tabs, "columns": _COLUMNS, "rows": rows, "q": text}
    return render(request, "hotline/mediation_board.html", context)


@permission(access_desks.MEDIATE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Write down an application that somebody makes in person."""
    return _application(request, None, {})


@permission(access_desks.MEDIATE, access.TAKE)
@require_http_methods(["GET", "POST"])
def from_order(request: HttpRequest, order_id: UUID) -> HttpResponseBase:
    """Turn a hotline order into a dispute; the caller's words stand ready."""
    order = orders.get_for(actor=actor_of(request), order_id=order_id)
    return _application(
        request, order_id, {"title": order.title, "facts": order.content, "claim": ""}
    )


def _application(
    request: HttpRequest, order_id: UUID | None, known: dict[str, str]
) -> HttpResponseBase:
    actor, at, errors = actor_of(request), moment(request), dict[str, str]()
    if request.method == "POST":
        try:
            given = mediation_form.given_of(request.POST)
            if order_id is None:
                made = actions.apply(
                    actor=actor, given=given, key=request.POST.get("key", ""), at=at
                )
            else:
                made = actions.from_order(actor=actor, order_id=order_id, given=given, at=at)
            if actor.may(access_desks.MEDIATE, unit_id=made.unit_id):
                return HttpResponseRedirect(row_address("hotline:dispute", made.id))
            return HttpResponseRedirect(reverse("hotline:board"))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors[refusal.field or ""] = refusal.message
    fields = forms.fill(
        mediation_form.questions(), values={**known, **request.POST.dict()}, errors=errors
    )
    context = {
        "fields": fields,
        "errors": forms.error_items(fields, others=[errors[""]] if "" in errors else []),
        "key": request.POST.get("key") or str(new_id()),
        "from_order": order_id,
    }
    status = 422 if context["errors"] else 200
    return render(request, "hotline/mediation_new.html", context, status=status)


@permission(access_desks.MEDIATE)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponseBase:
    """Show a dispute, which is a recorded look, and take the next step of it."""
    actor, at = actor_of(request), moment(request)
    found = disputes.get_for(actor=actor, dispute_id=dispute_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _ACTS.get(request.POST.get("act", ""), _unknown)(request, actor, found, at)
            return HttpResponseRedirect(row_address("hotline:dispute", found.id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor=f"f-{refusal.field or 'act'}")]
    else:
        with transaction.atomic():
            ledger.look(actor=actor, subject=found.ref, what="dispute", reason="", at=at)
    return _page(request, dispute_id, errors)


def _page(request: HttpRequest, dispute_id: UUID, errors: list[ErrorItem]) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    found = disputes.get_for(actor=actor, dispute_id=dispute_id)
    context = _shown(actor, found, at) | _signing(actor, found, at)
    context |= {"errors": errors, "sent": request.POST}
    return render(request, "hotline/dispute.html", context, status=422 if errors else 200)


def _shown(actor: Actor, one: DisputeView, at: datetime) -> dict[str, Any]:
    agreement = disputes.agreement_of(dispute_id=one.id)
    mediators = disputes.mediators_of(unit_id=one.unit_id, on=local_day(at))
    wanted = mediators.get(one.wanted_mediator_id) if one.wanted_mediator_id else None
    confirming = one.state is _S.PERFORMING and one.confirmed_at is None
    return {
        "one": one,
        "state": DISPUTE_TITLES[one.state],
        "state_kind": STATE_KIND[one.state],
        "kind_title": DISPUTE_KIND_TITLES[one.kind],
        "elsewhere": ELSEWHERE_TITLES[one.elsewhere],
        "committee": papers.committee_name(one),
        "parties": _parties(one),
        "sessions": disputes.sessions_of(dispute_id=one.id),
        "agreement": agreement,
        "sealed": trust.find_sealed(ref=agreement.ref) if agreement else None,
        "duties": [
            (each, PERFORMANCE_TITLES[each.state], _name(one, each.party_id))
            for each in disputes.performance_of(dispute_id=one.id)
        ],
        "mediators": [Option(value=str(key), label=name) for key, name in mediators.items()],
        "wanted": wanted,
        "wanted_id": str(one.wanted_mediator_id or ""),
        "mine": one.mediator_id is not None and one.mediator_id == actor.officer_id,
        "clock": clock_words(one, MEDIATE_CLOCK, at) if not agreement else [],
        "confirm_clock": clock_words(one, CONFIRM_CLOCK, at) if confirming else [],
        "papers": [(each, PAPER_TITLES[each]) for each in papers.kinds_of(one, agreement)],
        "ways": ways_left(kind=one.kind, agreed=agreement is not None),
        "moments": _moments(one),
        "lines": range(1, mediation_form.MOST_DUTIES + 1),
        "capacities": [(each.value, title) for each, title in CAPACITY_TITLES.items()],
        "found": [(each.value, title) for each, title in PERFORMANCE_TITLES.items()],
        "now": at,
        "now_local": f"{at.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
    }


def _parties(one: DisputeView) -> list[tuple[PartyView, str, str, str]]:
    """Return each party with its side, its capacity and the code it asks with."""
    codes = disputes.codes_of(dispute_id=one.id)
    return [
        (each, SIDE_TITLES[each.side], CAPACITY_TITLES[each.capacity], codes.get(each.id, ""))
        for each in one.parties
    ]


def _moments(one: DisputeView) -> list[Moment]:
    titles = {**{str(verb): said for verb, said in DISPUTE_VERB_TITLES.items()}, **_MORE}
    return [
        Moment(title=each.title, state="done", at=each.at, said=each.words, who=each.by)
        for each in steps(thing_id=one.id, titles=titles)
    ]


def _name(one: DisputeView, party_id: UUID) -> str:
    return next((each.name for each in one.parties if each.id == party_id), "")


def _signing(actor: Actor, one: DisputeView, at: datetime) -> dict[str, Any]:
    agreement = disputes.agreement_of(dispute_id=one.id)
    if agreement is None or agreement.oral:
        return {}
    mine = one.mediator_id is not None and one.mediator_id == actor.officer_id
    waits = mine and one.state is _S.DRAFTED and agreement.file_id is None
    wanted = [
        (str(each.id), SIDE_TITLES[each.side], each.signer, "在您的设备上签，您就是见证人。")
        for each in one.parties
    ]
    wanted.append((mediation.MEDIATOR, "调解员", one.mediator, "各方都签完，您再签。"))
    document = disputes.agreement_document(one, agreement)
    may = [place for place, *_ in wanted] if waits else []
    return {
        "hands": hands.places(actor=actor, document=document, wanted=wanted, may=may, at=at),
        "signs": bool(may),
        "sign_url": reverse("hotline:sign_dispute", args=[one.id]),
        "picture_url": reverse("hotline:dispute", args=[one.id]) + "hands/",
    }


@permission(access_desks.MEDIATE)
@require_POST
def sign(request: HttpRequest, dispute_id: UUID) -> HttpResponseBase:
    """Take a signature under the agreement on the mediator's device."""
    actor = actor_of(request)
    found = disputes.get_for(actor=actor, dispute_id=dispute_id)
    try:
        mediation.sign_agreement(
            actor=actor, dispute_id=found.id, place=request.POST.get("place", ""),
            hand=hands.hand_of(request), at=moment(request),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, dispute_id, [ErrorItem(message=refusal.message, anchor="h-hands")])
    return HttpResponseRedirect(row_address("hotline:dispute", found.id) + "#h-hands")


@permission(access_desks.MEDIATE)
@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, dispute_id: UUID, session_id: UUID) -> HttpResponseBase:
    """Show the record of a session and take the signatures under it."""
    actor, at = actor_of(request), moment(request)
    found = disputes.get_for(actor=actor, dispute_id=dispute_id)
    held = next(
        (one for one in disputes.sessions_of(dispute_id=found.id) if one.id == session_id), None
    )
    if held is None:
        raise NotFound
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            mediation.sign_record(
                actor=actor, dispute_id=found.id, session_id=session_id,
                place=request.POST.get("place", ""), hand=hands.hand_of(request), at=at,
            )  # fmt: skip
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="h-hands")]
    wanted = [
        (str(one.id), SIDE_TITLES[one.side], one.signer, "在您的设备上签，您就是见证人。")
        for one in found.parties
    ]
    wanted.append((mediation.MEDIATOR, "调解员", found.mediator, ""))
    may = [place for place, *_ in wanted] if found.mediator_id == actor.officer_id else []
    context = {
        "one": found,
        "held": held,
        "errors": errors,
        "hands": hands.places(
            actor=actor, document=disputes.record_document(held), wanted=wanted, may=may, at=at
        ),
        "signs": bool(may),
        "sign_url": request.path,
        "picture_url": request.path + "hands/",
    }
    return render(request, "hotline/mediation_record.html", context, status=422 if errors else 200)


@permission(access_desks.MEDIATE)
@never_cache
def picture(
    request: HttpRequest, dispute_id: UUID, place: str, session_id: UUID | None = None
) -> HttpResponse:
    """Show the picture of a signature under the agreement, or under a session's record."""
    one = disputes.get_for(actor=actor_of(request), dispute_id=dispute_id)
    agreement = disputes.agreement_of(dispute_id=one.id)
    held = next(
        (each for each in disputes.sessions_of(dispute_id=one.id) if each.id == session_id), None
    )
    if session_id is not None:
        ref = disputes.record_document(held).ref if held else None
    else:
        ref = agreement.ref if agreement else None
    found = trust.find_hand_signature(ref=ref, place=place) if ref else None
    if found is None:
        raise NotFound
    return HttpResponse(trust.open_hand_picture(signature_id=found.id), content_type="image/png")


@permission(access_desks.MEDIATE)
@never_cache
def paper(request: HttpRequest, dispute_id: UUID, kind: str, form: str) -> HttpResponseBase:
    """Hand out a paper of a dispute, which is a recorded look."""
    actor = actor_of(request)
    found = disputes.get_for(actor=actor, dispute_id=dispute_id)
    with transaction.atomic():
        ledger.look(
            actor=actor, subject=found.ref, what=f"paper.{kind}"[:40], reason="",
            at=moment(request),
        )  # fmt: skip
    return file_response(request, found, kind, form)


@permission(access_desks.MEDIATE)
def item(request: HttpRequest, item_id: UUID) -> HttpResponseBase:
    """Lead from the to-do list to the dispute in which something is owed."""
    del request
    return HttpResponseRedirect(
        row_address("hotline:dispute", disputes.dispute_of_item(item_id=item_id)) + "#h-perform"
    )


Act = Callable[[HttpRequest, Actor, DisputeView, datetime], object]


def _unknown(request: HttpRequest, actor: Actor, one: DisputeView, at: datetime) -> None:
    del request, actor, one, at
    raise Refusal("hotline.dispute.act", "没有这一步。请刷新页面再办。")


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")


def _party(request: HttpRequest) -> UUID:
    return labels.a_uuid(_said(request, "party")) or UUID(int=0)


def _hold(request: HttpRequest, actor: Actor, one: DisputeView, at: datetime) -> None:
    try:
        held_at = datetime.fromisoformat(_said(request, "held_at")).replace(tzinfo=LOCAL)
    except ValueError as error:
        raise DisputeRefused("held_at", "请填调解的时间。", field="held_at") from error
    text = _said(request, "next_on").strip()
    try:
        next_on = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DisputeRefused("next_on", "请选下次调解的日期。", field="next_on") from error
    mediation.hold(
        actor=actor,
        dispute_id=one.id,
        held=mediation.Held(
            held_at=held_at,
            place=_said(request, "place"),
            present=_said(request, "present"),
            record=_said(request, "record"),
            next_on=next_on,
        ),
        at=at,
    )


def _extend(request: HttpRequest, actor: Actor, one: DisputeView, at: datetime) -> None:
    days = _said(request, "days")
    mediation.extend(
        actor=actor, dispute_id=one.id, agreed=bool(_said(request, "agreed")), at=at,
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    )  # fmt: skip


def _agree(request: HttpRequest, actor: Actor, one: DisputeView, at: datetime) -> None:
    given = mediation_form.agreement_of(request.POST)
    act = mediation.agree_orally if _said(request, "way") == "oral" else mediation.draft
    act(actor=actor, dispute_id=one.id, given=given, at=at)


def _check(request: HttpRequest, actor: Actor, one: DisputeView, at: datetime) -> None:
    found = _said(request, "found")
    if found not in set(PerformanceState):
        raise DisputeRefused("found", "请选履行得怎么样。", field="found")
    performance.check(
        actor=actor, dispute_id=one.id, item_id=labels.a_uuid(_said(request, "item")) or UUID(int=0),
        found=PerformanceState(found), words=_said(request, "words"), at=at,
    )  # fmt: skip


_ACTS: dict[str, Act] = {
    "agree": lambda request, actor, one, at: actions.consent(
        actor=actor, dispute_id=one.id, party_id=_party(request), agrees=True, at=at
    ),
    "decline": lambda request, actor, one, at: actions.consent(
        actor=actor, dispute_id=one.id, party_id=_party(request), agrees=False, at=at
    ),
    "add": lambda request, actor, one, at: actions.add_party(
        actor=actor,
        dispute_id=one.id,
        given=replace(
            mediation_form.party_of(request.POST.dict(), PartySide.RESPONDENT),
            side=PartySide.APPLICANT
            if _said(request, "side") == "applicant"
            else PartySide.RESPONDENT,
        ),
        at=at,
    ),
    "accept": lambda request, actor, one, at: actions.accept(actor=actor, dispute_id=one.id, at=at),
    "refuse": lambda request, actor, one, at: actions.refuse(
        actor=actor, dispute_id=one.id, why=_said(request, "why"), at=at
    ),
    "assign": lambda request, actor, one, at: actions.assign(
        actor=actor,
        dispute_id=one.id,
        mediator_id=labels.a_uuid(_said(request, "mediator")) or UUID(int=0),
        declared=bool(_said(request, "declared")),
        at=at,
    ),
    "reject": lambda request, actor, one, at: actions.reject(
        actor=actor, dispute_id=one.id, party_id=_party(request), why=_said(request, "why"), at=at
    ),
    "withdraw": lambda request, actor, one, at: actions.withdraw(
        actor=actor, dispute_id=one.id, party_id=_party(request), why=_said(request, "why"), at=at
    ),
    "hold": _hold,
    "extend": _extend,
    "agreement": _agree,
    "redraft": lambda request, actor, one, at: mediation.redraft(
        actor=actor, dispute_id=one.id, at=at
    ),
    "end": lambda request, actor, one, at: mediation.end(
        actor=actor, dispute_id=one.id, why=_said(request, "why"), at=at
    ),
    "check": _check,
    "confirm": lambda request, actor, one, at: performance.confirm(
        actor=actor, dispute_id=one.id, at=at
    ),
    "archive": lambda request, actor, one, at: performance.archive(
        actor=actor, dispute_id=one.id, at=at
    ),
}
