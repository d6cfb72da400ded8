"""What officers do with a case: each act answers on the case page, refusals beside what was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yimen.cases import access
from yimen.cases.actions import (
    acceptance,
    correction,
    decision,
    delivery,
    examination,
    intake,
    messages,
    notice,
    stop,
)
from yimen.cases.contracts import CaseView, PaperState
from yimen.cases.queries import desk
from yimen.cases.web.staff.case import page
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem


class _Who(TypedDict):
    actor: Actor
    case_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What an officer sent with an act."""

    request: HttpRequest
    actor: Actor
    case_id: UUID

    def who(self) -> _Who:
        """Return who acts on which case at what time, as every action takes it."""
        return {"actor": self.actor, "case_id": self.case_id, "at": moment(self.request)}

    def text(self, name: str) -> str:
        """Return one value, empty where it was not sent."""
        return self.request.POST.get(name, "")

    def number(self, name: str) -> int:
        """Return a whole number; anything else is 0, which every rule refuses."""
        text = self.text(name).strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _missing(sent: _Sent) -> list[tuple[str, str]]:
    names = sent.request.POST.getlist("missing_name")
    hows = sent.request.POST.getlist("missing_how")
    return [(name, how) for name, how in zip(names, hows, strict=False) if name.strip()]


def _receive(sent: _Sent, *, accept: bool = False) -> CaseView:
    return intake.receive_case(**sent.who(), accept=accept)


def _bounce(sent: _Sent) -> CaseView:
    return intake.bounce_case(**sent.who(), reason=sent.text("reason"))


def _accept(sent: _Sent) -> CaseView:
    return acceptance.accept_case(**sent.who())


def _correction(sent: _Sent) -> CaseView:
    return acceptance.ask_correction(**sent.who(), missing=_missing(sent))


def _decline(sent: _Sent) -> CaseView:
    return acceptance.decline_case(
        **sent.who(), reason=sent.text("reason"), verb=desk.decline_verb(sent.text("how"))
    )


def _examine(sent: _Sent) -> CaseView:
    return examination.examine_case(
        **sent.who(), opinion=sent.text("opinion"), step_code=sent.text("step")
    )


def _send_back(sent: _Sent) -> CaseView:
    return examination.send_back(
        **sent.who(), opinion=sent.text("opinion"), step_code=sent.text("step")
    )


def _message(sent: _Sent) -> CaseView:
    return messages.note_message(
        **sent.who(), name=sent.text("message"), opinion=sent.text("opinion")
    )


def _decide(sent: _Sent) -> CaseView:
    return decision.decide_case(
        **sent.who(), grant=desk.granting(sent.text("verdict")), opinion=sent.text("opinion")
    )


def _stop(sent: _Sent) -> CaseView:
    return stop.stop_case(
        **sent.who(),
        kind=sent.text("kind"),
        reason=sent.text("reason"),
        planned_days=sent.number("planned_days"),
    )


def _resume(sent: _Sent) -> CaseView:
    return stop.resume_case(**sent.who(), result=sent.text("result"))


def _extend(sent: _Sent) -> CaseView:
    return stop.ask_extension(**sent.who(), days=sent.number("days"), reason=sent.text("reason"))


def _rule_extension(sent: _Sent) -> CaseView:
    return stop.rule_on_extension(
        actor=sent.actor,
        stop_id=desk.open_extension(sent.case_id),
        approve=sent.text("approve") == "1",
        reason=sent.text("reason"),
        at=moment(sent.request),
    )


def _deliver(sent: _Sent) -> CaseView:
    return delivery.deliver_case(
        **sent.who(),
        method=sent.text("method"),
        receiver=sent.text("receiver"),
        tracking=sent.text("tracking"),
    )


def _terminate(sent: _Sent) -> CaseView:
    return correction.terminate_case(**sent.who(), reason=sent.text("reason"))


def _revoke(sent: _Sent) -> CaseView:
    return decision.revoke_decision(**sent.who(), reason=sent.text("reason"))


_ACTS: dict[str, Callable[[_Sent], CaseView]] = {
    "receive": _receive,
    "receive-accept": partial(_receive, accept=True),
    "bounce": _bounce,
    "accept": _accept,
    "correction": _correction,
    "decline": _decline,
    "examine": _examine,
    "send-back": _send_back,
    "message": _message,
    "decide": _decide,
    "stop": _stop,
    "resume": _resume,
    "extend": _extend,
    "rule-extension": _rule_extension,
    "deliver": _deliver,
    "terminate": _terminate,
    "revoke": _revoke,
}


@permission(access.READ)
@require_POST
def act(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponseBase:
    """Do one thing with a case; a refusal comes back on the page, beside what was written."""
    actor = actor_of(request)
    if verb not in _ACTS:
        raise NotFound
    try:
        _ACTS[verb](_Sent(request=request, actor=actor, case_id=case_id))
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        anchor = f"a-{verb}" if refusal.field is None else f"f-{verb}-{refusal.field}"
        return page(request, case_id, [ErrorItem(message=refusal.message, anchor=anchor)])
    return HttpResponseRedirect(reverse("cases:staff_case", args=[case_id]))


@permission(access.READ)
@require_POST
def judge(request: HttpRequest, paper_id: UUID) -> HttpResponseBase:
    """Record what was found of a paper."""
    case = intake.judge_paper(
        actor=actor_of(request),
        paper_id=paper_id,
        state=PaperState.FINE if request.POST.get("fine") else PaperState.WRONG,
        finding=request.POST.get("finding", ""),
        seen_original=bool(request.POST.get("original")),
        at=moment(request),
    )
    sheet = request.POST.get("sheet", "")
    query = f"?sheet={sheet}" if sheet.isascii() and sheet.isdigit() else ""
    return HttpResponseRedirect(reverse("cases:staff_case", args=[case.id]) + f"{query}#viewer")


@permission(access.DECIDE)
@require_POST
def corrigendum(request: HttpRequest, notice_id: UUID) -> HttpResponseBase:
    """Correct a slip in a notice by a numbered corrigendum."""
    made = notice.correct_notice(
        actor=actor_of(request),
        notice_id=notice_id,
        wrong=request.POST.get("wrong", ""),
        right=request.POST.get("right", ""),
        reason=request.POST.get("reason", ""),
        at=moment(request),
    )
    return HttpResponseRedirect(reverse("cases:staff_case", args=[made.case_id]) + "#docs")
