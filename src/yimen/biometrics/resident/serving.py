"""Run the process of faces: ``python -m yimen.biometrics.resident.serving``.

One worker process with several threads, since models and indexes are held once; granian starts a
worker that died anew.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

_THREADS = max(4, 2 * (os.cpu_count() or 1))
_WAITING = 64
NETWORK_VARIABLE = "YIMEN_FACES_NETWORK"
"""Set for a process on an address of the network: a secret is asked for then."""
_APPLICATION = "yimen.biometrics.resident.wsgi:application"


def command(*, socket: Path) -> list[str]:
    """Return the command that runs the process on a Unix socket."""
    return [sys.executable, "-m", "yimen.biometrics.resident.serving", "--socket", str(socket)]


def serve_socket(socket: Path) -> None:
    """Become the process of faces on a Unix socket that only this user may open."""
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.getuid():
        sys.exit(f"{socket.parent} 属于别的用户，人脸服务不能在那里监听。")
    socket.unlink(missing_ok=True)  # what a killed process left behind
    os.umask(0o077)
    _become(["--uds", str(socket), "--uds-permissions", "0o600"])


def serve_network(*, host: str, port: int) -> None:
    """Become the process of faces on an address of the network, for callers with the secret."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.site.settings.prod")
    if not settings.YIMEN_FACES_SECRET:
        sys.exit(
            f"没有 {settings.YIMEN_KEYS_FOLDER / 'faces-secret'}：人脸服务在网络上监听，"
            "必须有两边一样的密钥文件。"
        )
    os.environ[NETWORK_VARIABLE] = "1"
    _become(["--host", host, "--port", str(port)])


def main(words: Sequence[str] | None = None) -> None:
    """Run it as the command line says."""
    parser = argparse.ArgumentParser(prog="yimen.biometrics.resident.serving")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--socket", type=Path)
    where.add_argument("--listen", help="host:port")
    asked = parser.parse_args(words)
    if asked.socket:
        serve_socket(asked.socket)
    host, _, port = asked.listen.rpartition(":")
    serve_network(host=host.strip("[]"), port=int(port))


def _become(where: Sequence[str]) -> None:
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")  # it tells of targets that nobody asked for
    words = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"),
        *("--blocking-threads", str(_THREADS), "--backpressure", str(_WAITING)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "warning"),
    ]
    os.execv(sys.executable, [*words, *where, _APPLICATION])  # noqa: S606 -- our own command


if __name__ == "__main__":
    main()
