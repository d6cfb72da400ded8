"""The cascade of areas for forms."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from yimen.directory.contracts import AreaView
from yimen.directory.queries import area as areas
from yimen.kernel.gates import public


@public
@require_GET
@cache_control(public=True, max_age=300)
def children(request: HttpRequest, code: str) -> JsonResponse:
    """Answer the areas directly under a code, as the cascade of the form library reads them."""
    return _answer(areas.list_areas(parent=code, on=None) if _is_code(code) else [])


@public
@require_GET
@cache_control(public=True, max_age=300)
def children_of(request: HttpRequest) -> JsonResponse:
    """Answer the areas under the query's `parent`, or the topmost without one."""
    parent = request.GET.get("parent", "")
    if parent and not _is_code(parent):
        return _answer([])
    return _answer(areas.list_areas(parent=parent or None, on=None))


def _is_code(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def _answer(found: list[AreaView]) -> JsonResponse:
    items = [{"value": one.code, "label": one.name, "level": int(one.level)} for one in found]
    return JsonResponse({"items": items})
