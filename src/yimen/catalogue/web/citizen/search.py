"""The search page and the hints below its box."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import ItemFilter
from yimen.catalogue.web.edge import today_of
from yimen.kernel.gates import public
from yimen.ui.parts import Link
from yimen.ui.web.kept import kept

SHOWN = 30
LONGEST = 60
_AUDIENCES = (("", "全部"), ("1", "给自己办"), ("2", "给店铺、企业办"))
_OFTEN = ("老年证", "高龄津贴", "低保", "失业登记", "医保", "营业执照", "食品经营", "户外广告")


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


@public
@kept
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the items that are most like what was typed, or how to search."""
    query = _query(request)
    audience = request.GET.get("audience", "")
    where = ItemFilter(audience=audience if audience in ("1", "2") else "")
    return render(
        request,
        "catalogue/search.html",
        {
            "section": "do",
            "query": query,
            "hits": catalogue.search_items(
                text=query, on=today_of(request), where=where, limit=SHOWN
            ),
            "tabs": [
                Link(
                    label=label,
                    href=f"?{urlencode({'q': query, 'audience': code})}",
                    current=code == where.audience,
                )
                for code, label in _AUDIENCES
            ],
            "often": [Link(label=word, href=f"?{urlencode({'q': word})}") for word in _OFTEN],
            "all_items": Link(label="从全部事项里找", href=reverse("catalogue:browse")),
            "crumbs": (Link(label="首页", href="/"), Link(label="搜索", href="", current=True)),
        },
    )


@public
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer what a half-typed text may become: options for the page, JSON for programs."""
    hits = catalogue.suggest(text=_query(request), on=today_of(request))
    if request.headers.get("HX-Request"):
        return render(request, "catalogue/hints.html", {"hints": hits})
    items = [
        {
            "name": hit.name,
            "url": reverse("catalogue:guide", args=[hit.item_code]),
            "department": hit.department,
            "why": hit.why,
        }
        for hit in hits
    ]
    return JsonResponse({"items": items})
