"""Addresses: the doors beside the telephone, and the map."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from yimen.hotline.web.citizen import mailbox, orders
from yimen.hotline.web.open import georeport, wechat
from yimen.hotline.web.staff import deferral, partner, tree
from yimen.hotline.web.staff import letter as letters

_REPORT = "open311/v2/"


def _both() -> Iterator[URLPattern]:
    """Yield the addresses of GeoReport, each for JSON and for XML."""
    for kind in ("json", "xml"):
        named = {"kind": kind}
        for address, view, name in (
            ("discovery", georeport.discovery, "discovery"),
            ("services", georeport.services, "services"),
            ("services/<str:code>", georeport.service, "service"),
            ("requests", georeport.requests, "requests"),
            ("requests/<str:number>", georeport.one_request, "request"),
            ("tokens/<str:token>", georeport.token, "token"),
            ("servicerequestupdates", georeport.updates, "updates"),
        ):
            yield path(f"{_REPORT}{address}.{kind}", view, named, name=f"open311_{name}_{kind}")


ROUTES: list[URLPattern] = [
    *_both(),
    path("hooks/wechat/", wechat.hook, name="wechat"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/write/", orders.write, name="write"),
    path("mailbox/<uuid:letter_id>/", mailbox.letter, name="letter"),
    path("work/hotline/mailbox/", letters.mailbox, name="letters"),
    path("work/hotline/mailbox/<uuid:order_id>/", letters.edit, name="letter_edit"),
    path("work/hotline/tree/import/", tree.upload, name="tree_import"),
    path("work/hotline/tree/import/<uuid:draft_id>/", tree.draft, name="tree_draft"),
    path("work/hotline/later/<uuid:deferral_id>/", deferral.later, name="deferral"),
    path("work/hotline/partners/", partner.partners, name="partners"),
]
