"""My cases: the list, the case page, and what the applicant does with a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yimen.cases.actions import correction, deferred, delivery, taking
from yimen.cases.actions import recheck as rechecks
from yimen.cases.actions import upload as uploads
from yimen.cases.actions.again import apply_again
from yimen.cases.contracts import CaseState, CaseView, DraftView
from yimen.cases.queries import bundle_progress as bundles
from yimen.cases.queries import case as cases
from yimen.cases.queries import deferral as deferrals
from yimen.cases.queries import draft as drafts
from yimen.cases.queries import overview, waiting
from yimen.cases.queries.fees import fees_of_id
from yimen.cases.queries.process import reasons_of
from yimen.cases.queries.recheck import list_rechecks
from yimen.cases.queries.signing import list_signed, list_to_sign_again
from yimen.cases.queries.timing import deemed_says, running_clock, said_to_resident
from yimen.cases.rules.case import FINAL, may_apply_again
from yimen.cases.rules.conduct import may_withdraw
from yimen.cases.rules.recheck import RECHECKED_IN
from yimen.cases.web.citizen import behalf
from yimen.cases.web.citizen.drawn import receipt_answer
from yimen.cases.web.citizen.form_page import correction_pages
from yimen.cases.web.citizen.story import documents, moments, papers, points
from yimen.cases.web.labels import NEXT_SAYS, STATE_KIND, state_title
from yimen.catalogue import public as catalogue
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.identity.contracts import PersonView
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui.paging import read_key
from yimen.ui.parts import ErrorItem

PAGE = 20


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """List the drafts and the cases of who is signed in, newest first."""
    actor = actor_of(request)
    after = read_key(request.GET.get("after", ""))
    people = _stood_for(actor)
    whose = next((one for one in people if str(one.id) == request.GET.get("whose")), None)
    rows = cases.list_mine(
        actor=actor, limit=PAGE + 1, after=after, applicant_id=whose.id if whose else None
    )
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    kept = f"whose={whose.id}&" if whose else ""
    context = {
        "section": "space",
        "asked": waiting.list_asked(person_id=actor.person_id)
        if actor.person_id and not after
        else [],
        "whose": _whose(people, whose),
        "turns": []
        if after
        else [
            _turn(one, actor)
            for one in overview.list_waiting(actor=actor)
            if whose is None or one.case.applicant_id == whose.id
        ],
        "drafts": [] if after else _open_drafts(actor, whose.id if whose else None),
        "bundle_drafts": [] if after else bundles.list_drafts(actor=actor),
        "bundles": [] if after else bundles.list_mine(actor=actor),
        "cases": [
            {
                "case": one,
                "state": state_title(one.state),
                "kind": STATE_KIND[one.state],
                "for_whom": "" if one.applicant_id == actor.person_id else one.applicant_name,
            }
            for one in rows[:PAGE]
        ],
        "after_href": f"?{kept}after={more.submitted_at.isoformat()}~{more.id}" if more else "",
        "first_href": f"{reverse('cases:mine')}?{kept}" if after else "",
    }
    return render(request, "cases/mine.html", context)


_TURNS = {CaseState.CORRECTION: "补材料", CaseState.COMPLETED: "查收结果"}


def _stood_for(actor: Actor) -> list[PersonView]:
    """Return oneself and those for whom one stands, where there is anybody else."""
    if actor.person_id is None:
        return []
    others = identity.list_stood_for(holder_person_id=actor.person_id)
    if not others:
        return []
    found = {one.id: one for one in identity.list_persons(person_ids={*others, actor.person_id})}
    return [found[one] for one in (actor.person_id, *others) if one in found]


def _whose(people: Sequence[PersonView], chosen: PersonView | None) -> list[dict[str, object]]:
    """Return the ways to narrow the list to one of those for whom one stands."""
    page = reverse("cases:mine")
    if not people:
        return []
    own, *others = people
    ways: list[dict[str, object]] = [
        {"label": "全部", "href": page, "current": chosen is None, "count": None},
        {
            "label": "本人",
            "href": f"{page}?whose={own.id}",
            "current": chosen is own,
            "count": None,
        },
    ]
    ways += [
        {
            "label": one.name,
            "href": f"{page}?whose={one.id}",
            "current": chosen is one,
            "count": None,
        }
        for one in others
    ]
    return ways


def _turn(one: overview.WaitingCase, actor: Actor) -> dict[str, object]:
    """Return a case in which it is the applicant's turn, with what he has to do."""
    return {
        "case": one.case,
        "due_on": one.due_on,
        "for_whom": "" if one.case.applicant_id == actor.person_id else one.case.applicant_name,
        "what": _TURNS.get(one.case.state, "补交材料"),
    }


