"""A syslog server as a place outside: RFC 5424 messages over TCP (RFC 6587) or TLS (RFC 5425).

Each entry is a message, counted octets before it; the checkpoint follows its entries. Syslog answers
nothing: a message may be lost with a connection that breaks just then, and the positions show it.
"""

from __future__ import annotations

import json
import socket
import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from yimen.audit.contracts import DestinationDown

_AUDIT = 13 * 8
"""The facility of audit logs; the severity is added to it."""
_SEVERITY = {"refused": 5, "failed": 4}
_INFORMATION = 6
_ENTERPRISE = "yimen@32473"
_PORTS = {"tcp": 601, "tls": 6514}
_SECONDS = 10.0
_LONGEST_ID = 32


class SyslogPlace:
    """Sends the lines of each batch; nothing can be read back."""

    code = "syslog"

    def __init__(self, *, url: str, ca: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise DestinationDown(
                f"YIMEN_AUDIT_SYSLOG 应写成 tcp://主机:端口 或 tls://主机:端口，现在是 {url}"
            )
        self._scheme, self._host = parts.scheme, parts.hostname
        self._port = parts.port or _PORTS[parts.scheme]
        self._ca = ca

    @property
    def where(self) -> str:
        """Return the server's address."""
        return f"syslog {self._scheme}://{self._host}:{self._port}"

    def put(self, *, name: str, content: bytes) -> None:
        """Send a batch. Raises DestinationDown."""
        head, *entries, seal = (json.loads(line) for line in content.splitlines())
        messages = [_entry(one) for one in entries]
        messages.append(_checkpoint(name, head, seal))
        try:
            with self._connected() as link:
                for message in messages:
                    link.sendall(b"%d %s" % (len(message), message))
                _end(link)
        except OSError as error:
            raise DestinationDown(f"连不上 {self.where}：{error.strerror or error}") from error

    def _connected(self) -> socket.socket:
        link = socket.create_connection((self._host, self._port), timeout=_SECONDS)
        if self._scheme == "tcp":
            return link
        context = ssl.create_default_context(cafile=self._ca or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context.wrap_socket(link, server_hostname=self._host)


def _end(link: socket.socket) -> None:
    """Say that nothing more comes, and wait until the server has taken all (RFC 5425, 4.4)."""
    if isinstance(link, ssl.SSLSocket):
        link = link.unwrap()
    link.shutdown(socket.SHUT_WR)
    while link.recv(1024):
        pass


def _entry(told: dict[str, Any]) -> bytes:
    severity = _SEVERITY.get(str(told.get("result", "")), _INFORMATION)
    data = f'[{_ENTERPRISE} position="{told["position"]}" entry="{told["id"]}"]'
    at = datetime.fromisoformat(told["at"]).replace(tzinfo=UTC)
    return _message(severity, at, str(told["verb"]), data, told)


def _checkpoint(name: str, head: dict[str, Any], seal: dict[str, Any]) -> bytes:
    told = head["checkpoint"]
    data = f'[{_ENTERPRISE} batch="{head["batch"]}" file="{name}" sm3="{seal["seal"]["sm3"]}"]'
    at = datetime.fromisoformat(told["signed_at"])
    return _message(_INFORMATION, at, "checkpoint", data, told)


def _message(severity: int, at: datetime, name: str, data: str, told: dict[str, Any]) -> bytes:
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    head = f"<{_AUDIT + severity}>1 {time} {_host()} yimen - {name[:_LONGEST_ID]} {data} "
    return head.encode() + b"\xef\xbb\xbf" + json.dumps(told, ensure_ascii=False).encode()


def _host() -> str:
    name = socket.gethostname()
    return name if name.isascii() and name else "-"
