"""Certificates by an authority outside: its chain entered, ours requested, ended, its lists fetched.

The network is asked before a transaction opens, so that no lock waits for somebody else's machine.
"""

from __future__ import annotations

import logging
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ledger import actions as ledger
from yimen.pki import certificates as pki
from yimen.pki import crl, requests, suites
from yimen.pki.contracts import Certificate as Read
from yimen.pki.contracts import (
    Name,
    PrivateKey,
    Profile,
    PublicKey,
    RevocationReason,
    SuiteName,
)
from yimen.trust import access
from yimen.trust.actions.certificates import keep_step, tidy_reason
from yimen.trust.actions.keys import store_key
from yimen.trust.certificate_contracts import CertificateRefused, Subject
from yimen.trust.contracts import (
    CERTIFICATE_KIND,
    AuthorityUnavailable,
    CertificateView,
    OutsideAuthority,
)
from yimen.trust.models import Certificate, RevocationList
from yimen.trust.queries import certificates as queries
from yimen.trust.queries.authorities import get_authority, list_entered
from yimen.trust.rules.certificate import TABLE, CertificateState, CertificateVerb

_log = logging.getLogger(__name__)


def enter_authority(*, actor: Actor, code: str, at: datetime) -> list[CertificateView]:
    """Trust an authority outside: keep its root and issuing certificates, which others are checked by.

    Only the machine's own command does, since everything that the authority issues is relied on
    afterwards. Raises NotAllowed, NotFound, AuthorityUnavailable.
    """
    access.check_set_up(actor)
    authority = get_authority(code=code)
    chain = _read_chain(authority)
    with transaction.atomic():
        return [queries.view(row) for row in _keep_chain(actor, authority, chain, at)]


def _read_chain(authority: OutsideAuthority) -> list[Read]:
    try:
        chain = [pki.read(one) for one in authority.fetch_chain()]
    except pki.BadCertificate as broken:
        raise AuthorityUnavailable(authority.title) from broken
    linked = all(pki.is_signed_by(low, high) for high, low in pairwise(chain))
    if not chain or not linked or not pki.is_signed_by(chain[0], chain[0]):
        raise AuthorityUnavailable(authority.title)
    if not all(one.is_ca for one in chain):
        raise AuthorityUnavailable(authority.title)
    return chain


def _keep_chain(
    actor: Actor, authority: OutsideAuthority, chain: list[Read], at: datetime
) -> list[Certificate]:
    rows: list[Certificate] = []
    for place, one in enumerate(chain):
        known = _known(authority.code, one)
        if known is None:
            known = _keep(
                authority,
                one,
                profile=Profile.ISSUING if place else Profile.ROOT,
                issuer=rows[-1] if rows else None,
                at=at,
            )
            keep_step(actor, known, CertificateVerb.ISSUE, at, words="在服务器上登记")
            ledger.record(
                actor=actor,
                verb="trust.authority.entered",
                subject=Ref(CERTIFICATE_KIND, known.id),
                at=at,
                change={"authority": authority.code, "sm3": sm3_hex(one.der)},
            )
        elif known.state != CertificateState.VALID:
            _resume(actor, authority, known, at)
        rows.append(known)
    return rows


def _resume(actor: Actor, authority: OutsideAuthority, row: Certificate, at: datetime) -> None:
    row.state, row.state_at, row.reason = CertificateState.VALID.value, at, ""
    row.save(update_fields=["state", "state_at", "reason"])
    keep_step(actor, row, CertificateVerb.RESUME, at, words="在服务器上重新登记")
    _record_authority(actor, row, "resumed", at, authority.code)


