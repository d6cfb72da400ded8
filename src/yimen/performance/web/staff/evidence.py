"""What proves an indicator: its figure, or the documents and figures that were handed in."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.contracts import Refusal
from yimen.kernel.files import actions as files
from yimen.kernel.gates import actor_of, moment, permission
from yimen.performance.access.project import PREPARE, READERS
from yimen.performance.actions import evidence as actions
from yimen.performance.contracts.evidence import ProofView
from yimen.performance.contracts.goal import (
    EVIDENCE_TITLES,
    Direction,
    Evidence,
    Indicator,
    plain,
)
from yimen.performance.contracts.scoring import REACHED_TITLES, Quality, Reached
from yimen.performance.queries import evidence as queries
from yimen.performance.queries import indicator as indicators
from yimen.ui import words
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row


@permission(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, indicator_id: UUID) -> HttpResponseBase:
    """Show what proves an indicator; who prepares the project hands in more."""
    actor, at = actor_of(request), moment(request)
    bound = indicators.get_bound(actor=actor, indicator_id=indicator_id)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            _hand_in(request, indicator_id)
            return redirect(reverse("performance:evidence", args=[indicator_id]))
        except Refusal as error:
            if error.status in {403, 404}:
                raise
            refused = error
    may = actor.may(PREPARE, unit_id=bound.project.department_id)
    indicator = bound.indicator
    context: dict[str, Any] = {
        "bound": bound,
        "indicator": indicator,
        "kind": EVIDENCE_TITLES[indicator.evidence],
        "weight": plain(indicator.weight),
        "found": queries.measure(indicator=indicator, at=at),
        "columns": [
            Column(title="截止"),
            Column(title="完成情况"),
            Column(title="材料"),
            Column(title="谁报的"),
        ],
        "rows": [_row(one, indicator) for one in queries.list_proofs(key=indicator.key)],
        "may_add": may and indicator.evidence is not Evidence.FIGURE,
        "in_words": indicator.direction is Direction.QUALITATIVE,
        "reached": [Option(value=one.value, label=REACHED_TITLES[one]) for one in Reached],
        "sent": request.POST,
        "error": {refused.field or "": refused.message} if refused else {},
        "errors": [_error(refused)] if refused else [],
    }
    return render(
        request,
        "performance/evidence.html",
        context,
        status=refused.status if refused is not None else 200,
    )


def _hand_in(request: HttpRequest, indicator_id: UUID) -> None:
    upload = request.FILES.get("file")
    actions.add_proof(
        actor=actor_of(request),
        indicator_id=indicator_id,
        holds_on=_day(request.POST.get("holds_on", "")),
        value=request.POST.get("value", ""),
        quality=_quality(request),
        said=request.POST.get("said", ""),
        stream=io.BytesIO(upload.read()) if upload is not None else None,
        name=str(upload.name) if upload is not None else "",
        at=moment(request),
    )


def _error(refused: Refusal) -> ErrorItem:
    return ErrorItem(message=refused.message, anchor=f"f-{refused.field}" if refused.field else "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _quality(request: HttpRequest) -> Quality | None:
    reached = request.POST.get("reached", "")
    if reached not in set(Reached):
        return None
    text = request.POST.get("hundredths", "").strip().removesuffix("%")
    try:
        share = Decimal(text) if text else None
    except InvalidOperation:
        share = Decimal(-1)  # outside of every band: the rule says what to type
    return Quality(reached=Reached(reached), hundredths=share)


def _row(one: ProofView, indicator: Indicator) -> Row:
    value = "" if one.value is None else f"{plain(one.value)}{indicator.unit}"
    if one.quality is not None:
        value = REACHED_TITLES[one.quality.reached]
        if one.quality.hundredths is not None:
            value += f"（{plain(one.quality.hundredths)}%）"
    return Row(
        key=str(one.id),
        cells=[
            Cell(text=words.long_date(on=one.holds_on), head=True),
            Cell(text=value, small=one.said),
            Cell(
                text=one.file_name,
                small=f"SM3 {one.digest[:16]}…",
                href=reverse("performance:proof_file", args=[one.id]),
            ),
            Cell(text=one.made_by, small=words.long_moment(at=one.made_at.astimezone())),
        ],
    )


@permission(*READERS)
@require_safe
def proof_file(request: HttpRequest, proof_id: UUID) -> HttpResponse | FileResponse:
    """Hand out a document that proves an indicator."""
    proof = indicators.get_proof(actor=actor_of(request), proof_id=proof_id)
    stored, stream = files.open_file(file_id=proof.file_id)
    return FileResponse(
        stream, as_attachment=True, filename=stored.name, content_type=stored.media_type
    )
