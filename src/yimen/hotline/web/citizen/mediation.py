"""Residents' pages of people's mediation: ask for it, follow it, agree, reject, sign."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yimen.hotline.actions import dispute as actions
from yimen.hotline.actions import mediation
from yimen.hotline.contracts.dispute import (
    DISPUTE_TITLES,
    DISPUTE_VERB_TITLES,
    PAPER_TITLES,
    Capacity,
    DisputeState,
    DisputeVerb,
    DisputeView,
    PaperKind,
    PartyView,
)
from yimen.hotline.queries import dispute as disputes
from yimen.hotline.queries import dispute_papers as papers
from yimen.hotline.queries.desk_step import steps
from yimen.hotline.rules.dispute import CONFIRM_CLOCK, DISPUTE, MEDIATE_CLOCK, ways_left
from yimen.hotline.web import hands, mediation_form
from yimen.hotline.web.mediation_labels import STATE_KIND, clock_words, file_response
from yimen.identity import public as identity
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, public, resident
from yimen.kernel.ids import new_id
from yimen.trust import public as trust
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Moment, Option

_RECEIPT = "mediation_receipt"
_TRACK = (
    forms.Field(name="number", label="调解编号", width="l", help="TJ 开头。"),
    forms.Field(name="code", label="查询码", width="m"),
)
_MORE = {"apply": "申请", "wish": "选调解员", "add": "增加当事人"}
_OVER = {DisputeState.ENDED, DisputeState.REFUSED, DisputeState.BROKEN}


@public
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponseBase:
    """Say what mediation is, and ask for it; posted, show number and code."""
    errors: dict[str, str] = {}
    actor = actor_of(request)
    if request.method == "POST":
        try:
            made = actions.apply(
                actor=actor,
                given=mediation_form.given_of(request.POST),
                key=request.POST.get("key", ""),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors[refusal.field or ""] = refusal.message
        else:
            request.session[_RECEIPT] = str(made.id)
            return HttpResponseRedirect(reverse("hotline:mediation_sent"))
    known: dict[str, Any] = {}
    if actor.person_id is not None:
        known = {"name": actor.name, "phone": identity.get_own_details(actor=actor).phone}
    fields = forms.fill(
        mediation_form.questions(), values={**known, **request.POST.dict()}, errors=errors
    )
    context = {
        "section": "do",
        "fields": fields,
        "errors": forms.error_items(fields, others=[errors[""]] if "" in errors else []),
        "key": request.POST.get("key") or str(new_id()),
    }
    status = 422 if context["errors"] else 200
    return render(request, "hotline/mediation_apply.html", context, status=status)


@public
def sent(request: HttpRequest) -> HttpResponse:
    """Show number and code to who has just applied in this browser."""
    try:
        key = UUID(str(request.session.get(_RECEIPT, "")))
    except ValueError as error:
        raise NotFound from error
    one = disputes.get_any(dispute_id=key)
    codes = disputes.codes_of(dispute_id=key)
    context = {"section": "do", "one": one, "code": codes[one.parties[0].id]}
    return render(request, "hotline/mediation_sent.html", context)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Ask for number and code; posted, show how it stands and take what the party says."""
    errors: list[ErrorItem] = []
    context: dict[str, Any] = {
        "section": "where", "fields": forms.fill(_TRACK, values=request.POST),
    }  # fmt: skip
    if request.method == "POST":
        number, code = request.POST.get("number", ""), request.POST.get("code", "")
        found = disputes.find_by_code(number=number, code=code)
        if found is None:
            said = "没有查到。请核对调解编号和查询码，两个都要填对。"
            errors = [ErrorItem(message=said, anchor="f-number")]
        elif request.POST.get("act") == "claim" and actor_of(request).person_id is not None:
            one = actions.claim(
                actor=actor_of(request), number=number, code=code, at=moment(request)
            )
            return HttpResponseRedirect(reverse("hotline:own_mediation", args=[one.id]))
        else:
            dispute, party = found
            errors = _act(request, dispute, party, proved=True)
            again = disputes.find_by_code(number=number, code=code)
            assert again is not None
            context |= _shown(request, *again) | {"by_code": True}
    context["errors"] = errors
    status = 422 if errors else 200
    return render(request, "hotline/mediation_track.html", context, status=status)


