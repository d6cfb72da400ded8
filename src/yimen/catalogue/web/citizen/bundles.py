"""Public pages of bundles (一件事): the list, and what one of them brings together."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.catalogue.contracts.bundles import BundleUnknown
from yimen.catalogue.queries import bundle as queries
from yimen.catalogue.rules.dictionaries import limit_words
from yimen.catalogue.web.edge import today_of
from yimen.kernel.gates import public
from yimen.kernel.register import resolve, slot_panels

APPLY_SLOT = "catalogue.bundle.apply"


@public
def bundles(request: HttpRequest) -> HttpResponse:
    """List the bundles that may be asked for."""
    context = {"section": "do", "bundles": queries.list_in_use()}
    return render(request, "catalogue/bundles.html", context)


@public
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a bundle brings together, what it asks, and how much is asked only once."""
    found = queries.find_in_use(code=code)
    if found is None:
        raise BundleUnknown
    versions = queries.versions_today(text=found.text, on=today_of(request))
    is_open = queries.is_sound(bundle=found, found=versions)
    pinned = [versions[part.item_code] for part in found.text.parts if part.item_code in versions]
    context = {
        "section": "do",
        "bundle": found,
        "is_open": is_open,
        "apply": [resolve(panel.url)(found.code) for panel in slot_panels(APPLY_SLOT)],
        "items": [
            {
                "version": one,
                "always": not part.needs,
                "limit": limit_words(amount=one.promised_limit.amount, unit=one.promised_limit.unit)
                if one.promised_limit
                else "",
            }
            for part in found.text.parts
            if (one := versions.get(part.item_code)) is not None
        ],
        "merged": queries.merged_form(bundle=found, pinned=pinned) if is_open else None,
    }
    return render(request, "catalogue/bundle.html", context)
