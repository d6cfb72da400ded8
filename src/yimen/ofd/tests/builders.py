"""A page as the house sets it, keys of both suites, seals, and a chain that can be made to fail."""

import io
import json
import tempfile
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import segno
import typst
from PIL import Image

from yimen.ofd import fonts, packing, sealing, ses, writing
from yimen.ofd.contracts import Facts, Font, Judges, NewSeal, OfdParts, Place, SealKind, SealOrder
from yimen.pki import certificates, chain, stamps, suites
from yimen.pki.contracts import (
    Certificate,
    ChainReport,
    Name,
    PrivateKey,
    Profile,
    RevocationReason,
    Standing,
    StandingAnswer,
    SuiteName,
)

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOW = AT + timedelta(days=3)
SOURCE = Path(__file__).resolve().parents[2]
FONTS = SOURCE / "kernel" / "typeset" / "fonts"
WHOLE_FONT = FONTS / "NotoSansCJKsc-Regular.otf"
LINES = ("申请人买买提·艾力𠮷𬴊：", "准予（第1号）“特别程序”，¥1,234.50，office。")


@lru_cache(maxsize=8)
def page_pdf(*, picture: bool = False, gradient: bool = False) -> bytes:
    """Return a page of two sheets as PDF/UA."""
    data = {
        "title": "准予行政许可决定书",
        "lines": LINES,
        "name": "张桂兰",
        "picture": list(_png()) if picture else [],
        "gradient": gradient,
    }
    return set_page(Path(__file__).with_name("sample.typ"), data)


