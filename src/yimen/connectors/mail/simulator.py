"""A mail server that delivers nowhere: it speaks SMTP and keeps what it was given, for a while.

It listens on a port of its own, YIMEN_SIMULATED_MAIL_PORT or any free one, on the loopback alone.
Over HTTP ``GET /where`` tells the port, ``GET /messages?to=`` shows what a mailbox received, and
``POST /fault`` makes it play dead: ``busy``, ``cut``, ``refuse`` or nothing.
"""

from __future__ import annotations

import base64
import os
import socketserver
import ssl
import threading
import time
from collections import OrderedDict
from email import message_from_bytes, policy

from yimen.connectors.simulators import SECRET, Answered, Asked

_KEPT = 2_000
_LONGEST = 256 * 1024
_LINES = 10_000


class MailSimulator:
    """E-mails in order of arrival, and the fault that is played at present."""

    def __init__(self, *, port: int = 0, context: ssl.SSLContext | None = None) -> None:
        self._messages: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._lock = threading.Lock()
        self.fault = ""
        self.context = context
        self._server = _Server(("127.0.0.1", port), _Line)
        self._server.mail = self
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        """Return where SMTP is spoken."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, asked: Asked) -> Answered:
        """Return what those who watch the mailboxes see."""
        match (asked.method, asked.path):
            case ("GET", "/where"):
                return Answered(body={"port": self.port})
            case ("GET", "/messages"):
                return self._shown(asked.query.get("to", ""))
            case ("POST", "/fault"):
                self.fault = str(asked.body().get("fault", ""))
                return Answered(body={"code": "ok"})
        return Answered(status=404)

    def keep(self, raw: bytes, to: list[str]) -> None:
        """Keep an e-mail once, by its Message-ID."""
        read = message_from_bytes(raw, policy=policy.default)
        body = read.get_body(("plain",))
        kept = {
            "to": " ".join(to),
            "subject": str(read["Subject"] or ""),
            "text": str(body.get_content()) if body else "",
            "leave": str(read["List-Unsubscribe"] or "").strip("<>"),
            "at": str(int(time.time())),
        }
        with self._lock:
            self._messages.setdefault(str(read["Message-ID"]), kept)
            while len(self._messages) > _KEPT:
                self._messages.popitem(last=False)

    def _shown(self, to: str) -> Answered:
        with self._lock:
            found = [one for one in self._messages.values() if to in one["to"].split()]
        return Answered(body={"messages": list(reversed(found))[:20]})


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    mail: MailSimulator

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a line that the other side drops is no fault."""


class _Line(socketserver.StreamRequestHandler):
    """One connection: the commands of RFC 5321, STARTTLS and AUTH PLAIN, and nothing more."""

    timeout = 10

    def handle(self) -> None:
        """Answer until the other side says goodbye or is cut."""
        assert isinstance(self.server, _Server)
        self._mail = self.server.mail
        self._to: list[str] = []
        if self._mail.fault == "cut":
            return
        self._say("421 try later" if self._mail.fault == "busy" else "220 simulator")
        for _ in range(_LINES):
            line = self.rfile.readline(_LONGEST).decode("utf-8", "replace").strip()
            word = line.partition(" ")[0].upper()
            if not line or word == "QUIT":
                self._say("221 bye")
                return
            self._answer(word, line)

    def _answer(self, word: str, line: str) -> None:
        match word:
            case "EHLO":
                offered = ["simulator", *(["STARTTLS"] if self._mail.context else [])]
                for one in [*offered, "AUTH PLAIN"]:
                    self._say(f"250-{one}")
                self._say("250 SIZE 262144")
            case "HELO" | "NOOP" | "RSET" | "MAIL":
                self._to = []
                self._say("250 ok")
            case "RCPT":
                self._recipient(line)
            case "DATA":
                self._data()
            case "AUTH":
                right = base64.b64encode(f"\0demo\0{SECRET}".encode()).decode()
                self._say("235 ok" if line.split()[-1] == right else "535 wrong")
            case "STARTTLS":
                self._start_tls()
            case _:
                self._say("500 unknown")

    def _recipient(self, line: str) -> None:
        address = line.partition("<")[2].partition(">")[0]
        if self._mail.fault == "refuse" or "@" not in address:
            self._say("550 no such mailbox")
            return
        self._to.append(address)
        self._say("250 ok")

    def _data(self) -> None:
        if not self._to:
            self._say("503 to whom")
            return
        self._say("354 go on")
        raw = b""
        while len(raw) <= _LONGEST:
            line = self.rfile.readline(_LONGEST)
            if line in {b".\r\n", b""}:
                break
            raw += line[1:] if line[:2] == b".." else line
        self._mail.keep(raw, self._to)
        self._say("250 kept")

    def _start_tls(self) -> None:
        if self._mail.context is None:
            self._say("502 not here")
            return
        self._say("220 go on")
        self.request = self._mail.context.wrap_socket(self.request, server_side=True)
        self.connection = self.request
        self.setup()

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def build() -> MailSimulator:
    """Return a mail server that has received nothing yet."""
    return MailSimulator(port=int(os.environ.get("YIMEN_SIMULATED_MAIL_PORT", "0")))
