"""Certificates by an authority outside: believed as far as it proves, and checked by its lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed
from yimen.pki import certificates as pki
from yimen.pki import crl, requests, suites
from yimen.pki.contracts import (
    ChainFault,
    Name,
    Profile,
    RevocationReason,
    RevokedEntry,
    SuiteName,
)
from yimen.pki.testing import AT, Authority, authority
from yimen.trust import access
from yimen.trust.actions import keys, outside, wishes
from yimen.trust.certificate_contracts import CertificateRefused, Subject
from yimen.trust.contracts import AuthorityUnavailable, IssuedOutside
from yimen.trust.models import Certificate
from yimen.trust.queries import authorities, chain
from yimen.trust.rules.certificate import WishKind

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Provincial:
    """An authority in this process: real keys, certificates and lists, no network."""

    code, title = "province", "省级证书机构"

    def __init__(self) -> None:
        self.made: Authority = authority(SuiteName.SM, title="某省")
        self.ended: list[RevokedEntry] = []
        self.number = 0
        self.wrong_key = False

    def fetch_chain(self) -> tuple[bytes, ...]:
        return self.made.root.certificate.der, self.made.issuing.certificate.der

    def request_certificate(self, *, request: bytes, profile: Profile) -> IssuedOutside:
        asked = requests.read(request)
        public = suites.suite(SuiteName.SM).new_key().public if self.wrong_key else asked.public
        issued = pki.issue(
            issuer_certificate=self.made.issuing.certificate,
            issuer_key=self.made.issuing.key,
            subject=Name(common_name=asked.common_name),
            public=public,
            serial=next(self.made.serials),
            valid_from=AT - DAY,
            valid_until=AT + 365 * DAY,
            profile=profile,
        )
        return IssuedOutside(certificate=issued.der, between=())

    def revoke_certificate(self, *, certificate: bytes, reason: RevocationReason) -> None:
        serial = pki.read(certificate).serial
        self.ended.append(RevokedEntry(serial=serial, at=AT + 2 * DAY, reason=reason))

    def fetch_list(self) -> bytes:
        self.number += 1
        return crl.write(
            issuer=self.made.issuing.certificate,
            key=self.made.issuing.key,
            entries=self.ended,
            number=self.number,
            made_at=AT,
            next_at=AT + 30 * DAY,
        )


@pytest.fixture
def province() -> Iterator[Provincial]:
    made = Provincial()
    authorities.install_authority(authority=made)
    yield made
    authorities.remove_authority(code=made.code)


def _request(profile: Profile = Profile.SEAL):
    return outside.request_certificate(
        actor=SYSTEM,
        code="province",
        profile=profile,
        subject=Subject(ref=None, common_name="一门县人民政府"),
        suite=SuiteName.SM,
        at=AT,
    )


def _check(der: bytes, *, at=AT + DAY):
    return chain.check_certificate(der=der, at=at, profile=Profile.SEAL)


def test_what_it_issues_counts_once_it_was_entered_and_its_list_is_here(province) -> None:
    with pytest.raises(CertificateRefused, match="没有收下"):
        _request()
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    view = _request()

    without_list = _check(view.der)
    outside.fetch_list(code="province", at=AT)
    with_list = _check(view.der)

    assert without_list.fault is ChainFault.STANDING_UNKNOWN
    assert with_list.ok, with_list
    assert view.key_id is not None
    assert keys.load_key(key_id=view.key_id).public == pki.read(view.der).public


def test_entering_again_adds_nothing_and_is_for_the_machine_alone(province) -> None:
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)

    assert Certificate.objects.filter(authority="province").count() == 2
    with pytest.raises(NotAllowed):
        outside.enter_authority(actor=_keeper(), code="province", at=AT)


def test_a_certificate_for_another_key_is_not_taken(province) -> None:
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    province.wrong_key = True

    with pytest.raises(CertificateRefused, match="没有收下"):
        _request()


def test_a_chain_that_does_not_hold_together_is_not_entered(province) -> None:
    province.made.root = authority(SuiteName.SM).root

    with pytest.raises(AuthorityUnavailable):
        outside.enter_authority(actor=SYSTEM, code="province", at=AT)


def test_a_list_that_it_did_not_sign_is_not_kept(province) -> None:
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    province.made.issuing = authority(SuiteName.SM, title="某省").issuing

    with pytest.raises(AuthorityUnavailable):
        outside.fetch_list(code="province", at=AT)
    assert outside.fetch_lists(at=AT) == ["省级证书机构"]


def _keeper() -> Actor:
    unit = uuid4()
    verbs = (access.MANAGE_CERTIFICATES, access.APPROVE_CERTIFICATES)
    return Actor(
        kind=ActorKind.OFFICER,
        name="安全员",
        account_id=uuid4(),
        grants=tuple(Grant(verb, unit, "439981") for verb in verbs),
    )


def test_two_hands_have_it_revoke_and_its_list_says_so(province) -> None:
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    view = _request()
    wish = wishes.ask(
        actor=_keeper(),
        certificate_id=view.id,
        kind=WishKind.REVOKE,
        reason=RevocationReason.CESSATION,
        words="印章停用",
        at=AT + DAY,
    )

    wishes.approve(actor=_keeper(), wish_id=wish.id, at=AT + 2 * DAY)

    assert province.ended[0].reason is RevocationReason.CESSATION
    assert _check(view.der, at=AT + DAY).ok
    assert _check(view.der, at=AT + 2 * DAY).fault is ChainFault.REVOKED


def test_what_we_had_revoked_does_not_hold_even_while_its_list_is_not_here(province) -> None:
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    view = _request()
    outside.fetch_list(code="province", at=AT)
    province.made.issuing = authority(
        SuiteName.SM, title="某省"
    ).issuing  # its lists are strange now

    outside.revoke_outside(
        actor=SYSTEM,
        certificate_id=view.id,
        reason=RevocationReason.CESSATION,
        words="印章停用",
        at=AT + DAY,
    )

    assert _check(view.der, at=AT + DAY).fault is ChainFault.REVOKED


def test_a_subject_that_keeps_its_key_sends_its_own_request(province) -> None:
    outside.enter_authority(actor=SYSTEM, code="province", at=AT)
    own = suites.suite(SuiteName.SM).new_key()

    view = outside.request_certificate(
        actor=SYSTEM,
        code="province",
        profile=Profile.LOGIN,
        subject=Subject(ref=None, common_name="杨文"),
        suite=SuiteName.SM,
        request=requests.write(key=own, name=Name(common_name="杨文")),
        at=AT,
    )

    assert view.key_id is None
    assert pki.read(view.der).public == own.public
    assert [one.code for one in authorities.list_entered()] == ["province"]
