"""Seal a PDF: a tagged signature with the seal's picture, a time stamp, and what proves it later on.

PAdES (ETSI EN 319 142-1): B-T in the first update, B-LT and B-LTA in the second. The signature itself
comes from `yimen.pki`, so both suites go the same way; pyHanko writes the updates of the file.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import (
    DocumentTimestamp,
    PdfSignedData,
    PreparedByteRangeDigest,
    SignatureObject,
)

from yimen.pki import cms, suites
from yimen.pki.contracts import Certificate, PrivateKey
from yimen.trust.actions.picture import POINTS_PER_MM, pdf_operators
from yimen.trust.actions.place import Spot

_SIGNATURE_ROOM = 9_000
_STAMP_ROOM = 6_000
Stamper = Callable[[bytes], bytes]
"""Given a message, answers an RFC 3161 token over it."""


class Proofs(Protocol):
    """What shows later that the certificates were good: all of them, with their issuers' word."""

    @property
    def certificates(self) -> Sequence[bytes]:
        """Return the certificates, as DER."""

    @property
    def ocsps(self) -> Sequence[bytes]:
        """Return answers of OCSP."""

    @property
    def crls(self) -> Sequence[bytes]:
        """Return lists of revoked certificates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOn:
    """Which seal goes where, and by whose key."""

    name: str
    picture: str
    spot: Spot
    reason: str
    key: PrivateKey
    certificate: Certificate
    others: Sequence[Certificate]


def seal_pdf(
    *,
    pdf: bytes,
    seal: SealOn,
    stamp: Stamper,
    proofs: Callable[[bytes], Proofs],
    at: datetime,
) -> bytes:
    """Return the PDF with a visible seal, a time stamp on it, and its long-term proofs.

    `proofs` is asked after the signature, with its time stamp, so that the issuers' word is not older
    than it. Raises what `stamp` and `proofs` raise, and pyHanko's PdfReadError.
    """
    given: list[bytes] = []

    def kept(message: bytes) -> bytes:
        given.append(stamp(message))
        return given[-1]

    signed = _sign(pdf, seal, kept, at)
    return _keep_provable(signed, proofs(given[0]), stamp)


def _sign(pdf: bytes, seal: SealOn, stamp: Stamper, at: datetime) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = _free_name(writer, "Seal")
    spec = SigFieldSpec(
        sig_field_name=name, on_page=seal.spot.page, box=_box(seal), readable_field_name=seal.name
    )
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name=name, writer=writer)
    field_ref = next(steps)
    _draw(writer, field_ref, seal)
    _tag(writer, field_ref, seal)
    placeholder = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=seal.name,
        reason=seal.reason,
        bytes_reserved=2 * _SIGNATURE_ROOM,
    )
    return _filled(
        steps,
        placeholder,
        lambda content: cms.sign(
            digest=suites.suite(seal.certificate.suite).digest(content),
            key=seal.key,
            certificate=seal.certificate,
            others=seal.others,
            stamp=stamp,
        ),
    )


def _keep_provable(signed: bytes, proofs: Proofs, stamp: Stamper) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    _add_store(writer, signed, proofs)
    name = _free_name(writer, "Time")
    spec = SigFieldSpec(
        sig_field_name=name,
        readable_field_name="归档时间戳",
        invis_sig_settings=InvisSigSettings(set_hidden_flag=True),
    )
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(field_name=name, writer=writer)
    next(steps)
    return _filled(steps, DocumentTimestamp(bytes_reserved=2 * _STAMP_ROOM), stamp)


def _filled(steps: object, placeholder: PdfSignedData, make: Callable[[bytes], bytes]) -> bytes:
    """Write the update, and put into its gap what `make` answers for all the rest of the file."""
    steps.send(SigObjSetup(sig_placeholder=placeholder))  # type: ignore[attr-defined]
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256"))  # type: ignore[attr-defined]
    assert isinstance(prepared, PreparedByteRangeDigest)
    whole = output.getvalue()
    content = whole[: prepared.reserved_region_start] + whole[prepared.reserved_region_end :]
    prepared.fill_reserved_region(output, make(content))
    filled = output.getvalue()
    assert isinstance(filled, bytes)
    return filled


def _box(seal: SealOn) -> tuple[int, int, int, int]:
    wide = float(seal.picture.partition('viewBox="0 0 ')[2].partition(" ")[0]) * POINTS_PER_MM
    left, low = round(seal.spot.x - wide / 2), round(seal.spot.y - wide / 2)
    return left, low, left + round(wide), low + round(wide)


def _draw(
    writer: IncrementalPdfFileWriter, field_ref: generic.IndirectObject, seal: SealOn
) -> None:
    """Give the signature the seal's picture as its appearance; what lies under it shines through."""
    diameter, operators = pdf_operators(svg=seal.picture)
    size = diameter * POINTS_PER_MM
    scale = f"/Through gs {POINTS_PER_MM:.6f} 0 0 {POINTS_PER_MM:.6f} 0 0 cm\n".encode()
    form = generic.StreamObject(
        dict_data={
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                generic.FloatObject(round(one, 3)) for one in (0, 0, size, size)
            ),
            pdf_name("/Filter"): pdf_name("/FlateDecode"),
            pdf_name("/Resources"): _dictionary(
                {"/ExtGState": _dictionary({"/Through": _dictionary({"/BM": "/Multiply"})})}
            ),
        },
        encoded_data=zlib.compress(scale + operators),
    )
    field = field_ref.get_object()
    field[pdf_name("/AP")] = _dictionary({"/N": writer.add_object(form)})
    writer.update_container(field)


