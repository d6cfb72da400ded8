"""Applying: one topic a page, saved as it is typed, nothing lost, submitted once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from yimen.cases.actions import draft as drafts
from yimen.cases.actions import kept
from yimen.cases.actions import relative as relatives
from yimen.cases.actions import submit as submissions
from yimen.cases.actions import upload as uploads
from yimen.cases.contracts import DraftView, MandateNotConfirmed
from yimen.cases.queries import draft as draft_queries
from yimen.cases.queries.applicant import applicant_facts
from yimen.cases.queries.deferral import list_offered
from yimen.cases.queries.draft import draft_context
from yimen.cases.queries.fees import fee_lines
from yimen.cases.queries.known import known_values
from yimen.cases.queries.registered import answers_for_step, silent
from yimen.cases.queries.signing import Place, list_places
from yimen.cases.rules.signing import places
from yimen.cases.web.citizen import behalf
from yimen.cases.web.citizen.drawn import (
    begin_answer,
    check_answer,
    saved_answer,
    step_answer,
    wants_anew,
)
from yimen.cases.web.citizen.form_page import FormPage
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemVersionView
from yimen.catalogue.contracts.forms import FormAnswers
from yimen.directory import public as directory
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui.parts import ErrorItem, Option
from yimen.ui.web.addresses import address

_PEOPLE = "1"
"""The audience 自然人 in the catalogue's dictionary."""


@signed_in
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, item_code: str) -> HttpResponseBase:
    """Begin (or go on with) an application: for whom, and which situation."""
    actor, at = actor_of(request), moment(request)
    chosen, situation = request.POST.get("applicant", ""), request.POST.get("situation", "")
    version = catalogue.get_current(item_code=item_code, on=local_day(at))
    known = version.definition.situations if version.definition else ()
    asks = catalogue.asks_situation(version=version)
    errors: dict[str, str] = {}
    if request.method == "POST":
        if asks and situation not in {one.code for one in known}:
            errors["situation"] = "请选一种情况，再开始填写。"
        try:
            if not errors:
                return _begun(request, item_code, chosen, situation)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors["situation"] = refusal.message
        except ValueError:
            errors["applicant"] = "请选一下替谁办。"
    elif _has_no_choice(request, version, local_day(at)):
        return begin_answer(request, version, actor)
    situations = known if len(known) < 2 or asks else ()
    people = _people(request, version, local_day(at))
    context = {
        "version": version,
        "section": "do",
        "people": people,
        "chosen": chosen or (people[0].value if actor.person_id or len(people) == 1 else ""),
        "situations": [
            Option(value=one.code, label=one.title, hint=one.help) for one in situations
        ],
        "situation": situation,
        "said": errors,
        "errors": [ErrorItem(message=said, anchor=f"f-{at}-1") for at, said in errors.items()],
    }
    return render(request, "cases/start.html", context, status=422 if errors else 200)


def _people(request: HttpRequest, version: ItemVersionView, on: date) -> list[Option]:
    return behalf.choices(
        actor=actor_of(request),
        item_codes=(version.item_code,),
        on=on,
        people_only=set(version.audiences) == {_PEOPLE},
    )


def _begun(
    request: HttpRequest, item_code: str, chosen: str, situation: str
) -> HttpResponseRedirect:
    """Begin the draft and lead to where it goes on. Raises Refusal, ValueError."""
    actor, at = actor_of(request), moment(request)
    draft = drafts.start_draft(
        actor=actor,
        item_code=item_code,
        at=at,
        applicant_id=UUID(chosen) if chosen else None,
        situation=situation,
    )
    if situation and draft.situation != situation:
        draft = drafts.choose_situation(actor=actor, draft_id=draft.id, situation=situation, at=at)
    return HttpResponseRedirect(address("cases:draft_step", draft.id, draft.step))


def _has_no_choice(request: HttpRequest, version: ItemVersionView, on: date) -> bool:
    """Say whether the application can only be one's own, and of one situation."""
    actor = actor_of(request)
    several = catalogue.asks_situation(version=version)
    if actor.person_id is None or several:
        return False
    return not behalf.grantors(actor=actor, item_codes=(version.item_code,), on=on)


