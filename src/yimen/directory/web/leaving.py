"""The wizard for who leaves: what is his, who takes it over, and the end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.directory import access
from yimen.directory.actions import leaving as actions
from yimen.directory.contracts import DirectoryRefused
from yimen.directory.queries import leaving as reads
from yimen.directory.queries import officer as officers
from yimen.directory.web import edge
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.gates import actor_of, permission
from yimen.ui.parts import Cell, Column, ErrorItem, Option, Row

_OWNED = (Column(title="是什么"), Column(title="哪一类"))
_ORPHANS = (Column(title="单位"), Column(title="没人能办的事"), Column(title="件数", num=True))


def _owned(officer_id: UUID, on: date) -> list[Row]:
    """Return what the officer owns, as rows to be ticked."""
    return [
        Row(
            key=str(one.ref),
            label=one.title,
            cells=(Cell(text=one.title), Cell(text=one.kind_title)),
        )
        for _, things in reads.belongings(officer_id=officer_id, on=on)
        for one in things
    ]


@permission(access.MANAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Show what an officer owns; posted, give what was ticked to a colleague, or let him go."""
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            return HttpResponseRedirect(_act(request, officer_id))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message)]
    on = local_day(edge.moment(request))
    shown = officers.get_officer(officer_id=officer_id, on=on)
    owned = _owned(officer_id, on)
    orphans = [
        Row(
            cells=(
                Cell(text=one.unit_name, head=True),
                Cell(text=one.kind_title),
                Cell(text=str(one.count), num=True),
            )
        )
        for one in reads.orphaned_work(officer_id=officer_id, on=on)
    ]
    context = {
        "officer": shown,
        "owned_columns": _OWNED,
        "owned": owned,
        "orphan_columns": _ORPHANS,
        "orphans": orphans,
        "heirs": _heirs(officer_id, request),
        "ready": not owned and not orphans,
        "errors": errors,
        "said": _said(request),
    }
    return render(request, "directory/leaving.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, officer_id: UUID) -> str:
    actor, at = actor_of(request), edge.moment(request)
    if request.POST.get("act") == "leave":
        actions.leave(actor=actor, officer_id=officer_id, at=at)
        return f"{reverse('directory:officer', args=(officer_id,))}?said=left"
    if not request.POST.get("heir"):
        raise DirectoryRefused("请选由谁接手。")
    chosen = set()
    for text in request.POST.getlist("thing"):
        try:
            chosen.add(Ref.parse(text))
        except ValueError as error:
            raise DirectoryRefused("请从列表里勾选要移交的东西。") from error
    if not chosen:
        raise DirectoryRefused("请先勾选要移交的东西。")
    given = actions.give_all(
        actor=actor,
        officer_id=officer_id,
        to_officer_id=edge.identifier(request.POST["heir"]),
        refs=chosen,
        at=at,
    )
    return f"{request.path}?given={given}"


def _heirs(officer_id: UUID, request: HttpRequest) -> list[Option]:
    everybody = officers.list_officers(on=local_day(edge.moment(request)))
    return [
        Option(value=str(one.id), label=one.name, group=one.organisation_name)
        for one in everybody
        if one.is_active and one.id != officer_id and one.holdings
    ]


def _said(request: HttpRequest) -> str:
    given = request.GET.get("given", "")
    return f"已经移交 {given} 项。" if given.isdigit() else ""
