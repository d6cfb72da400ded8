"""Every address: each installed context brings its own, the highest floor first.

A context's addresses lie in its ``web/urls.py`` and are written from the root, so that a page keeps
its address when a context is renamed or moves a floor.
"""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from yimen.site import interface
from yimen.site.contexts import folders


def _mounted(name: str) -> bool:
    return bool(find_spec(f"yimen.{name}.web")) and bool(find_spec(f"yimen.{name}.web.urls"))


urlpatterns: list[URLPattern | URLResolver] = [
    *interface.urls(),
    *(
        path("", include(f"yimen.{name}.web.urls"))
        for name in reversed(folders())
        if _mounted(name)
    ),
]

handler400 = "yimen.ui.web.errors.bad_request"
handler403 = "yimen.ui.web.errors.forbidden"
handler404 = "yimen.ui.web.errors.not_found"
handler500 = "yimen.ui.web.errors.server_error"
