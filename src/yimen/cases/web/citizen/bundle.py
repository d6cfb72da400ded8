"""Applying for several items by one form: the situation, the steps, the check, one progress page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from yimen.cases.actions import bundle as bundles
from yimen.cases.actions import bundle_files as uploads
from yimen.cases.actions import bundle_parts
from yimen.cases.queries import bundle as queries
from yimen.cases.queries import bundle_progress as progress
from yimen.cases.queries.applicant import applicant_facts
from yimen.cases.queries.bundle_signing import list_joint_places, signed_codes
from yimen.cases.web.citizen import behalf
from yimen.cases.web.citizen.bundle_page import BundlePage, papers_of
from yimen.cases.web.citizen.drawn import saved_answer, wants_anew
from yimen.cases.web.citizen.story import documents
from yimen.cases.web.labels import NEXT_SAYS, STATE_KIND, state_title
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts.bundles import BundleQuestion, BundleUnknown
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import FieldRefusals, Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui.parts import ErrorItem, Option
from yimen.ui.web.addresses import address

_STAYS = {"_add_row", "_next_level"}


@signed_in
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begin (or go on with) a bundle: for whom."""
    actor, at = actor_of(request), moment(request)
    bundle = catalogue.find_bundle(code=code)
    if bundle is None:
        raise BundleUnknown
    items = {part.item_code for part in bundle.text.parts}
    people = behalf.choices(actor=actor, item_codes=items, on=local_day(at))
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            chosen = UUID(request.POST.get("applicant", ""))
            draft = bundles.start_bundle(actor=actor, code=code, at=at, applicant_id=chosen)
            return HttpResponseRedirect(address("cases:bundle_draft", draft.id))
        except ValueError:
            errors = [ErrorItem(message="请选一下替谁办。", anchor="f-applicant-1")]
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="main")]
    context = {"section": "do", "bundle": bundle, "people": people, "errors": errors}
    return render(request, "cases/bundle_start.html", context, status=422 if errors else 200)


def _page(request: HttpRequest, draft: queries.BundleDraftView, at: datetime) -> BundlePage:
    day = local_day(at)
    now = queries.called(draft)
    known = queries.known_of(actor=actor_of(request), now=now, at=at)
    facts = applicant_facts(draft.applicant_id, on=day)
    live = queries.live(now, on=day, facts=facts, known=known)
    return BundlePage(live=live, known=known, on=day, request=request)


def _opened(request: HttpRequest, draft_id: UUID) -> queries.BundleDraftView | HttpResponseRedirect:
    draft = queries.get_draft(actor=actor_of(request), draft_id=draft_id)
    if draft.application_id is not None:
        return HttpResponseRedirect(address("cases:bundle", draft.application_id))
    return draft


