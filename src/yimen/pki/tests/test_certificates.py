"""Certificates, as the independent tool reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from yimen.pki import certificates, suites
from yimen.pki.contracts import Name, Profile, SuiteName
from yimen.pki.testing import AT, shared_authority
from yimen.pki.tests import openssl

LEAVES = [profile for profile in Profile if not certificates.is_ca_profile(profile)]


@openssl.needs_openssl
@pytest.mark.parametrize("profile", LEAVES)
@pytest.mark.parametrize("name", list(SuiteName))
def test_openssl_verifies_every_link(tmp_path: Path, name: SuiteName, profile: Profile) -> None:
    made = shared_authority(name)
    leaf = made.issue(profile).certificate

    assert openssl.is_signed(tmp_path, leaf, made.issuing.certificate)
    assert openssl.is_signed(tmp_path, made.issuing.certificate, made.root.certificate)
    assert not openssl.is_signed(tmp_path, leaf, made.root.certificate)


@openssl.needs_openssl
def test_openssl_reads_what_an_sm2_certificate_says(tmp_path: Path) -> None:
    leaf = shared_authority(SuiteName.SM).issue(Profile.TSA, name="一门县时间戳服务").certificate

    told = openssl.run(
        "x509", "-in", openssl.keep(tmp_path, "leaf.pem", leaf), "-noout", "-text",
        "-nameopt", "utf8",
    ).stdout  # fmt: skip

    for said in (
        "Signature Algorithm: SM2-with-SM3",
        "ASN1 OID: SM2",
        "CN=一门县时间戳服务",
        "X509v3 Extended Key Usage: critical\n                Time Stamping",
        "Digital Signature, Non Repudiation",
        "CA:FALSE",
        "OCSP - URI:http://localhost/trust/ocsp/",
    ):
        assert said in told


@pytest.mark.parametrize("name", list(SuiteName))
@pytest.mark.parametrize("profile", list(Profile))
def test_a_certificate_comes_back_as_it_was_issued(name: SuiteName, profile: Profile) -> None:
    made = shared_authority(name)
    found = made.issue(profile, name="一门县卫生健康局").certificate

    again = certificates.read(found.der)

    assert again == found
    assert again.common_name == "一门县卫生健康局"
    assert again.subject == "CN=一门县卫生健康局, O=一门县, C=CN"
    assert again.suite is again.signed_by is name
    assert again.usages == certificates.USES[profile].usages
    assert again.extended == certificates.USES[profile].extended
    assert again.is_ca is certificates.is_ca_profile(profile)
    assert again.authority_key == made.issuing.certificate.subject_key


def test_validity_passes_the_year_2050() -> None:
    key = suites.suite(SuiteName.SM).new_key()
    until = datetime(2056, 1, 1, tzinfo=UTC)

    found = certificates.issue(
        issuer_certificate=None,
        issuer_key=key,
        subject=Name(common_name="一门县根证书"),
        public=key.public,
        serial=1,
        valid_from=AT,
        valid_until=until,
        profile=Profile.ROOT,
    )

    assert found.valid_until == until
    assert found.valid_from == AT


def test_nobody_issues_by_a_key_that_is_not_the_issuers() -> None:
    made = shared_authority(SuiteName.SM)
    key = suites.suite(SuiteName.SM).new_key()

    with pytest.raises(ValueError, match="not the one"):
        certificates.issue(
            issuer_certificate=made.issuing.certificate,
            issuer_key=key,
            subject=Name(common_name="冒名"),
            public=key.public,
            serial=9,
            valid_from=AT,
            valid_until=AT.replace(year=2027),
            profile=Profile.SEAL,
        )
