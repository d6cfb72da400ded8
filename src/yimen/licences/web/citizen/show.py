"""Showing a licence in person: the holder confirms that it is he, by password or by face."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, signed_in
from yimen.licences.actions import showing
from yimen.licences.web.citizen.mine import page_of_one


@signed_in
@never_cache
@require_POST
def show(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """Record the showing, or lead to the face; refused, show the licence with the reason."""
    back = reverse("licences:one", args=[licence_id])
    try:
        if request.POST.get("way") == "ask_face":
            asks = showing.ask_face(
                actor=actor_of(request),
                licence_id=licence_id,
                post_to=request.path,
                back=f"{back}#h-show",
                at=moment(request),
            )
            return HttpResponseRedirect(asks or f"{back}#h-show")
        _show(request, licence_id)
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return page_of_one(request, licence_id, trouble=refusal)
    return HttpResponseRedirect(f"{back}?said=shown#h-show")


def _show(request: HttpRequest, licence_id: UUID) -> None:
    actor, at = actor_of(request), moment(request)
    if request.POST.get("way") == "face":
        showing.show_by_face(
            actor=actor,
            licence_id=licence_id,
            confirmation_id=_uuid(request.POST.get("confirmation", "")),
            at=at,
        )
        return
    showing.show_by_password(
        actor=actor, licence_id=licence_id, password=request.POST.get("password", ""), at=at
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
