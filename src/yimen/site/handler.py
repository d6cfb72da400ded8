"""What answers the requests of a web process: Django's handler, with addresses found once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.urls import ResolverMatch, get_resolver

from yimen.site.posted import PostedRequest

_LONGEST_KEPT = 256
"""Our own are shorter; nobody fills the memory with addresses of his making."""


class Handler(WSGIHandler):
    """Reads forms at once, and knows which page an address asked before belongs to.

    Whoever fills in a form asks for the same address with every answer.
    """

    request_class = PostedRequest

    def resolve_request(self, request: Any) -> ResolverMatch:
        """Return the page of the address. Raises Resolver404."""
        address = request.path_info
        find = _page_of if len(address) <= _LONGEST_KEPT else get_resolver().resolve
        request.resolver_match = found = find(address)
        return found


@lru_cache(maxsize=4096)
def _page_of(address: str) -> ResolverMatch:
    return get_resolver().resolve(address)
