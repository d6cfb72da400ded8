"""OCSP and time-stamp answers, each beside the library's own with the same read or durable write.

The floor of OCSP is `cryptography`, which reads the request, builds and signs the answer, and one bare
prepared read of the certificate's row. Of the SM suite no library builds an answer, and none of ours
stamps times in either suite (pyHanko's stamper signs with RSA alone): there the floor is the bare
signature with the same read or the same committed insert, and nothing for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp as library

from yimen.kernel import clock
from yimen.kernel.actor import SYSTEM
from yimen.pki import certificates as pki
from yimen.pki import ocsp, stamps
from yimen.pki.contracts import Profile, SuiteName
from yimen.trust.actions import authority, certificates, stamping
from yimen.trust.actions.keys import load_key
from yimen.trust.benches.turns import compare
from yimen.trust.certificate_contracts import Subject
from yimen.trust.models import Certificate
from yimen.trust.queries import status
from yimen.trust.queries.certificates import find_service, read_of

_READ = "SELECT state, state_at, reason FROM trust_certificate WHERE issuer_id = %s AND serial = %s"
_WRITE = """
    INSERT INTO trust_bench_stamp (suite, hash_oid, imprint, at)
    VALUES (%s, %s, %s, %s) RETURNING serial
"""
_NONCE = b"n" * 16


def answered(
    *, database_url: str, say: Callable[[str], None], number: int = 800
) -> list[dict[str, object]]:
    """Return how many answers of each kind a second, with their floors."""
    at = clock.now()
    authority.set_up_authority(actor=SYSTEM, at=at - timedelta(minutes=1))
    figures = []
    with psycopg.connect(database_url, autocommit=True) as link:
        link.execute("CREATE TABLE trust_bench_stamp (LIKE trust_time_stamp INCLUDING ALL)")
        for suite in SuiteName:
            say(f"trust: OCSP and time stamps, {suite}")
            figures.append(_status(link, suite, at, number))
            figures.append(_stamp(link, suite, at, number))
    return figures


def _key_of(row: Certificate) -> Any:
    assert row.key_id is not None
    return load_key(key_id=row.key_id)


def _service(suite: SuiteName, profile: Profile, at: datetime) -> Certificate:
    found = find_service(suite=suite, profile=profile, at=at)
    assert found is not None
    return found


def _status(
    link: psycopg.Connection[Any], suite: SuiteName, at: datetime, number: int
) -> dict[str, object]:
    view = certificates.issue_certificate(
        actor=SYSTEM,
        profile=Profile.SIGNING,
        subject=Subject(ref=None, common_name="量一量"),
        suite=suite,
        months=12,
        at=at,
    )
    issuer = _service(suite, Profile.ISSUING, at)
    request = ocsp.ask(certificate=pki.read(view.der), issuer=read_of(issuer), nonce=_NONCE)
    build = (
        _library_status(view.der, issuer, request, at)
        if suite is SuiteName.INTERNATIONAL
        else _bare_signature(_service(suite, Profile.OCSP, at), 250)
    )

    def floor() -> None:
        link.execute(_READ, (issuer.id, view.serial), prepare=True).fetchone()
        build()

    return compare(
        case=f"OCSP answer, {suite}",
        ours=lambda: status.answer(content=request, at=at),
        floor=floor,
        number=number,
    )


def _bare_signature(row: Certificate, length: int) -> Callable[[], object]:
    key = _key_of(row)
    return lambda: key.sign(b"m" * length)


def _private(row: Certificate) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(_key_of(row).pkcs8(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _library_status(
    der: bytes, issuer: Certificate, request: bytes, at: datetime
) -> Callable[[], object]:
    row = _service(SuiteName.INTERNATIONAL, Profile.OCSP, at)
    key, naive = _private(row), at.replace(tzinfo=None)
    leaf, above, responder = (
        x509.load_der_x509_certificate(bytes(one)) for one in (der, issuer.der, row.der)
    )

    def build() -> bytes:
        asked = library.load_der_ocsp_request(request)
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce).value
        built = (
            library.OCSPResponseBuilder()
            .add_response(
                cert=leaf,
                issuer=above,
                algorithm=hashes.SHA1(),  # noqa: S303 -- names the issuer, as requests do
                cert_status=library.OCSPCertStatus.GOOD,
                this_update=naive,
                next_update=naive + timedelta(hours=1),
                revocation_time=None,
                revocation_reason=None,
            )
            .responder_id(library.OCSPResponderEncoding.HASH, responder)
            .certificates([responder])
            .add_extension(nonce, critical=False)
            .sign(key, hashes.SHA256())
        )
        return built.public_bytes(serialization.Encoding.DER)

    return build


def _stamp(
    link: psycopg.Connection[Any], suite: SuiteName, at: datetime, number: int
) -> dict[str, object]:
    request = stamps.ask(message=b"m", suite=suite, nonce=7)
    row = _service(suite, Profile.TSA, at)
    read = stamps.read_request(request)
    kept = (suite.value, read.hash_oid, read.imprint, at)
    build = _bare_signature(row, 200)

    def floor() -> None:
        link.execute(_WRITE, kept, prepare=True).fetchone()
        build()

    return compare(
        case=f"time stamp, {suite}",
        ours=lambda: stamping.answer_stamp_request(content=request, at=at),
        floor=floor,
        number=number,
    )
