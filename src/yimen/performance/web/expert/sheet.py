"""The score sheet on any device: the evidence beside each indicator, every field saved by itself.

Without script one form posts all. The same page serves an officer who signed in and an outside
expert who opened a one-time link; neither ever sees another's sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, public, signed_in
from yimen.performance.actions import expert as expert_actions
from yimen.performance.actions import panel as actions
from yimen.performance.contracts.evaluation import EvaluationState, IndicatorView
from yimen.performance.contracts.expert import (
    ExpertState,
    LinkDead,
    ScoreView,
    SheetState,
    SheetView,
)
from yimen.performance.queries import evaluation as evaluations
from yimen.performance.queries import expert as queries
from yimen.performance.rules.evaluation import plain
from yimen.performance.web.staff.evaluation import sent_file
from yimen.ui.parts import ErrorItem

COOKIE = "yimen_expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sheet is shown: its frame and the addresses of its parts."""

    base: str
    page: str
    save: str
    state: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who scores: the expert's row, and what stands above his sheet."""

    expert_id: UUID
    title: str
    due_on: object
    declared: bool
    scoring: bool


def _seat(request: HttpRequest, evaluation_id: UUID | None) -> tuple[Seat, SheetView]:
    row = queries.own_seat(
        actor=actor_of(request),
        evaluation_id=evaluation_id,
        seat=request.COOKIES.get(COOKIE, ""),
        at=moment(request),
    )
    seat = Seat(
        expert_id=row.id,
        title=row.evaluation.title,
        due_on=row.evaluation.due_on,
        declared=row.state == ExpertState.DECLARED,
        scoring=row.evaluation.state == EvaluationState.SCORING,
    )
    return seat, queries.own_sheet(row=row)


def _place(evaluation_id: UUID | None) -> Place:
    if evaluation_id is None:
        base, name, args = "ui/public.html", "expert", []
    else:
        base, name, args = "ui/work_wide.html", "evaluation", [evaluation_id]
    return Place(
        base=base,
        page=reverse(f"performance:{name}_sheet", args=args),
        save=reverse(f"performance:{name}_sheet_save", args=args),
        state=reverse(f"performance:{name}_sheet_state", args=args),
        evidence="performance:expert_evidence"
        if evaluation_id is None
        else "performance:evaluation_sheet_evidence",
    )