@signed_in
@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Ask about the situation, and say which items the answers come to."""
    actor, at = actor_of(request), moment(request)
    draft = _opened(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    errors: dict[str, str] = {}
    seen = set(request.POST.getlist("asked"))
    if request.method == "POST":
        text = catalogue.get_bundle(bundle_id=draft.bundle_id).text
        sent = {one.code: request.POST.get(one.code, "") for one in text.questions}
        draft = bundles.answer_questions(actor=actor, draft_id=draft_id, picks=sent, at=at)
        left = catalogue.bundles.unanswered(text, draft.picks)
        errors = {code: said for code, said in left.items() if code in seen}
    page = _page(request, draft, at)
    if request.method == "POST" and "go" in request.POST and not page.live.unanswered:
        first = page.live.steps[0].code if page.live.steps else "check"
        return HttpResponseRedirect(address("cases:bundle_step", draft.id, first))
    return _situation_page(request, page, errors)


def _situation_page(
    request: HttpRequest, page: BundlePage, errors: Mapping[str, str]
) -> HttpResponse:
    text, draft = page.live.bundle.text, page.draft
    ready = not page.live.unanswered
    held = queries.picks_held(now=queries.called(draft), on=page.on)
    context = {
        "section": "do",
        "bundle": page.live.bundle,
        "draft": draft,
        **_whose(request, draft),
        "unconfirmed": queries.unconfirmed(draft),
        "steps": page.steps("situation"),
        "questions": [
            {
                "question": one,
                "options": [Option(value=each, label=each) for each in one.answers],
                "value": draft.picks.get(one.code) or held.get(one.code, ("", ""))[0],
                "why": _why_held(one, held.get(one.code)),
                "error": errors.get(one.code, ""),
            }
            for one in catalogue.bundles.asked(text, draft.picks)
        ],
        "parts": page.live.parts if ready else (),
        "papers": papers_of(page.live) if ready else (),
        "waits": page.waits() if ready else (),
        "ready": ready,
        "errors": [ErrorItem(message=said, anchor=f"f-{code}-1") for code, said in errors.items()],
    }
    return render(request, "cases/bundle_situation.html", context, status=422 if errors else 200)


def _why_held(question: BundleQuestion, held: tuple[str, str] | None) -> str:
    """Return why a question is asked, or which licence answered it already."""
    if held is None:
        return question.why
    return f"证照里有“{held[1]}”，先替您选好了，不对可以改。"


def _whose(request: HttpRequest, draft: queries.BundleDraftView) -> dict[str, str]:
    """Return whose application it is and who fills it in, and the applicant's name where another."""
    actor = actor_of(request)
    name = behalf.name_of(actor=actor, draft=draft)
    return {"for_whom": name, "behalf": behalf.of_draft(actor=actor, draft=draft, name=name)}


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Show one step of the merged form; posted, store it and go on when all is well."""
    actor, at = actor_of(request), moment(request)
    draft = _opened(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    page = _page(request, draft, at)
    if page.live.unanswered:
        return HttpResponseRedirect(address("cases:bundle_draft", draft.id))
    if request.method == "GET":
        return _step_page(request, page, step, {}, None)
    stays = bool(_STAYS & set(request.POST))
    taken = uploads.take_files(
        actor=actor, live=page.live, step=step, files=request.FILES, raw=page.raw(), at=at
    )
    saved = bundles.save_answers(
        actor=actor, draft_id=draft.id, step=step, raw=taken.raw, at=at, complete=not stays
    )
    errors = {} if stays else {**saved.errors, **taken.errors}
    page = _page(request, saved.draft, at)
    if stays or errors:
        return _step_page(request, page, step, errors, taken.raw)
    if "later" in request.POST:
        home = "cases:mine" if draft.filed_by_officer_id is None else "cases:desk"
        return HttpResponseRedirect(address(home))
    following = page.live.after(step)
    if following:
        return HttpResponseRedirect(address("cases:bundle_step", draft.id, following))
    return HttpResponseRedirect(address("cases:bundle_check", draft.id))


def _step_page(
    request: HttpRequest,
    page: BundlePage,
    step: str,
    errors: Mapping[str, str],
    raw: dict[str, list[str]] | None,
) -> HttpResponse:
    joint = page.live.step(step)
    context = {
        "section": "do",
        "bundle": page.live.bundle,
        "draft": page.draft,
        "title": joint.title,
        "items": [part.version.name for part, _, _ in joint.asked],
        **_whose(request, page.draft),
        "steps": page.steps(step),
        "before": page.before(step),
        "page": page.step(joint, errors=errors, raw=raw),
    }
    return render(request, "cases/bundle_step.html", context, status=422 if errors else 200)


@signed_in
@require_POST
def save(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Store what was typed so far; the answer is one small line, or the step where it changed."""
    actor, at = actor_of(request), moment(request)
    draft = queries.get_draft(actor=actor, draft_id=draft_id)
    page = _page(request, draft, at)
    before = page.live.step(step)
    raw = page.raw()
    saved = bundles.save_answers(
        actor=actor,
        draft_id=draft_id,
        step=step,
        raw=raw,
        at=at,
        only=request.GET.getlist("only") or None,
    )
    after = _page(request, saved.draft, at)
    computed = {
        field.code
        for part in after.live.parts
        for one in part.spec.steps
        for field in one.fields
        if field.compute
    }
    joint = next((one for one in after.live.steps if one.code == step), None)
    anew = None
    if joint is not None and (
        joint.codes != before.codes or joint.codes & computed or saved.errors or wants_anew(request)
    ):
        anew = after.step(joint, errors=saved.errors, raw=raw)
    return saved_answer(request, saved_at=saved.draft.saved_at, anew=anew)


