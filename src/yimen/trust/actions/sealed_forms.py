"""Both forms of a sealed document from one typeset PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfReadError
from pypdfium2 import PdfiumError  # type: ignore[import-untyped]

from yimen.ofd import packing, sealing, writing
from yimen.ofd.contracts import CannotWrite, Facts, OfdParts, Place, SealOrder
from yimen.trust.actions import pades, seal_keys
from yimen.trust.actions.picture import POINTS_PER_MM
from yimen.trust.actions.place import Spot, find_spot
from yimen.trust.actions.seal_keys import OpenPair, Refuses
from yimen.trust.contracts import SealedForm, SealKind, Why
from yimen.trust.models import Seal, SealKey
from yimen.trust.queries.outgoing import load_fonts
from yimen.trust.queries.policy import suite_of
from yimen.trust.rules.seal import number_of
from yimen.trust.rules.seal_picture import diameter_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """A sealed document: the PDF whole, the OFD as its own parts without the fonts.

    `ofd_size` is that of the whole file with them.
    """

    pdf: bytes
    ofd: bytes
    ofd_size: int


def make_forms(
    *,
    pdf: bytes,
    seal: Seal,
    keys: Sequence[SealKey],
    title: str,
    issuer: str,
    reason: str,
    at: datetime,
) -> Forms:
    """Return a document under a seal as PDF and as OFD.

    Raises Waits where something that is needed is down, Refuses where the seal may not be used.
    """
    diameter = diameter_of(SealKind(seal.kind))
    try:
        spot = find_spot(pdf=pdf, issuer=issuer, diameter=diameter)
        plain = writing.write(
            pdf=pdf,
            facts=Facts(title=title, author=issuer, number=number_of(title=title), made_at=at),
            fonts=load_fonts(),
        )
        pair = seal_keys.open_pair(keys=keys, suite=suite_of(form=SealedForm.PDF, at=at), at=at)
        sealed = _sealed_pdf(pdf, seal, pair, spot, reason, at)
    except (PdfiumError, PdfReadError, CannotWrite) as broken:
        raise Refuses(Why.UNREADABLE) from broken
    pair = seal_keys.open_pair(keys=keys, suite=suite_of(form=SealedForm.OFD, at=at), at=at)
    parts = _sealed_ofd(plain, pair, _place(spot, diameter), at)
    return Forms(pdf=sealed, ofd=packing.dump(parts=parts), ofd_size=packing.size_of(parts=parts))


def _sealed_pdf(
    pdf: bytes, seal: Seal, pair: OpenPair, spot: Spot, reason: str, at: datetime
) -> bytes:
    return pades.seal_pdf(
        pdf=pdf,
        seal=pades.SealOn(
            name=seal.name,
            picture=seal.picture,
            spot=spot,
            reason=reason,
            key=pair.key,
            certificate=pair.certificate,
            others=pades.chain_of(path=pair.path),
        ),
        stamp=seal_keys.stamper(suite=pair.certificate.suite, at=at),
        proofs=lambda token: seal_keys.evidence(path=pair.path, stamp=token, at=at),
        at=at,
    )


def _sealed_ofd(plain: OfdParts, pair: OpenPair, place: Place, at: datetime) -> OfdParts:
    return sealing.seal(
        parts=plain,
        order=SealOrder(
            seal=pair.structure, certificate=pair.certificate.der, places=(place,), at=at
        ),
        key=pair.key,
        time_stamp=seal_keys.stamper(suite=pair.certificate.suite, at=at),
    )


def _place(spot: Spot, diameter: float) -> Place:
    """Return the same rectangle as the PDF's, in millimetres from the upper left corner."""
    return Place(
        page=spot.page,
        x=round(spot.x / POINTS_PER_MM - diameter / 2, 3),
        y=round((spot.page_height - spot.y) / POINTS_PER_MM - diameter / 2, 3),
        width=diameter,
        height=diameter,
    )
