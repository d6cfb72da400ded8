"""Certificates: issued, renewed, suspended, resumed, revoked; each step kept and in the ledger."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.pki import certificates as pki
from yimen.pki import suites
from yimen.pki.contracts import (
    Addresses,
    Name,
    PrivateKey,
    Profile,
    PublicKey,
    RevocationReason,
    SuiteName,
)
from yimen.pki.contracts import Certificate as Read
from yimen.trust import access
from yimen.trust.actions.keys import load_key, store_key
from yimen.trust.actions.lists import publish_list
from yimen.trust.actions.second_hand import close_ending
from yimen.trust.certificate_contracts import CertificateRefused, Subject
from yimen.trust.contracts import CERTIFICATE_KIND, CertificateView
from yimen.trust.models import Certificate, CertificateStep
from yimen.trust.queries import certificates as queries
from yimen.trust.rules.certificate import (
    LONGEST_MONTHS,
    TABLE,
    CertificateState,
    CertificateVerb,
    end_of,
)

_LONGEST_NAME = 64
_SHORTEST_REASON = 4
_SERIAL_BITS = 127


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be issued; `public` None has the pair made and kept here."""

    profile: Profile
    subject: Subject
    suite: SuiteName
    months: int
    public: PublicKey | None = None
    partner: Certificate | None = None
    renews: Certificate | None = None
    crosses: Certificate | None = None


def issue_certificate(
    *,
    actor: Actor,
    profile: Profile,
    subject: Subject,
    suite: SuiteName,
    months: int,
    at: datetime,
    public: PublicKey | None = None,
) -> CertificateView:
    """Issue a certificate by our issuing certificate of the suite.

    Without `public` the pair is made here and kept under the key store; of an encryption certificate
    it is kept in escrow, so that its subject can always read again what was encrypted for it.

    Raises NotAllowed, CertificateRefused.
    """
    access.check_issue(actor, profile)
    order = Order(profile=profile, subject=subject, suite=suite, months=months, public=public)
    with transaction.atomic():
        return queries.view(_issue(actor, order, at))


def issue_pair(
    *,
    actor: Actor,
    subject: Subject,
    suite: SuiteName,
    months: int,
    at: datetime,
    public: PublicKey | None = None,
) -> tuple[CertificateView, CertificateView]:
    """Issue a signing and an encryption certificate to one subject (双证书, GB/T 25056).

    `public` is the subject's own signing key; the encryption pair is always made and kept here.

    Raises NotAllowed, CertificateRefused.
    """
    access.check_issue(actor, Profile.SIGNING)
    with transaction.atomic():
        signing = _issue(
            actor,
            Order(
                profile=Profile.SIGNING, subject=subject, suite=suite, months=months, public=public
            ),
            at,
        )
        encryption = _issue(
            actor,
            Order(
                profile=Profile.ENCRYPTION,
                subject=subject,
                suite=suite,
                months=months,
                partner=signing,
            ),
            at,
        )
        return queries.view(signing), queries.view(encryption)


def renew_certificate(
    *,
    actor: Actor,
    certificate_id: UUID,
    months: int,
    at: datetime,
    public: PublicKey | None = None,
) -> CertificateView:
    """Issue a certificate with a new pair to the same subject; the old one holds until its end.

    Raises NotAllowed, NotFound, WrongState, CertificateRefused: the subject's own key is to be
    renewed and no new one was given, or it was renewed before.
    """
    with transaction.atomic():
        old = Certificate.objects.for_change(certificate_id)
        profile = Profile(old.profile)
        access.check_issue(actor, profile)
        TABLE.check_move(CertificateState(old.state), CertificateVerb.RENEW)
        _check_renewable(old, public)
        made = _issue(
            actor,
            Order(
                profile=profile,
                subject=_subject_of(old),
                suite=SuiteName(old.suite),
                months=months,
                public=public,
                renews=old,
            ),
            at,
        )
        keep_step(actor, old, CertificateVerb.RENEW, at, words=f"新证书序列号 {made.serial}")
        close_ending(certificate_id=old.id)
        return queries.view(made)


