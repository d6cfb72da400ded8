"""Every address: each installed context brings its own, the highest floor first.

A context's addresses lie in its ``web/urls.py`` and are written from the root, so that a page keeps
its address when a context is renamed or moves a floor. An address is looked for only among those
that begin with the same word: one of a hundred, instead of all before it in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

from django.urls import ResolverMatch, URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from yimen.site import interface
from yimen.site.contexts import folders


def _mounted(name: str) -> bool:
    return bool(find_spec(f"yimen.{name}.web")) and bool(find_spec(f"yimen.{name}.web.urls"))


class _ByFirstWord(URLResolver):
    """Hands an address to those that may begin with its first word, in their order."""

    def resolve(self, path: Any) -> ResolverMatch:
        """Return what answers an address. Raises Resolver404."""
        text = str(path)
        first = text.partition("/")[0]
        known = first if first in self._first_words() else ""
        return self._narrowed_to(known).resolve(text)

    @cache  # noqa: B019 -- one resolver a process
    def _first_words(self) -> frozenset[str]:
        return frozenset(_first_words(self.url_patterns))

    @cache  # noqa: B019 -- as above
    def _narrowed_to(self, word: str) -> URLResolver:
        return URLResolver(RoutePattern("", is_endpoint=False), _narrowed(self.url_patterns, word))


def _first_words(patterns: Sequence[URLPattern | URLResolver]) -> set[str]:
    words: set[str] = set()
    for one in patterns:
        if str(one.pattern) or isinstance(one, URLPattern):
            words.add(str(one.pattern).partition("/")[0])
        else:
            words |= _first_words(one.url_patterns)
    return words


def _narrowed(
    patterns: Sequence[URLPattern | URLResolver], word: str
) -> list[URLPattern | URLResolver]:
    """Return the patterns that may match an address beginning with this word."""
    kept: list[URLPattern | URLResolver] = []
    for one in patterns:
        if isinstance(one, URLResolver) and not str(one.pattern):
            below = _narrowed(one.url_patterns, word)
            if below:
                kept.append(
                    URLResolver(one.pattern, below, one.default_kwargs, one.app_name, one.namespace)
                )
        elif (begins := str(one.pattern).partition("/")[0]) == word or "<" in begins:
            kept.append(one)
    return kept


urlpatterns: list[URLPattern | URLResolver] = [
    _ByFirstWord(
        RoutePattern("", is_endpoint=False),
        [
            *interface.urls(),
            *(
                path("", include(f"yimen.{name}.web.urls"))
                for name in reversed(folders())
                if _mounted(name)
            ),
        ],
    )
]

handler400 = "yimen.ui.web.errors.bad_request"
handler403 = "yimen.ui.web.errors.forbidden"
handler404 = "yimen.ui.web.errors.not_found"
handler500 = "yimen.ui.web.errors.server_error"
