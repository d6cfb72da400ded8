"""A licence to take away: sealed as PDF or OFD, or a page that says that the seal is being put."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.licences.actions import page as pages
from yimen.trust.contracts import (
    WHY_TITLES,
    NotSealedYet,
    OutgoingFile,
    SealedForm,
    SealedState,
    Why,
)


@signed_in
@never_cache
@require_safe
def pdf(request: HttpRequest, licence_id: UUID) -> HttpResponseBase:
    """Hand out a licence as sealed PDF."""
    return _answer(request, licence_id, SealedForm.PDF)


@signed_in
@never_cache
@require_safe
def ofd(request: HttpRequest, licence_id: UUID) -> HttpResponseBase:
    """Hand out a licence as sealed OFD."""
    return _answer(request, licence_id, SealedForm.OFD)


def _answer(request: HttpRequest, licence_id: UUID, form: SealedForm) -> HttpResponseBase:
    try:
        out = pages.open_page(
            actor=actor_of(request),
            licence_id=licence_id,
            at=moment(request),
            form=form,
            unsealed=request.GET.get("unsealed") == "1",
        )
    except NotSealedYet as waits:
        return _waiting(request, licence_id, waits)
    return _sent(out)


def _sent(out: OutgoingFile) -> HttpResponseBase:
    answer = StreamingHttpResponse(out.pieces, content_type=out.media_type)
    answer["Content-Length"] = str(out.size)
    disposition = content_disposition_header(as_attachment=True, filename=out.name)
    if disposition:
        answer["Content-Disposition"] = disposition
    return answer


def _waiting(request: HttpRequest, licence_id: UUID, waits: NotSealedYet) -> HttpResponseBase:
    view = waits.view
    context = {
        "section": "space",
        "title": view.title,
        "refused": view.state is SealedState.REFUSED,
        "why": WHY_TITLES[Why(view.why)] if view.why else "",
        "again": request.get_full_path(),
        "meanwhile": f"{reverse('licences:pdf', args=[licence_id])}?unsealed=1",
    }
    return render(request, "licences/waiting.html", context)
