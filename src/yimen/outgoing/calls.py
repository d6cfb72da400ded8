"""Calls to other machines: to nowhere inside unless named, bounded in time and size.

An address may come from a form, and its name may point anywhere tomorrow. So the name is resolved
here, every answer of the resolver is judged, and the call goes to the judged number and no other (no
second look-up, no redirects, no proxies of the environment). Inside addresses are for hosts that the
operator named: in YIMEN_OUTGOING_HOSTS, or as the address of a connector, which the caller passes on.
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_SECONDS = httpx.Timeout(5.0, connect=2.0)
_LARGEST = 512 * 1024
_SCHEMES = {"http", "https"}


class Unreachable(Exception):  # noqa: N818 -- the state of another system, told to the caller
    """The address may not be called, does not answer, or answers too much; `is_late` by the clock."""

    is_late = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came back; `location` is where it would lead, which is never followed."""

    status: int
    body: bytes
    location: str = ""

    def document(self) -> dict[str, Any]:
        """Return the body as a JSON object. Raises Unreachable."""
        try:
            read = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable("回答读不出来") from error
        if not isinstance(read, dict):
            raise Unreachable("回答读不出来")
        return read


def allowed_inside() -> frozenset[str]:
    """Return the hosts that may lie inside, as the operator named them."""
    named = os.environ.get("YIMEN_OUTGOING_HOSTS", "")
    return frozenset(part.strip().lower() for part in named.split(",") if part.strip())


def judge(*, host: str, port: int, named: Collection[str] = ()) -> str:
    """Return the number to call for a host. Raises Unreachable for what lies inside.

    A host that the operator named is called wherever it lies.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} 查不到地址") from error
    numbers = [str(one[4][0]) for one in found]
    if host.lower() not in allowed_inside().union(named) and not all(map(_outside, numbers)):
        raise Unreachable(f"{host} 指向内部地址，没有列入允许的主机")
    return numbers[0]


def _outside(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


class _Judged(httpx.BaseTransport):
    """Sends to the judged number, with the name kept for TLS and for the Host header."""

    def __init__(self, named: Collection[str]) -> None:
        self._inner = httpx.HTTPTransport(trust_env=False, retries=0)
        self._named = frozenset(one.lower() for one in named)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if request.url.scheme not in _SCHEMES:
            raise Unreachable(f"{request.url.scheme} 不是网页地址")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        number = judge(host=host, port=port, named=self._named)
        request.url = request.url.copy_with(host=number)
        request.extensions = {**request.extensions, "sni_hostname": host}
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def fetch(
    *,
    url: str,
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    named: Collection[str] = (),
) -> Fetched:
    """Return the answer to a GET, or to a POST where a form or a content goes along.

    `named` are the hosts of the operator's own settings, which may lie inside. Raises Unreachable.
    """
    method = "GET" if form is None and content is None else "POST"
    client = httpx.Client(
        transport=_Judged(named), timeout=_SECONDS, follow_redirects=False, trust_env=False
    )
    data = None if form is None else dict(form)
    try:
        with (
            client,
            client.stream(
                method, url, data=data, content=content, params=params, headers=dict(headers or {})
            ) as got,
        ):
            return Fetched(
                status=got.status_code, body=_read(got), location=got.headers.get("location", "")
            )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        unreachable = Unreachable(f"{type(error).__name__}")
        unreachable.is_late = isinstance(error, httpx.TimeoutException)
        raise unreachable from error


def _read(got: httpx.Response) -> bytes:
    body = b""
    for piece in got.iter_bytes():
        body += piece
        if len(body) > _LARGEST:
            raise Unreachable("回答太长")
    return body
