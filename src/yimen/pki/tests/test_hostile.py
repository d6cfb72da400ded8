"""Bytes that nobody honest sends are refused, by every reader, before they cost anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yimen.pki import certificates, cms, crl, der, ocsp, stamps
from yimen.pki.contracts import Profile, SuiteName
from yimen.pki.testing import shared_authority

_GOOD = shared_authority(SuiteName.SM).issue(Profile.SEAL).certificate.der


def _nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = der.sequence(content)
    return content


HOSTILE = {
    "nothing": b"",
    "one byte": b"\x30",
    "nested a thousand deep": _nested(1_000),
    "nested ten thousand deep, cut off": b"\x30\x83\x00\xff\xff" * 10_000,
    "indefinite nesting": b"\x30\x80" * 5_000,
    "four gigabytes announced": b"\x30\x84\xff\xff\xff\xff" + b"\0" * 100,
    "a length of 126 bytes": b"\x30\xfe" + b"\xff" * 126,
    "a length with leading zeros": b"\x30\x82\x00\x03\x02\x01\x01",
    "a length longer than needed": b"\x30\x81\x03\x02\x01\x01",
    "cut off": _GOOD[:-1],
    "cut in half": _GOOD[: len(_GOOD) // 2],
    "something after it": _GOOD + b"\0",
    "an inner element that runs over": b"\x30\x03\x04\x05\x00",
    "a tag of many bytes": b"\x30\x03\x1f\x81\x01",
    "a hundred thousand empty elements": der.sequence(b"\x05\x00" * 100_000),
    "text": "一门".encode() * 100,
    "an empty sequence": b"\x30\x00",
    "a sequence of numbers": der.sequence(*(der.integer(n) for n in range(20))),
}
READERS: dict[str, Callable[[bytes], object]] = {
    "certificate": certificates.read,
    "list": crl.read,
    "status request": ocsp.read_request,
    "stamp request": stamps.read_request,
    "stamp": stamps.read,
    "stamp response": stamps.token_of,
    "message": lambda content: cms.verify(content, content=b""),
    "status answer": lambda content: ocsp.read_answer(
        content,
        certificate=shared_authority(SuiteName.SM).issuing.certificate,
        issuer=shared_authority(SuiteName.SM).root.certificate,
        at=shared_authority(SuiteName.SM).root.certificate.valid_from,
    ),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_refused(reader: Callable[[bytes], object], content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- each reader says why in its own words
        reader(content)


@pytest.mark.parametrize("name", list(SuiteName))
def test_no_changed_byte_of_a_certificate_is_a_fault_of_ours(name: SuiteName) -> None:
    pair = shared_authority(name).issue(Profile.SEAL)
    issuing = shared_authority(name).issuing.certificate
    held = []
    for place in range(len(pair.certificate.der)):
        changed = bytearray(pair.certificate.der)
        changed[place] ^= 0x55
        try:
            found = certificates.read.__wrapped__(bytes(changed))
        except certificates.BadCertificate:
            continue
        if certificates.is_signed_by(found, issuing):
            held.append(place)

    assert held == []


def test_the_pass_over_der_does_not_depend_on_the_stack() -> None:
    with pytest.raises(der.BadDer, match="nested too deep"):
        der.check(_nested(200))

    assert der.check(_nested(20))
