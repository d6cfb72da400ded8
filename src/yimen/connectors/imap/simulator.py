"""A mailbox that speaks IMAP4rev1 (RFC 3501) as far as a reader needs it, and keeps what it is given.

It listens on a port of its own, YIMEN_SIMULATED_IMAP_PORT or any free one, on the loopback alone.
Over HTTP ``POST /letters`` puts a raw letter in, ``GET /letters`` tells how many are unread, and
``POST /fault`` plays dead: ``cut``, ``deaf`` (signs nobody in), ``forget`` (loses the mark of
having been read) or nothing.
"""

from __future__ import annotations

import os
import re
import socketserver
import threading
from dataclasses import dataclass, field

from yimen.connectors.simulators import KEY, SECRET, Answered, Asked

_LONGEST = 64 * 1024
_LINES = 10_000
_UID = re.compile(r"^(FETCH|STORE|SEARCH)\s+(.*)$", re.IGNORECASE | re.DOTALL)


@dataclass
class _Letter:
    raw: bytes
    flags: set[str] = field(default_factory=set)


class MailboxSimulator:
    """Letters in order of arrival, and the fault that is played at present."""

    def __init__(self, *, port: int = 0) -> None:
        self.letters: list[_Letter] = []
        self.lock = threading.Lock()
        self.fault = ""
        self._server = _Server(("127.0.0.1", port), _Line)
        self._server.box = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        """Return where IMAP is spoken."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Answered:
        """Return what those who put letters in see."""
        match (asked.method, asked.path):
            case ("GET", "/where"):
                return Answered(body={"port": self.port})
            case ("POST", "/letters"):
                self.put(asked.raw)
                return Answered(body={"code": "ok"})
            case ("GET", "/letters"):
                unread = sum(r"\Seen" not in one.flags for one in self.letters)
                return Answered(body={"all": len(self.letters), "unread": unread})
            case ("POST", "/fault"):
                self.fault = str(asked.body().get("fault", ""))
                return Answered(body={"code": "ok"})
        return Answered(status=404)

    def put(self, raw: bytes) -> None:
        """Put a letter into the box."""
        with self.lock:
            self.letters.append(_Letter(raw=raw))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: MailboxSimulator

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a line that the other side drops is no fault."""


class _Line(socketserver.StreamRequestHandler):
    """One connection: CAPABILITY, LOGIN, SELECT, UID SEARCH, FETCH and STORE, LOGOUT."""

    timeout = 10

    def handle(self) -> None:
        """Answer until the other side says goodbye or is cut."""
        assert isinstance(self.server, _Server)
        self._box, self._known = self.server.box, False
        if self._box.fault == "cut":
            return
        self._say("* OK IMAP4rev1 simulator")
        for _ in range(_LINES):
            line = self.rfile.readline(_LONGEST).decode("utf-8", "replace").strip()
            tag, _, rest = line.partition(" ")
            word, _, more = rest.partition(" ")
            if not tag:
                return
            if word.upper() == "LOGOUT":
                self._say("* BYE bye")
                self._say(f"{tag} OK bye")
                return
            self._say(f"{tag} {self._answer(word.upper(), more)}")

    def _answer(self, word: str, more: str) -> str:
        if word == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
            return "OK done"
        if word == "LOGIN":
            right = more.replace('"', "").split() == [KEY, SECRET]
            self._known = right and self._box.fault != "deaf"
            return "OK signed in" if self._known else "NO wrong"
        if not self._known:
            return "NO sign in first"
        if word == "SELECT":
            self._say(f"* {len(self._box.letters)} EXISTS")
            self._say("* OK [UIDVALIDITY 1] fixed")
            return "OK [READ-WRITE] selected"
        if word == "UID" and (found := _UID.match(more)):
            return self._uid(found.group(1).upper(), found.group(2))
        return "OK done" if word == "NOOP" else "BAD unknown"

    def _uid(self, verb: str, more: str) -> str:
        if verb == "SEARCH":
            with self._box.lock:
                unread = [
                    str(number)
                    for number, one in enumerate(self._box.letters, start=1)
                    if r"\Seen" not in one.flags
                ]
            self._say(" ".join(["* SEARCH", *unread]))
            return "OK done"
        number, _, wanted = more.partition(" ")
        if not number.isdecimal() or not 1 <= int(number) <= len(self._box.letters):
            return "NO no such letter"
        letter = self._box.letters[int(number) - 1]
        if verb == "STORE":
            if self._box.fault != "forget":
                letter.flags.add(r"\Seen")
            return "OK done"
        if "SIZE" in wanted:
            self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {len(letter.raw)})")
            return "OK done"
        head = "HEADER" in wanted
        raw = letter.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if head else letter.raw
        name = "BODY[HEADER]" if head else "BODY[]"
        self.wfile.write(f"* {number} FETCH (UID {number} {name} {{{len(raw)}}}\r\n".encode())
        self.wfile.write(raw)
        self._say(")")
        return "OK done"

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def build() -> MailboxSimulator:
    """Return an empty mailbox."""
    return MailboxSimulator(port=int(os.environ.get("YIMEN_SIMULATED_IMAP_PORT", "0")))
