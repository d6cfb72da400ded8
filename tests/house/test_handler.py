"""An address that was asked before still leads to its own page, and an unknown one nowhere."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import RequestFactory
from django.urls import Resolver404

from yimen.site.handler import Handler, _page_of


def _asked(address: str) -> Any:
    return Handler().resolve_request(RequestFactory().get(address))


def test_each_address_keeps_what_it_names() -> None:
    drafts = [UUID(int=number) for number in (1, 2)]
    for _ in range(2):
        for draft in drafts:
            found = _asked(f"/drafts/{draft}/save/a/")
            assert found.url_name == "draft_save"
            assert found.kwargs == {"draft_id": draft, "step": "a"}


def test_a_very_long_address_is_found_and_not_kept() -> None:
    kept = _page_of.cache_info().currsize
    assert _asked(f"/items/{'1' * 300}/").kwargs == {"code": "1" * 300}
    assert _page_of.cache_info().currsize == kept


def test_the_page_is_known_to_the_request() -> None:
    request = RequestFactory().get("/login/")
    assert request.resolver_match is None
    assert Handler().resolve_request(request) is request.resolver_match


def test_an_unknown_address_is_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Resolver404):
            _asked("/no/such/page/")
