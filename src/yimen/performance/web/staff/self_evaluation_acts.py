"""What is done with a self-evaluation from its page: begin, save, score, adjust, send, check, take away."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.gates import actor_of, moment, permission
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.typeset.pages import set_page
from yimen.media.manuscript import Manuscript, to_docx, to_pdf, to_xlsx
from yimen.performance.access.project import PREPARE, READERS
from yimen.performance.actions import self_evaluation as actions
from yimen.performance.actions import self_evaluation_check as checks
from yimen.performance.contracts.self_evaluation import (
    SELF_EVALUATION_KIND,
    SelfForm,
    SelfRefused,
)
from yimen.performance.queries import self_evaluation as queries
from yimen.performance.queries.self_evaluation_sheet import sheet_of

_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def number(text: str, *, field: str) -> Decimal:
    """Return a typed number. Raises SelfRefused at its field."""
    try:
        found = Decimal(text.strip().removesuffix("%"))
    except InvalidOperation as error:
        raise SelfRefused("请填一个数，比如 9.5。", field=field) from error
    if not found.is_finite():
        raise SelfRefused("请填一个数，比如 9.5。", field=field)
    return found


@permission(PREPARE)
@require_POST
def open_self_evaluation(request: HttpRequest, project_id: UUID) -> HttpResponseBase:
    """Begin the self-evaluation of a project for the year sent, or go to the one that is there."""
    year = int(number(request.POST.get("year", ""), field="year"))
    form_id = actions.open_form(
        actor=actor_of(request), project_id=project_id, year=year, at=moment(request)
    )
    return redirect(reverse("performance:self_evaluation", args=[form_id]))


def do(request: HttpRequest, *, actor: Actor, form: SelfForm, at: datetime) -> None:
    """Do what the pressed button says. Raises Refusal."""
    edition = int(number(request.POST.get("edition", ""), field="edition"))
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise SelfRefused("没有这个操作，请刷新后再试。")
    act(request, actor, form, edition, at)


def _explain(
    request: HttpRequest, actor: Actor, form: SelfForm, edition: int, at: datetime
) -> None:
    actions.explain_form(
        actor=actor,
        form_id=form.id,
        edition=edition,
        leader=request.POST.get("leader", ""),
        actual=request.POST.get("actual", ""),
        reasons={
            one.position: request.POST.get(f"reason-{one.position}", one.reason)
            for one in form.lines
        },
        at=at,
    )


def _score(request: HttpRequest, actor: Actor, form: SelfForm, edition: int, at: datetime) -> None:
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError as error:
        raise SelfRefused("请填取数截止的日期。", field="until") from error
    actions.score_form(actor=actor, form_id=form.id, edition=edition, until=until, at=at)


def _adjust(request: HttpRequest, actor: Actor, form: SelfForm, edition: int, at: datetime) -> None:
    actions.adjust_line(
        actor=actor,
        form_id=form.id,
        edition=edition,
        position=int(number(request.POST.get("position", ""), field="position")),
        points=number(request.POST.get("points", ""), field="points"),
        because=request.POST.get("because", ""),
        at=at,
    )


def _submit(request: HttpRequest, actor: Actor, form: SelfForm, edition: int, at: datetime) -> None:
    del request
    actions.submit_form(actor=actor, form_id=form.id, edition=edition, at=at)


def _check(request: HttpRequest, actor: Actor, form: SelfForm, edition: int, at: datetime) -> None:
    corrections = {}
    for one in form.lines:
        typed = request.POST.get(f"points-{one.position}", "").strip()
        if typed:
            corrections[one.position] = (
                number(typed, field=f"points-{one.position}"),
                request.POST.get(f"because-{one.position}", ""),
            )
    checks.check_form(
        actor=actor,
        form_id=form.id,
        edition=edition,
        corrections=corrections,
        note=request.POST.get("note", ""),
        at=at,
    )


def _send_back(
    request: HttpRequest, actor: Actor, form: SelfForm, edition: int, at: datetime
) -> None:
    checks.send_back(
        actor=actor,
        form_id=form.id,
        edition=edition,
        note=request.POST.get("back_note", ""),
        at=at,
    )


_ACTS = {
    "explain": _explain,
    "score": _score,
    "adjust": _adjust,
    "submit": _submit,
    "check": _check,
    "send_back": _send_back,
}


@permission(*READERS)
@never_cache
@require_safe
def export_self_evaluation(request: HttpRequest, form_id: UUID, kind: str) -> HttpResponse:
    """Hand out the form in the published layout as DOCX, XLSX or PDF."""
    if kind not in _TYPES:
        raise Http404
    actor, at = actor_of(request), moment(request)
    form = queries.get_form(actor=actor, form_id=form_id)
    made = _made(sheet_of(form=form), kind, at)
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="performance.self_evaluation.exported",
            subject=Ref(SELF_EVALUATION_KIND, form.id),
            at=at,
            change={"as": kind},
        )
    answer = HttpResponse(made, content_type=_TYPES[kind])
    name = f"{form.project_name}{form.year}年度绩效自评表.{kind}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def _made(document: Manuscript, kind: str, at: datetime) -> bytes:
    if kind == "docx":
        return to_docx(document)
    return to_xlsx(document) if kind == "xlsx" else to_pdf(document, at, setter=set_page)
