"""A syslog server over TLS (RFC 5425) with a certificate of its own authority, on the loopback."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_HEADER = re.compile(
    rb"^<(\d{1,3})>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ yimen - \S{1,32} \[yimen@32473 [^\]]+\] \xef\xbb\xbf\{"
)
_ROOM = 65_536


@dataclass(slots=True)
class Receiver:
    """What came in whole messages, and what was wrong with how it came."""

    url: str = ""
    ca: Path = Path()
    messages: list[bytes] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


@contextmanager
def receiving(folder: Path, *, name: str = "127.0.0.1") -> Iterator[Receiver]:
    """Serve with a certificate for this name or number, until the block ends."""
    receiver = Receiver(ca=folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(_certificate(folder, name))

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                link = context.wrap_socket(
                    self.request, server_side=True, suppress_ragged_eofs=False
                )
            except (ssl.SSLError, OSError) as refused:
                receiver.wrong.append(str(refused))
                return
            try:
                _take(_whole(link), receiver)
            except (ssl.SSLError, OSError, ValueError) as broken:
                receiver.wrong.append(str(broken))
            receiver.done.set()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        receiver.url = f"tls://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield receiver
        server.shutdown()


def _whole(link: ssl.SSLSocket) -> bytes:
    """Return all that came until the sender said that it ends (close_notify), and say so too."""
    taken = b""
    while piece := link.recv(_ROOM):
        taken += piece
    link.unwrap()
    return taken


def _take(taken: bytes, receiver: Receiver) -> None:
    while taken:
        length, _, taken = taken.partition(b" ")
        message, taken = taken[: int(length)], taken[int(length) :]
        if not _HEADER.match(message):
            raise ValueError(f"no message of RFC 5424: {message[:120]!r}")
        receiver.messages.append(message)


def _certificate(folder: Path, name: str) -> Path:
    authority, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
    now = datetime.now(UTC)

    def signed(
        subject: x509.Name, public: ec.EllipticCurvePublicKey, *, is_ca: bool
    ) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        )
        if not is_ca:
            number = name.replace(".", "").isdigit()
            known = x509.IPAddress(ip_address(name)) if number else x509.DNSName(name)
            made = made.add_extension(x509.SubjectAlternativeName([known]), critical=False)
        return made.sign(authority, hashes.SHA256())

    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(
        signed(issuer, authority.public_key(), is_ca=True).public_bytes(pem)
    )
    server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    both = folder / "server.pem"
    both.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed(server, key.public_key(), is_ca=False).public_bytes(pem)
    )
    return both
