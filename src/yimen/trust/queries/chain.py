"""The one check of a certificate, for seals, verification and certificate login alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from yimen.pki import certificates as pki
from yimen.pki import chain, crl
from yimen.pki.contracts import (
    Certificate,
    ChainFault,
    ChainReport,
    Outcome,
    Profile,
    RevocationReason,
    Standing,
    StandingAnswer,
    Step,
)
from yimen.pki.contracts import RevocationList as ReadList
from yimen.trust.models import Certificate as Row
from yimen.trust.models import CertificateStep, RevocationList
from yimen.trust.rules.certificate import CertificateVerb, Change, standing_at

_OURS = "本平台证书库"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What shows later that certificates were good: those above them, and their issuers' lists."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]


def check_certificate(
    *, der: bytes, at: datetime, profile: Profile, between: Sequence[bytes] = ()
) -> ChainReport:
    """Return whether a certificate may be relied on for a profile at a moment, step by step.

    Roots are ours and those of the authorities outside that were entered; `between` are certificates
    that came along. Standing is what is known today of that moment: our own history, or the newest
    list of who issued it.
    """
    try:
        certificate = pki.read(der)
    except pki.BadCertificate:
        return _unreadable()
    issuers = _issuers()
    ours_first = [read for row, read in issuers if row.profile != Profile.ROOT.value]
    return chain.check(
        certificate=certificate,
        between=[*ours_first, *_readable(between)],
        roots=[
            read
            for row, read in issuers
            if row.profile == Profile.ROOT.value and _is_relied_on(row, at)
        ],
        revocation=_Known({read.der: row for row, read in issuers}),
        at=at,
        profile=profile,
    )


def _unreadable() -> ChainReport:
    return ChainReport(
        ok=False,
        fault=ChainFault.UNREADABLE,
        steps=(
            Step(
                code="form",
                outcome=Outcome.FAILED,
                sentence="证书读不出来：内容损坏，或者用了本平台不支持的算法。",
            ),
        ),
    )


def _is_relied_on(row: Row, at: datetime) -> bool:
    """Say whether a root counted at a moment: ours always, others while they were entered."""
    return not row.authority or _entered_standing(row, at).standing is Standing.GOOD


def _issuers() -> list[tuple[Row, Certificate]]:
    """Return all that issue; we trust both roots, so what crosses from one to the other is left out."""
    found = Row.objects.filter(
        profile__in=(Profile.ROOT.value, Profile.ISSUING.value), crosses=None
    )
    return [(row, pki.read(bytes(row.der))) for row in found.order_by("issued_at", "id")]


def _readable(found: Sequence[bytes]) -> list[Certificate]:
    read = []
    for one in found:
        try:
            read.append(pki.read(one))
        except pki.BadCertificate:
            continue  # what came along and is no certificate leads nowhere
    return read


class _Known:
    """How certificates stand, by our history for our own and by lists for others."""

    def __init__(self, issuers: dict[bytes, Row]) -> None:
        self._issuers = issuers

    def standing(
        self, *, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> StandingAnswer:
        row = self._issuers.get(issuer.der)
        if row is None:
            return StandingAnswer(standing=Standing.UNKNOWN, source=_OURS)
        entered = self._issuers.get(certificate.der)
        if row.authority and entered is not None:
            return _entered_standing(entered, at)
        if row.authority:
            known = own_standing(issuer=row, certificate=certificate, at=at)
            if known.standing is Standing.REVOKED:  # we had it revoked; its list may follow later
                return known
            return crl.ListRevocation(_newest_list(row)).standing(
                certificate=certificate, issuer=issuer, at=at
            )
        return own_standing(issuer=row, certificate=certificate, at=at)


def _entered_standing(row: Row, at: datetime) -> StandingAnswer:
    """Return how an issuer outside stood: we entered it ourselves, and may end that and enter it again."""
    return standing_at(changes=_changes(row), at=at, source="本平台登记的外部证书机构")


def _newest_list(issuer: Row) -> list[ReadList]:
    found = RevocationList.objects.filter(issuer=issuer).order_by("-number").first()
    return [] if found is None else [crl.read(bytes(found.der))]


def own_standing(*, issuer: Row, certificate: Certificate, at: datetime) -> StandingAnswer:
    """Return how a certificate of ours stood; one that we never issued is unknown."""
    found = Row.objects.filter(issuer=issuer, serial=f"{certificate.serial:x}").first()
    if found is None or bytes(found.der) != certificate.der:
        return StandingAnswer(standing=Standing.UNKNOWN, source=_OURS)
    return standing_at(changes=_changes(found), at=at, source=_OURS)


def _changes(row: Row) -> list[Change]:
    steps = CertificateStep.objects.filter(certificate=row).order_by("at", "id")
    return [
        Change(
            verb=CertificateVerb(one.verb),
            at=one.at,
            reason=RevocationReason(one.reason or RevocationReason.UNSPECIFIED),
        )
        for one in steps
    ]


def gather_evidence(*, certificates: Sequence[bytes]) -> Evidence:
    """Return what is to be kept beside a signature by these certificates (long-term validation).

    The certificates themselves, those above them, and the newest list of each that issued one.
    """
    issuers = _issuers()
    by_name = {read.subject_name: (row, read) for row, read in issuers}
    crossing = {
        row.crosses_id: bytes(row.der) for row in Row.objects.exclude(crosses=None).order_by("id")
    }
    found: dict[bytes, None] = {}
    lists: dict[bytes, None] = {}
    waiting = [pki.read(one) for one in certificates]
    while waiting:
        one = waiting.pop()
        if one.der in found:
            continue
        found[one.der] = None
        above = by_name.get(one.issuer_name)
        if above is not None and above[1].der != one.der:
            waiting.append(above[1])
            if above[0].id in crossing:
                waiting.append(pki.read(crossing[above[0].id]))
            newest = RevocationList.objects.filter(issuer=above[0]).order_by("-number").first()
            if newest is not None:
                lists[bytes(newest.der)] = None
    return Evidence(certificates=tuple(found), lists=tuple(lists))
