"""Blank forms and samples for everybody to take away."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from yimen.catalogue.queries.paper_forms import open_form
from yimen.kernel.gates import actor_of, public


@public
@require_safe
def paper_form(
    request: HttpRequest, code: str, number: int, paper: str, form: str
) -> HttpResponseBase:
    """Hand out a blank form or a sample of a version."""
    found = open_form(
        actor=actor_of(request), item_code=code, version=number, paper=paper, form=form
    )
    return FileResponse(found.content, content_type=found.media_type, filename=found.name)
