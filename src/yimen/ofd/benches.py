"""A notice of three pages: written as OFD, sealed, assembled, checked; the floor is what no way spares."""

from __future__ import annotations

import io
import statistics
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typst

from yimen.ofd import fonts, packing, sealing, ses, verifying, writing
from yimen.ofd.contracts import (
    Facts,
    Font,
    Judges,
    NewSeal,
    OfdParts,
    OfdReport,
    Place,
    SealKind,
    SealOrder,
)
from yimen.pki import certificates, suites
from yimen.pki.contracts import (
    Certificate,
    ChainReport,
    Name,
    PrivateKey,
    Profile,
    SuiteName,
)

NUMBER = 60
BAR_RATIO = 3.0
"""All four steps take at most three times the floor, whatever else the machine does meanwhile."""
_FONT = (
    Path(__file__).resolve().parents[1]
    / "kernel"
    / "typeset"
    / "fonts"
    / "NotoSansCJKsc-Regular.otf"
)
_PAGES = """
#set page(paper: "a4")
#set text(lang: "zh", region: "cn", font: "Noto Sans CJK SC", size: 16pt)
= 准予行政许可决定书
#for _ in range(24) [你提出的申请已经审查完毕，符合规定的条件，决定准予行政许可。#parbreak()]
#table(columns: 2, ..range(60).map(n => ([项目#n], [内容#n])).flatten())
"""
_SM = suites.suite(SuiteName.SM)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hands:
    """Who seals in the bench."""

    key: PrivateKey
    certificate: Certificate
    seal: bytes


def ofd(*, database_url: str, say: Callable[[str], None]) -> dict[str, object]:
    """Return the times of a notice from its PDF to a checked OFD. Needs no database."""
    del database_url
    say(f"ofd: {NUMBER} notices of three pages")
    font = fonts.load_font(path=_FONT)
    compiler = typst.Compiler(font_paths=[str(_FONT.parent)], ignore_system_fonts=True)
    pdf = compiler.compile(input=_PAGES.encode(), format="pdf")
    assert isinstance(pdf, bytes)
    at = datetime(2026, 11, 21, 9, tzinfo=UTC)
    hands = _hands(at)
    rows = [_one(pdf, number, font, hands, at) for number in range(NUMBER + 1)][1:]
    floor = statistics.mean(_floor(pdf, font, hands, at) for _ in range(NUMBER // 4))
    steps = ("write", "seal and store the small half", "assemble", "check")
    figures = [_figure(case, [row[place] for row in rows]) for place, case in enumerate(steps)]
    whole = statistics.mean(sum(row) for row in rows)
    return {
        "bench": "ofd",
        "figures": [*figures, _figure("all four", [sum(row) for row in rows])],
        "floor": {
            "case": "digests of the same bytes, one SM2 signature, two verified, a ZIP",
            "p50_ms": round(floor * 1000, 1),
        },
        "ratio": round(whole / floor, 2),
        "held": whole < BAR_RATIO * floor,
    }


def _one(
    pdf: bytes, number: int, font: Font, hands: _Hands, at: datetime
) -> tuple[float, float, float, float]:
    moments = [time.perf_counter()]
    page = _written(pdf, number, font, at)
    moments.append(time.perf_counter())
    stored = packing.dump(parts=_sealed(page, hands, at))
    moments.append(time.perf_counter())
    content = b"".join(packing.assemble(parts=packing.load(stored=stored), fonts=[font]))
    moments.append(time.perf_counter())
    report = _checked(content, at)
    moments.append(time.perf_counter())
    assert not [one for one in report.checks if one.state == "failed"]
    first, second, third, fourth, fifth = moments
    return second - first, third - second, fourth - third, fifth - fourth


def _written(pdf: bytes, number: int, font: Font, at: datetime) -> OfdParts:
    facts = Facts(title="决定书", author="一门县", number=f"测〔2026〕{number}号", made_at=at)
    return writing.write(pdf=pdf, facts=facts, fonts=[font])


def _sealed(page: OfdParts, hands: _Hands, at: datetime) -> OfdParts:
    return sealing.seal(
        parts=page,
        order=SealOrder(
            seal=hands.seal,
            certificate=hands.certificate.der,
            places=(Place(page=0, x=120, y=200, width=42, height=42),),
            at=at,
        ),
        key=hands.key,
    )


def _checked(content: bytes, at: datetime) -> OfdReport:
    return verifying.verify(
        content=content, judges=Judges(check_chain=_trust, is_maker=lambda _: True), at=at
    )


def _trust(*, certificate: Certificate, at: datetime, profile: Profile) -> ChainReport:
    del at, profile
    return ChainReport(ok=True, fault=None, steps=(), path=(certificate,))


def _floor(pdf: bytes, font: Font, hands: _Hands, at: datetime) -> float:
    """Return the time of what has to be done however the rest is written, over the same bytes."""
    sealed = _sealed(_written(pdf, 0, font, at), hands, at)
    whole = font.path.read_bytes()
    signature = hands.key.sign(whole[:32])
    begun = time.perf_counter()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for part in sealed.parts:
            archive.writestr(part.name, part.content)
        archive.writestr(font.file_name, whole)
    for part in sealed.parts:
        _SM.digest(part.content)
        _SM.digest(part.content)
        zlib.crc32(part.content)
    zlib.crc32(whole)
    _SM.digest(whole)
    hands.key.sign(whole[:32])
    for _ in range(2):
        hands.key.public.verify(message=whole[:32], signature=signature)
    return time.perf_counter() - begun


def _hands(at: datetime) -> _Hands:
    key = _SM.new_key()
    certificate = certificates.issue(
        issuer_certificate=None,
        issuer_key=key,
        subject=Name(common_name="一门县"),
        public=key.public,
        serial=1,
        valid_from=at - timedelta(days=1),
        valid_until=at + timedelta(days=1),
        profile=Profile.SEAL,
    )
    seal = ses.make_seal(
        seal=NewSeal(
            seal_id="1",
            name="一门县",
            kind=SealKind.UNIT,
            picture=bytes(6_000),
            picture_type="png",
            width=42,
            height=42,
            certificates=(certificate.der,),
            made_at=at,
            valid_from=at - timedelta(days=1),
            valid_until=at + timedelta(days=1),
        ),
        maker_certificate=certificate.der,
        maker_key=key,
    )
    return _Hands(key=key, certificate=certificate, seal=seal)


def _figure(case: str, seconds: Sequence[float]) -> dict[str, object]:
    ordered = sorted(seconds)
    mean = statistics.mean(seconds)
    return {
        "case": case,
        "concurrency": 1,
        "per_second": round(1 / mean, 1),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "errors": 0,
    }
