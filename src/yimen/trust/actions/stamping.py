"""Time stamps (RFC 3161): given in the suite of the hash that is to be stamped, and kept by serial."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yimen.kernel.prepared import run
from yimen.pki import asn1, stamps
from yimen.pki import certificates as pki
from yimen.pki.contracts import StampRequest, SuiteName
from yimen.trust.certificate_contracts import CertificateRefused
from yimen.trust.queries.status import signing_key

POLICY = "2.25.220328176839259277706185412065219218215"
"""Our policy of stamping; under the arc of UUIDs (X.667), since no number was registered for us."""

_BACKWARDS = timedelta(seconds=1)
_NO_LIMIT = datetime.max.replace(tzinfo=UTC)
_TAKE = """
    WITH last AS (SELECT at FROM trust_time_stamp ORDER BY serial DESC LIMIT 1), tsa AS (
        SELECT t.der, t.key_id, i.der AS above
        FROM trust_certificate t JOIN trust_certificate i ON i.id = t.issuer_id
        WHERE t.profile = 'tsa' AND t.suite = %s AND t.state = 'valid' AND t.authority = ''
            AND t.valid_from <= %s AND t.valid_until > %s AND t.key_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM last WHERE last.at > %s)
        ORDER BY t.issued_at DESC, t.id DESC LIMIT 1
    ), kept AS (
        INSERT INTO trust_time_stamp (suite, hash_oid, imprint, at)
        SELECT %s, %s, %s, %s FROM tsa RETURNING serial
    )
    SELECT kept.serial, tsa.der, tsa.key_id, tsa.above FROM kept, tsa
"""
_LAST = "SELECT at FROM trust_time_stamp ORDER BY serial DESC LIMIT 1"


def answer_stamp_request(*, content: bytes, at: datetime) -> bytes:
    """Return the response to a request for a time stamp, with the stamp or the reason for none.

    A clock that was set back stamps nothing: stamps must not run against their serials.
    """
    try:
        request = stamps.read_request(content)
    except stamps.BadRequest as refused:
        return stamps.refuse(refused.failure, str(refused))
    if request.policy not in {None, POLICY}:
        return stamps.refuse(stamps.Failure.POLICY, "not a policy of this authority")
    token = _stamp(request, at, latest=at + _BACKWARDS)
    if token is not None:
        return stamps.grant(token)
    last = run(_LAST).fetchone()
    if last is not None and last[0] > at + _BACKWARDS:
        return stamps.refuse(stamps.Failure.CLOCK, "the clock was set back")
    return stamps.refuse(stamps.Failure.FAULT, "no time stamping certificate holds now")


def stamp_over(*, message: bytes, suite: SuiteName, at: datetime) -> bytes:
    """Return a token over a message, its certificate in it.

    Raises:
        CertificateRefused: no time stamping certificate holds now.
    """
    request = stamps.read_request(stamps.ask(message=message, suite=suite))
    token = _stamp(request, at)
    if token is None:
        raise CertificateRefused(
            "no_tsa", "时间戳服务没有可用的证书。请在服务器上运行 ./yimen trust init。"
        )
    return token


def _stamp(request: StampRequest, at: datetime, *, latest: datetime = _NO_LIMIT) -> bytes | None:
    """Take the next serial and sign, in one statement.

    None where no certificate holds, or where the last stamp was given after `latest`.
    """
    suite = SuiteName.SM if request.hash_oid == asn1.SM3 else SuiteName.INTERNATIONAL
    kept = (suite.value, request.hash_oid, request.imprint, at)
    row = run(_TAKE, (suite.value, at, at, latest, *kept)).fetchone()
    if row is None:
        return None
    serial, der, key_id, above = row
    return stamps.make(
        request=request,
        serial=serial,
        at=at,
        policy=POLICY,
        key=signing_key(key_id),
        certificate=pki.read(bytes(der)),
        others=(pki.read(bytes(above)),),
    )
