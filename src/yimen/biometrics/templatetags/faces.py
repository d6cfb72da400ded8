"""The tag of a page that takes a face."""

from __future__ import annotations

from django import template
from django.urls import reverse

from yimen.biometrics.queries import browser_files

register = template.Library()


@register.simple_tag(takes_context=True)
def guides_by_itself(context: template.Context) -> str:
    """Tell the edge that this page runs the guidance: the one program that its policy must allow."""
    request = getattr(context, "request", None)
    if request is not None:
        request.guides_by_itself = True
    return ""


@register.simple_tag
def guiding_file(name: str) -> str:
    """Return the address of one of the files by which a browser guides by itself."""
    return reverse("biometrics:guiding_file", args=[browser_files.FILES[name], name])
