"""Where somebody goes who signed in without a place to return to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from yimen.kernel.actor import ActorKind
from yimen.kernel.gates import actor_of, signed_in
from yimen.ui import context


@signed_in
@never_cache
def landing(request: HttpRequest) -> HttpResponse:
    """Send officers to their work and residents to their own space."""
    links = context.shell(request)["links"]
    assert isinstance(links, dict)
    officer = actor_of(request).kind is ActorKind.OFFICER
    return HttpResponseRedirect(links["work"] if officer else links["space"])
