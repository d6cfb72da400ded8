"""OCSP (RFC 6960), time stamps (RFC 3161), certificates and lists (RFC 5280), for everybody's programs."""

from __future__ import annotations

from base64 import b64decode

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import moment, public
from yimen.pki import der, ocsp, stamps
from yimen.trust.actions import stamping
from yimen.trust.queries import published, status

_KEPT_SECONDS = 300


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def ocsp_answer(request: HttpRequest, encoded: str = "") -> HttpResponse:
    """Answer how a certificate stands; a GET carries the request as base64 in its address (A.1)."""
    content = _from_address(encoded) if request.method == "GET" else _body(request)
    answer = status.answer(content=content, at=moment(request))
    response = HttpResponse(answer, content_type="application/ocsp-response")
    is_answer = len(answer) > len(ocsp.refuse(ocsp.Refused.MALFORMED))
    _keep(response, _KEPT_SECONDS if request.method == "GET" and is_answer else 0)
    return response


def _from_address(encoded: str) -> bytes:
    try:
        return b64decode(encoded.strip("/"), validate=True)
    except ValueError:
        return b""


def _body(request: HttpRequest) -> bytes:
    """Return what was sent, or nothing where it is longer than any request."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return b""
    return request.body if length <= der.SMALL else b""


@public
@csrf_exempt
@require_POST
def stamp(request: HttpRequest) -> HttpResponse:
    """Stamp a hash with the time, or say why not; over HTTP as RFC 3161, 3.4."""
    if request.content_type == "application/timestamp-query":
        answer = stamping.answer_stamp_request(content=_body(request), at=moment(request))
    else:
        answer = stamps.refuse(stamps.Failure.FORMAT, "application/timestamp-query is expected")
    response = HttpResponse(answer, content_type="application/timestamp-reply")
    _keep(response, 0)
    return response


@public
@require_GET
def certificate(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out one of our certificates that issue others, by suite or by its key's name."""
    found = published.find_issuer(name=name, at=moment(request))
    if found is None:
        raise NotFound
    response = HttpResponse(found, content_type="application/pkix-cert")
    _name(response, f"{name}.crt")
    return response


@public
@require_GET
def revocation_list(request: HttpRequest, name: str) -> HttpResponse:
    """Hand out the newest revocation list of one of our issuers, by suite or by its key's name."""
    found = published.find_list(name=name, at=moment(request))
    if found is None:
        raise NotFound
    response = HttpResponse(found, content_type="application/pkix-crl")
    _name(response, f"{name}.crl")
    return response


def _name(response: HttpResponse, name: str) -> None:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    _keep(response, _KEPT_SECONDS)


def _keep(response: HttpResponse, seconds: int) -> None:
    if seconds:
        patch_cache_control(response, public=True, max_age=seconds)
    else:
        patch_cache_control(response, no_store=True)