@resident
def mine(request: HttpRequest) -> HttpResponse:
    """List the disputes in which the resident is a party."""
    person_id = actor_of(request).person_id
    assert person_id is not None
    rows = [
        (one, DISPUTE_TITLES[one.state], STATE_KIND[one.state])
        for one in disputes.list_own(person_id=person_id)
    ]
    return render(request, "hotline/mediation_mine.html", {"section": "space", "rows": rows})


@resident
@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, dispute_id: UUID) -> HttpResponseBase:
    """Show one of the resident's disputes, take what he says, and let him sign."""
    person_id = actor_of(request).person_id
    dispute, party = disputes.get_own(person_id=person_id, dispute_id=dispute_id)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        errors = _act(request, dispute, party, proved=False)
        if not errors:
            return HttpResponseRedirect(request.path)
    shown = _shown(request, *disputes.get_own(person_id=person_id, dispute_id=dispute_id))
    context = {"section": "space", "errors": errors, **shown, **_signing(request, dispute, party)}
    status = 422 if errors else 200
    return render(request, "hotline/mediation_own.html", context, status=status)


@resident
@require_POST
def sign(request: HttpRequest, dispute_id: UUID) -> HttpResponseBase:
    """Take the resident's own signature under the agreement."""
    actor = actor_of(request)
    dispute, party = disputes.get_own(person_id=actor.person_id, dispute_id=dispute_id)
    try:
        mediation.sign_agreement(
            actor=actor, dispute_id=dispute.id, place=str(party.id), hand=hands.hand_of(request),
            at=moment(request),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        context = {
            "section": "space",
            "errors": [ErrorItem(message=refusal.message, anchor="h-hands")],
            **_shown(request, dispute, party),
            **_signing(request, dispute, party),
        }
        return render(request, "hotline/mediation_own.html", context, status=422)
    return HttpResponseRedirect(reverse("hotline:own_mediation", args=[dispute.id]))


@resident
@never_cache
def picture(request: HttpRequest, dispute_id: UUID, place: str) -> HttpResponse:
    """Show the picture of a signature under the agreement to a party."""
    dispute, _ = disputes.get_own(person_id=actor_of(request).person_id, dispute_id=dispute_id)
    agreement = disputes.agreement_of(dispute_id=dispute.id)
    found = agreement and trust.find_hand_signature(ref=agreement.ref, place=place)
    if not found:
        raise NotFound
    return HttpResponse(trust.open_hand_picture(signature_id=found.id), content_type="image/png")


@resident
@never_cache
def paper(request: HttpRequest, dispute_id: UUID, kind: str, form: str) -> HttpResponseBase:
    """Hand out a paper of the resident's dispute."""
    dispute, _ = disputes.get_own(person_id=actor_of(request).person_id, dispute_id=dispute_id)
    return file_response(request, dispute, kind, form)


def _act(
    request: HttpRequest, dispute: DisputeView, party: PartyView, *, proved: bool
) -> list[ErrorItem]:
    act, words = request.POST.get("act", ""), request.POST.get("words", "")
    actor, at = actor_of(request), moment(request)
    try:
        if act in {"agree", "decline"}:
            actions.consent(
                actor=actor, dispute_id=dispute.id, party_id=party.id, agrees=act == "agree",
                words=words, at=at, proved=proved,
            )  # fmt: skip
        elif act == "reject":
            actions.reject(
                actor=actor, dispute_id=dispute.id, party_id=party.id, why=words, at=at,
                proved=proved,
            )  # fmt: skip
        elif act == "withdraw":
            actions.withdraw(
                actor=actor, dispute_id=dispute.id, party_id=party.id, why=words, at=at,
                proved=proved,
            )  # fmt: skip
        elif act == "wish":
            wanted = request.POST.get("wanted", "")
            ids = disputes.mediators_of(unit_id=dispute.unit_id, on=local_day(at))
            chosen = next((one for one in ids if str(one) == wanted), UUID(int=0))
            actions.wish(
                actor=actor, dispute_id=dispute.id, party_id=party.id, mediator_id=chosen, at=at,
                proved=proved,
            )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return [ErrorItem(message=refusal.message, anchor=f"f-{act}")]
    return []


def _shown(request: HttpRequest, dispute: DisputeView, party: PartyView) -> dict[str, Any]:
    at, agreement = moment(request), disputes.agreement_of(dispute_id=dispute.id)
    done = steps(
        thing_id=dispute.id,
        titles={**{str(one): said for one, said in DISPUTE_VERB_TITLES.items()}, **_MORE},
    )
    state = dispute.state
    confirming = state is DisputeState.PERFORMING and not dispute.confirmed_at
    return {
        "one": dispute,
        "me": party,
        "state": DISPUTE_TITLES[state],
        "kind": STATE_KIND[state],
        "moments": [Moment(title=one.title, state="done", at=one.at) for one in done],
        "clock": clock_words(dispute, MEDIATE_CLOCK, at) if dispute.accepted_at else [],
        "confirm_clock": clock_words(dispute, CONFIRM_CLOCK, at) if confirming else [],
        "agreement": agreement,
        "duties": [
            (each, next((one.name for one in dispute.parties if one.id == each.party_id), ""))
            for each in (disputes.performance_of(dispute_id=dispute.id) if agreement else [])
        ],
        "wanted": str(dispute.wanted_mediator_id or ""),
        "ways": ways_left(kind=dispute.kind, agreed=agreement is not None)
        if state in _OVER
        else [],
        "papers": [
            (one, PAPER_TITLES[one])
            for one in papers.kinds_of(dispute, agreement)
            if one is not PaperKind.COVER
        ],
        **_may(dispute, party, at),
        "sealing": agreement is not None
        and agreement.file_id is not None
        and agreement.effective_at is None,
        "now": at,
    }


def _may(dispute: DisputeView, party: PartyView, at: datetime) -> dict[str, Any]:
    """Return what a party may do now, with the mediators he may wish for."""
    state = dispute.state
    may_withdraw = DISPUTE.allows(state, DisputeVerb.WITHDRAW)
    wishes = may_withdraw and dispute.mediator_id is None
    on = local_day(at)
    known = disputes.mediators_of(unit_id=dispute.unit_id, on=on) if wishes else {}
    return {
        "ask_consent": state is DisputeState.APPLIED and party.consents is None,
        "may_withdraw": may_withdraw,
        "may_reject": DISPUTE.allows(state, DisputeVerb.REJECT),
        "mediators": [Option(value=str(key), label=name) for key, name in known.items()],
    }


def _signing(request: HttpRequest, dispute: DisputeView, party: PartyView) -> dict[str, Any]:
    agreement = disputes.agreement_of(dispute_id=dispute.id)
    if agreement is None or agreement.oral:
        return {}
    waits = dispute.state is DisputeState.DRAFTED and agreement.file_id is None
    may = [str(party.id)] if waits and party.capacity is not Capacity.LIMITED else []
    wanted = [
        (str(one.id), "签名", one.signer, "看过协议书，没有出入，再签。") for one in dispute.parties
    ]
    wanted.append((mediation.MEDIATOR, "调解员", dispute.mediator, ""))
    document = disputes.agreement_document(dispute, agreement)
    return {
        "hands": hands.places(
            actor=actor_of(request), document=document, wanted=wanted, may=may, at=moment(request)
        ),
        "signs": bool(may),
        "sign_url": reverse("hotline:sign_own_mediation", args=[dispute.id]),
        "picture_url": reverse("hotline:own_mediation", args=[dispute.id]) + "hands/",
    }
