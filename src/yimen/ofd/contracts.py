"""The shapes of a document in OFD: what is written, what is stored, what is found by a check.

How they go together, each function with keywords alone:

- `fonts.load_font(path=) -> Font`: a whole font, digested once a process.
- `writing.write(pdf=, facts=Facts, fonts=[Font]) -> OfdParts`: a typeset PDF as OFD.
- `ses.make_seal(seal=NewSeal, maker_certificate=, maker_key=) -> bytes`: a seal (SES_Seal, DER).
- `sealing.seal(parts=, order=SealOrder, key=, time_stamp=) -> OfdParts`: the same with a signature more.
- `packing.dump(parts=) -> bytes` and `packing.load(stored=) -> OfdParts`: the small half, to be stored;
  a zip of the document's own parts without the fonts.
- `packing.assemble(parts=, fonts=[Font]) -> Iterator[bytes]`: the file that goes out, in pieces, with
  `packing.size_of(parts=)` known before; the same parts give the same bytes.
- `reading.read(content=) -> OfdDocument`: pages, text, facts, signatures; refuses hostile files.
- `verifying.verify(content=, judges=Judges, at=) -> OfdReport`: every check by name.

A name of a part is its path in the package without a leading slash: `Doc_0/Document.xml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from yimen.pki.contracts import Certificate, ChainReport, Profile, SuiteName


class CannotWrite(Exception):  # noqa: N818 -- a state of the page, raised to its writer
    """The page holds what this writer has no OFD for; the message names it."""


class Unreadable(Exception):  # noqa: N818 -- a state of the file, raised to its reader
    """The file is no OFD that may be opened. `code` says why, the message says it in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A whole font file with what is needed to list and to pack it without reading it again."""

    path: Path
    file_name: str
    post_script_name: str
    family: str
    size: int
    crc32: int
    sm3: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of the package that belongs to this document alone."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPart:
    """One file of the package that many documents share: a font, known by its digests."""

    name: str
    size: int
    crc32: int
    sm3: bytes
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OfdParts:
    """A document as the parts it is made of, in the order they are packed."""

    parts: tuple[Part, ...]
    shared: tuple[SharedPart, ...]

    def find(self, name: str) -> bytes | None:
        """Return the content of one of the document's own parts, or None."""
        return next((one.content for one in self.parts if one.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a document says of itself (CT_DocInfo of GB/T 33190)."""

    title: str
    author: str
    number: str
    made_at: datetime
    subject: str = ""
    keywords: tuple[str, ...] = ()
    custom: tuple[tuple[str, str], ...] = ()
    """More pairs, under names of the caller: those of GB/T 36905 for a licence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A rectangle on a page, in millimetres from its upper left corner; pages count from 0."""

    page: int
    x: float
    y: float
    width: float
    height: float


class SealKind(StrEnum):
    """What a seal is for; the number stands in SES_ESPropertyInfo."""

    UNIT = "unit"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeal:
    """What a seal is made of (SES_SealInfo of GB/T 38540-2020).

    `certificates` are those who may seal with it, as DER. Width and height are millimetres.
    """

    seal_id: str
    name: str
    kind: SealKind
    picture: bytes
    picture_type: str
    width: int
    height: int
    certificates: tuple[bytes, ...]
    made_at: datetime
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOrder:
    """Which seal, by whose certificate, goes where and when. `seal` is SES_Seal as DER."""

    seal: bytes
    certificate: bytes
    places: tuple[Place, ...]
    at: datetime


class TimeStamper(Protocol):
    """Gets a time stamp over a signature value."""

    def __call__(self, message: bytes, /) -> bytes:
        """Return an RFC 3161 token (DER of ContentInfo) over the message."""


class ChainCheck(Protocol):
    """Judges a certificate at a moment; whoever keeps roots and revocations offers it."""

    def __call__(self, *, certificate: Certificate, at: datetime, profile: Profile) -> ChainReport:
        """Return how the certificate stood at that moment for that use."""


class MakerCheck(Protocol):
    """Knows who may make seals. A good certificate alone does not: every seal's holder has one."""

    def __call__(self, certificate: Certificate, /) -> bool:
        """Say whether the holder of a certificate is a recognised maker of seals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """Whom a check asks about certificates."""

    check_chain: ChainCheck
    is_maker: MakerCheck


class CheckCode(StrEnum):
    """What is checked, in the order in which it is told."""

    STRUCTURE = "structure"
    SEALED = "sealed"
    SIGNATURE_FORM = "signature_form"
    LIST = "list"
    PARTS = "parts"
    ADDED = "added"
    VALUE = "value"
    TIME = "time"
    SIGNER = "signer"
    SEAL = "seal"
    PICTURE = "picture"
    MAKER = "maker"
    SEAL_PERIOD = "seal_period"
    SEAL_HOLDER = "seal_holder"
    SUITE = "suite"


class CheckState(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of a document or of one signature in it, told in a Chinese sentence.

    `code` is a `CheckCode` here; checks of other formats have their own. `reason` tells failures of one check apart (`part_changed`, `reordered`…); `signature` is its place
    in the file from 0, None for what concerns the whole file.
    """

    code: str
    state: CheckState
    sentence: str
    reason: str = ""
    signature: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A page as read: its size in millimetres, its text in reading order, how much is drawn on it."""

    width: float
    height: float
    text: str
    images: int
    paths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealView:
    """A seal as found in a signature."""

    seal_id: str
    name: str
    picture: bytes
    picture_type: str
    width: int
    height: int
    made_at: datetime
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """A signature as found in a file, before anything of it is believed."""

    index: int
    seal: SealView
    certificate: bytes
    claimed_at: datetime
    places: tuple[Place, ...]
    suite: SuiteName
    stamp: bytes | None
    proved_at: datetime | None = None
    """What the time stamp proves; only a check fills it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfdDocument:
    """A document as read."""

    facts: Facts
    document_id: str
    pages: tuple[PageView, ...]
    signatures: tuple[SignatureView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfdReport:
    """What came out of checking a file. `document` is None where it cannot be opened."""

    document: OfdDocument | None
    checks: tuple[Check, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Say whether nothing failed and nothing stayed unknown."""
        return all(one.state is CheckState.OK for one in self.checks)
