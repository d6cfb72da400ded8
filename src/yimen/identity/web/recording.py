"""The window's pages that record by what law somebody stands for another, from his papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yimen.identity import access
from yimen.identity.contracts import PersonView
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of
from yimen.ui import forms


def recorded(
    request: HttpRequest,
    *,
    person: PersonView,
    template: str,
    questions: Sequence[forms.Field],
    record: Callable[[], None],
) -> HttpResponse:
    """Show the questions about a person of one's area; posted, record them for a second official.

    A refusal stands at its field, or at the first one. Raises NotFound.
    """
    if not access.may_in_area(actor_of(request), access.REGISTER, person.area_code):
        raise NotFound
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            record()
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            errors = {refusal.field or questions[0].name: refusal.message}
        else:
            page = reverse("identity:person", args=(person.id,))
            return HttpResponseRedirect(f"{page}?said=recorded")
    typed = {one.name: request.POST.get(one.name, "") for one in questions}
    fields = forms.fill(questions, values=typed, errors=errors)
    return render(
        request,
        template,
        {"person": person, "fields": fields, "errors": forms.error_items(fields)},
        status=422 if errors else 200,
    )
