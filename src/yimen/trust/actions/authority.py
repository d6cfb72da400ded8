"""Our own authority: a root and an issuing certificate for each suite, and what answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.pki import suites
from yimen.pki.contracts import Profile, SuiteName
from yimen.trust import access
from yimen.trust.actions import certificates
from yimen.trust.actions.certificates import Order, sign_row
from yimen.trust.actions.keys import load_key
from yimen.trust.actions.lists import publish_list
from yimen.trust.certificate_contracts import Subject
from yimen.trust.contracts import CERTIFICATE_KIND
from yimen.trust.models import Certificate, CertificateStep
from yimen.trust.queries import certificates as queries
from yimen.trust.rules.certificate import LONGEST_MONTHS, CertificateVerb

SUITE_WORDS = {SuiteName.SM: "国密", SuiteName.INTERNATIONAL: "国际算法"}
_TITLES = {
    Profile.ROOT: "根证书",
    Profile.ISSUING: "签发证书",
    Profile.TSA: "时间戳服务",
    Profile.OCSP: "证书状态服务",
}
_RENEWED_BEFORE = timedelta(days=30)


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
            root = _service(suite, Profile.ROOT, None, at, made)
            issuing = _service(suite, Profile.ISSUING, root, at, made)
            for profile in (Profile.OCSP, Profile.TSA):
                _service(suite, profile, issuing, at, made)
    return made


def _service(
    suite: SuiteName,
    profile: Profile,
    issuer: Certificate | None,
    at: datetime,
    made: list[str],
) -> Certificate:
    found = queries.find_service(suite=suite, profile=profile, at=at)
    if found is not None:
        return found
    row = _make(suite, profile, issuer, at)
    if profile in {Profile.ROOT, Profile.ISSUING}:
        publish_list(issuer=row, at=at)
    made.append(row.common_name)
    return row


def _make(
    suite: SuiteName, profile: Profile, issuer: Certificate | None, at: datetime
) -> Certificate:
    name = settings.YIMEN["name"]
    row = sign_row(
        order=Order(
            profile=profile,
            subject=Subject(
                ref=None,
                common_name=f"{name}政务服务{_TITLES[profile]}（{SUITE_WORDS[suite]}）",
                organisation_name=name,
            ),
            suite=suite,
            months=LONGEST_MONTHS[profile],
        ),
        issuer=issuer,
        issuer_key=load_key(key_id=issuer.key_id) if issuer and issuer.key_id else None,
        key=suites.suite(suite).new_key(),
        by=SYSTEM.name,
        at=at,
    )
    CertificateStep.objects.create(
        certificate=row, verb=CertificateVerb.ISSUE.value, at=at, by_name=SYSTEM.name
    )
    ledger.record(
        actor=SYSTEM,
        verb="trust.certificate.issued",
        subject=Ref(CERTIFICATE_KIND, row.id),
        at=at,
        change={"serial": row.serial, "profile": row.profile, "suite": row.suite},
    )
    return row


def renew_services(*, at: datetime) -> int:
    """Give the services new certificates a month before theirs end; return how many."""
    renewed = 0
    for suite in SuiteName:
        for profile in (Profile.OCSP, Profile.TSA):
            row = queries.find_service(suite=suite, profile=profile, at=at)
            if row is None or row.valid_until > at + _RENEWED_BEFORE:
                continue
            certificates.renew_certificate(
                actor=SYSTEM, certificate_id=row.id, months=LONGEST_MONTHS[profile], at=at
            )
            renewed += 1
    return renewed