def set_page(template: Path, data: dict[str, object]) -> bytes:
    """Return a template of the house as PDF/UA, a QR among its data."""
    code = segno.make("http://127.0.0.1/verify/1/", error="m").svg_inline(scale=4, border=2)
    return typst.compile(
        input=str(template),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({**data, "qr": code}, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(AT.timestamp()),
    )


def _png(colour: tuple[int, int, int, int] = (200, 0, 0, 255)) -> bytes:
    held = io.BytesIO()
    Image.new("RGBA", (16, 16), colour).save(held, "PNG")
    return held.getvalue()


@lru_cache(maxsize=1)
def small_font() -> Font:
    """Return what stands in for the whole font where nobody draws with it."""
    path = Path(tempfile.mkdtemp()) / WHOLE_FONT.name
    content = b"OTTO" + b"no glyphs" * 50
    path.write_bytes(content)
    return Font(
        path=path,
        file_name=WHOLE_FONT.name,
        post_script_name="NotoSansCJKsc-Regular",
        family="Noto Sans CJK SC",
        size=len(content),
        crc32=zlib.crc32(content),
        sm3=suites.suite(SuiteName.SM).digest(content),
        sha256=sha256(content).digest(),
    )


def facts(**other: object) -> Facts:
    """Return what a notice says of itself."""
    plain = Facts(
        title="准予行政许可决定书",
        author="一门县行政审批局",
        number="一门审许准〔2026〕318号",
        made_at=AT,
        keywords=("许可",),
        custom=(("ZZLXDM", "X"),),
    )
    return replace(plain, **other)


def document(**other: object) -> OfdParts:
    """Return a document that shares the small font; its text was set with the whole one."""
    made = writing.write(
        pdf=page_pdf(), facts=facts(**other), fonts=[fonts.load_font(path=WHOLE_FONT)]
    )
    small = small_font()
    shared = tuple(
        replace(one, size=small.size, crc32=small.crc32, sm3=small.sm3, sha256=small.sha256)
        for one in made.shared
    )
    return replace(made, shared=shared)


@dataclass(frozen=True)
class Maker:
    """Keys and certificates of one suite: root, issuing, maker, signer, TSA."""

    root: Certificate
    issuing: Certificate
    maker: Certificate
    maker_key: PrivateKey
    signer: Certificate
    signer_key: PrivateKey
    tsa: Certificate
    tsa_key: PrivateKey


def maker(suite: SuiteName = SuiteName.SM) -> Maker:
    """Return a small authority of one suite, the same all along."""
    return _maker(suite)


@lru_cache(maxsize=2)
def _maker(suite: SuiteName) -> Maker:
    root, root_key = _certificate(suite, Profile.ROOT, "根", 1)
    issuing, issuing_key = _certificate(suite, Profile.ISSUING, "签发", 2, root, root_key)
    rows = [
        _certificate(suite, profile, name, serial, issuing, issuing_key)
        for profile, name, serial in (
            (Profile.SEAL, "制章", 3),
            (Profile.SEAL, "一门县行政审批局", 4),
            (Profile.TSA, "时间", 5),
        )
    ]
    return Maker(root, issuing, *rows[0], *rows[1], *rows[2])


def _certificate(
    suite: SuiteName,
    profile: Profile,
    name: str,
    serial: int,
    issuer: Certificate | None = None,
    issuer_key: PrivateKey | None = None,
) -> tuple[Certificate, PrivateKey]:
    key = suites.suite(suite).new_key()
    made = certificates.issue(
        issuer_certificate=issuer,
        issuer_key=issuer_key or key,
        subject=Name(common_name=name),
        public=key.public,
        serial=serial,
        valid_from=AT - timedelta(days=10),
        valid_until=AT + timedelta(days=100),
        profile=profile,
    )
    return made, key


@lru_cache(maxsize=32)
def seal_der(by: Maker, **other: object) -> bytes:
    """Return a seal of the signer."""
    plain = NewSeal(
        seal_id="43998100000001",
        name="一门县行政审批局",
        kind=SealKind.UNIT,
        picture=_png(),
        picture_type="png",
        width=42,
        height=42,
        certificates=(by.signer.der,),
        made_at=AT - timedelta(days=1),
        valid_from=AT - timedelta(days=1),
        valid_until=AT + timedelta(days=90),
    )
    return ses.make_seal(
        seal=replace(plain, **other), maker_certificate=by.maker.der, maker_key=by.maker_key
    )


def stamper(by: Maker, at: datetime = AT):
    """Return a time-stamp authority that knows one time."""

    def stamp(message: bytes) -> bytes:
        request = stamps.read_request(stamps.ask(message=message, suite=by.tsa.suite))
        return stamps.make(
            request=request,
            serial=7,
            at=at,
            policy="1.2.3.4",
            key=by.tsa_key,
            certificate=by.tsa,
        )

    return stamp


def sealed(
    suite: SuiteName = SuiteName.SM,
    *,
    parts: OfdParts | None = None,
    stamped_at: datetime | None = AT,
    at: datetime = AT,
    **seal: object,
) -> OfdParts:
    """Return a document sealed over its date, stamped where a time is given."""
    by = maker(suite)
    page = parts or document()
    place = Place(page=1, x=93.5, y=9, width=42, height=42)  # over the date
    return sealing.seal(
        parts=page,
        order=SealOrder(
            seal=seal_der(by, **seal), certificate=by.signer.der, places=(place,), at=at
        ),
        key=by.signer_key,
        time_stamp=stamper(by, stamped_at) if stamped_at else None,
    )


def packed(parts: OfdParts) -> bytes:
    """Return the whole file."""
    return b"".join(packing.assemble(parts=parts, fonts=[small_font()]))


@dataclass(frozen=True)
class Keeper:
    """Who keeps roots and revocations: `revoked` is serial → since."""

    revoked: tuple[tuple[int, datetime], ...] = ()
    silent: bool = False

    def standing(
        self, *, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> StandingAnswer:
        since = dict(self.revoked).get(certificate.serial)
        if self.silent:
            return StandingAnswer(standing=Standing.UNKNOWN, source="无人应答")
        if since is None or since > at:
            return StandingAnswer(standing=Standing.GOOD, source="名单", since=since)
        return StandingAnswer(
            standing=Standing.REVOKED,
            source="名单",
            since=since,
            reason=RevocationReason.KEY_COMPROMISE,
        )

    def __call__(self, *, certificate: Certificate, at: datetime, profile: Profile) -> ChainReport:
        both = [maker(suite) for suite in SuiteName]
        return chain.check(
            certificate=certificate,
            between=[one.issuing for one in both],
            roots=[one.root for one in both],
            revocation=self,
            at=at,
            profile=profile,
        )


def judges(keeper: Keeper | None = None) -> Judges:
    """Return whom a check asks: a keeper, and the makers of both authorities."""
    makers = {maker(suite).maker.der for suite in SuiteName}
    return Judges(check_chain=keeper or Keeper(), is_maker=lambda one: one.der in makers)
