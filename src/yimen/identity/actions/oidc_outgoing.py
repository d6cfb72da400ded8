"""Calls to addresses that others wrote down: to nowhere inside, bounded in time and size.

A relying system's address comes from a form, and its name may point anywhere tomorrow. So the name
is resolved here, every answer of the resolver is judged, and the call goes to the judged number and
no other (no second look-up, no redirects). Inside addresses are for hosts that the operator named in
YIMEN_OUTGOING_HOSTS, since a county's systems often stand in its own network.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

_SECONDS = 5.0
_LARGEST = 512 * 1024


class Unreachable(Exception):  # noqa: N818 -- the state of another system, told to the caller
    """The address may not be called, does not answer, or answers too much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back."""

    status: int
    body: bytes


def allowed_inside() -> frozenset[str]:
    """Return the hosts that may lie inside, as the operator named them."""
    named = os.environ.get("YIMEN_OUTGOING_HOSTS", "")
    return frozenset(part.strip().lower() for part in named.split(",") if part.strip())


def judge(*, host: str, port: int) -> str:
    """Return the number to call for a host. Raises Unreachable for what lies inside.

    A host that the operator named is called wherever it lies.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} 查不到地址") from error
    numbers = [str(one[4][0]) for one in found]
    if host.lower() not in allowed_inside() and not all(map(_outside, numbers)):
        raise Unreachable(f"{host} 指向内部地址，没有列入允许的主机")
    return numbers[0]


def _outside(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


class _Judged(httpx.BaseTransport):
    """Sends to the judged number, with the name kept for TLS and for the Host header."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport(trust_env=False, retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        number = judge(host=host, port=port)
        request.url = request.url.copy_with(host=number)
        request.extensions = {**request.extensions, "sni_hostname": host}
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def fetch(
    *,
    url: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """Return the answer to a GET, or to a POST where a form goes along. Raises Unreachable."""
    method = "GET" if form is None else "POST"
    try:
        with (
            httpx.Client(
                transport=_Judged(), timeout=_SECONDS, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(method, url, data=dict(form or {}), headers=dict(headers or {})) as got,
        ):
            return Fetched(status=got.status_code, body=_read(got))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise Unreachable(f"{type(error).__name__}") from error


def _read(got: httpx.Response) -> bytes:
    body = b""
    for piece in got.iter_bytes():
        body += piece
        if len(body) > _LARGEST:
            raise Unreachable("回答太长")
    return body
