"""The Event Socket as the simulated switch speaks it, one thread a program."""

from __future__ import annotations

import socket
import socketserver
import threading
from typing import Protocol

from yimen.connectors.simulators import SECRET

_LINES = 100_000
_LONGEST = 64 * 1024


class Playing(Protocol):
    """What a line asks of the switch behind it."""

    fault: str

    def do(self, words: str) -> tuple[str, str]:
        """Return the answer to an api command, and the job of a background one."""

    def listens(self, line: Line) -> None:
        """Send events to this line from now on."""

    def leaves(self, line: Line) -> None:
        """Send no more events to this line."""


class Server(socketserver.ThreadingTCPServer):
    """The listener; `switch` is what its lines speak for."""

    allow_reuse_address = True
    daemon_threads = True
    switch: Playing

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a line that the other side drops is no fault."""


class Line(socketserver.StreamRequestHandler):
    """One program that is connected."""

    def handle(self) -> None:
        """Answer until the other side leaves or the line is cut."""
        assert isinstance(self.server, Server)
        self._switch = self.server.switch
        self._writing = threading.Lock()
        if self._switch.fault == "cut":
            return
        self.push(b"Content-Type: auth/request\n\n")
        try:
            if self._signed_in():
                self._serve()
        finally:
            self._switch.leaves(self)

    def push(self, raw: bytes) -> None:
        """Send something whole; a line that is gone is left alone."""
        try:
            with self._writing:
                self.wfile.write(raw)
        except OSError:
            return

    def drop(self) -> None:
        """Break this line."""
        try:
            self.request.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _signed_in(self) -> bool:
        word, _, secret = self._command().partition(" ")
        good = word == "auth" and secret == SECRET
        self._reply("+OK accepted" if good else "-ERR invalid")
        if not good:
            self.push(b"Content-Type: text/disconnect-notice\nContent-Length: 0\n\n")
        return good

    def _serve(self) -> None:
        for _ in range(_LINES):
            words = self._command()
            word, _, rest = words.partition(" ")
            match word:
                case "":
                    return
                case "event":
                    self._switch.listens(self)
                    self._reply("+OK event listener enabled plain")
                case "api":
                    answer, _ = self._switch.do(rest)
                    raw = answer.encode()
                    self.push(
                        b"Content-Type: api/response\nContent-Length: %d\n\n" % len(raw) + raw
                    )
                case "bgapi":
                    answer, job = self._switch.do(rest)
                    good = f"+OK Job-UUID: {job}\nJob-UUID: {job}"
                    self._reply(good if answer.startswith("+OK") else answer.strip())
                case "exit":
                    self._reply("+OK bye")
                    return
                case _:
                    self._reply("-ERR command not found")

    def _command(self) -> str:
        words = ""
        while True:
            line = self.rfile.readline(_LONGEST)
            if not line:
                return words
            text = line.decode("utf-8", "replace").strip("\r\n")
            if not text and words:
                return words
            words = words or text

    def _reply(self, text: str) -> None:
        self.push(f"Content-Type: command/reply\nReply-Text: {text}\n\n".encode())
