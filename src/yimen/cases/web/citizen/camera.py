"""Take a paper's picture on the spot: lead to the camera's pages, and take what comes back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yimen.biometrics import public as biometrics
from yimen.biometrics.contracts import PhotoAsk, PictureKind
from yimen.cases.actions import taken as actions
from yimen.cases.contracts import DraftView
from yimen.cases.queries import draft as draft_queries
from yimen.cases.queries.taken import camera_for, file_asked
from yimen.cases.rules.camera import CARD
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, ItemVersionView
from yimen.directory import public as directory
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.ui.web.addresses import address

_LONGEST = 30


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def camera(request: HttpRequest, draft_id: UUID, step: str, field: str) -> HttpResponseBase:
    """Lead to the camera for one question; posted, put the accepted picture in and go back."""
    draft = draft_queries.get_draft(actor=actor_of(request), draft_id=draft_id)
    version = catalogue.get_version(version_id=draft.item_version_id)
    asked = file_asked(version, step=step, field=field)
    back = address("cases:draft_step", draft_id, step) + f"#l-{field}"
    if request.method == "GET":
        return HttpResponseRedirect(_ask(request, draft, version, asked, back))
    try:
        actions.put_picture(
            actor=actor_of(request),
            draft_id=draft_id,
            step=step,
            field=field,
            picture_id=_id(request.POST.get("picture", "")),
            at=moment(request),
        )
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        context = {"section": "do", "asked": asked, "said": refusal.message, "back": back}
        return render(request, "cases/camera_refused.html", context, status=422)
    return HttpResponseRedirect(back)


def _ask(
    request: HttpRequest, draft: DraftView, version: ItemVersionView, asked: Field, back: str
) -> str:
    """Return the page that takes what the question asks for. Raises NotFound."""
    actor = actor_of(request)
    if draft.case_id is not None:
        raise NotFound
    wanted = camera_for(actor=actor, version=version, field=asked)
    if not wanted:
        raise NotFound
    unit = directory.find_organisation(code=version.department_code)
    return biometrics.picture_ask_address(
        actor=actor,
        ask=PhotoAsk(
            kind=PictureKind.CARD if wanted == CARD else PictureKind.PHOTO,
            preset=wanted,
            says=f"“{version.name}”的{asked.name}",
            purpose=f"{unit.name if unit else ''}办理{version.name}"[:_LONGEST],
            post_to=request.path,
            back=back,
            here=request.path,
        ),
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
