"""GeoReport v2 on the wire: the same answer as JSON and as XML, times with their zone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree import ElementTree

from django.http import HttpResponse

from yimen.hotline.contracts.open311 import PublicOrder
from yimen.kernel.clock import LOCAL

Value = str | int | bool | None | Sequence["Value"] | Mapping[str, "Value"]
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLURALS = {"services": "service", "errors": "error", "attributes": "attribute", "values": "value",
            "keywords": "keyword"}  # fmt: skip


def sound(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def moment(at: datetime | None) -> str:
    """Return a moment as W3C writes it, with the zone of the county."""
    return at.astimezone(LOCAL).isoformat(timespec="seconds") if at else ""


def answer(kind: str, *, root: str, body: Value, status: int = 200) -> HttpResponse:
    """Return a body as JSON or as XML under a root."""
    if kind == "json":
        text = json.dumps(body, ensure_ascii=False).encode()
        return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
    element = ElementTree.Element(root)
    _put(element, body, item=_PLURALS.get(root, "request"))
    content = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, status=status, content_type="text/xml; charset=utf-8")


def refused(kind: str, *, status: int, message: str) -> HttpResponse:
    """Return an error as the specification has it."""
    body: Value = [{"code": status, "description": message}]
    return answer(kind, root="errors", body=body, status=status)


def order(one: PublicOrder) -> dict[str, Value]:
    """Return an order as a service request."""
    return {
        "service_request_id": one.number,
        "status": one.status,
        "status_notes": one.state_title,
        "service_name": one.service_name,
        "service_code": one.service_code,
        "description": f"{one.service_name}，{one.address}",
        "agency_responsible": one.agency,
        "service_notice": "",
        "requested_datetime": moment(one.requested_at),
        "updated_datetime": moment(one.updated_at),
        "expected_datetime": moment(one.expected_at),
        "address": one.address,
        "address_id": one.address_id,
        "zipcode": "",
        "lat": str(one.point.latitude) if one.point else "",
        "long": str(one.point.longitude) if one.point else "",
        "media_url": "",
    }


def _put(parent: ElementTree.Element, body: Value, *, item: str) -> None:
    if isinstance(body, Mapping):
        for name, value in body.items():
            child = ElementTree.SubElement(parent, name)
            _put(child, value, item=_PLURALS.get(name, "item"))
    elif isinstance(body, str):
        parent.text = sound(body)
    elif isinstance(body, bool):
        parent.text = "true" if body else "false"
    elif isinstance(body, Sequence):
        for one in body:
            child = ElementTree.SubElement(parent, item)
            _put(child, one, item="item")
    elif body is not None:
        parent.text = str(body)
