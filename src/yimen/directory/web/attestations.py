"""Checks of posts: the security administrator opens a round, heads of units answer it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import access
from yimen.directory.actions import attestation as actions
from yimen.directory.contracts import POST_TITLES, AttestationView, DirectoryRefused
from yimen.directory.queries import attestation as reads
from yimen.directory.queries import organisation as organisations
from yimen.directory.web import edge, labels
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui import forms, words
from yimen.ui.parts import Cell, Column, PillKind, Row

_COLUMNS = (
    Column(title="单位"),
    Column(title="复核"),
    Column(title="期限"),
    Column(title="状态"),
    Column(title="保留 / 撤回 / 全部", num=True),
)


@permission(access.ATTEST, access.OPEN_ATTESTATION)
@never_cache
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """List the checks that the actor answers for; the security administrator opens a round."""
    actor = actor_of(request)
    questions = _questions()
    errors: Mapping[str, str] = {}
    others: list[str] = []
    if request.method == "POST":
        try:
            asked = _open(request)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors, others = edge.errors_of(refusal, questions)
        else:
            return HttpResponseRedirect(f"{request.path}?asked={asked}")
    typed = edge.typed(request, questions) if request.POST else {}
    fields = forms.fill(questions, values=typed, errors=errors)
    asked_units = request.GET.get("asked", "")
    context = {
        "columns": _COLUMNS,
        "rows": [_row(one, request) for one in reads.list_for(actor=actor)],
        "fields": fields if actor.may(access.OPEN_ATTESTATION) else (),
        "errors": forms.error_items(fields, others=others),
        "said": f"已经发给 {asked_units} 个单位。" if asked_units.isdigit() else "",
    }
    return render(
        request, "directory/attestations.html", context, status=422 if errors or others else 200
    )


def _questions() -> tuple[forms.Field, ...]:
    return (
        forms.Field(
            name="title",
            label="这次复核叫什么",
            maxlength=actions.LONGEST_TITLE,
            help="例如：2026年下半年岗位复核。",
        ),
        forms.Field(
            name="days",
            label="几个工作日内完成",
            kind="integer",
            width="s",
            value=str(actions.DAYS),
            unit="个工作日",
        ),
    )


def _open(request: HttpRequest) -> int:
    days = request.POST.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 4):
        raise DirectoryRefused("期限填 5 到 60 个工作日。", field="days")
    return actions.open_round(
        actor=actor_of(request),
        title=request.POST.get("title", ""),
        days=int(days),
        at=edge.moment(request),
    )


def _state(one: AttestationView, request: HttpRequest) -> tuple[str, PillKind]:
    if one.closed_at is not None:
        return "已完成", "done"
    if one.due_on < local_day(edge.moment(request)):
        return "超过期限", "bad"
    return "进行中", "need"


def _row(one: AttestationView, request: HttpRequest) -> Row:
    title, kind = _state(one, request)
    return Row(
        key=str(one.id),
        cells=(
            Cell(
                text=one.organisation_name,
                head=True,
                href=reverse("directory:attestation", args=(one.id,)),
            ),
            Cell(text=one.title),
            Cell(text=words.long_date(on=one.due_on)),
            Cell(text=title, kind=kind),
            Cell(text=f"{one.confirmed} / {one.withdrawn} / {one.total}", num=True),
        ),
    )


@permission(access.ATTEST, access.OPEN_ATTESTATION)
@never_cache
@require_http_methods(["GET", "POST"])
def attestation(request: HttpRequest, attestation_id: UUID) -> HttpResponse:
    """Show the posts of a unit; posted, keep or withdraw one of them."""
    actor, at = actor_of(request), edge.moment(request)
    shown = reads.get(attestation_id=attestation_id)
    unit = organisations.get_organisation(organisation_id=shown.organisation_id)
    access.check_may_attest(actor, shown.organisation_id, unit.area_code)
    error = ""
    if request.method == "POST":
        try:
            actions.attest(
                actor=actor,
                attestation_id=attestation_id,
                line_id=edge.identifier(request.POST.get("line", "")),
                keeps=edge.yes_or_no(request.POST.get("keeps", ""), "keeps"),
                at=at,
            )
            return HttpResponseRedirect(f"{request.path}?said=1")
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            error = refusal.message
    title, kind = _state(shown, request)
    context = {
        "shown": shown,
        "state": title,
        "kind": kind,
        "lines": [
            {
                "line": line,
                "post": POST_TITLES[line.holding.post],
                "items": labels.item_words(line.holding.item_codes),
                "area": labels.area_words(line.holding.area_prefix),
                "own": line.officer_id == actor.officer_id,
            }
            for line in reads.lines_of(attestation_id=attestation_id)
        ],
        "error": error,
        "said": "已经记下。" if request.GET.get("said") else "",
    }
    return render(request, "directory/attestation.html", context, status=422 if error else 200)
