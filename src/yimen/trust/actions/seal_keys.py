"""The key pairs of seals: made with a certificate in each suite, opened to seal, ended, revoked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import Unreadable
from yimen.keys.contracts import KeyStoreError
from yimen.ofd import ses
from yimen.ofd.contracts import NewSeal
from yimen.ofd.contracts import SealKind as SubjectKind
from yimen.outgoing import calls
from yimen.pki import certificates as pki
from yimen.pki import ocsp, stamps
from yimen.pki.contracts import (
    Certificate,
    ChainFault,
    PrivateKey,
    Profile,
    RevocationReason,
    Standing,
    SuiteName,
)
from yimen.trust.actions import certificates
from yimen.trust.actions.keys import destroy_key, load_key
from yimen.trust.actions.picture import draw_png
from yimen.trust.actions.second_hand import close_ending
from yimen.trust.actions.stamping import stamp_over
from yimen.trust.certificate_contracts import CertificateRefused, Subject
from yimen.trust.contracts import SEAL_KIND, SealKind, Why
from yimen.trust.models import Seal, SealKey
from yimen.trust.queries import status
from yimen.trust.queries.certificates import find_by_der
from yimen.trust.queries.chain import check_certificate, gather_evidence
from yimen.trust.rules.certificate import CertificateState
from yimen.trust.rules.seal import VALID_FOR_MONTHS
from yimen.trust.rules.seal_picture import diameter_of

_MAKER = "电子印章制作"
_DOTS_PER_INCH = 300


class Waits(Exception):  # noqa: N818 -- a state of the document, told to the queue
    """Something that sealing needs is not there now; the document stays in the queue."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Refuses(Exception):  # noqa: N818 -- a state of the document, told to the queue
    """The seal may not go on this document; somebody has to look."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPair:
    """A key pair of a seal, ready to sign; `path` leads from its certificate to the root."""

    key: PrivateKey
    certificate: Certificate
    path: tuple[Certificate, ...]
    structure: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What shows later that the certificates of a signature were good."""

    certificates: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    crls: tuple[bytes, ...]


def make_pairs(*, actor: Actor, seal: Seal, at: datetime) -> datetime:
    """Make a seal's key pair and certificate in each suite; return until when they hold.

    Raises CertificateRefused where there is no authority yet.
    """
    picture = draw_png(svg=seal.picture, dots_per_inch=_DOTS_PER_INCH)
    ends = []
    for suite in SuiteName:
        made = certificates.issue_certificate(
            actor=actor,
            profile=Profile.SEAL,
            subject=Subject(
                ref=Ref(SEAL_KIND, seal.id),
                common_name=seal.name,
                organisation_name=seal.organisation.name,
            ),
            suite=suite,
            months=VALID_FOR_MONTHS,
            at=at,
        )
        assert made.key_id is not None
        SealKey.objects.create(
            seal=seal,
            suite=suite.value,
            key_id=made.key_id,
            certificate=made.der,
            serial=made.serial,
            structure=_structure(seal, picture, made.der, suite, at),
            made_at=at,
        )
        ends.append(made.valid_until)
    return min(ends)


def _structure(
    seal: Seal, picture: bytes, certificate: bytes, suite: SuiteName, at: datetime
) -> bytes:
    """Return what the seal is, signed by its maker (SES_Seal of GB/T 38540)."""
    maker = _maker(suite, at)
    read = pki.read(certificate)
    size = int(diameter_of(SealKind(seal.kind)))
    return ses.make_seal(
        seal=NewSeal(
            seal_id=seal.id.hex,
            name=seal.name,
            kind=SubjectKind.UNIT,
            picture=picture,
            picture_type="png",
            width=size,
            height=size,
            certificates=(certificate,),
            made_at=at,
            valid_from=read.valid_from,
            valid_until=read.valid_until,
        ),
        maker_certificate=bytes(maker.certificate),
        maker_key=load_key(key_id=maker.key_id),
    )


def _maker(suite: SuiteName, at: datetime) -> SealKey:
    """Return the maker's key pair of a suite, made when the first seal is, and anew before it ends."""
    found = SealKey.objects.filter(seal=None, suite=suite.value, ended_at=None).first()
    if found is not None and pki.read(bytes(found.certificate)).valid_until > at:
        return found
    if found is not None:
        found.ended_at = at
        found.save(update_fields=["ended_at"])
    made = certificates.issue_certificate(
        actor=SYSTEM,
        profile=Profile.SEAL,
        subject=Subject(
            ref=None,
            common_name=f"{settings.YIMEN['name']}{_MAKER}",
            organisation_name=settings.YIMEN["name"],
        ),
        suite=suite,
        months=VALID_FOR_MONTHS,
        at=at,
    )
    assert made.key_id is not None
    return SealKey.objects.create(
        suite=suite.value,
        key_id=made.key_id,
        certificate=made.der,
        serial=made.serial,
        made_at=at,
    )


