"""Import a category tree: upload, look at what would change, choose units, take it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yimen.hotline import access
from yimen.hotline.actions import tree_import as acts
from yimen.hotline.queries import category as categories
from yimen.hotline.queries import tree_import as queries
from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import ErrorItem

_SHOWN, _LARGEST = 60, 2_000_001


@permission(access.POLICY)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """Ask for a file; posted, keep it and show what it would change."""
    errors: list[ErrorItem] = []
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            draft_id = acts.draft_tree(
                actor=actor_of(request),
                content=file.read(_LARGEST) if file else b"",
                at=moment(request),
            )
            return HttpResponseRedirect(reverse("hotline:tree_draft", args=[draft_id]))
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-file")]
    context = {"tree_size": len(categories.tree()), "errors": errors}
    return render(request, "hotline/tree.html", context, status=422 if errors else 200)


@permission(access.POLICY)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, draft_id: UUID) -> HttpResponseBase:
    """Show what a draft would change; posted, write its units or let it hold."""
    errors: list[ErrorItem] = []
    if request.method == "POST":
        try:
            _act(request, draft_id)
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = [ErrorItem(message=refusal.message, anchor="f-take")]
    found = queries.preview(draft_id=draft_id)
    context = {
        "found": found,
        "units": queries.choices(),
        "branches": list(enumerate(found.branches)),
        "added": found.added[:_SHOWN],
        "more_added": max(0, len(found.added) - _SHOWN),
        "retired": found.retired[:_SHOWN],
        "more_retired": max(0, len(found.retired) - _SHOWN),
        "flags": found.flags[:_SHOWN],
        "more_flags": max(0, len(found.flags) - _SHOWN),
        "errors": errors,
    }
    return render(request, "hotline/tree_draft.html", context, status=422 if errors else 200)


def _act(request: HttpRequest, draft_id: UUID) -> None:
    actor, sent = actor_of(request), request.POST
    paths = [one.path for one in queries.preview(draft_id=draft_id).branches]
    units = {
        path: [sent.get(f"lead-{number}", ""), sent.get(f"support-{number}", "")]
        for number, path in enumerate(paths)
        if f"lead-{number}" in sent
    }
    acts.map_units(
        actor=actor,
        draft_id=draft_id,
        units=units,
        alias=sent.get("alias", ""),
        unit=sent.get("alias_unit", ""),
    )
    if sent.get("act") == "take":
        acts.take_tree(actor=actor, draft_id=draft_id, at=moment(request))
