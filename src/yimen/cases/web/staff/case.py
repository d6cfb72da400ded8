"""The officer's case page: who, what, papers, clock, opinions, and the next act on the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
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
    look,
    notice,
    stop,
)
from yimen.cases.contracts import CaseVerb, CaseView, PaperState
from yimen.cases.queries import case as cases
from yimen.cases.queries import desk
from yimen.cases.queries.timing import drawn_for_officer
from yimen.cases.rules.conduct import LICENCE_STOPS
from yimen.cases.web.citizen.story import documents
from yimen.cases.web.labels import (
    GOT_TITLES,
    PAPER_KIND,
    PAPER_TITLES,
    STATE_KIND,
    VERB_TITLES,
    state_title,
)
from yimen.catalogue import public as catalogue
from yimen.directory import public as directory
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem, Option

_OFFICE = (access.READ, access.SUPERVISE)


@permission(*_OFFICE)
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a case to an officer; opening it is a recorded look."""
    actor, at = actor_of(request), moment(request)
    look.open_case(actor=actor, case_id=case_id, at=at)
    return _page(request, case_id)


def _page(
    request: HttpRequest, case_id: UUID, errors: list[ErrorItem] | None = None
) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    file = cases.open_file(actor=actor, case_id=case_id, at=at)
    one, version = file.case, file.version
    assert version.definition is not None
    acts = desk.acts(actor=actor, file=file)
    context = {
        "case": one,
        "version": version,
        "state": state_title(one.state),
        "kind": STATE_KIND[one.state],
        "receiving": directory.get_organisation(organisation_id=one.receiving_unit_id),
        "deciding": directory.get_organisation(organisation_id=one.deciding_unit_id),
        "clock": drawn_for_officer(case=one, at=at),
        "deemed_on": file.deemed_on,
        "sections": catalogue.answer_sections(
            spec=version.definition.form, values=file.values, mask=True
        ),
        "papers": [
            {
                "paper": paper,
                "got": GOT_TITLES[paper.got],
                "state": PAPER_TITLES[paper.state],
                "kind": PAPER_KIND[paper.state],
                "judge": desk.judging(version, paper.code),
            }
            for paper in file.papers
        ],
        "may_judge": acts.may_judge,
        "steps": [
            {
                "step": step,
                "title": VERB_TITLES.get(CaseVerb(step.verb))
                if step.verb != "submit"
                else "提交申请",
            }
            for step in file.steps
        ],
        "route": desk.route(file),
        "docs": documents(case_id=one.id),
        "stops": file.stops,
        "acts": acts,
        "stop_kinds": [
            Option(value=code, label=title)
            for code, title in (
                *LICENCE_STOPS.items(),
                *((name, name) for name, _ in version.definition.other_stops),
            )
        ],
        "looks": desk.looks(one, on=local_day(at)),
        "errors": errors or [],
        "sent": request.POST,
    }
    return render(request, "cases/staff_case.html", context, status=422 if errors else 200)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What an officer sent with an act."""

    request: HttpRequest
    actor: Actor
    case_id: UUID

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


def _act(sent: _Sent, verb: str) -> CaseView:
    at, actor, case_id = moment(sent.request), sent.actor, sent.case_id
    run: dict[str, Callable[[], CaseView]] = {
        "receive": lambda: intake.receive_case(actor=actor, case_id=case_id, at=at),
        "receive-accept": lambda: intake.receive_case(
            actor=actor, case_id=case_id, at=at, accept=True
        ),
        "bounce": lambda: intake.bounce_case(
            actor=actor, case_id=case_id, reason=sent.text("reason"), at=at
        ),
        "accept": lambda: acceptance.accept_case(actor=actor, case_id=case_id, at=at),
        "correction": lambda: acceptance.ask_correction(
            actor=actor, case_id=case_id, missing=_missing(sent), at=at
        ),
        "decline": lambda: acceptance.decline_case(
            actor=actor,
            case_id=case_id,
            reason=sent.text("reason"),
            at=at,
            verb=desk.decline_verb(sent.text("how")),
        ),
        "examine": lambda: examination.examine_case(
            actor=actor, case_id=case_id, opinion=sent.text("opinion"), at=at
        ),
        "send-back": lambda: examination.send_back(
            actor=actor, case_id=case_id, opinion=sent.text("opinion"), at=at
        ),
        "decide": lambda: decision.decide_case(
            actor=actor,
            case_id=case_id,
            grant=desk.granting(sent.text("verdict")),
            opinion=sent.text("opinion"),
            at=at,
        ),
        "stop": lambda: stop.stop_case(
            actor=actor,
            case_id=case_id,
            kind=sent.text("kind"),
            reason=sent.text("reason"),
            planned_days=sent.number("planned_days"),
            at=at,
        ),
        "resume": lambda: stop.resume_case(
            actor=actor, case_id=case_id, result=sent.text("result"), at=at
        ),
        "extend": lambda: stop.ask_extension(
            actor=actor,
            case_id=case_id,
            days=sent.number("days"),
            reason=sent.text("reason"),
            at=at,
        ),
        "rule-extension": lambda: stop.rule_on_extension(
            actor=actor,
            stop_id=desk.open_extension(case_id),
            approve=sent.text("approve") == "1",
            reason=sent.text("reason"),
            at=at,
        ),
        "deliver": lambda: delivery.deliver_case(
            actor=actor,
            case_id=case_id,
            method=sent.text("method"),
            receiver=sent.text("receiver"),
            tracking=sent.text("tracking"),
            at=at,
        ),
        "terminate": lambda: correction.terminate_case(
            actor=actor, case_id=case_id, reason=sent.text("reason"), at=at
        ),
        "revoke": lambda: decision.revoke_decision(
            actor=actor, case_id=case_id, reason=sent.text("reason"), at=at
        ),
    }
    if verb not in run:
        raise NotFound
    return run[verb]()


@permission(access.READ)
@require_POST
def act(request: HttpRequest, case_id: UUID, verb: str) -> HttpResponseBase:
    """Do one thing with a case; a refusal comes back on the page, beside what was written."""
    actor = actor_of(request)
    try:
        _act(_Sent(request=request, actor=actor, case_id=case_id), verb)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        anchor = f"a-{verb}" if refusal.field is None else f"f-{verb}-{refusal.field}"
        return _page(request, case_id, [ErrorItem(message=refusal.message, anchor=anchor)])
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
    return HttpResponseRedirect(reverse("cases:staff_case", args=[case.id]) + "#papers")


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
