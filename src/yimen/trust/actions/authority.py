"""Our own authority: a root and an issuing certificate for each suite, and what answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.pki import suites
from yimen.pki.contracts import PrivateKey, Profile, SuiteName
from yimen.trust import access
from yimen.trust.actions.certificates import Order, keep_step, sign_row
from yimen.trust.actions.keys import load_key
from yimen.trust.actions.lists import publish_list
from yimen.trust.actions.second_hand import close_ending
from yimen.trust.certificate_contracts import Subject
from yimen.trust.contracts import CERTIFICATE_KIND
from yimen.trust.models import Certificate
from yimen.trust.queries import certificates as queries
from yimen.trust.rules.certificate import LONGEST_MONTHS, CertificateVerb, renew_from

SUITE_WORDS = {SuiteName.SM: "国密", SuiteName.INTERNATIONAL: "国际算法"}
_TITLES = {
    Profile.ROOT: "根证书",
    Profile.ISSUING: "签发证书",
    Profile.TSA: "时间戳服务",
    Profile.OCSP: "证书状态服务",
}


def set_up_authority(
    *, actor: Actor, at: datetime, names: Sequence[SuiteName] = tuple(SuiteName)
) -> list[str]:
    """Make what is missing of each suite: root, issuing, time stamping, status; return their names.

    Run again it makes nothing. Raises NotAllowed.
    """
    access.check_set_up(actor)
    made: list[str] = []
    for suite in names:
        with transaction.atomic():
            root = queries.find_service(suite=suite, profile=Profile.ROOT, at=at)
            if root is None:
                root = make_authority(suite=suite, profile=Profile.ROOT, issuer=None, at=at)
                made.append(root.common_name)
            issuing = queries.find_service(suite=suite, profile=Profile.ISSUING, at=at)
            if issuing is None:
                issuing = make_authority(suite=suite, profile=Profile.ISSUING, issuer=root, at=at)
                made.append(issuing.common_name)
            made += [one.common_name for one in make_services(root=root, issuing=issuing, at=at)]
    return made


def make_services(*, root: Certificate, issuing: Certificate, at: datetime) -> list[Certificate]:
    """Make what is missing of the services: who tells status for either, and who stamps."""
    wanted = ((root, Profile.OCSP), (issuing, Profile.OCSP), (issuing, Profile.TSA))
    return [
        make_service(profile=profile, issuer=issuer, at=at)
        for issuer, profile in wanted
        if is_online(issuer) and queries.find_under(issuer=issuer, profile=profile, at=at) is None
    ]


def is_online(issuer: Certificate) -> bool:
    """Say whether the key of an issuer is in the store."""
    return issuer.key is not None and issuer.key.private_encrypted is not None


def make_authority(
    *,
    suite: SuiteName,
    profile: Profile,
    issuer: Certificate | None,
    at: datetime,
    issuer_key: PrivateKey | None = None,
    renews: Certificate | None = None,
) -> Certificate:
    """Make a root, or an issuing certificate, with its first list; later ones count their generation."""
    before = Certificate.objects.filter(
        suite=suite.value, profile=profile.value, authority="", crosses=None
    ).count()
    generation = f"第{before + 1}代" if before else ""
    row = _make(
        profile=profile,
        suite=suite,
        name=f"{_TITLES[profile]}（{SUITE_WORDS[suite]}）{generation}",
        issuer=issuer,
        issuer_key=issuer_key,
        renews=renews,
        at=at,
    )
    publish_list(issuer=row, at=at)
    return row


def make_service(
    *,
    profile: Profile,
    issuer: Certificate,
    at: datetime,
    issuer_key: PrivateKey | None = None,
    renews: Certificate | None = None,
) -> Certificate:
    """Make a certificate that stamps or tells status, by this issuer."""
    suite = SuiteName(issuer.suite)
    above = "根" if issuer.profile == Profile.ROOT.value else ""
    return _make(
        profile=profile,
        suite=suite,
        name=f"{above}{_TITLES[profile]}（{SUITE_WORDS[suite]}）",
        issuer=issuer,
        issuer_key=issuer_key,
        renews=renews,
        at=at,
    )


def _make(
    *,
    profile: Profile,
    suite: SuiteName,
    name: str,
    issuer: Certificate | None,
    issuer_key: PrivateKey | None,
    renews: Certificate | None,
    at: datetime,
) -> Certificate:
    county = settings.YIMEN["name"]
    if issuer is not None and issuer_key is None:
        assert issuer.key_id is not None
        issuer_key = load_key(key_id=issuer.key_id)
    row = sign_row(
        order=Order(
            profile=profile,
            subject=Subject(
                ref=None, common_name=f"{county}政务服务{name}", organisation_name=county
            ),
            suite=suite,
            months=LONGEST_MONTHS[profile],
            renews=_unrenewed(renews),
        ),
        issuer=issuer,
        issuer_key=issuer_key,
        key=suites.suite(suite).new_key(),
        by=SYSTEM.name,
        at=at,
    )
    tell_issued(row=row, at=at)
    return row


def _unrenewed(row: Certificate | None) -> Certificate | None:
    """Return what is renewed, or None where that was done before by one that was revoked since."""
    if row is None or Certificate.objects.filter(renews=row).exists():
        return None
    return row


def tell_issued(*, row: Certificate, at: datetime) -> None:
    """Keep that a certificate of the authority was issued: in its history and in the ledger."""
    keep_step(SYSTEM, row, CertificateVerb.ISSUE, at)
    if row.renews is not None:
        words = f"新证书序列号 {row.serial}"
        keep_step(SYSTEM, row.renews, CertificateVerb.RENEW, at, words=words)
        close_ending(certificate_id=row.renews.id)
    ledger.record(
        actor=SYSTEM,
        verb="trust.certificate.issued",
        subject=Ref(CERTIFICATE_KIND, row.id),
        at=at,
        change={
            "serial": row.serial,
            "profile": row.profile,
            "suite": row.suite,
            "renews": str(row.renews_id or ""),
            "crosses": str(row.crosses_id or ""),
        },
    )


def renew_services(*, at: datetime) -> int:
    """Give the services new certificates a month before theirs end; return how many.

    Each issuer that has not ended keeps its own status service, renewed or not: what it issued is still
    asked about. Only the newest issuing certificate has who stamps. Where the root's key is offline
    nothing is made; that takes the file.
    """
    renewed = 0
    for issuer in queries.own_issuers(at=at):
        for profile in _services_of(issuer, at):
            with transaction.atomic():
                found = queries.find_under(issuer=issuer, profile=profile, at=at)
                if is_online(issuer) and must_renew(found=found, issuer=issuer, at=at):
                    make_service(profile=profile, issuer=issuer, renews=found, at=at)
                    renewed += 1
    return renewed


def _services_of(issuer: Certificate, at: datetime) -> Sequence[Profile]:
    if issuer.profile == Profile.ROOT.value:
        return (Profile.OCSP,)
    newest = queries.find_service(suite=SuiteName(issuer.suite), profile=Profile.ISSUING, at=at)
    is_newest = newest is not None and newest.id == issuer.id
    return (Profile.OCSP, Profile.TSA) if is_newest else (Profile.OCSP,)


def must_renew(*, found: Certificate | None, issuer: Certificate, at: datetime) -> bool:
    """Say whether a service is missing or ends soon, and a new one would last longer."""
    if found is None:
        return True
    from_when = renew_from(profile=Profile(found.profile), valid_until=found.valid_until)
    return at >= from_when and found.valid_until < issuer.valid_until
