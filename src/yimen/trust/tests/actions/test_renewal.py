"""A new generation of our authority beside the old one, and a root whose key is in a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from yimen.directory.contracts import Post
from yimen.directory.testing import demo_county, make_officer
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed
from yimen.kernel.models import LedgerEntry, Work
from yimen.kernel.work.rebuilding import rebuild_check
from yimen.pki import certificates as pki
from yimen.pki import crl, ocsp
from yimen.pki.contracts import (
    ChainFault,
    PrivateKey,
    Profile,
    RevocationReason,
    Standing,
    SuiteName,
)
from yimen.pki.testing import AT
from yimen.pki.tests import openssl
from yimen.trust.actions import authority, certificates, lists, renewal, root_key, second_hand
from yimen.trust.certificate_contracts import ENDING_WORK, CertificateRefused, Subject
from yimen.trust.contracts import CertificateView
from yimen.trust.models import Certificate, RevocationList, TrustKey
from yimen.trust.queries import chain, published, status, validity
from yimen.trust.queries.certificates import find_service, read_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR = 365 * DAY
BOTH = pytest.mark.parametrize("suite", list(SuiteName))
PASSPHRASE = "离线保管的口令十二字以上"


@pytest.fixture(autouse=True)
def _set_up(db, replayed) -> None:
    replayed(authority.set_up_authority)(actor=SYSTEM, at=AT)


def _issue(suite: SuiteName, *, at=AT) -> CertificateView:
    return certificates.issue_certificate(
        actor=SYSTEM,
        profile=Profile.SIGNING,
        subject=Subject(ref=None, common_name="一门县卫生健康局"),
        suite=suite,
        months=36,
        at=at,
    )


def _service(suite: SuiteName, profile: Profile, *, at=AT) -> Certificate:
    found = find_service(suite=suite, profile=profile, at=at)
    assert found is not None
    return found


def _standing(der: bytes, issuer: Certificate, *, at) -> Standing:
    certificate, above = pki.read(der), read_of(issuer)
    answer = status.answer(content=ocsp.ask(certificate=certificate, issuer=above), at=at)
    return ocsp.read_answer(answer, certificate=certificate, issuer=above, at=at).standing


def _check(view: CertificateView, at):
    return chain.check_certificate(der=view.der, at=at, profile=view.profile)


@BOTH
def test_a_new_issuing_certificate_issues_and_the_old_one_is_still_answered_for(
    suite: SuiteName,
) -> None:
    old_issuer, old = _service(suite, Profile.ISSUING), _issue(suite)
    later = AT + YEAR

    (made,) = renewal.renew_issuing(actor=SYSTEM, suite=suite, at=later)
    new = _issue(suite, at=later)
    certificates.end_certificate(
        actor=SYSTEM,
        certificate_id=old.id,
        reason=RevocationReason.CESSATION,
        words="系统下线",
        at=later + DAY,
    )

    new_issuer = Certificate.objects.get(id=made.id)
    assert made.common_name.endswith("第2代")
    assert pki.is_signed_by(pki.read(new.der), read_of(new_issuer))
    assert _check(new, later).ok
    assert _check(old, later).ok
    assert _check(old, later + 2 * DAY).fault is ChainFault.REVOKED
    assert _standing(new.der, new_issuer, at=later) is Standing.GOOD
    assert _standing(old.der, old_issuer, at=later + 2 * DAY) is Standing.REVOKED
    assert _service(suite, Profile.TSA, at=later).issuer_id == made.id
    listed = crl.read(published.find_list(name=read_of(old_issuer).subject_key.hex(), at=later))
    assert {f"{one.serial:x}" for one in listed.entries} == {old.serial}
    assert lists.renew_lists(at=later + 3 * DAY) == 5  # two roots, three issuing certificates


@openssl.needs_openssl
def test_who_trusts_only_the_old_root_follows_the_crossing_certificate(tmp_path: Path) -> None:
    suite = SuiteName.INTERNATIONAL
    old_root = read_of(_service(suite, Profile.ROOT))

    new_root = renewal.renew_root(actor=SYSTEM, suite=suite, at=AT + DAY)
    issuing, crossing = renewal.renew_issuing(actor=SYSTEM, suite=suite, at=AT + DAY)
    leaf = _issue(suite, at=AT + DAY)

    kept = openssl.keep(tmp_path, "leaf.pem", pki.read(leaf.der))
    below = {"new": pki.read(issuing.der), "old": pki.read(crossing.der)}
    roots = {"new": pki.read(new_root.der), "old": old_root}
    for which in ("new", "old"):
        told = openssl.run(
            "verify", "-x509_strict",
            "-CAfile", openssl.keep(tmp_path, "root.pem", roots[which]),
            "-untrusted", openssl.keep(tmp_path, "below.pem", below[which]), kept,
        )  # fmt: skip
        assert told.stdout.endswith("OK\n"), told
    report = _check(leaf, AT + DAY)
    assert report.ok
    assert report.path[-1].der == new_root.der
    evidence = chain.gather_evidence(certificates=[leaf.der])
    assert {crossing.der, issuing.der, new_root.der, old_root.der} <= set(evidence.certificates)
    name = "international-cross"
    assert published.find_issuer(name=name, at=AT + DAY) == crossing.der


@BOTH
def test_the_roots_responder_answers_for_issuing_certificates(suite: SuiteName) -> None:
    root, issuing = _service(suite, Profile.ROOT), _service(suite, Profile.ISSUING)

    before = _standing(bytes(issuing.der), root, at=AT + DAY)
    certificates.end_certificate(
        actor=SYSTEM,
        certificate_id=issuing.id,
        reason=RevocationReason.KEY_COMPROMISE,
        words="签发密钥失密",
        at=AT + 2 * DAY,
    )

    assert before is Standing.GOOD
    assert _standing(bytes(issuing.der), root, at=AT + 3 * DAY) is Standing.REVOKED
    assert read_of(issuing).ocsp_addresses


def test_services_are_renewed_by_their_own_issuer_and_not_past_its_end() -> None:
    suite = SuiteName.SM
    first = _service(suite, Profile.ISSUING)
    renewal.renew_issuing(actor=SYSTEM, suite=suite, at=AT + DAY)
    soon = AT + 2 * YEAR - 10 * DAY  # status certificates last two years

    made = authority.renew_services(at=soon)

    renewed = Certificate.objects.filter(profile=Profile.OCSP.value, issued_at=soon)
    assert made == 5  # of two roots, and of three issuing certificates
    assert first.id in {row.issuer_id for row in renewed}
    assert authority.renew_services(at=soon) == 0
    ends = first.valid_until - 5 * DAY  # nothing lasts longer than who issued it
    authority.renew_services(at=ends)
    assert authority.renew_services(at=ends + DAY) == 0


def _file(suite: SuiteName) -> bytes:
    _, content = root_key.export_root_key(actor=SYSTEM, suite=suite, passphrase=PASSPHRASE, at=AT)
    root_key.remove_root_key(
        actor=SYSTEM, suite=suite, content=content, passphrase=PASSPHRASE, at=AT
    )
    return content


def _opened(content: bytes):
    def keys(*, root: CertificateView) -> PrivateKey:
        return root_key.open_file(root=root, content=content, passphrase=PASSPHRASE)

    return keys


@BOTH
def test_a_root_in_a_file_is_gone_from_the_store_and_asked_for(suite: SuiteName) -> None:
    content = _file(suite)
    root = _service(suite, Profile.ROOT)

    assert TrustKey.objects.get(id=root.key_id).private_encrypted is None
    assert b"ENCRYPTED PRIVATE KEY" in content
    with pytest.raises(CertificateRefused, match="离线保管"):
        renewal.renew_issuing(actor=SYSTEM, suite=suite, at=AT + DAY)
    made = renewal.renew_issuing(actor=SYSTEM, suite=suite, at=AT + DAY, keys=_opened(content))
    assert pki.is_signed_by(pki.read(made[0].der), read_of(root))
    assert authority.set_up_authority(actor=SYSTEM, at=AT + DAY) == []
    assert {"trust.root_key.exported", "trust.root_key.taken_offline"} <= set(
        LedgerEntry.objects.values_list("verb", flat=True)
    )


def test_a_key_is_removed_only_where_its_file_opens_again() -> None:
    suite = SuiteName.SM
    _, content = root_key.export_root_key(actor=SYSTEM, suite=suite, passphrase=PASSPHRASE, at=AT)
    _, other = root_key.export_root_key(
        actor=SYSTEM, suite=SuiteName.INTERNATIONAL, passphrase=PASSPHRASE, at=AT
    )

    for given, passphrase in ((content, "另一个口令，也够长了吧"), (other, PASSPHRASE)):
        with pytest.raises(CertificateRefused, match="密钥文件"):
            root_key.remove_root_key(
                actor=SYSTEM, suite=suite, content=given, passphrase=passphrase, at=AT
            )
    with pytest.raises(CertificateRefused, match="至少 12"):
        root_key.export_root_key(actor=SYSTEM, suite=suite, passphrase="short", at=AT)
    assert TrustKey.objects.get(id=_service(suite, Profile.ROOT).key_id).offline_at is None


def test_an_offline_root_tells_a_revocation_at_once_and_its_list_follows_with_the_file() -> None:
    suite = SuiteName.SM
    content = _file(suite)
    root, issuing = _service(suite, Profile.ROOT), _service(suite, Profile.ISSUING)
    before = RevocationList.objects.filter(issuer=root).count()

    certificates.end_certificate(
        actor=SYSTEM,
        certificate_id=issuing.id,
        reason=RevocationReason.KEY_COMPROMISE,
        words="签发密钥失密",
        at=AT + DAY,
    )
    due = {one.certificate_id: one for one in validity.list_due(at=AT + DAY)}

    assert _standing(bytes(issuing.der), root, at=AT + 2 * DAY) is Standing.REVOKED
    assert RevocationList.objects.filter(issuer=root).count() == before
    assert due[root.id].is_list
    root_key.sign_root_list(actor=SYSTEM, suite=suite, at=AT + 2 * DAY, keys=_opened(content))
    newest = crl.read(published.find_list(name="sm-root", at=AT + 2 * DAY))
    assert [f"{one.serial:x}" for one in newest.entries] == [issuing.serial]
    assert newest.next_at == (AT + 2 * DAY + YEAR).replace(microsecond=0)
    assert root.id not in {one.certificate_id for one in validity.list_due(at=AT + 3 * DAY)}


def test_what_must_be_renewed_stands_on_the_administrators_list_until_it_is() -> None:
    make_officer(post=Post.SECURITY_ADMIN, unit=demo_county().centre, at=AT)
    view = _issue(SuiteName.SM)
    soon = view.valid_until - 20 * DAY

    second_hand.put_ending(at=AT)
    assert not Work.objects.filter(kind=ENDING_WORK).exists()
    second_hand.put_ending(at=soon)
    assert [one.ref_id for one in Work.objects.filter(kind=ENDING_WORK)] == [view.id]
    assert [one for one in rebuild_check() if one.kind == ENDING_WORK] == []
    certificates.renew_certificate(actor=SYSTEM, certificate_id=view.id, months=12, at=soon)
    assert not Work.objects.filter(kind=ENDING_WORK).exists()


def test_an_issuing_certificate_is_due_before_it_would_cut_others_short() -> None:
    issuing = _service(SuiteName.SM, Profile.ISSUING)
    at = issuing.valid_until - 5 * YEAR

    due = {one.certificate_id for one in validity.list_due(at=at)}

    assert issuing.id in due
    renewal.renew_issuing(actor=SYSTEM, suite=SuiteName.SM, at=at)
    assert issuing.id not in {one.certificate_id for one in validity.list_due(at=at)}


def test_nobody_but_the_machine_renews_the_authority() -> None:
    officer = Actor(kind=ActorKind.OFFICER, name="安全员")
    for act in (
        lambda: renewal.renew_root(actor=officer, suite=SuiteName.SM, at=AT),
        lambda: renewal.renew_issuing(actor=officer, suite=SuiteName.SM, at=AT),
        lambda: root_key.export_root_key(
            actor=officer, suite=SuiteName.SM, passphrase=PASSPHRASE, at=AT
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