@public
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask before a one-time link is used, so that a preview of it uses nothing up; then seat."""
    try:
        if request.method == "POST":
            seat = expert_actions.open_link(token=token, at=moment(request))
            answer = Redirect(reverse("performance:expert_sheet"))
            answer.set_cookie(
                COOKIE,
                seat,
                path="/expert/",
                max_age=60 * 60 * 24 * 60,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
            return answer
        title, organiser = expert_actions.find_invitation(token=token, at=moment(request))
    except LinkDead as refusal:
        return _dead(request, refusal)
    context = {"title": title, "organiser": organiser}
    return render(request, "performance/expert_link.html", context)


def _dead(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"said": refusal.message}
    return render(request, "performance/expert_dead.html", context, status=refusal.status)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponseBase:
    """Show an outside expert his sheet."""
    return _page(request, None)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def officer_sheet(request: HttpRequest, evaluation_id: UUID) -> HttpResponseBase:
    """Show an officer who was invited his sheet."""
    return _page(request, evaluation_id)


def _page(request: HttpRequest, evaluation_id: UUID | None) -> HttpResponseBase:
    try:
        seat, shown = _seat(request, evaluation_id)
    except (LinkDead, NotFound) as refusal:
        if evaluation_id is None or isinstance(refusal, LinkDead):
            return _dead(request, refusal)
        raise
    place, errors = _place(evaluation_id), []
    if request.method == "POST":
        errors = _act(request, seat, shown)
        if not errors:
            return Redirect(place.page)
        try:
            seat, shown = _seat(request, evaluation_id)
        except LinkDead as refusal:
            return _dead(request, refusal)
    return _render(request, place, seat, shown, errors)


def _render(
    request: HttpRequest, place: Place, seat: Seat, shown: SheetView, errors: list[ErrorItem]
) -> HttpResponse:
    wrong = {error.anchor: error.message for error in errors}
    cards = [_card(request, one, shown, wrong) for one in shown.indicators]
    values = [score.value for score in shown.scores.values() if score.value is not None]
    context = {
        "base": place.base,
        "place": place,
        "seat": seat,
        "sheet": shown,
        "cards": cards,
        "errors": errors,
        "open": seat.declared and seat.scoring and shown.state is SheetState.OPEN,
        "submitted": shown.state is SheetState.SUBMITTED,
        "shared": len(shown.writers) > 1,
        "filled": len(values),
        "asked": len(shown.indicators),
        "total": plain(sum(values, Decimal(0))),
        "overall": request.POST.get("overall", shown.overall) if errors else shown.overall,
        "page_key": uuid4(),
        "sent": request.POST,
    }
    return render(request, "performance/sheet.html", context, status=422 if errors else 200)


def _card(
    request: HttpRequest, one: IndicatorView, shown: SheetView, wrong: dict[str, str]
) -> dict[str, object]:
    now = shown.scores.get(one.id)
    value = "" if now is None or now.value is None else plain(now.value)
    opinion = now.opinion if now else ""
    if request.method == "POST" and f"v-{one.id}" in request.POST:
        value = request.POST.get(f"v-{one.id}", "")
        opinion = request.POST.get(f"o-{one.id}", "")
    return {
        "one": one,
        "full": plain(one.full),
        "points": [(each.text, plain(each.marks)) for each in one.points],
        "value": value,
        "opinion": opinion,
        "version": now.version if now else 0,
        "by": now.by if now else "",
        "at": now.at if now else None,
        "rival": _rival(now),
        "stands": "" if now is None or now.value is None else plain(now.value),
        "error": wrong.get(f"f-v-{one.id}", "") or wrong.get(f"f-o-{one.id}", ""),
    }


def _rival(now: ScoreView | None) -> dict[str, object] | None:
    if now is None or now.rival is None:
        return None
    return {
        "entry_id": now.rival.entry_id,
        "value": "空" if now.rival.value is None else plain(now.rival.value),
        "opinion": now.rival.opinion,
        "by": now.rival.by,
    }


def _act(request: HttpRequest, seat: Seat, shown: SheetView) -> list[ErrorItem]:
    """Do what was asked and return what was wrong; without script all fields come at once."""
    actor, at = actor_of(request), moment(request)
    act = request.POST.get("act", "")
    if act == "declare":
        conflict = request.POST.get("conflict", "")
        if conflict not in {"yes", "no"}:
            return [ErrorItem(message="请选有没有利益冲突。", anchor="f-conflict-1")]
        return _told(
            lambda: expert_actions.declare(
                actor=actor,
                expert_id=seat.expert_id,
                conflict=conflict == "yes",
                words=request.POST.get("words", ""),
                at=at,
            )
        )
    if act == "take_back":
        return _told(lambda: actions.take_back(actor=actor, expert_id=seat.expert_id, at=at))
    errors = _save_all(request, actor, seat, shown, at)
    entry, _, taken = request.POST.get("choose", "").partition("~")
    if entry and not errors:
        errors += _told(
            lambda: actions.choose(
                actor=actor,
                expert_id=seat.expert_id,
                entry_id=UUID(entry),
                take=taken == "take",
                at=at,
            )
        )
    if act == "submit" and not errors:
        errors = _told(lambda: actions.submit(actor=actor, expert_id=seat.expert_id, at=at))
    return errors


def _told(run: Callable[[], object]) -> list[ErrorItem]:
    try:
        run()
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        anchor = f"f-{refusal.field}" if refusal.field else ""
        return [ErrorItem(message=refusal.message, anchor=anchor)]
    return []


def _save_all(
    request: HttpRequest, actor: Actor, seat: Seat, shown: SheetView, at: datetime
) -> list[ErrorItem]:
    sent, errors = request.POST, []
    for one in shown.indicators:
        value, opinion = sent.get(f"v-{one.id}"), sent.get(f"o-{one.id}", "")
        if value is None or (
            not value.strip() and not opinion.strip() and one.id not in shown.scores
        ):
            continue
        try:
            actions.save_score(
                actor=actor,
                expert_id=seat.expert_id,
                indicator_id=one.id,
                value=value,
                opinion=opinion,
                base_version=_number(sent.get(f"b-{one.id}", "")),
                key=f"{sent.get('page_key', '')}~{one.id}",
                at=at,
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            box = "o" if refusal.field == "opinion" else "v"
            errors.append(
                ErrorItem(
                    message=f"第 {one.position} 项：{refusal.message}", anchor=f"f-{box}-{one.id}"
                )
            )
    if "overall" in sent and not errors:
        errors += _told(
            lambda: actions.save_overall(
                actor=actor,
                expert_id=seat.expert_id,
                words=sent.get("overall", ""),
                base_version=_number(sent.get("overall_version", "")),
                at=at,
            )
        )
    return errors


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


@public
@never_cache
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Store one field of an outside expert's sheet."""
    return _saved(request, None)