def _dictionary(pairs: dict[str, object]) -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {
            pdf_name(name): pdf_name(value) if type(value) is str else value
            for name, value in pairs.items()
        }
    )


def _tag(writer: IncrementalPdfFileWriter, field_ref: generic.IndirectObject, seal: SealOn) -> None:
    """Enter the signature into the structure tree, so that a screen reader tells of the seal.

    ISO 14289-1, 7.18.4: a widget lies in a Form tag. A PDF without structure stays without.
    """
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    field = field_ref.get_object()
    page_ref = field.raw_get("/P")
    kids = tree["/K"]
    top = kids[0] if isinstance(kids, generic.ArrayObject) else kids
    parent_ref = top.container_ref
    number = int(tree.get("/ParentTreeNextKey", 0)) or _next_number(tree["/ParentTree"])
    element = writer.add_object(
        _dictionary(
            {
                "/Type": "/StructElem",
                "/S": "/Form",
                "/P": generic.IndirectObject(parent_ref.idnum, parent_ref.generation, writer),
                "/Pg": page_ref,
                "/Alt": pdf_string(f"电子印章：{seal.name}"),
                "/K": _dictionary({"/Type": "/OBJR", "/Obj": field_ref, "/Pg": page_ref}),
            }
        )
    )
    below = top["/K"] if "/K" in top else generic.ArrayObject()
    if not isinstance(below, generic.ArrayObject):
        below = generic.ArrayObject([top.raw_get("/K")])
    below.append(element)
    top[pdf_name("/K")] = below
    field[pdf_name("/StructParent")] = generic.NumberObject(number)
    field[pdf_name("/Contents")] = pdf_string(f"电子印章：{seal.name}")
    _add_number(writer, tree["/ParentTree"], number, element)
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(number + 1)
    page = page_ref.get_object()
    page[pdf_name("/Tabs")] = pdf_name("/S")
    for changed in (top, below, field, tree, page):
        writer.update_container(changed)


def _next_number(tree: generic.DictionaryObject) -> int:
    """Return the first number after those of a number tree (ISO 32000-1, 7.9.7)."""
    if "/Limits" in tree:
        return int(tree["/Limits"][1]) + 1
    if "/Kids" in tree:
        return max(_next_number(each.get_object()) for each in tree["/Kids"])
    numbers = tree["/Nums"] if "/Nums" in tree else ()  # noqa: SIM401 -- get leaves references
    return int(numbers[-2]) + 1 if numbers else 0


def _add_number(
    writer: IncrementalPdfFileWriter,
    tree: generic.DictionaryObject,
    number: int,
    element: generic.IndirectObject,
) -> None:
    last = tree
    while "/Kids" in last:
        last = last["/Kids"][-1].get_object()
        if "/Limits" in last:
            last[pdf_name("/Limits")] = generic.ArrayObject(
                (last["/Limits"][0], generic.NumberObject(number))
            )
            writer.update_container(last)
    if "/Nums" not in last:
        last[pdf_name("/Nums")] = generic.ArrayObject()
    numbers = last["/Nums"]
    numbers += [generic.NumberObject(number), element]
    writer.update_container(numbers)
    writer.update_container(last)


def _add_store(writer: IncrementalPdfFileWriter, signed: bytes, proofs: Proofs) -> None:
    """Write the document security store (ETSI EN 319 142-1, 5.4.2), with an entry for the signature."""
    parts = {
        "/Certs": [_stream(writer, one) for one in dict.fromkeys(proofs.certificates)],
        "/OCSPs": [_stream(writer, one) for one in proofs.ocsps],
        "/CRLs": [_stream(writer, one) for one in proofs.crls],
    }
    lists = {name: generic.ArrayObject(held) for name, held in parts.items() if held}
    known = writer.root["/DSS"] if "/DSS" in writer.root else generic.DictionaryObject()
    entries = known["/VRI"] if "/VRI" in known else generic.DictionaryObject()
    singular = {"/Certs": "/Cert", "/OCSPs": "/OCSP", "/CRLs": "/CRL"}
    entries[pdf_name(f"/{_signature_name(signed)}")] = writer.add_object(
        _dictionary({singular[name]: generic.ArrayObject(held) for name, held in lists.items()})
    )
    for name, held in lists.items():
        if name in known:
            lists[name] = generic.ArrayObject([*known[name], *held])
    writer.root[pdf_name("/DSS")] = writer.add_object(
        _dictionary({"/Type": "/DSS", **lists, "/VRI": entries})
    )
    writer.update_root()


def _signature_name(signed: bytes) -> str:
    """Return under which name the store speaks of the last signature: SHA-1 of its contents."""
    start = signed.rindex(b"/Contents <") + len(b"/Contents <")
    contents = bytes.fromhex(signed[start : signed.index(b">", start)].decode())
    return hashlib.sha1(contents, usedforsecurity=False).hexdigest().upper()


def _stream(writer: IncrementalPdfFileWriter, content: bytes) -> generic.IndirectObject:
    return writer.add_object(generic.StreamObject(stream_data=content))


def _free_name(writer: IncrementalPdfFileWriter, stem: str) -> str:
    fields = writer.root["/AcroForm"]["/Fields"] if "/AcroForm" in writer.root else ()
    taken = {str(each.get_object().get("/T", "")) for each in fields}
    return next(name for number in range(1, 1000) if (name := f"{stem}{number}") not in taken)


def chain_of(*, path: Sequence[Certificate]) -> list[Certificate]:
    """Return the certificates between a signer's and the root, as the signature carries them."""
    return [one for one in path[1:] if one.subject_name != one.issuer_name]
