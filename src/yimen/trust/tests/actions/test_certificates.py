"""Certificates through their life, and who may do what with them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest

from yimen.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from yimen.kernel.contracts import NotAllowed, NotFound, WrongState
from yimen.kernel.crypto.fields import Unreadable
from yimen.kernel.models import LedgerEntry
from yimen.pki import certificates as pki
from yimen.pki import crl, ocsp, requests, stamps, suites
from yimen.pki.contracts import (
    ChainFault,
    Name,
    Profile,
    RevocationReason,
    Standing,
    SuiteName,
)
from yimen.pki.testing import AT, authority
from yimen.trust import access
from yimen.trust.actions import authority as authorities
from yimen.trust.actions import certificates, keys, lists, stamping, wishes
from yimen.trust.certificate_contracts import CertificateRefused, Subject
from yimen.trust.contracts import CertificateView
from yimen.trust.models import Certificate, RevocationList, TimeStamp, TrustKey
from yimen.trust.queries import certificates as queries
from yimen.trust.queries import chain, status
from yimen.trust.rules.certificate import CertificateState, WishKind, WishState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
_number = count(1)
BOTH = pytest.mark.parametrize("suite", list(SuiteName))


def _officer(*verbs: str) -> Actor:
    unit = uuid4()
    return Actor(
        kind=ActorKind.OFFICER,
        name=f"安全员{next(_number)}",
        account_id=uuid4(),
        officer_id=uuid4(),
        unit_id=unit,
        grants=tuple(Grant(verb, unit, "439981") for verb in verbs),
    )


def _keeper() -> Actor:
    return _officer(access.MANAGE_CERTIFICATES, access.APPROVE_CERTIFICATES)


@pytest.fixture(autouse=True)
def _set_up(db, replayed) -> None:
    replayed(authorities.set_up_authority)(actor=SYSTEM, at=AT)


def _issue(suite: SuiteName = SuiteName.SM, **more: object) -> CertificateView:
    given: dict[str, object] = {
        "actor": SYSTEM,
        "profile": Profile.SEAL,
        "subject": Subject(ref=None, common_name="一门县卫生健康局", organisation_name="一门县"),
        "suite": suite,
        "months": 12,
        "at": AT,
    }
    return certificates.issue_certificate(**(given | more))


def _check(view: CertificateView, **more: object):
    given: dict[str, object] = {"at": AT + DAY, "profile": view.profile}
    return chain.check_certificate(der=view.der, **(given | more))


def _revoke(view: CertificateView, *, at=AT + 2 * DAY) -> None:
    one, two = _keeper(), _keeper()
    wish = wishes.ask(
        actor=one,
        certificate_id=view.id,
        kind=WishKind.REVOKE,
        reason=RevocationReason.KEY_COMPROMISE,
        words="私钥介质丢失",
        at=at,
    )
    wishes.approve(actor=two, wish_id=wish.id, at=at)


def test_setting_up_again_makes_nothing() -> None:
    before = Certificate.objects.count()

    assert before == 10
    assert authorities.set_up_authority(actor=SYSTEM, at=AT) == []
    assert Certificate.objects.count() == before
    with pytest.raises(NotAllowed):
        authorities.set_up_authority(actor=_keeper(), at=AT)


@BOTH
@pytest.mark.parametrize(
    "profile", [Profile.SEAL, Profile.LOGIN, Profile.SIGNING, Profile.ENCRYPTION]
)
def test_what_is_issued_passes_the_one_check(suite: SuiteName, profile: Profile) -> None:
    view = _issue(suite, profile=profile)

    report = _check(view)

    assert report.ok, report
    assert view.key_id is not None
    assert keys.load_key(key_id=view.key_id).public == pki.read(view.der).public
    assert LedgerEntry.objects.filter(verb="trust.certificate.issued", subject_id=view.id).exists()


def test_a_pair_names_each_other_and_only_the_encryption_key_is_in_escrow() -> None:
    own = suites.suite(SuiteName.SM).new_key()

    signing, encryption = certificates.issue_pair(
        actor=_keeper(),
        subject=Subject(ref=None, common_name="县卫健局业务系统"),
        suite=SuiteName.SM,
        months=12,
        at=AT,
        public=own.public,
    )

    assert signing.key_id is None
    assert pki.read(signing.der).public == own.public
    assert queries.get_detail(certificate_id=signing.id).partner_id == encryption.id
    detail = queries.get_detail(certificate_id=encryption.id)
    assert detail.partner_id == signing.id
    assert detail.is_escrowed


def test_renewing_makes_a_new_pair_and_leaves_the_old_one_until_its_end() -> None:
    old = _issue()

    new = certificates.renew_certificate(
        actor=SYSTEM, certificate_id=old.id, months=24, at=AT + DAY
    )

    assert pki.read(new.der).public != pki.read(old.der).public
    assert _check(old).ok
    assert _check(new).ok
    assert _check(old, at=old.valid_until).fault is ChainFault.EXPIRED
    with pytest.raises(CertificateRefused, match="已经换发过"):
        certificates.renew_certificate(actor=SYSTEM, certificate_id=old.id, months=24, at=AT + DAY)


def test_a_subject_that_keeps_its_own_key_renews_with_a_new_request() -> None:
    own = suites.suite(SuiteName.SM).new_key()
    old = _issue(public=own.public)

    for public in (None, own.public):
        with pytest.raises(CertificateRefused) as refused:
            certificates.renew_certificate(
                actor=SYSTEM, certificate_id=old.id, months=12, at=AT, public=public
            )
        assert refused.value.field == "request"


def test_a_suspension_counts_while_it_lasts() -> None:
    view, keeper = _issue(), _keeper()
    certificates.suspend_certificate(
        actor=keeper, certificate_id=view.id, words="经办人请假", at=AT + 2 * DAY
    )
    suspended = _check(view, at=AT + 3 * DAY)
    certificates.resume_certificate(
        actor=keeper, certificate_id=view.id, words="经办人回来了", at=AT + 4 * DAY
    )

    assert suspended.fault is ChainFault.SUSPENDED
    assert [_check(view, at=AT + day * DAY).fault for day in (1, 3, 5)] == [
        None,
        ChainFault.SUSPENDED,
        None,
    ]


def test_a_revocation_takes_two_hands_and_counts_from_its_moment() -> None:
    view, one = _issue(), _keeper()
    wish = wishes.ask(
        actor=one,
        certificate_id=view.id,
        kind=WishKind.REVOKE,
        reason=RevocationReason.KEY_COMPROMISE,
        words="私钥介质丢失",
        at=AT + DAY,
    )

    with pytest.raises(NotAllowed):
        wishes.approve(actor=one, wish_id=wish.id, at=AT + DAY)
    assert _check(view, at=AT + 2 * DAY).ok
    wishes.approve(actor=_keeper(), wish_id=wish.id, at=AT + 2 * DAY)

    before, after = _check(view, at=AT + DAY), _check(view, at=AT + 2 * DAY)
    assert before.ok
    assert any("不影响此前的签名" in step.sentence for step in before.steps)
    assert after.fault is ChainFault.REVOKED
    with pytest.raises(WrongState):
        certificates.resume_certificate(
            actor=_keeper(), certificate_id=view.id, words="想恢复用", at=AT + 3 * DAY
        )


def test_a_wish_can_be_refused_and_taken_back_by_whom_it_concerns() -> None:
    view, one, two = _issue(), _keeper(), _keeper()
    asked = {
        "certificate_id": view.id,
        "kind": WishKind.REVOKE,
        "reason": RevocationReason.SUPERSEDED,
        "words": "换了新证书",
        "at": AT,
    }
    wish = wishes.ask(actor=one, **asked)

    with pytest.raises(WrongState):
        wishes.ask(actor=two, **asked)
    with pytest.raises(NotAllowed):
        wishes.take_back(actor=two, wish_id=wish.id, at=AT)
    with pytest.raises(NotAllowed):
        wishes.refuse(actor=one, wish_id=wish.id, words="自己不批准", at=AT)
    refused = wishes.refuse(actor=two, wish_id=wish.id, words="旧证书还要用", at=AT)
    again = wishes.ask(actor=one, **asked)
    back = wishes.take_back(actor=one, wish_id=again.id, at=AT)

    assert (refused.state, back.state) == (WishState.REFUSED, WishState.TAKEN_BACK)
    assert queries.get_certificate(certificate_id=view.id).state == CertificateState.VALID


def test_an_escrowed_key_comes_out_by_two_hands_to_who_asked() -> None:
    _, encryption = certificates.issue_pair(
        actor=SYSTEM,
        subject=Subject(ref=None, common_name="县档案系统"),
        suite=SuiteName.INTERNATIONAL,
        months=12,
        at=AT,
    )
    one, two = _keeper(), _keeper()
    wish = wishes.ask(
        actor=one,
        certificate_id=encryption.id,
        kind=WishKind.RECOVER,
        reason=None,
        words="系统重装，丢了密钥",
        at=AT,
    )
    with pytest.raises(WrongState):
        wishes.take_key(actor=one, wish_id=wish.id, passphrase="a" * 12, at=AT)
    wishes.approve(actor=two, wish_id=wish.id, at=AT)

    content = wishes.take_key(actor=one, wish_id=wish.id, passphrase="a" * 12, at=AT)

    assert content.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    with pytest.raises(NotAllowed):
        wishes.take_key(actor=two, wish_id=wish.id, passphrase="a" * 12, at=AT)
    with pytest.raises(WrongState):
        wishes.take_key(actor=one, wish_id=wish.id, passphrase="a" * 12, at=AT + 2 * DAY)
    with pytest.raises(CertificateRefused, match="只有加密证书"):
        wishes.ask(
            actor=one,
            certificate_id=_issue().id,
            kind=WishKind.RECOVER,
            reason=None,
            words="想要私钥",
            at=AT,
        )


@pytest.mark.parametrize(
    ("verbs", "profile", "allowed"),
    [
        ((access.MANAGE_CERTIFICATES,), Profile.LOGIN, True),
        ((access.MANAGE_CERTIFICATES,), Profile.SEAL, True),
        ((access.MANAGE_CERTIFICATES,), Profile.TSA, False),
        ((access.MANAGE_CERTIFICATES,), Profile.ISSUING, False),
        ((access.APPROVE_SEAL,), Profile.SEAL, True),
        ((access.APPROVE_SEAL,), Profile.LOGIN, False),
        ((access.APPROVE_CERTIFICATES,), Profile.LOGIN, False),
        ((), Profile.SEAL, False),
    ],
)
def test_who_may_issue(verbs: tuple[str, ...], profile: Profile, allowed: bool) -> None:
    if allowed:
        assert _issue(actor=_officer(*verbs), profile=profile)
    else:
        with pytest.raises(NotAllowed):
            _issue(actor=_officer(*verbs), profile=profile)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"months": 0}, "months"),
        ({"months": 61}, "months"),
        ({"subject": Subject(ref=None, common_name=" ")}, "common_name"),
        ({"subject": Subject(ref=None, common_name="长" * 65)}, "common_name"),
        ({"public": suites.suite(SuiteName.INTERNATIONAL).new_key().public}, "request"),
    ],
)
def test_what_cannot_be_issued_is_refused_at_its_field(changed, field: str) -> None:
    with pytest.raises(CertificateRefused) as refused:
        _issue(**changed)

    assert refused.value.field == field


@BOTH
def test_lists_name_what_does_not_hold(suite: SuiteName) -> None:
    revoked, held, good = _issue(suite), _issue(suite), _issue(suite)
    _revoke(revoked)
    certificates.suspend_certificate(
        actor=SYSTEM, certificate_id=held.id, words="暂停几天", at=AT + 3 * DAY
    )

    issuing = Certificate.objects.get(suite=suite, profile=Profile.ISSUING)
    newest = RevocationList.objects.filter(issuer=issuing).latest("number")
    read = crl.read(bytes(newest.der))

    assert crl.is_signed_by(read, pki.read(bytes(issuing.der)))
    assert {f"{one.serial:x}": one.reason for one in read.entries} == {
        revoked.serial: RevocationReason.KEY_COMPROMISE,
        held.serial: RevocationReason.HOLD,
    }
    assert read.number == newest.number == 3
    assert good.serial not in {f"{one.serial:x}" for one in read.entries}


def test_lists_are_published_anew_when_a_day_old() -> None:
    assert lists.renew_lists(at=AT + timedelta(hours=23)) == 0
    assert lists.renew_lists(at=AT + DAY) == 4
    assert lists.renew_lists(at=AT + DAY) == 0


def test_services_get_new_certificates_before_theirs_end() -> None:
    at = AT + timedelta(days=710)
    assert authorities.renew_services(at=AT) == 0

    assert authorities.renew_services(at=at) == 4  # status services last two years
    assert authorities.renew_services(at=at) == 0


@BOTH
def test_status_is_answered_as_it_stands(suite: SuiteName) -> None:
    good, revoked, held = _issue(suite), _issue(suite), _issue(suite)
    _revoke(revoked)
    certificates.suspend_certificate(
        actor=SYSTEM, certificate_id=held.id, words="暂停几天", at=AT + 2 * DAY
    )
    issuer = pki.read(bytes(Certificate.objects.get(suite=suite, profile=Profile.ISSUING).der))
    at = (AT + 3 * DAY).replace(microsecond=0)

    for view, standing in (
        (good, Standing.GOOD),
        (revoked, Standing.REVOKED),
        (held, Standing.SUSPENDED),
    ):
        certificate = pki.read(view.der)
        request = ocsp.ask(certificate=certificate, issuer=issuer, nonce=b"n" * 16)
        answer = status.answer(content=request, at=at)
        found = ocsp.read_answer(
            answer, certificate=certificate, issuer=issuer, at=at, nonce=b"n" * 16
        )
        assert found.standing is standing


def test_status_of_what_we_never_issued_is_not_good() -> None:
    other = authority(SuiteName.SM)
    issuer = pki.read(bytes(Certificate.objects.get(suite="sm", profile=Profile.ISSUING).der))
    stranger = other.issue(Profile.SEAL).certificate

    forged = status.answer(content=ocsp.ask(certificate=stranger, issuer=issuer), at=AT)
    foreign = status.answer(
        content=ocsp.ask(certificate=stranger, issuer=other.issuing.certificate), at=AT
    )

    found = ocsp.read_answer(forged, certificate=stranger, issuer=issuer, at=AT)
    assert found.standing is Standing.UNKNOWN
    assert foreign == ocsp.refuse(ocsp.Refused.NOT_OURS)
    assert status.answer(content=b"junk", at=AT) == ocsp.refuse(ocsp.Refused.MALFORMED)


@BOTH
def test_stamps_follow_the_suite_of_the_hash_and_count_upwards(suite: SuiteName) -> None:
    tokens = [
        stamping.stamp_over(message=b"m", suite=suite, at=AT + timedelta(seconds=n))
        for n in range(3)
    ]

    read = [stamps.check(token, message=b"m") for token in tokens]

    assert [one.serial for one in read] == sorted({one.serial for one in read})
    assert {one.certificate.suite for one in read} == {suite}
    assert read[0].policy == stamping.POLICY
    report = chain.check_certificate(der=read[0].certificate.der, at=AT, profile=Profile.TSA)
    assert report.ok, report
    assert TimeStamp.objects.count() == 3


def test_a_clock_set_back_stamps_nothing_for_others() -> None:
    request = stamps.ask(message=b"m", suite=SuiteName.SM)
    stamping.answer_stamp_request(content=request, at=AT + DAY)

    refused = stamping.answer_stamp_request(content=request, at=AT)

    assert refused == stamps.refuse(stamps.Failure.CLOCK, "the clock was set back")
    assert TimeStamp.objects.count() == 1


def test_another_policy_is_not_ours() -> None:
    from yimen.pki import der

    good = der.first(stamps.ask(message=b"m", suite=SuiteName.SM)).children()
    asked = der.sequence(good[0].whole, good[1].whole, der.identifier("1.2.3"), good[2].whole)

    with pytest.raises(stamps.BadStamp):
        stamps.token_of(stamping.answer_stamp_request(content=asked, at=AT))


def test_who_holds_the_database_alone_cannot_exchange_keys() -> None:
    one, two = _issue(), _issue()
    stored = TrustKey.objects.get(id=two.key_id).private_encrypted
    TrustKey.objects.filter(id=one.key_id).update(private_encrypted=stored)

    assert one.key_id is not None
    with pytest.raises(Unreadable):
        keys.load_key(key_id=one.key_id)


def test_a_destroyed_key_signs_nothing_more() -> None:
    view = _issue()
    assert view.key_id is not None

    keys.destroy_key(key_id=view.key_id, at=AT)

    with pytest.raises(NotFound):
        keys.load_key(key_id=view.key_id)
    assert not queries.get_detail(certificate_id=view.id).key_is_here


@BOTH
def test_a_request_proves_who_holds_the_key(suite: SuiteName) -> None:
    key = suites.suite(suite).new_key()
    content = requests.write(key=key, name=Name(common_name="县卫健局业务系统"))

    found = requests.read_text(requests.pem(content))

    assert found.public == key.public
    assert found.common_name == "县卫健局业务系统"
    for place in range(0, len(content), 3):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(requests.BadRequest):
            requests.read(bytes(changed))


def test_the_evidence_for_later_holds_certificates_and_lists() -> None:
    view = _issue()

    found = chain.gather_evidence(certificates=[view.der])

    assert len(found.certificates) == 3
    assert len(found.lists) == 2