@signed_in
def resume(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Open the draft where it was left."""
    draft = draft_queries.get_draft(actor=actor_of(request), draft_id=draft_id)
    if draft.case_id is not None:
        return HttpResponseRedirect(address("cases:receipt", draft.case_id))
    return HttpResponseRedirect(address("cases:draft_step", draft.id, draft.step))


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Show one step; posted, store it and go on to the next when all is well."""
    actor, at = actor_of(request), moment(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    if draft.case_id is not None:
        return HttpResponseRedirect(address("cases:receipt", draft.case_id))
    version = catalogue.get_version(version_id=draft.item_version_id)
    page = _page(request, draft, version, step, at)
    if request.method == "GET":
        return step_answer(page, page.answers())
    stays = {"_add_row", "_next_level"} & set(request.POST)
    with_files = uploads.take_files(
        actor=actor,
        draft_id=draft.id,
        version=version,
        step=step,
        files=request.FILES,
        raw=page.raw(),
        at=at,
    )
    following = page.following()
    saved = drafts.save_answers(
        actor=actor,
        draft_id=draft.id,
        step=step,
        raw=with_files.raw,
        at=at,
        next_step=None if stays else following,
        complete=not stays,
        facts=page.facts,
        seen=draft,
    )
    errors = {**saved.answers.errors, **with_files.errors}
    if stays or errors:
        answers = FormAnswers(
            values=saved.answers.values, shown=saved.answers.shown, errors={} if stays else errors
        )
        return step_answer(page.after(saved.draft), answers, raw=with_files.raw)
    return _onwards(request, page.after(saved.draft))


def _onwards(request: HttpRequest, page: FormPage) -> HttpResponseBase:
    if "later" in request.POST:
        return HttpResponseRedirect(_home(page.draft))
    after = page.following()
    if after is None:
        return HttpResponseRedirect(address("cases:draft_check", page.draft.id))
    return HttpResponseRedirect(address("cases:draft_step", page.draft.id, after))


def _on_paper(draft: DraftView) -> bool:
    """Say whether a clerk copies a signed paper form."""
    return draft.filed_by_officer_id is not None and draft.mandate_id is None


def _home(draft: DraftView) -> str:
    """Return where who fills this draft in finds it again."""
    return address("cases:mine" if draft.filed_by_officer_id is None else "cases:desk")


def _page(
    request: HttpRequest, draft: DraftView, version: ItemVersionView, step: str, at: datetime
) -> FormPage:
    actor = actor_of(request)
    said = answers_for_step(actor=actor, draft=draft, version=version, step=step, at=at).values()
    return FormPage(
        draft=draft,
        version=version,
        step=step,
        on=local_day(at),
        facts=applicant_facts(draft.applicant_id, on=local_day(at))
        if catalogue.asks_of_applicant(version=version)
        else catalogue.NO_FACTS,
        known=known_values(actor=actor, draft=draft, version=version, at=at, answers=said),
        request=request,
        silent=silent(said),
    )


@signed_in
@require_POST
def save(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Store what was typed so far, without asking for the rest; the answer is one small line."""
    actor, at = actor_of(request), moment(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    version = catalogue.get_version(version_id=draft.item_version_id)
    page = _page(request, draft, version, step, at)
    before = page.reached()
    only = request.GET.getlist("only") or None
    raw = page.raw()
    base = request.GET.get("base", "")
    if base.isascii() and base.isdigit():
        saved = kept.save_kept(
            actor=actor,
            draft_id=draft_id,
            step=step,
            raw=raw,
            base=int(base[:9]),
            at=at,
            facts=page.facts,
        )
    else:
        saved = drafts.save_answers(
            actor=actor,
            draft_id=draft_id,
            step=step,
            raw=raw,
            at=at,
            only=only,
            facts=page.facts,
            seen=draft,
        )
    answer = _saved(request, page, before, saved, raw)
    answer["X-Draft-Version"] = str(saved.draft.version)
    return answer


def _saved(
    request: HttpRequest,
    page: FormPage,
    before: FormAnswers,
    saved: drafts.Saved,
    raw: dict[str, list[str]],
) -> HttpResponse:
    """Return the small line, or the whole step where an answer changed what is asked."""
    version = page.version
    assert version.definition is not None
    spec = version.definition.form
    changed = before.shown != saved.answers.shown or wants_anew(request)
    anew = None
    if changed or catalogue.form_redraws(spec=spec, before=before, after=saved.answers):
        anew = page.after(saved.draft).drawn(saved.answers, raw=raw)
    return saved_answer(request, saved_at=saved.draft.saved_at, anew=anew)


@signed_in
@require_POST
def upload(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Take one file for one question; the answer is its row, or one sentence with 422."""
    actor, at = actor_of(request), moment(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    version = catalogue.get_version(version_id=draft.item_version_id)
    field = request.GET.get("field", "")
    try:
        row = uploads.add_file(
            actor=actor,
            draft_id=draft_id,
            version=version,
            step=step,
            field=field,
            file=next((one for _, several in request.FILES.lists() for one in several), None),
            at=at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return HttpResponse(refusal.message, status=422, content_type="text/plain; charset=utf-8")
    answer = render(request, "ui/file_row.html", {"file": row, "name": field})
    saved = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    answer["X-Draft-Version"] = str(saved.version)
    return answer


@signed_in
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Show everything once more; posted, submit it. A second submit answers the same case."""
    actor, at = actor_of(request), moment(request)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            case = submissions.submit_draft(actor=actor, draft_id=draft_id, at=at)
            arrived = "cases:receipt" if actor.officer_id is None else "cases:staff_case"
            return HttpResponseRedirect(address(arrived, case.id))
        except MandateNotConfirmed:
            relatives.wait_for_confirmation(actor=actor, draft_id=draft_id, at=at)
            return HttpResponseRedirect(address("cases:waiting", draft_id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            refused = refusal
    return _checked(request, draft_id, refused, ())


def check_again(
    request: HttpRequest, draft_id: UUID, errors: Sequence[ErrorItem]
) -> HttpResponseBase:
    """Return the check page with what was wrong with what was sent from it."""
    return _checked(request, draft_id, None, errors)


def _checked(
    request: HttpRequest, draft_id: UUID, refused: Refusal | None, errors: Sequence[ErrorItem]
) -> HttpResponseBase:
    actor, at = actor_of(request), moment(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    if draft.case_id is not None:
        return HttpResponseRedirect(address("cases:receipt", draft.case_id))
    if _on_paper(draft):
        return HttpResponseRedirect(address("cases:desk_entry", draft_id))
    version = catalogue.get_version(version_id=draft.item_version_id)
    assert version.definition is not None
    page = _page(request, draft, version, draft.step, at)
    asked = list_places(actor=actor, draft=draft, version=version, at=at)
    return _check_page(page, [*errors, *_said(version, draft, refused)], asked)


def _said(version: ItemVersionView, draft: DraftView, refused: Refusal | None) -> list[ErrorItem]:
    if refused is None:
        return []
    if isinstance(refused, FieldRefusals):
        return _where(version, draft, refused.errors)
    if refused.field == "situation":
        begun = address("cases:start", version.item_code)
        return [ErrorItem(message=refused.message, anchor=f"{begun}#f-situation-1")]
    return [ErrorItem(message=refused.message, anchor="main")]


def _check_page(page: FormPage, errors: list[ErrorItem], hands: Sequence[Place]) -> HttpResponse:
    draft, version = page.draft, page.version
    unit = directory.find_organisation(code=version.department_code)
    return check_answer(
        page,
        page.answers(),
        errors=errors,
        deferred=list_offered(draft=draft, version=version, facts=page.facts, on=page.on),
        unit=unit.name if unit else "",
        fees=_fees(page),
        hands=hands,
    )


def _fees(page: FormPage) -> list[tuple[str, str]]:
    """Return what is to be paid as the answers stand; most items ask for nothing."""
    if page.version.definition is None or not page.version.definition.fees:
        return []
    facts = applicant_facts(page.draft.applicant_id, on=page.on)
    context = draft_context(page.draft, on=page.on, facts=facts)
    found = catalogue.fees_of(version=page.version, values=page.draft.values, context=context)
    return fee_lines(found)


def _where(version: ItemVersionView, draft: DraftView, errors: dict[str, str]) -> list[ErrorItem]:
    assert version.definition is not None
    steps = {field.code: one.code for one in version.definition.form.steps for field in one.fields}
    first = version.definition.form.steps[0].code
    signed = places(version.definition.form)
    return [
        ErrorItem(
            message=message,
            anchor=f"f-{code}"
            if code in signed
            else address("cases:draft_step", draft.id, steps.get(code.split("-")[0], first))
            + f"#f-{code}",
        )
        for code, message in errors.items()
    ]


@signed_in
@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Put the draft away."""
    drafts.discard_draft(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    return HttpResponseRedirect(address("cases:mine"))