@signed_in
@require_POST
def upload(request: HttpRequest, draft_id: UUID, step: str) -> HttpResponseBase:
    """Take one file for one question; the answer is its row, or one sentence with 422."""
    actor, at = actor_of(request), moment(request)
    draft = queries.get_draft(actor=actor, draft_id=draft_id)
    field = request.GET.get("field", "")
    live = _page(request, draft, at).live
    try:
        row = uploads.add_file(
            actor=actor,
            live=live,
            step=step,
            field=field,
            file=next((one for _, several in request.FILES.lists() for one in several), None),
            at=at,
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return HttpResponse(refusal.message, status=422, content_type="text/plain; charset=utf-8")
    return render(request, "ui/file_row.html", {"file": row, "name": field})


@signed_in
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Show everything once more; posted, hand it in. A second time leads to the same application."""
    actor, at = actor_of(request), moment(request)
    draft = _opened(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    page = _page(request, draft, at)
    if page.live.unanswered:
        return HttpResponseRedirect(address("cases:bundle_draft", draft.id))
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            made = bundles.submit_bundle(actor=actor, draft_id=draft_id, at=at)
            return HttpResponseRedirect(f"{address('cases:bundle', made)}?said=sent")
        except FieldRefusals as refusal:
            errors = _where(page, refusal.errors)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="main")]
    return _check_page(request, page, errors)


def check_bundle_again(
    request: HttpRequest, draft_id: UUID, errors: list[ErrorItem]
) -> HttpResponseBase:
    """Show the check page of several items again with what was wrong."""
    draft = _opened(request, draft_id)
    if isinstance(draft, HttpResponseRedirect):
        return draft
    return _check_page(request, _page(request, draft, moment(request)), errors)


def _check_page(request: HttpRequest, page: BundlePage, errors: list[ErrorItem]) -> HttpResponse:
    draft = page.draft
    places = list_joint_places(actor=actor_of(request), now=page.live, at=moment(request))
    context = {
        "section": "do",
        "bundle": page.live.bundle,
        "draft": draft,
        **_whose(request, draft),
        "unconfirmed": queries.unconfirmed(draft),
        "steps": page.steps("check"),
        "places": places,
        "sections": page.sections(),
        "fees": page.fees(),
        "parts": page.live.parts,
        "waits": page.waits(),
        "errors": errors,
    }
    return render(request, "cases/bundle_check.html", context, status=422 if errors else 200)


def _where(page: BundlePage, errors: Mapping[str, str]) -> list[ErrorItem]:
    signed = signed_codes(page.live)
    steps = {code: one.code for one in page.live.steps for code in one.codes}
    first = page.live.steps[0].code
    return [
        ErrorItem(
            message=said,
            anchor=f"f-{key}"
            if key in signed
            else address("cases:bundle_step", page.draft.id, steps.get(key.split("-")[0], first))
            + f"#f-{key}",
        )
        for key, said in errors.items()
    ]


@signed_in
@require_POST
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Put the draft away."""
    bundles.discard_bundle(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    return HttpResponseRedirect(address("cases:mine"))


@signed_in
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what was handed in by one form: every part, how far it is, and what came out."""
    return _progress(request, application_id)


def _progress(
    request: HttpRequest, application_id: UUID, errors: list[ErrorItem] | None = None
) -> HttpResponse:
    found = progress.get_application(actor=actor_of(request), application_id=application_id)
    context = {
        "section": "where",
        "application": found,
        "behalf": behalf.of_bundle(found),
        "total": len(found.parts),
        "parts": [
            {
                "part": one,
                "state": state_title(one.case.state),
                "kind": STATE_KIND[one.case.state],
                "says": NEXT_SAYS[one.case.state],
            }
            for one in found.parts
        ],
        "results": [
            {"case": one.case, "docs": documents(case_id=one.case.id)}
            for one in found.parts
            if one.case.decided_at is not None or progress.is_through(one.case.state)
        ],
        "errors": errors or [],
        "said": _SAID.get(request.GET.get("said", ""), ""),
    }
    return render(request, "cases/bundle.html", context, status=422 if errors else 200)


_SAID = {
    "sent": "交上来了。下面每一项由各自的部门办理，进度都在这一页看。",
    "withdrawn": "这一项已经撤回，其他几项照常办理。",
}


@signed_in
@require_POST
def withdraw(request: HttpRequest, application_id: UUID, case_id: UUID) -> HttpResponseBase:
    """Withdraw one part; the others go on."""
    try:
        bundle_parts.withdraw_part(
            actor=actor_of(request),
            application_id=application_id,
            case_id=case_id,
            reason=request.POST.get("reason", ""),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return _progress(request, application_id, [ErrorItem(message=refusal.message)])
    return HttpResponseRedirect(f"{address('cases:bundle', application_id)}?said=withdrawn")