@signed_in
@never_cache
@require_POST
def officer_save(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Store one field of an officer's sheet."""
    return _saved(request, evaluation_id)


def _saved(request: HttpRequest, evaluation_id: UUID | None) -> HttpResponse:
    sent = request.POST
    try:
        seat, _ = _seat(request, evaluation_id)
        if not sent.get("key") or not sent.get("indicator"):
            raise NotFound
        saved = actions.save_score(
            actor=actor_of(request),
            expert_id=seat.expert_id,
            indicator_id=UUID(sent["indicator"]),
            value=sent.get("value", ""),
            opinion=sent.get("opinion", ""),
            base_version=_number(sent.get("base", "")),
            key=sent["key"][:80],
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return JsonResponse(
            {"error": refusal.message, "field": refusal.field or ""}, status=refusal.status
        )
    except ValueError:
        return JsonResponse({"error": "这一项没有送对，请刷新页面。", "field": ""}, status=422)
    return JsonResponse({**asdict(saved), "indicator_id": str(saved.indicator_id)})


@public
@never_cache
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Return what stands on an outside expert's own sheet now."""
    return _state(request, None)


@signed_in
@never_cache
@require_GET
def officer_state(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Return what stands on an officer's own sheet now."""
    return _state(request, evaluation_id)


def _state(request: HttpRequest, evaluation_id: UUID | None) -> HttpResponse:
    try:
        _, shown = _seat(request, evaluation_id)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return JsonResponse({"error": refusal.message}, status=refusal.status)
    scores = {
        str(key): {
            "version": one.version,
            "value": "" if one.value is None else plain(one.value),
            "opinion": one.opinion,
            "by": one.by,
            "waiting": one.rival is not None,
        }
        for key, one in shown.scores.items()
    }
    return JsonResponse({"state": shown.state.value, "scores": scores})


@public
@never_cache
def evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponseBase:
    """Hand a file of evidence to an outside expert of its evaluation."""
    return _evidence(request, None, evidence_id)


@signed_in
@never_cache
def officer_evidence(
    request: HttpRequest, evaluation_id: UUID, evidence_id: UUID
) -> HttpResponseBase:
    """Hand a file of evidence to an officer who scores its evaluation."""
    return _evidence(request, evaluation_id, evidence_id)


def _evidence(
    request: HttpRequest, evaluation_id: UUID | None, evidence_id: UUID
) -> HttpResponseBase:
    seat, shown = _seat(request, evaluation_id)
    found, owner = evaluations.get_evidence(evidence_id=evidence_id)
    if owner != shown.evaluation_id or not seat.declared:
        raise NotFound
    return sent_file(found.file_id)