def _check_renewable(old: Certificate, public: PublicKey | None) -> None:
    if old.authority or pki.is_ca_profile(Profile(old.profile)):
        raise CertificateRefused(
            "not_renewable",
            "根证书、签发证书在服务器上用 ./yimen trust renew 换，外部机构的证书找它换。",
        )
    if Certificate.objects.filter(renews=old).exists():
        raise CertificateRefused("renewed", "这张证书已经换发过了，请在新证书上办理。")
    if old.key_id is None and public is None:
        raise CertificateRefused(
            "key_missing",
            "这张证书的私钥由使用单位自己保管。请让他们重新生成密钥，把新的证书请求贴进来。",
            field="request",
        )
    if public is not None and public.spki() == pki.read(bytes(old.der)).public.spki():
        raise CertificateRefused("same_key", "换发要用新的密钥，不能用旧的。", field="request")


def _subject_of(row: Certificate) -> Subject:
    about = Ref(row.about_kind, row.about_id) if row.about_kind and row.about_id else None
    return Subject(ref=about, common_name=row.common_name, organisation_name=row.organisation_name)


def _issue(actor: Actor, order: Order, at: datetime) -> Certificate:
    """Check, make the key where none was given, sign, keep, record."""
    _check_order(order)
    issuer = queries.find_service(suite=order.suite, profile=Profile.ISSUING, at=at)
    if issuer is None or issuer.key_id is None:
        raise CertificateRefused(
            "no_issuer", "还没有签发证书。请在服务器上运行 ./yimen trust init。"
        )
    key = None if order.public is not None else suites.suite(order.suite).new_key()
    row = sign_row(
        order=order,
        issuer=issuer,
        issuer_key=load_key(key_id=issuer.key_id),
        key=key,
        by=actor.name,
        at=at,
    )
    keep_step(actor, row, CertificateVerb.ISSUE, at)
    ledger.record(
        actor=actor,
        verb="trust.certificate.issued",
        subject=Ref(CERTIFICATE_KIND, row.id),
        at=at,
        change={
            "serial": row.serial,
            "profile": row.profile,
            "suite": row.suite,
            "months": order.months,
            "key_made_here": key is not None,
            "renews": str(order.renews.id) if order.renews else "",
        },
    )
    return row


def _check_order(order: Order) -> None:
    name = order.subject.common_name.strip()
    if not 1 <= len(name) <= _LONGEST_NAME:
        raise CertificateRefused("name", "名称要填，最多 64 个字。", field="common_name")
    if len(order.subject.organisation_name) > _LONGEST_NAME:
        raise CertificateRefused("name", "单位名称最多 64 个字。", field="organisation_name")
    longest = LONGEST_MONTHS[order.profile]
    if not 1 <= order.months <= longest:
        raise CertificateRefused(
            "months", f"这种证书的有效期是 1 到 {longest} 个月。", field="months"
        )
    if order.public is not None and order.profile is Profile.ENCRYPTION:
        raise CertificateRefused("own_key", "加密证书的密钥由平台生成并托管，不用自备。")
    if order.public is not None and order.public.suite is not order.suite:
        raise CertificateRefused("suite", "证书请求里的密钥和所选的算法不一致。", field="request")


def sign_row(
    *,
    order: Order,
    issuer: Certificate | None,
    issuer_key: PrivateKey | None,
    key: PrivateKey | None,
    by: str,
    at: datetime,
) -> Certificate:
    """Sign a certificate and keep it with its key; without an issuer it signs itself."""
    public = key.public if key is not None else order.public
    signer = issuer_key or key
    assert public is not None
    assert signer is not None
    serial = secrets.randbits(_SERIAL_BITS) | 1 << (_SERIAL_BITS - 1)
    above = queries.read_of(issuer) if issuer is not None else None
    start = at.replace(microsecond=0)
    until = end_of(start=start, months=order.months)
    made = pki.issue(
        issuer_certificate=above,
        issuer_key=signer,
        subject=Name(
            common_name=order.subject.common_name.strip(),
            organisation=order.subject.organisation_name.strip(),
        ),
        public=public,
        serial=serial,
        valid_from=start,
        valid_until=min(until, above.valid_until) if above else until,
        profile=order.profile,
        addresses=_addresses(above.subject_key) if above else None,
    )
    return _kept(order=order, issuer=issuer, made=made, key=key, by=by, at=at)