def end_authority(*, actor: Actor, code: str, words: str, at: datetime) -> int:
    """Rely no longer on an authority outside, from this moment on; return how many it ends.

    At once and by one hand, as a suspension, since its key may be out. What was signed before still
    stands; to enter it again takes the machine's command. Raises NotAllowed, NotFound, CertificateRefused.
    """
    access.check_manage(actor)
    said = tidy_reason(words)
    with transaction.atomic():
        rows = list(
            Certificate.objects.select_for_update(no_key=True, of=("self",))
            .filter(
                authority=code,
                profile__in=(Profile.ROOT.value, Profile.ISSUING.value),
                state=CertificateState.VALID,
            )
            .order_by("id")
        )
        if not rows or not code:
            raise NotFound("没有登记这个外部证书机构，或者已经停止信任。")
        for row in rows:
            row.state, row.state_at = CertificateState.SUSPENDED.value, at
            row.reason = RevocationReason.HOLD.value
            row.save(update_fields=["state", "state_at", "reason"])
            keep_step(actor, row, CertificateVerb.SUSPEND, at, reason=row.reason, words=said)
            _record_authority(actor, row, "ended", at, code, ground=said)
        return len(rows)


def _record_authority(
    actor: Actor,
    row: Certificate,
    done: str,
    at: datetime,
    code: str,
    *,
    ground: str | None = None,
) -> None:
    ledger.record(
        actor=actor,
        verb=f"trust.authority.{done}",
        subject=Ref(CERTIFICATE_KIND, row.id),
        at=at,
        change={"authority": code, "serial": row.serial},
        ground=ground,
    )


def _known(code: str, read: Read) -> Certificate | None:
    found = Certificate.objects.filter(authority=code, serial=f"{read.serial:x}")
    return next((row for row in found if bytes(row.der) == read.der), None)


def request_certificate(
    *,
    actor: Actor,
    code: str,
    profile: Profile,
    subject: Subject,
    suite: SuiteName,
    at: datetime,
    request: bytes | None = None,
) -> CertificateView:
    """Have an authority outside issue a certificate, for the request of a subject that keeps its key.

    Without a request the key is made and kept here. What it answers is believed only where it is for
    this key and signed by the chain that was entered.

    Raises NotAllowed, NotFound, AuthorityUnavailable, AuthorityRefused, CertificateRefused.
    """
    access.check_issue(actor, profile)
    authority = get_authority(code=code)
    key = suites.suite(suite).new_key() if request is None else None
    if key is not None:
        name = Name(common_name=subject.common_name, organisation=subject.organisation_name)
        request = requests.write(key=key, name=name)
    assert request is not None
    public = requests.read(request).public
    answered = authority.request_certificate(request=request, profile=profile)
    made, issuer = _believed(authority, answered.certificate, public)
    with transaction.atomic():
        row = _keep(
            authority, made, profile=profile, issuer=issuer, subject=subject, key=key, at=at
        )
        keep_step(actor, row, CertificateVerb.ISSUE, at, words=authority.title)
        ledger.record(
            actor=actor,
            verb="trust.certificate.issued",
            subject=Ref(CERTIFICATE_KIND, row.id),
            at=at,
            change={
                "serial": row.serial,
                "profile": row.profile,
                "suite": row.suite,
                "authority": code,
            },
        )
        return queries.view(row)


def _believed(
    authority: OutsideAuthority, der: bytes, public: PublicKey
) -> tuple[Read, Certificate]:
    try:
        made = pki.read(der)
    except pki.BadCertificate as broken:
        raise AuthorityUnavailable(authority.title) from broken
    issuers = Certificate.objects.filter(
        authority=authority.code, profile__in=(Profile.ROOT.value, Profile.ISSUING.value)
    )
    for row in issuers:
        if pki.is_signed_by(made, queries.read_of(row)):
            if made.public.spki() != public.spki():
                break
            return made, row
    raise CertificateRefused(
        "not_believed",
        f"“{authority.title}”发来的证书不是为这把密钥签发的，或者不是它登记过的签发证书签的，没有收下。",
    )