def end_pairs(*, seal: Seal, at: datetime) -> None:
    """Put a seal's key pairs out of use and destroy the private halves; their certificates stay."""
    for pair in SealKey.objects.filter(seal=seal, ended_at=None):
        destroy_key(key_id=pair.key_id, at=at)
        known = find_by_der(der=bytes(pair.certificate))
        if known is not None:
            close_ending(certificate_id=known.id)
        pair.ended_at = at
        pair.save(update_fields=["ended_at"])


def revoke_pairs(*, actor: Actor, seal: Seal, reason: str, at: datetime) -> None:
    """Revoke a seal's certificates for good and destroy its private keys."""
    for pair in SealKey.objects.filter(seal=seal, ended_at=None):
        known = find_by_der(der=bytes(pair.certificate))
        if known is not None and known.state != CertificateState.REVOKED:
            certificates.end_certificate(
                actor=actor,
                certificate_id=known.id,
                reason=RevocationReason.CESSATION,
                words=f"印章销毁：{reason}",
                at=at,
            )
    end_pairs(seal=seal, at=at)


def open_pair(*, keys: Sequence[SealKey], suite: SuiteName, at: datetime) -> OpenPair:
    """Return a seal's pair of a suite after the chain check. Raises Waits, Refuses."""
    pair = next((one for one in keys if one.suite == suite), None)
    if pair is None or pair.structure is None:
        raise Refuses(Why.UNTRUSTED)
    der = bytes(pair.certificate)
    report = check_certificate(der=der, at=at, profile=Profile.SEAL)
    if not report.ok:
        _stop(report.fault)
    return OpenPair(
        key=_opened(pair.key_id),
        certificate=report.path[0],
        path=report.path,
        structure=bytes(pair.structure),
    )


def _stop(fault: ChainFault | None) -> None:
    """Raise what a fault of the chain means for who waits."""
    if fault is ChainFault.STANDING_UNKNOWN:
        raise Waits(Why.STANDING)
    if fault in {ChainFault.REVOKED, ChainFault.SUSPENDED}:
        raise Refuses(Why.REVOKED)
    raise Refuses(Why.EXPIRED if fault is ChainFault.EXPIRED else Why.UNTRUSTED)


def _opened(key_id: UUID) -> PrivateKey:
    try:
        return load_key(key_id=key_id)
    except (KeyStoreError, Unreadable, NotFound) as closed:
        raise Waits(Why.KEYS) from closed


def stamper(*, suite: SuiteName, at: datetime) -> Callable[[bytes], bytes]:
    """Return who stamps in this suite: the authority outside that is configured, else our own.

    What it returns raises Waits where no stamp is to be had.
    """
    outside = settings.YIMEN_TSA_URL if suite is SuiteName.INTERNATIONAL else ""

    def stamped(message: bytes, /) -> bytes:
        try:
            if outside:
                return _stamped_outside(outside, message, suite)
            return stamp_over(message=message, suite=suite, at=at)
        except (CertificateRefused, KeyStoreError, Unreadable, NotFound) as down:
            raise Waits(Why.TIME) from down
        except (calls.Unreachable, stamps.BadStamp) as down:
            raise Waits(Why.TIME) from down

    return stamped


def _stamped_outside(url: str, message: bytes, suite: SuiteName) -> bytes:
    """Ask a time-stamping authority over HTTP (RFC 3161, 3.4), and check what it answers, and who it is."""
    answer = calls.fetch(
        url=url,
        content=stamps.ask(message=message, suite=suite),
        headers={"Content-Type": "application/timestamp-query"},
        named=calls.allowed_inside(),
    )
    if answer.status != 200:
        raise calls.Unreachable(f"时间戳服务回答 {answer.status}")
    token = stamps.token_of(answer.body)
    stamp = stamps.check(token, message=message)
    report = check_certificate(
        der=stamp.certificate.der,
        at=stamp.at,
        profile=Profile.TSA,
        between=stamps.certificates_of(token),
    )
    if not report.ok:  # else everybody who verifies is told later that the time is not proved
        raise Waits(Why.TIME_UNTRUSTED)
    return token


def evidence(*, path: Sequence[Certificate], stamp: bytes, at: datetime) -> Evidence:
    """Return what is kept beside a signature: its chain, the stamp's, lists, and our own answers.

    Raises Waits where the service of status does not answer that the certificate is good.
    """
    stamped_by = stamps.read(stamp).certificate
    held = gather_evidence(certificates=[*(one.der for one in path), stamped_by.der])
    known = {one.subject_name: one for one in (pki.read(der) for der in held.certificates)}
    answers = []
    for one in (path[0], stamped_by):
        issuer = known.get(one.issuer_name)
        if issuer is not None:
            answers.append(_answer(one, issuer, at))
    return Evidence(certificates=held.certificates, ocsps=tuple(answers), crls=held.lists)


def _answer(certificate: Certificate, issuer: Certificate, at: datetime) -> bytes:
    try:
        answer = status.answer(content=ocsp.ask(certificate=certificate, issuer=issuer), at=at)
        told = ocsp.read_answer(answer, certificate=certificate, issuer=issuer, at=at)
    except (ocsp.BadAnswer, KeyStoreError, Unreadable, NotFound) as down:
        raise Waits(Why.STANDING) from down
    if told.standing is not Standing.GOOD:
        raise Refuses(Why.REVOKED)
    return answer