def _kept(
    *,
    order: Order,
    issuer: Certificate | None,
    made: Read,
    key: PrivateKey | None,
    by: str,
    at: datetime,
) -> Certificate:
    """Keep a certificate that was signed; of an encryption certificate the key goes into escrow."""
    about, key_id = order.subject.ref, None
    if key is not None:
        escrowed = order.profile is Profile.ENCRYPTION
        key_id = store_key(key=key, use=order.profile.value, at=at, escrowed=escrowed)
    return Certificate.objects.create(
        issuer=issuer,
        serial=f"{made.serial:x}",
        suite=order.suite.value,
        profile=order.profile.value,
        state_at=at,
        about_kind=about.kind if about else "",
        about_id=about.id if about else None,
        common_name=made.common_name,
        organisation_name=order.subject.organisation_name.strip(),
        der=made.der,
        key_id=key_id,
        partner=order.partner,
        renews=order.renews,
        crosses=order.crosses,
        valid_from=made.valid_from,
        valid_until=made.valid_until,
        issued_at=at,
        issued_by=by,
    )


def _addresses(issuer_key: bytes) -> Addresses:
    base, name = settings.YIMEN_PUBLIC_URL, issuer_key.hex()
    return Addresses(
        crl=f"{base}/trust/crl/{name}.crl",
        ocsp=f"{base}/trust/ocsp/",
        issuer=f"{base}/trust/ca/{name}.crt",
    )


def suspend_certificate(
    *, actor: Actor, certificate_id: UUID, words: str, at: datetime
) -> CertificateView:
    """Take a certificate out of use for a while, at once and by one hand. Raises NotAllowed, WrongState."""
    access.check_manage(actor)
    return _move(actor, certificate_id, CertificateVerb.SUSPEND, RevocationReason.HOLD, words, at)


def resume_certificate(
    *, actor: Actor, certificate_id: UUID, words: str, at: datetime
) -> CertificateView:
    """Let a suspended certificate hold again. Raises NotAllowed, WrongState."""
    access.check_manage(actor)
    return _move(actor, certificate_id, CertificateVerb.RESUME, None, words, at)


def end_certificate(
    *, actor: Actor, certificate_id: UUID, reason: RevocationReason, words: str, at: datetime
) -> CertificateView:
    """Revoke a certificate for good, on behalf of an action whose own gate let two hands decide.

    Raises NotFound, WrongState, CertificateRefused.
    """
    if reason is RevocationReason.HOLD:
        raise CertificateRefused("reason", "暂停不是吊销的原因。", field="reason")
    return _move(actor, certificate_id, CertificateVerb.REVOKE, reason, words, at)


def _move(
    actor: Actor,
    certificate_id: UUID,
    verb: CertificateVerb,
    reason: RevocationReason | None,
    words: str,
    at: datetime,
) -> CertificateView:
    words = tidy_reason(words)
    with transaction.atomic():
        row = Certificate.objects.for_change(certificate_id)
        state = TABLE.check_move(CertificateState(row.state), verb)
        if row.authority or row.issuer is None:
            raise CertificateRefused(
                "not_ours", "根证书和外部机构的证书不在这里办理，请联系签发它的机构。"
            )
        row.state, row.state_at = state.value, at
        row.reason = reason.value if reason else ""
        row.save(update_fields=["state", "state_at", "reason"])
        keep_step(actor, row, verb, at, reason=row.reason, words=words)
        if verb is not CertificateVerb.RESUME:  # the next hour finds one that holds again
            close_ending(certificate_id=row.id)
        publish_list(issuer=row.issuer, at=at)
        ledger.record(
            actor=actor,
            verb=f"trust.certificate.{_PAST[verb]}",
            subject=Ref(CERTIFICATE_KIND, row.id),
            at=at,
            change={"serial": row.serial, "reason": row.reason},
            ground=words,
        )
        return queries.view(row)


_PAST = {
    CertificateVerb.SUSPEND: "suspended",
    CertificateVerb.RESUME: "resumed",
    CertificateVerb.REVOKE: "revoked",
}


def tidy_reason(words: str, *, field: str = "words") -> str:
    """Return a reason in one line. Raises CertificateRefused where it says nothing."""
    text = " ".join(words.split())[:300]
    if len(text) < _SHORTEST_REASON:
        raise CertificateRefused("words", "请写明原因，至少 4 个字，记入台账。", field=field)
    return text


def keep_step(
    actor: Actor,
    row: Certificate,
    verb: CertificateVerb,
    at: datetime,
    *,
    reason: str = "",
    words: str = "",
) -> None:
    """Keep that something was done with a certificate, for its history and its standing."""
    CertificateStep.objects.create(
        certificate=row,
        verb=verb.value,
        at=at,
        reason=reason,
        words=words,
        by_name=actor.name,
        by_account_id=actor.account_id,
    )
