"""Seal a document: list every file of it with its digest, sign the list with a seal (GB/T 38540-2020).

The list (Signature.xml) names all files but Signatures.xml, so that a second seal may follow; what a
second seal adds is in turn listed by it. Each seal lies in a folder of its own.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC

from asn1crypto import core

from yimen.ofd import ses
from yimen.ofd.contracts import (
    CannotWrite,
    OfdParts,
    Part,
    Place,
    SealOrder,
    SharedPart,
    TimeStamper,
)
from yimen.ofd.markup import array, document, element
from yimen.ofd.package import Package
from yimen.ofd.writing import CREATOR, ROOT
from yimen.pki import asn1, suites
from yimen.pki.contracts import PrivateKey, SuiteName

SIGNS = f"{ROOT}/Signs"
LIST = f"{SIGNS}/Signatures.xml"
_MOST_SEALS = 20


def seal(
    *,
    parts: OfdParts,
    order: SealOrder,
    key: PrivateKey,
    time_stamp: TimeStamper | None = None,
) -> OfdParts:
    """Return the document with one seal more; what was there before stays as it was.

    `time_stamp` is asked once, over the signature value.

    Raises:
        CannotWrite: the key is not that of the certificate, the seal does not name the certificate,
            or a place lies on no page.
        ses.BadSeal: the seal is none.
    """
    stamp_seal, suite = _check(order, key)
    number = sum(one.name.endswith("/Signature.xml") for one in parts.parts)
    if number >= _MOST_SEALS:
        raise CannotWrite("more seals than a document carries")
    folder = f"{SIGNS}/Sign_{number}"
    opened = parts if number else _with_entry(parts)
    covered = OfdParts(
        parts=(*opened.parts, Part(name=f"{folder}/Seal.esl", content=order.seal)),
        shared=opened.shared,
    )
    listed = _list(covered, order, suite, folder, number)
    value = _value(listed, folder, stamp_seal, order, key, time_stamp)
    return OfdParts(
        shared=covered.shared,
        parts=(
            *(one for one in covered.parts if one.name != LIST),
            Part(name=f"{folder}/Signature.xml", content=listed),
            Part(name=f"{folder}/SignedValue.dat", content=value),
            Part(name=LIST, content=_signatures(number + 1)),
        ),
    )


def _check(order: SealOrder, key: PrivateKey) -> tuple[ses.Seal, SuiteName]:
    stamp_seal = ses.read_seal(order.seal)
    certificate = ses.read_certificate(order.certificate)
    if certificate.public.spki() != key.public.spki():
        raise CannotWrite("the key is not that of the certificate")
    if not ses.may_use(stamp_seal, certificate=certificate):
        raise CannotWrite("the seal does not name the certificate")
    if not order.places:
        raise CannotWrite("a seal without a place")
    return stamp_seal, key.public.suite


def _with_entry(parts: OfdParts) -> OfdParts:
    """Return the document whose entry names the list of signatures."""
    entry = parts.find("OFD.xml")
    assert entry is not None
    named = element("Signatures", f"/{LIST}").encode()
    end = b"</ofd:DocBody>"
    if entry.count(end) != 1:
        raise CannotWrite("an entry that this house did not write")
    sealed = entry.replace(end, named + end)
    return OfdParts(
        shared=parts.shared,
        parts=tuple(
            Part(name=one.name, content=sealed) if one.name == "OFD.xml" else one
            for one in parts.parts
        ),
    )


def _list(parts: OfdParts, order: SealOrder, suite: SuiteName, folder: str, number: int) -> bytes:
    pages = Package.of(parts).page_ids()
    digest = suites.suite(suite).digest
    rows = [(one.name, digest(one.content)) for one in parts.parts if one.name != LIST]
    rows += [(one.name, _shared_digest(one, suite)) for one in parts.shared]
    return document(
        "Signature",
        element(
            "SignedInfo",
            element(
                "Provider",
                ProviderName=ses.VENDOR if suite is SuiteName.SM else ses.VENDOR_INTERNATIONAL,
                Version="1.0",
                Company=CREATOR,
            ),
            element("SignatureMethod", ses.METHODS[suite]),
            element("SignatureDateTime", f"{order.at.astimezone(UTC):%Y%m%d%H%M%SZ}"),
            element(
                "References",
                *(
                    element(
                        "Reference",
                        element("CheckValue", b64encode(value).decode()),
                        FileRef=f"/{name}",
                    )
                    for name, value in rows
                ),
                CheckMethod=asn1.DIGEST_OIDS[suite],
            ),
            *(
                _annotation(place, pages, f"s{number + 1:03d}-{position + 1}")
                for position, place in enumerate(order.places)
            ),
            element("Seal", element("BaseLoc", f"/{folder}/Seal.esl")),
        ),
        element("SignedValue", f"/{folder}/SignedValue.dat"),
    )


def _shared_digest(shared: SharedPart, suite: SuiteName) -> bytes:
    return shared.sm3 if suite is SuiteName.SM else shared.sha256


def _annotation(place: Place, pages: tuple[int, ...], name: str) -> str:
    if not 0 <= place.page < len(pages):
        raise CannotWrite("a place on no page")
    return element(
        "StampAnnot",
        ID=name,
        PageRef=pages[place.page],
        Boundary=array((place.x, place.y, place.width, place.height)),
    )


def _value(
    listed: bytes,
    folder: str,
    stamp_seal: ses.Seal,
    order: SealOrder,
    key: PrivateKey,
    time_stamp: TimeStamper | None,
) -> bytes:
    to_sign = ses.ToSign(
        {
            "version": ses.VERSION,
            "seal": stamp_seal,
            "at": order.at.astimezone(UTC).replace(microsecond=0),
            "digest": suites.suite(key.public.suite).digest(listed),
            "property": f"/{folder}/Signature.xml",
        }
    )
    signed = key.sign(to_sign.dump())
    made = ses.Signature(
        {
            "to_sign": to_sign,
            "certificate": order.certificate,
            "algorithm": ses.METHODS[key.public.suite],
            "signature": signed,
        }
    )
    if time_stamp is not None:
        made["stamp"] = core.OctetBitString(time_stamp(signed), explicit=0)
    return bytes(made.dump(force=True))


def _signatures(count: int) -> bytes:
    return document(
        "Signatures",
        *(
            element(
                "Signature",
                ID=f"s{number + 1:03d}",
                Type="Seal",
                BaseLoc=f"/{SIGNS}/Sign_{number}/Signature.xml",
            )
            for number in range(count)
        ),
    )
