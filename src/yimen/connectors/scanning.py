"""Ask a clamd over TCP whether a content is clean; without one configured nothing is asked."""

from __future__ import annotations

import socket
import struct
from typing import BinaryIO

from django.conf import settings

from yimen.kernel.files.contracts import FileRefused, StoreDown

_CHUNK = 64 * 1024
_SECONDS = 30.0


def check_clean(source: BinaryIO) -> None:
    """Refuse a content in which the scanner finds something.

    `YIMEN_CLAMD` is `host:port`. When a scanner is configured and does not answer, the file is not
    taken: an installation that wants scanning gets scanning.

    Raises:
        FileRefused: the scanner found something.
        StoreDown: the scanner does not answer.
    """
    address = getattr(settings, "YIMEN_CLAMD", "")
    if not address:
        return
    host, _, port = address.rpartition(":")
    source.seek(0)
    try:
        answer = _ask(host, int(port), source)
    except OSError as failed:
        raise StoreDown from failed
    finally:
        source.seek(0)
    if answer.endswith("FOUND"):
        raise FileRefused(
            "kernel.file.infected",
            "这个文件里检查出了病毒，没有保存。请在自己的电脑上杀毒，或者换一个文件。",
        )
    if not answer.endswith("OK"):
        raise StoreDown


def _ask(host: str, port: int, source: BinaryIO) -> str:
    with socket.create_connection((host, port), timeout=_SECONDS) as connection:
        connection.sendall(b"zINSTREAM\0")
        while chunk := source.read(_CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            received = connection.recv(4096)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\0").decode(errors="replace").strip()
