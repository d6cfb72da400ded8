"""Pages that are kept: only for nobody in particular, and nothing of anybody's in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from yimen.ui.web import kept as pages


@pytest.fixture(autouse=True)
def _anew(settings) -> Iterator[None]:
    settings.YIMEN_KEEP_PAGES = 10
    pages.forget_pages()
    yield
    pages.forget_pages()


def _site(view: Callable[[HttpRequest], HttpResponse]) -> pages.KeptPages:
    def answer(request: HttpRequest) -> HttpResponse:
        request.resolver_match = ResolverMatch(view, (), {})
        return view(request)

    return pages.KeptPages(answer)


def _counting(*, mark: bool = True, cookie: bool = False) -> Callable[[HttpRequest], HttpResponse]:
    made: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        made.append(1)
        answer = HttpResponse(f"page {len(made)}")
        if cookie:
            answer.set_cookie("seen", "1")
        return answer

    return pages.kept(view) if mark else view


def _get(site: pages.KeptPages, path: str = "/items/", **cookies: str) -> str:
    factory = RequestFactory()
    factory.cookies.load(cookies)
    return site(factory.get(path)).content.decode()


def test_a_marked_page_is_made_once_for_visitors() -> None:
    site = _site(_counting())
    assert [_get(site), _get(site)] == ["page 1", "page 1"]


def test_an_unmarked_page_and_one_with_a_cookie_are_made_each_time() -> None:
    plain, setting = _site(_counting(mark=False)), _site(_counting(cookie=True))
    assert [_get(plain), _get(plain)] == ["page 1", "page 2"]
    assert [_get(setting, "/a/"), _get(setting, "/a/")] == ["page 1", "page 2"]


def test_whoever_has_a_session_gets_a_page_of_his_own(settings) -> None:
    site = _site(_counting())
    _get(site)
    assert _get(site, **{settings.SESSION_COOKIE_NAME: "x"}) == "page 2"
    assert _get(site) == "page 1"


def test_address_and_mode_for_elders_tell_pages_apart() -> None:
    site = _site(_counting())
    _get(site)
    assert _get(site, "/items/?q=1") == "page 2"
    assert _get(site, elder="1") == "page 3"


def test_a_kept_answer_says_how_long_and_for_whom() -> None:
    answer = _site(_counting())(RequestFactory().get("/items/"))
    assert answer["Cache-Control"] == "public, max-age=10"
    assert "Cookie" in answer["Vary"]
