"""Addresses: the doors beside the telephone, and the map."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from yimen.hotline.web.open import georeport, wechat
from yimen.hotline.web.staff import partner

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
    path("work/hotline/partners/", partner.partners, name="partners"),
]
