"""A notice to take away: sealed as PDF or OFD, or a page that says that the seal is being put."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from yimen.cases.actions import taking
from yimen.cases.actions.taking import Taken
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.trust.contracts import WHY_TITLES, NotSealedYet, SealedForm, SealedState, Why


@signed_in
@never_cache
def pdf(request: HttpRequest, notice_id: UUID) -> HttpResponseBase:
    """Open a notice as PDF; staff get a marked copy, or the addressee's own to hand it over."""
    return _answer(request, notice_id, SealedForm.PDF)


@signed_in
@never_cache
def ofd(request: HttpRequest, notice_id: UUID) -> HttpResponseBase:
    """Open a notice as sealed OFD."""
    return _answer(request, notice_id, SealedForm.OFD)


def _answer(request: HttpRequest, notice_id: UUID, form: SealedForm) -> HttpResponseBase:
    gives = request.GET.get("give") == "1"
    try:
        taken = taking.take_notice(
            actor=actor_of(request),
            notice_id=notice_id,
            gives=gives or form is SealedForm.OFD,
            at=moment(request),
            form=form,
            unsealed=request.GET.get("unsealed") == "1",
        )
    except NotSealedYet as waits:
        return _waiting(request, notice_id, waits, gives=gives)
    return send(taken)


def send(taken: Taken) -> HttpResponseBase:
    """Return a file that was taken as the answer to a request."""
    if taken.size is None:  # an open file is an iterator too
        return FileResponse(taken.content, content_type=taken.media_type, filename=taken.name)
    answer = StreamingHttpResponse(taken.content, content_type=taken.media_type)
    answer["Content-Length"] = str(taken.size)
    disposition = content_disposition_header(
        as_attachment=taken.media_type != "application/pdf", filename=taken.name
    )
    if disposition:
        answer["Content-Disposition"] = disposition
    return answer


def _waiting(
    request: HttpRequest, notice_id: UUID, waits: NotSealedYet, *, gives: bool
) -> HttpResponseBase:
    """Say that the seal is being put, and what there is meanwhile."""
    view = waits.view
    context = {
        "layout": "ui/work_wide.html" if gives else "ui/public.html",
        "section": "space",
        "title": view.title,
        "refused": view.state is SealedState.REFUSED,
        "why": WHY_TITLES[Why(view.why)] if view.why else "",
        "asked_at": view.asked_at,
        "for_staff": gives,
        "again": request.get_full_path(),
        "meanwhile": f"{reverse('cases:notice_pdf', args=[notice_id])}?{'give=1&' if gives else ''}unsealed=1",
    }
    return render(request, "cases/notice_waiting.html", context)
