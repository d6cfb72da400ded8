"""The resident's face of the window: the words large, a pad for his own hand, and a no beside it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.identity import access
from yimen.identity.actions import consent_pad as pads
from yimen.identity.actions import consent_paper as papers
from yimen.identity.face_contracts import ConsentPaper, ConsentWay
from yimen.identity.queries import consent as consent_queries
from yimen.identity.queries import person as person_queries
from yimen.identity.web import edge, face_own
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, permission


@permission(access.ENROL_FACE)
@never_cache
@require_http_methods(["GET", "POST"])
def pad(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Show the words to the resident; posted, keep his signature, or his no."""
    actor = actor_of(request)
    sheet = papers.get_paper(actor=actor, paper_id=paper_id)
    if sheet.way is not ConsentWay.PAD:
        raise NotFound
    error = ""
    if request.method == "POST":
        at = edge.moment(request)
        try:
            if request.POST.get("answer") == "no":
                pads.decline(actor=actor, paper_id=paper_id, at=at)
            else:
                strokes = request.POST.get("strokes", "")
                pads.sign(actor=actor, paper_id=paper_id, strokes=strokes, at=at)
            return HttpResponseRedirect(reverse("identity:face_pad", args=(paper_id,)))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    return _page(request, sheet, error)


def _page(request: HttpRequest, sheet: ConsentPaper, error: str) -> HttpResponse:
    return render(
        request,
        "identity/face_pad.html",
        {
            "sheet": sheet,
            "person": person_queries.get_person(person_id=sheet.person_id),
            "signer": person_queries.get_person(person_id=sheet.signer_id),
            "parts": words_of(sheet),
            "error": error,
        },
        status=422 if error else 200,
    )


def words_of(sheet: ConsentPaper) -> list[dict[str, object]]:
    """Return the words of a sheet, each purpose in the version that stands on it."""
    parts: list[dict[str, object]] = []
    for code, version in zip(sheet.purposes, sheet.versions, strict=True):
        wordings = consent_queries.list_wordings(code=code)
        worded = next(one for one in wordings if one.version == version)
        parts.append({"purpose": worded, "facts": face_own.purpose_facts(worded)})
    return parts