def _keep(
    authority: OutsideAuthority,
    read: Read,
    *,
    profile: Profile,
    issuer: Certificate | None,
    at: datetime,
    subject: Subject | None = None,
    key: PrivateKey | None = None,
) -> Certificate:
    about = subject.ref if subject else None
    return Certificate.objects.create(
        issuer=issuer,
        serial=f"{read.serial:x}",
        suite=read.suite.value,
        profile=profile.value,
        state_at=at,
        authority=authority.code,
        about_kind=about.kind if about else "",
        about_id=about.id if about else None,
        common_name=read.common_name[:64],
        organisation_name=subject.organisation_name if subject else "",
        der=read.der,
        key_id=store_key(key=key, use=profile.value, at=at) if key else None,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
        issued_at=at,
        issued_by=authority.title,
    )


def revoke_outside(
    *,
    actor: Actor,
    certificate_id: UUID,
    reason: RevocationReason,
    words: str,
    at: datetime,
) -> CertificateView:
    """Have an authority outside revoke a certificate of ours, on behalf of an action with two hands.

    Its list is fetched at once, or by the next hour where it cannot be; our own check knows already.

    Raises NotFound, WrongState, CertificateRefused, AuthorityUnavailable, AuthorityRefused.
    """
    words = tidy_reason(words)
    view = queries.get_certificate(certificate_id=certificate_id)
    row = Certificate.objects.get(id=certificate_id)
    if not row.authority:
        raise CertificateRefused("ours", "这张证书是本平台签发的，请在证书页面上申请吊销。")
    TABLE.check_move(CertificateState(row.state), CertificateVerb.REVOKE)
    authority = get_authority(code=row.authority)
    authority.revoke_certificate(certificate=view.der, reason=reason)
    with transaction.atomic():
        row = Certificate.objects.for_change(certificate_id)
        row.state, row.state_at, row.reason = CertificateState.REVOKED.value, at, reason.value
        row.save(update_fields=["state", "state_at", "reason"])
        keep_step(actor, row, CertificateVerb.REVOKE, at, reason=reason.value, words=words)
        ledger.record(
            actor=actor,
            verb="trust.certificate.revoked",
            subject=Ref(CERTIFICATE_KIND, row.id),
            at=at,
            change={"serial": row.serial, "reason": row.reason, "authority": row.authority},
            ground=words,
        )
    try:
        fetch_list(code=row.authority, at=at)
    except AuthorityUnavailable:
        _log.warning("the revocation list of %s was not fetched", authority.title)
    return queries.view(row)


def fetch_list(*, code: str, at: datetime) -> bool:
    """Fetch an authority's list and keep it where it is newer; say whether it was.

    Raises NotFound, AuthorityUnavailable: it cannot be reached, or its list is not signed by it.
    """
    authority = get_authority(code=code)
    try:
        found = crl.read(authority.fetch_list())
    except crl.BadList as broken:
        raise AuthorityUnavailable(authority.title) from broken
    issuers = Certificate.objects.filter(
        authority=code, profile__in=(Profile.ROOT.value, Profile.ISSUING.value)
    )
    issuer = next((row for row in issuers if crl.is_signed_by(found, queries.read_of(row))), None)
    if issuer is None:
        raise AuthorityUnavailable(authority.title)
    with transaction.atomic():
        Certificate.objects.for_change(issuer.id)
        newest = RevocationList.objects.filter(issuer=issuer).order_by("-number").first()
        if newest is not None and newest.number >= found.number:
            return False
        RevocationList.objects.create(
            issuer=issuer,
            number=found.number,
            made_at=found.made_at,
            next_at=found.next_at,
            der=found.der,
        )
        ledger.record(
            actor=SYSTEM,
            verb="trust.authority.list_fetched",
            subject=Ref(CERTIFICATE_KIND, issuer.id),
            at=at,
            change={"authority": code, "number": found.number, "entries": len(found.entries)},
        )
    return True


def fetch_lists(*, at: datetime) -> list[str]:
    """Fetch the list of every authority that is relied on; return those that could not be reached."""
    failed: list[str] = []
    for authority in list_entered():
        try:
            fetch_list(code=authority.code, at=at)
        except AuthorityUnavailable:
            failed.append(authority.title)
    return failed
