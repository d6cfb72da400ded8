"""Leave to put a seal to one document: asked for, decided, and the document to read and to take."""

from __future__ import annotations

from uuid import UUID

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref, Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.trust.access import ALLOW_USE, KEEP_SEAL, SEAL_STAFF
from yimen.trust.actions import leaves as actions
from yimen.trust.contracts import SEAL_LEAVE_KIND, SealedForm, SealedState, SealedView
from yimen.trust.queries import outgoing, sealing
from yimen.trust.queries import seals as queries
from yimen.trust.web import seal_labels as labels
from yimen.ui import forms
from yimen.ui.parts import ErrorItem, Fact, Link

_QUESTIONS = (
    forms.Field(
        name="title", label="文书的名称", help="例如“关于调整窗口时间的函”。", maxlength=100
    ),
    forms.Field(name="reason", label="为什么要盖章", kind="textarea", maxlength=300),
)


@permission(KEEP_SEAL)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, seal_id: UUID) -> HttpResponse:
    """Ask to put a seal to one document."""
    actor = actor_of(request)
    one = queries.get_seal(actor=actor, seal_id=seal_id)
    errors: dict[str, str] = {}
    sent = request.FILES.get("document")
    if request.method == "POST":
        try:
            made = actions.ask_leave(
                actor=actor,
                seal_id=seal_id,
                title=request.POST.get("title", ""),
                document=sent.file if sent is not None else None,  # type: ignore[arg-type]
                name=sent.name if sent is not None and sent.name else "文件.pdf",
                reason=request.POST.get("reason", ""),
                at=moment(request),
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or "document": refusal.message}
        else:
            return HttpResponseRedirect(reverse("trust:leave", args=[made.id]))
    values = {name: request.POST.get(name, "") for name in ("title", "reason")}
    fields = forms.fill(_QUESTIONS, values=values, errors=errors)
    file_error = errors.get("document", "")
    told = forms.error_items(fields)
    context = {
        "one": one,
        "fields": fields,
        "file_error": file_error,
        "errors": [*told, ErrorItem(message=file_error, anchor="f-document")]
        if file_error
        else told,
    }
    return render(request, "trust/leave_ask.html", context, status=422 if errors else 200)


@permission(*SEAL_STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, leave_id: UUID) -> HttpResponse:
    """Show what was asked; posted, agree or refuse."""
    actor, at = actor_of(request), moment(request)
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            actions.decide_leave(
                actor=actor,
                leave_id=leave_id,
                agree=request.POST.get("act") == "agree",
                reason=request.POST.get("reason", ""),
                at=at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-reason")]
        else:
            return HttpResponseRedirect(request.path)
    one = queries.get_leave(actor=actor, leave_id=leave_id)
    context = _page(actor, one) | {"errors": errors}
    return render(request, "trust/leave.html", context, status=422 if errors else 200)


def _page(actor: Actor, one: queries.LeaveView) -> dict[str, object]:
    sealed = sealing.find_sealed(ref=Ref(SEAL_LEAVE_KIND, one.id))
    facts = [
        Fact(name="哪枚章", value=one.seal_name),
        Fact(name="谁申请", value=one.asked_by, note=labels.moment_words(one.asked_at)),
        Fact(name="为什么", value=one.reason),
        Fact(name="文件摘要（SM3）", value=one.sm3),
        Fact(name="谁审批", value=one.decided_by or "还没有", note=one.refusal),
    ]
    if sealed is not None:
        state = labels.QUEUE_TITLES[sealed.state]
        facts.append(Fact(name="盖章", value=state, note=_why(sealed.why)))
    return {
        "one": one,
        "state": labels.LEAVE_TITLES[one.state],
        "kind": labels.LEAVE_KINDS[one.state],
        "facts": facts,
        "links": _links(one.id, sealed if sealed and sealed.state is SealedState.SEALED else None),
        "may_decide": one.state == "asked"
        and actor.may(ALLOW_USE, unit_id=one.organisation_id)
        and one.asked_by_officer_id != actor.officer_id,
    }


def _why(why: str) -> str:
    return labels.why_words(why) if why else ""


def _links(leave_id: UUID, sealed: SealedView | None) -> list[Link]:
    page = reverse("trust:leave_document", args=[leave_id])
    links = [Link(label="打开文件", href=page)]
    if sealed is not None:
        links += [
            Link(label="盖好章的 PDF", href=f"{page}?form=pdf"),
            Link(label=f"盖好章的 {sealed.ofd_words}", href=f"{page}?form=ofd"),
        ]
    return links


@permission(*SEAL_STAFF)
@never_cache
@require_safe
def document(request: HttpRequest, leave_id: UUID) -> HttpResponseBase:
    """Hand out the document of a leave: as it came, or under its seal."""
    one = queries.get_leave(actor=actor_of(request), leave_id=leave_id)
    wanted = request.GET.get("form", "")
    if wanted not in set(SealedForm):
        stored, content = files.open_file(file_id=one.file_id)
        return FileResponse(content, content_type=stored.media_type, filename=stored.name)
    sealed = sealing.find_sealed(ref=Ref(SEAL_LEAVE_KIND, one.id))
    if sealed is None or sealed.pdf_file_id is None or sealed.ofd_file_id is None:
        raise NotFound
    out = (
        outgoing.open_pdf(file_id=sealed.pdf_file_id)
        if wanted == SealedForm.PDF
        else outgoing.open_ofd(file_id=sealed.ofd_file_id)
    )
    answer = StreamingHttpResponse(out.pieces, content_type=out.media_type)
    answer["Content-Length"] = str(out.size)
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=out.name
    )
    return answer
