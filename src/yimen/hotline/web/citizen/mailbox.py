"""The mailbox of the head of the county: what was answered, for everybody to read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.hotline.queries import letter as letters
from yimen.kernel.gates import public
from yimen.ui.parts import Moment


@public
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the published letters, and lead to writing one."""
    context = {"section": "do", "letters": letters.list_published()}
    return render(request, "hotline/mailbox.html", context)


@public
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Show a published letter with its answer and its steps."""
    found = letters.get_published(letter_id=letter_id)
    context = {
        "section": "do",
        "letter": found,
        "now": found.published_at,
        "moments": [Moment(title=title, state="done", at=at) for at, title in found.steps],
    }
    return render(request, "hotline/letter.html", context)
