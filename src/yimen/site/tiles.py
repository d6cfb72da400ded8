"""The licensed map of an installation, as the environment names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_DATUMS = ("gcj02", "wgs84")


def tiles_from(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the tiles' address, attribution, 审图号, datum and zoom; empty where none is named.

    Raises:
        ImproperlyConfigured: a part that the law or the page needs is missing.
    """
    template = environment.get("YIMEN_MAP_TILES", "")
    if not template:
        return {}
    approval = environment.get("YIMEN_MAP_APPROVAL", "").strip()
    if not approval:
        raise ImproperlyConfigured("地图必须有审图号，请在 YIMEN_MAP_APPROVAL 里写明。")
    address = urlsplit(template)
    if address.scheme != "https" or not address.hostname:
        raise ImproperlyConfigured("YIMEN_MAP_TILES 要写 https:// 开头的瓦片地址。")
    if any(part not in template for part in ("{x}", "{y}", "{z}")):
        raise ImproperlyConfigured("YIMEN_MAP_TILES 里要有 {x}、{y}、{z}。")
    datum = environment.get("YIMEN_MAP_DATUM", "gcj02")
    if datum not in _DATUMS:
        raise ImproperlyConfigured("YIMEN_MAP_DATUM 只能是 gcj02 或者 wgs84。")
    zoom = environment.get("YIMEN_MAP_ZOOM", "11")
    if not zoom.isdigit() or not 3 <= int(zoom) <= 14:
        raise ImproperlyConfigured("YIMEN_MAP_ZOOM 要写 3 到 14 的整数。")
    return {
        "template": template,
        "attribution": environment.get("YIMEN_MAP_ATTRIBUTION", "").strip() or address.hostname,
        "approval": approval,
        "datum": datum,
        "zoom": int(zoom),
    }


def image_host(tiles: Mapping[str, Any]) -> list[str]:
    """Return the one host from which pages may load pictures of a map; none without a map."""
    if not tiles:
        return []
    address = urlsplit(str(tiles["template"]))
    return [f"{address.scheme}://{address.netloc}"]
