"""Lists, status answers, stamps and messages: against the independent tool and against tampering."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from yimen.pki import cms, crl, der, ocsp, stamps, suites
from yimen.pki.contracts import (
    Profile,
    RevocationReason,
    RevokedEntry,
    Standing,
    StandingAnswer,
    SuiteName,
)
from yimen.pki.testing import AT, Authority, Pair, authority, shared_authority
from yimen.pki.tests import openssl

DAY = timedelta(days=1)
POLICY = "1.2.3.4.1"
BOTH = pytest.mark.parametrize("name", list(SuiteName))


@openssl.needs_openssl
def test_openssl_reads_and_verifies_a_list(tmp_path: Path) -> None:
    made = shared_authority(SuiteName.INTERNATIONAL)
    entries = [
        RevokedEntry(serial=5, at=AT, reason=RevocationReason.KEY_COMPROMISE),
        RevokedEntry(serial=2**90, at=AT, reason=RevocationReason.HOLD),
        RevokedEntry(serial=6, at=AT, reason=RevocationReason.UNSPECIFIED),
    ]
    path = tmp_path / "list.crl"
    path.write_bytes(_list(made, entries))
    above = openssl.keep(tmp_path, "above.pem", made.issuing.certificate)

    told = openssl.run(
        "crl", "-inform", "DER", "-in", str(path), "-CAfile", above, "-text", "-noout"
    )

    assert "verify OK" in told.stderr
    assert told.stdout.count("Serial Number:") == 3
    assert "Key Compromise" in told.stdout
    assert "Certificate Hold" in told.stdout


def _list(made: Authority, entries: list[RevokedEntry]) -> bytes:
    return crl.write(
        issuer=made.issuing.certificate,
        key=made.issuing.key,
        entries=entries,
        number=3,
        made_at=AT,
        next_at=AT + DAY,
    )


@BOTH
def test_a_list_comes_back_and_no_changed_byte_of_it_holds(name: SuiteName) -> None:
    made = shared_authority(name)
    entries = [
        RevokedEntry(serial=serial, at=AT, reason=reason)
        for serial, reason in enumerate(RevocationReason, start=50)
    ]
    written = _list(made, entries)

    assert crl.read(written).entries == tuple(entries)
    assert crl.is_signed_by(crl.read(written), made.issuing.certificate)
    for place in range(0, len(written), 7):
        changed = bytearray(written)
        changed[place] ^= 1
        try:
            found = crl.read(bytes(changed))
        except crl.BadList:
            continue
        assert not crl.is_signed_by(found, made.issuing.certificate), place


def _answered(made: Authority, pair: Pair, responder: Pair, found: StandingAnswer, **more) -> bytes:
    request = ocsp.read_request(
        ocsp.ask(
            certificate=pair.certificate, issuer=made.issuing.certificate, nonce=more.get("nonce")
        )
    )
    assert ocsp.is_about(request.questions[0], made.issuing.certificate)
    assert not ocsp.is_about(request.questions[0], made.root.certificate)
    return ocsp.answer(
        answers=[
            ocsp.Answered(question=request.questions[0], answer=found, made_at=AT, next_at=AT + DAY)
        ],
        nonce=request.nonce,
        responder=responder.certificate,
        key=responder.key,
        at=AT,
    )


ANSWERS = [
    StandingAnswer(standing=Standing.GOOD, source="在线状态查询"),
    StandingAnswer(standing=Standing.UNKNOWN, source="在线状态查询"),
    StandingAnswer(
        standing=Standing.REVOKED,
        source="在线状态查询",
        since=AT - DAY,
        reason=RevocationReason.SUPERSEDED,
    ),
    StandingAnswer(
        standing=Standing.SUSPENDED,
        source="在线状态查询",
        since=AT - DAY,
        reason=RevocationReason.HOLD,
    ),
]


@BOTH
@pytest.mark.parametrize("found", ANSWERS, ids=[each.standing for each in ANSWERS])
def test_an_answer_comes_back(name: SuiteName, found: StandingAnswer) -> None:
    made = shared_authority(name)
    pair, responder = made.issue(Profile.SEAL), made.issue(Profile.OCSP)

    answer = _answered(made, pair, responder, found, nonce=b"n" * 16)

    assert (
        ocsp.read_answer(
            answer,
            certificate=pair.certificate,
            issuer=made.issuing.certificate,
            at=AT,
            nonce=b"n" * 16,
        )
        == found
    )


@BOTH
def test_answers_of_others_and_of_other_times_are_refused(name: SuiteName) -> None:
    made = shared_authority(name)
    pair, good = made.issue(Profile.SEAL), ANSWERS[0]
    by_other = _answered(made, pair, authority(name).issue(Profile.OCSP), good)
    by_seal = _answered(made, pair, made.issue(Profile.SEAL), good)
    fine = _answered(made, pair, made.issue(Profile.OCSP), good, nonce=b"n" * 8)

    for answer, more in (
        (by_other, {"at": AT}),
        (by_seal, {"at": AT}),
        (fine, {"at": AT + DAY}),
        (fine, {"at": AT, "nonce": b"another!"}),
        (fine[:-300] + bytes((fine[-300] ^ 1,)) + fine[-299:], {"at": AT}),
        (ocsp.refuse(ocsp.Refused.LATER), {"at": AT}),
    ):
        with pytest.raises(ocsp.BadAnswer):
            ocsp.read_answer(
                answer, certificate=pair.certificate, issuer=made.issuing.certificate, **more
            )


@BOTH
@pytest.mark.parametrize("asked", list(SuiteName))
def test_a_stamp_comes_back_over_its_message_alone(name: SuiteName, asked: SuiteName) -> None:
    pair = shared_authority(name).issue(Profile.TSA)
    request = stamps.read_request(stamps.ask(message=b"m", suite=asked, nonce=2**80 + 1))
    at = AT + timedelta(milliseconds=120)

    token = stamps.make(
        request=request,
        serial=41,
        at=at,
        policy=POLICY,
        key=pair.key,
        certificate=pair.certificate,
    )
    stamp = stamps.check(stamps.token_of(stamps.grant(token)), message=b"m")

    assert (stamp.serial, stamp.at, stamp.policy, stamp.nonce) == (41, at, POLICY, 2**80 + 1)
    assert stamp.certificate == pair.certificate
    with pytest.raises(stamps.BadStamp, match="something else"):
        stamps.check(token, message=b"n")


@pytest.mark.parametrize(
    ("request_of", "failure"),
    [
        (lambda good: good[:-2], stamps.Failure.FORMAT),
        (lambda good: good.replace(b"\x02\x01\x01", b"\x02\x01\x02", 1), stamps.Failure.REQUEST),
        (
            lambda _: der.sequence(
                der.integer(1),
                der.sequence(der.sequence(der.identifier("1.3.14.3.2.26")), der.octets(bytes(20))),
            ),
            stamps.Failure.ALGORITHM,
        ),
        (
            lambda good: der.sequence(der.first(good).content, der.wrap(0xA0, b"")),
            stamps.Failure.EXTENSION,
        ),
    ],
    ids=["cut off", "version", "sha-1", "extensions"],
)
def test_a_bad_request_for_a_stamp_is_named(request_of, failure: stamps.Failure) -> None:
    good = stamps.ask(message=b"m", suite=SuiteName.SM)

    with pytest.raises(stamps.BadRequest) as refused:
        stamps.read_request(request_of(good))

    assert refused.value.failure is failure


def test_why_a_stamp_is_refused_stands_at_the_bit_of_the_standard() -> None:
    for failure in stamps.Failure:
        parts = der.first(stamps.refuse(failure, "不行")).children()[0].children()
        flags = parts[2].content[1:]
        set_bits = [
            8 * place + bit
            for place, byte in enumerate(flags)
            for bit in range(8)
            if byte & (0x80 >> bit)
        ]
        assert set_bits == [failure]
        with pytest.raises(stamps.BadStamp):
            stamps.token_of(stamps.refuse(failure, "不行"))


def _signed(made: Authority, pair: Pair, tsa: Pair | None, content: bytes = b"content") -> bytes:
    def stamp(value: bytes) -> bytes:
        assert tsa is not None
        request = stamps.read_request(stamps.ask(message=value, suite=tsa.certificate.suite))
        return stamps.make(
            request=request,
            serial=9,
            at=AT,
            policy=POLICY,
            key=tsa.key,
            certificate=tsa.certificate,
        )

    return cms.sign(
        digest=suites.suite(pair.certificate.suite).digest(content),
        key=pair.key,
        certificate=pair.certificate,
        others=[made.issuing.certificate],
        claimed_at=AT,
        stamp=stamp if tsa else None,
    )


@BOTH
def test_a_message_with_a_stamp_comes_back(name: SuiteName) -> None:
    made = shared_authority(name)
    pair, tsa = made.issue(Profile.SEAL), made.issue(Profile.TSA)

    message = _signed(made, pair, tsa)
    found = cms.verify(message + bytes(50), content=b"content")

    assert found.certificate == pair.certificate
    assert set(found.certificates) == {pair.certificate, made.issuing.certificate}
    assert found.claimed_at == AT
    assert found.stamp is not None
    assert found.stamp.at == AT
    assert found.stamp.certificate == tsa.certificate


@BOTH
def test_no_changed_byte_of_a_message_goes_unseen(name: SuiteName) -> None:
    made = shared_authority(name)
    pair, tsa = made.issue(Profile.SEAL), made.issue(Profile.TSA)
    message = _signed(made, pair, tsa)
    good = cms.verify(message, content=b"content")

    for place in range(0, len(message), 5):
        changed = bytearray(message)
        changed[place] ^= 0x01
        try:
            found = cms.verify(bytes(changed), content=b"content")
        except cms.BadMessage:
            continue
        # the stamp stands beside the signature: it may be taken away, never exchanged
        assert found.certificate == good.certificate, place
        if found.stamp is not None:
            assert replace(found.stamp, token=b"") == replace(good.stamp, token=b""), place

    with pytest.raises(cms.BadMessage, match="not what was signed"):
        cms.verify(message, content=b"Content")


@BOTH
def test_a_stamp_over_another_signature_is_refused(name: SuiteName) -> None:
    made = shared_authority(name)
    pair, tsa = made.issue(Profile.SEAL), made.issue(Profile.TSA)
    one, two = _signed(made, pair, tsa), _signed(made, pair, None)
    token = cms.signed.read(one).unsigned[cms.signed.STAMP_TOKEN]

    moved = cms.signed.with_unsigned(two, kind=cms.signed.STAMP_TOKEN, value=token)

    with pytest.raises(cms.BadMessage, match="time stamp"):
        cms.verify(moved, content=b"content")


@openssl.needs_openssl
def test_openssl_verifies_a_message(tmp_path: Path) -> None:
    made = shared_authority(SuiteName.INTERNATIONAL)
    message, content = tmp_path / "m.der", tmp_path / "content"
    message.write_bytes(_signed(made, made.issue(Profile.SIGNING), made.issue(Profile.TSA)))
    content.write_bytes(b"content")
    root = openssl.keep(tmp_path, "root.pem", made.root.certificate)
    arguments = ["-inform", "DER", "-in", str(message), "-content", str(content), "-CAfile", root]

    told = openssl.run("cms", "-verify", "-binary", *arguments)
    content.write_bytes(b"Content")
    refused = openssl.run("cms", "-verify", "-binary", *arguments)

    assert told.returncode == 0, told.stderr
    assert refused.returncode != 0
