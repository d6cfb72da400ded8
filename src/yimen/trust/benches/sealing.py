"""Seal a notice of three pages and check it, beside a bare signature by pyHanko in the same run.

The floor signs the same page with the same key by pyHanko's own signer, with a time stamp made in memory,
and checks it by pyHanko. It finds no place for a seal, draws none, asks nobody how certificates
stand and keeps no proofs. Ours does all that, stamps the whole once more, and checks signature and stamp.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import keys as key_shapes
from asn1crypto import tsp
from asn1crypto import x509 as shapes
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yimen.kernel import clock, typeset
from yimen.kernel.typeset.pages import set_page
from yimen.pki import cms, stamps
from yimen.pki.contracts import PrivateKey, Profile, SuiteName
from yimen.trust import testing
from yimen.trust.actions import pades, seal_keys
from yimen.trust.actions.keys import load_key
from yimen.trust.actions.place import find_spot
from yimen.trust.actions.stamping import POLICY
from yimen.trust.benches.turns import compare
from yimen.trust.models import Certificate, Seal, SealKey
from yimen.trust.queries.certificates import find_service, read_of
from yimen.trust.queries.seals import living_keys

BAR_MS = 250.0
_PAGE = Path(typeset.__file__).parents[1] / "tests" / "page.typ"
_LINES = "经审查，你提出的申请符合法定条件，决定准予行政许可。" * 90


class _Stamps(TimeStamper):
    """Time stamps made in memory, as pyHanko asks for them; its own stamper knows RSA alone."""

    def __init__(self, key: PrivateKey, row: Certificate) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._key, self._certificate = key, read_of(row)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the answer to a request."""
        token = stamps.make(
            request=stamps.read_request(req.dump()),
            serial=1,
            at=clock.now(),
            policy=POLICY,
            key=self._key,
            certificate=self._certificate,
        )
        return tsp.TimeStampResp.load(stamps.grant(token))


def sealed(*, say: Callable[[str], None], number: int = 120) -> dict[str, object]:
    """Return how long a notice of three pages takes to be sealed and checked, with its floor."""
    say("trust: a notice of three pages, sealed and checked")
    at = clock.now() - timedelta(minutes=1)
    unit = testing.some_unit()
    made = testing.make_seal(organisation_id=unit.id, at=at)
    seal, keys = Seal.objects.get(id=made.id), living_keys(made.id)
    page = set_page(template=_PAGE, data={"title": _LINES, "name": unit.name}, made_at=at)
    figure = compare(
        case="seal and check a notice of three pages (PAdES B-LTA)",
        ours=lambda: _sealed(page, seal, keys, unit.name),
        floor=_floor(page, keys, at),
        number=number,
    )
    return figure | {"held": bool(figure["held"]) and float(str(figure["p95_ms"])) < BAR_MS}


def _sealed(page: bytes, seal: Seal, keys: Sequence[SealKey], issuer: str) -> None:
    at = clock.now()
    pair = seal_keys.open_pair(keys=keys, suite=SuiteName.INTERNATIONAL, at=at)
    pdf = pades.seal_pdf(
        pdf=page,
        seal=pades.SealOn(
            name=seal.name,
            picture=seal.picture,
            spot=find_spot(pdf=page, issuer=issuer, diameter=42.0),
            reason="测量",
            key=pair.key,
            certificate=pair.certificate,
            others=pades.chain_of(path=pair.path),
        ),
        stamp=seal_keys.stamper(suite=SuiteName.INTERNATIONAL, at=at),
        proofs=lambda token: seal_keys.evidence(path=pair.path, stamp=token, at=at),
        at=at,
    )
    first = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    start, length, again, rest = (int(one) for one in first.byte_range)
    content = pdf[start : start + length] + pdf[again : again + rest]
    cms.verify(bytes(first.pkcs7_content), content=content)


def _floor(page: bytes, keys: Sequence[SealKey], at: datetime) -> Callable[[], object]:
    pair = next(one for one in keys if one.suite == SuiteName.INTERNATIONAL)
    roots = [
        shapes.Certificate.load(bytes(row.der))
        for row in Certificate.objects.filter(suite="international", profile=Profile.ROOT)
    ]
    between = [
        shapes.Certificate.load(bytes(row.der))
        for row in Certificate.objects.filter(suite="international", profile=Profile.ISSUING)
    ]
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(between)
    signer = signers.SimpleSigner(
        signing_cert=shapes.Certificate.load(bytes(pair.certificate)),
        signing_key=key_shapes.PrivateKeyInfo.load(load_key(key_id=pair.key_id).pkcs8()),
        cert_registry=registry,
    )
    tsa = find_service(suite=SuiteName.INTERNATIONAL, profile=Profile.TSA, at=at)
    assert tsa is not None
    assert tsa.key_id is not None
    stamper = _Stamps(load_key(key_id=tsa.key_id), tsa)
    context = ValidationContext(
        trust_roots=roots, other_certs=between, allow_fetching=False, moment=at
    )

    def signed() -> None:
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(page)),
            signers.PdfSignatureMetadata(
                field_name="Seal1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
            ),
            signer=signer,
            timestamper=stamper,
        )
        found = PdfFileReader(io.BytesIO(out.getvalue())).embedded_signatures[0]
        if not validate_pdf_signature(found, signer_validation_context=context).intact:
            raise RuntimeError("the floor's own signature does not hold")

    return signed