def _open_drafts(actor: Actor, applicant_id: UUID | None) -> list[dict[str, object]]:
    """Return what is not handed in yet; what waits for another's word says so."""
    found = [
        one
        for one in drafts.list_drafts(actor=actor)
        if applicant_id is None or one.applicant_id == applicant_id
    ]
    names = _names(found)
    held_up = (
        {one.draft_id: one for one in waiting.list_my_waiting(person_id=actor.person_id)}
        if names and actor.person_id
        else {}
    )
    return [
        {
            "draft": one,
            "name": catalogue.get_version(version_id=one.item_version_id).name,
            "for_whom": names.get(one.applicant_id, ""),
            "waiting": held_up.get(one.id),
        }
        for one in found
    ]


def _names(open_drafts: list[DraftView]) -> dict[UUID, str]:
    others = {one.applicant_id for one in open_drafts if one.mandate_id is not None}
    return {one.id: one.name for one in identity.list_persons(person_ids=others)} if others else {}


@signed_in
def receipt(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show that the application arrived: number, code and what comes next."""
    case = cases.get_case(actor=actor_of(request), case_id=case_id)
    unit = directory.get_organisation(organisation_id=case.receiving_unit_id)
    return receipt_answer(request, case, unit=unit.name)


@signed_in
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case as a story in plain words with its clock explained."""
    return _case_page(request, case_id)


def case_again(request: HttpRequest, case_id: UUID, errors: Sequence[ErrorItem]) -> HttpResponse:
    """Show the case's page again with what was wrong."""
    return _case_page(request, case_id, errors)


def _case_page(
    request: HttpRequest, case_id: UUID, errors: Sequence[ErrorItem] = ()
) -> HttpResponse:
    actor, at = actor_of(request), moment(request)
    file = cases.open_file(actor=actor, case_id=case_id, at=at)
    one, version = file.case, file.version
    assert version.definition is not None
    clock = said_to_resident(case=one, version=version, at=at)
    context = {
        "section": "where",
        "case": one,
        "acting": behalf.now_acting(actor=actor, case=one),
        "state": state_title(one.state),
        "kind": STATE_KIND[one.state],
        "unit": directory.get_organisation(organisation_id=one.deciding_unit_id),
        "clock": clock,
        "says": deemed_says(file.deemed_on) if file.deemed_on else NEXT_SAYS[one.state],
        "need": _needed(file),
        "owed": deferrals.list_deferred(case_id=one.id, at=at) if one.state not in FINAL else [],
        "errors": errors,
        "moments": moments(file, now=at),
        "now": at,
        "reasons": (reasons := reasons_of(case_id=one.id)),
        "rechecks": list_rechecks(case_id=one.id) if reasons else (),
        "can_recheck": bool(reasons) and one.state in RECHECKED_IN,
        "together": bundles.came_together(case_id=one.id),
        "fees": fees_of_id(case_id=one.id, version=version),
        "docs": documents(case_id=one.id),
        "papers": papers(file.papers),
        "hands": list_signed(file=file, at=at),
        "to_sign": list_to_sign_again(actor=actor, file=file, at=at),
        "sections": catalogue.answer_sections(
            spec=version.definition.form, values=file.values, mask=True
        ),
        "can_repeat": may_apply_again(state=one.state),
        "can_withdraw": may_withdraw(state=one.state),
        "can_take": one.state is CaseState.COMPLETED,
        "licence_url": f"/my/licences/{one.licence_id}/",
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    return render(request, "cases/case.html", context, status=422 if errors else 200)


def _needed(file: cases.CaseFile) -> dict[str, object] | None:
    """Return what the applicant has to correct and until when, where it is his turn."""
    if file.case.state is not CaseState.CORRECTION:
        return None
    return {"points": points(file.steps), "due_on": _correct_by(file.case)}


_SAID = {
    "signed": "签好了，对现在的内容有效。以前的签名留着，只对改以前的内容有效。",
    "brought": "收到了，谢谢。收件的地方会再看一遍。",
    "recheck": "收到了。会有人重新看这件事，结论和理由写在这一页，也会通知您。",
}


def _correct_by(case: CaseView) -> date | None:
    clock = running_clock(case)
    return clock.due_on if clock else None


@signed_in
@require_POST
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Withdraw the application."""
    correction.withdraw_case(
        actor=actor_of(request),
        case_id=case_id,
        reason=request.POST.get("reason", ""),
        at=moment(request),
    )
    return Redirect(reverse("cases:case", args=[case_id]))


@signed_in
@require_POST
def ask_recheck(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Ask that a person looks again at what a table decided."""
    try:
        rechecks.ask_recheck(
            actor=actor_of(request),
            case_id=case_id,
            reason=request.POST.get("reason", ""),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        item = ErrorItem(message=refusal.message, anchor="f-reason")
        return _case_page(request, case_id, errors=[item])
    return Redirect(f"{reverse('cases:case', args=[case_id])}?said=recheck#h-why")


@signed_in
@require_POST
def again(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Begin a new application with what was written for this one."""
    begun = apply_again(actor=actor_of(request), case_id=case_id, at=moment(request))
    return Redirect(reverse("cases:draft_step", args=[begun.id, begun.step]))


@signed_in
@require_POST
def bring(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponseBase:
    """Take a deferred paper that the applicant uploads."""
    try:
        brought = deferred.bring_paper(
            actor=actor_of(request),
            paper_id=paper_id,
            original_seen=False,
            files=request.FILES.getlist("files"),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        item = ErrorItem(message=refusal.message, anchor=f"files-{paper_id}")
        return _case_page(request, case_id, errors=[item])
    return Redirect(f"{reverse('cases:case', args=[brought.id])}?said=brought")


@signed_in
@require_POST
def take_delivery(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Take delivery of the result on line."""
    actor, at = actor_of(request), moment(request)
    delivery.deliver_case(
        actor=actor, case_id=case_id, method="electronic", receiver=actor.name, at=at
    )
    return Redirect(reverse("cases:case", args=[case_id]))


@signed_in
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Show what is missing and take the corrected answers and papers."""
    actor, at = actor_of(request), moment(request)
    file = correction.open_correction(actor=actor, case_id=case_id, at=at)
    errors: dict[str, str] = {}
    if request.method == "POST":
        taken = uploads.take_case_files(
            actor=actor, file=file, files=request.FILES, raw=_changed(request, file), at=at
        )
        errors = dict(taken.errors)
        if not errors:
            try:
                correction.correct_case(
                    actor=actor,
                    case_id=case_id,
                    raw=taken.raw,
                    note=request.POST.get("_note", ""),
                    at=at,
                )
                return Redirect(_after_correction(actor, case_id, at))
            except FieldRefusals as refusal:
                errors = refusal.errors
    if file.case.state is not CaseState.CORRECTION:
        return Redirect(reverse("cases:case", args=[case_id]))
    context = {
        "section": "where",
        "case": file.case,
        "points": points(file.steps),
        "acting": behalf.now_acting(actor=actor, case=file.case),
        "due_on": _correct_by(file.case),
        "errors": [ErrorItem(message=text, anchor=f"f-{code}") for code, text in errors.items()],
        "pages": correction_pages(file, errors=errors, on=local_day(at)),
    }
    return render(request, "cases/correct.html", context, status=422 if errors else 200)


def _after_correction(actor: Actor, case_id: UUID, at: datetime) -> str:
    """Return the case's page, at the pad where what was signed has changed."""
    file = cases.open_file(actor=actor, case_id=case_id, at=at)
    page = reverse("cases:case", args=[case_id])
    return f"{page}#h-again" if list_to_sign_again(actor=actor, file=file, at=at) else page


def _changed(request: HttpRequest, file: cases.CaseFile) -> dict[str, list[str]]:
    """Return the answers that differ from those stored."""
    sent = {key: values for key, values in request.POST.lists() if key[:1] != "_"}
    sent.pop("csrfmiddlewaretoken", None)
    kept = {}
    for key, values in sent.items():
        stored = file.values.get(key)
        now = stored if isinstance(stored, list) else [str(stored)] if stored is not None else []
        if values != now and (any(values) or now):
            kept[key] = values
    return kept


@signed_in
def paper_file(request: HttpRequest, case_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Open a file that came in with a case; the look is recorded when an officer looks."""
    taken = taking.take_paper(
        actor=actor_of(request), case_id=case_id, file_id=file_id, at=moment(request)
    )
    return FileResponse(taken.content, content_type=taken.media_type, filename=taken.name)
