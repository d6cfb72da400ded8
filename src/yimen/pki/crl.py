"""Certificate revocation lists (RFC 5280, 5): written, read, and asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asn1crypto import crl as shapes

from yimen.pki import asn1, der
from yimen.pki.contracts import (
    Certificate,
    PrivateKey,
    RevocationList,
    RevocationReason,
    RevokedEntry,
    Standing,
    StandingAnswer,
)

_REASON = der.identifier("2.5.29.21")
_CRL_NUMBER = der.identifier("2.5.29.20")
_AUTHORITY_KEY = der.identifier("2.5.29.35")
_BY_NUMBER = {reason.number: reason for reason in RevocationReason}


class BadList(ValueError):  # noqa: N818 -- says what the bytes are
    """Bytes that are no revocation list of either suite."""


def write(
    *,
    issuer: Certificate,
    key: PrivateKey,
    entries: Sequence[RevokedEntry],
    number: int,
    made_at: datetime,
    next_at: datetime,
) -> bytes:
    """Return a signed list as DER; suspended certificates stand on it as on hold.

    Written without the structures of asn1crypto, since a list may be long.
    """
    algorithm = asn1.SIGNATURE_ALGORITHMS[key.public.suite]
    revoked = der.sequence(*(_entry(entry) for entry in entries)) if entries else b""
    extensions = der.sequence(
        der.sequence(_AUTHORITY_KEY, der.octets(der.sequence(der.wrap(0x80, issuer.subject_key)))),
        der.sequence(_CRL_NUMBER, der.octets(der.integer(number))),
    )
    tbs = der.sequence(
        der.integer(1),
        algorithm,
        issuer.subject_name,
        _time(made_at),
        _time(next_at),
        revoked,
        der.explicit(0, extensions),
    )
    return der.sequence(tbs, algorithm, der.bits(key.sign(tbs)))


def _time(at: datetime) -> bytes:
    """Return a Time: two digits of the year before 2050, as RFC 5280 demands."""
    return der.short_time(at) if at.year < 2050 else der.time(at)


def _entry(entry: RevokedEntry) -> bytes:
    reason = der.sequence(_REASON, der.octets(der.enumerated(entry.reason.number)))
    told = b"" if entry.reason is RevocationReason.UNSPECIFIED else der.sequence(reason)
    return der.sequence(der.integer(entry.serial), _time(entry.at), told)


def read(content: bytes) -> RevocationList:
    """Return what a list says; its signature is asked of `is_signed_by`.

    Raises:
        BadList: the bytes are none, are hostile, or are of neither suite.
    """
    try:
        return _read(der.check(content, longest=der.LARGE))
    except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as broken:
        raise BadList(str(broken)) from broken


def _read(content: bytes) -> RevocationList:
    whole = shapes.CertificateList.load(content, strict=True)
    tbs = whole["tbs_cert_list"]
    number = whole.crl_number_value
    dotted = whole["signature_algorithm"]["algorithm"].dotted
    if whole.critical_extensions - {"crl_number"}:
        raise BadList("a partial or indirect list")
    next_at = tbs["next_update"].native
    if next_at is None:
        raise BadList("a list without an end")
    return RevocationList(
        der=content,
        issuer_name=whole.issuer.dump(),
        number=number.native if number is not None else 0,
        made_at=tbs["this_update"].native,
        next_at=next_at,
        entries=tuple(_read_entry(each) for each in tbs["revoked_certificates"] or ()),
        signed_by=asn1.suite_of_signature(dotted),
        tbs=tbs.dump(),
        signature=whole["signature"].native,
    )


def _read_entry(entry: shapes.RevokedCertificate) -> RevokedEntry:
    if entry.critical_extensions - {"crl_reason"}:
        raise BadList("an indirect list")
    told = entry.crl_reason_value
    return RevokedEntry(
        serial=entry["user_certificate"].native,
        at=entry["revocation_date"].native,
        reason=_BY_NUMBER.get(_reason_number(told), RevocationReason.UNSPECIFIED),
    )


def _reason_number(told: shapes.CRLReason | None) -> int:
    return 0 if told is None else int.from_bytes(told.contents, "big")


def is_signed_by(found: RevocationList, issuer: Certificate) -> bool:
    """Say whether the issuer, and a certificate that may, signed the list."""
    return (
        found.issuer_name == issuer.subject_name
        and found.signed_by is issuer.suite
        and "crl_sign" in issuer.usages
        and issuer.public.verify(message=found.tbs, signature=found.signature)
    )


class ListRevocation:
    """How certificates stand by lists that were fetched or kept."""

    def __init__(self, lists: Sequence[RevocationList]) -> None:
        self._lists = lists

    def standing(
        self, *, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> StandingAnswer:
        """Return how a certificate stood at a time, by the newest list that its issuer signed.

        A list answers for times up to its end; one made later also tells of earlier times, save that a
        suspension that was lifted in between is not on it.
        """
        fitting = [
            found for found in self._lists if at < found.next_at and is_signed_by(found, issuer)
        ]
        if not fitting:
            return StandingAnswer(standing=Standing.UNKNOWN, source="证书吊销列表")
        newest = max(fitting, key=lambda found: (found.made_at, found.number))
        source = f"第{newest.number}号证书吊销列表"
        entry = next((e for e in newest.entries if e.serial == certificate.serial), None)
        return standing_by(entry=entry, at=at, source=source)


def standing_by(*, entry: RevokedEntry | None, at: datetime, source: str) -> StandingAnswer:
    """Return how a certificate stood at a time, given its entry or none."""
    if entry is None:
        return StandingAnswer(standing=Standing.GOOD, source=source)
    is_held = entry.reason is RevocationReason.HOLD
    if entry.at > at:
        later = None if is_held else entry
        return StandingAnswer(
            standing=Standing.GOOD,
            source=source,
            since=later.at if later else None,
            reason=later.reason if later else None,
        )
    return StandingAnswer(
        standing=Standing.SUSPENDED if is_held else Standing.REVOKED,
        source=source,
        since=entry.at,
        reason=entry.reason,
    )
