"""What identity says of faces: whose may be used, who was recognised, and what was confirmed by one.

A face is never the only way: each act that takes one also takes something else. Vectors and images
do not appear here; they stay in biometrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from yimen.biometrics.contracts import Enrolment, Outcome, Purpose
from yimen.kernel.contracts import Ref, Refusal


class FaceAct(StrEnum):
    """What a person agrees to by showing his face; a challenge passed for one serves no other."""

    ENROL = "enrol"
    SIGN_IN = "sign_in"
    SECOND = "second"
    RAISE = "raise"
    SIGN = "sign"
    USE_LICENCE = "use_licence"
    IDENTIFY = "identify"


FACE_PURPOSES: Mapping[Purpose, str] = MappingProxyType(
    {Purpose.VERIFY: "face_verify", Purpose.IDENTIFY: "face_identify"}
)
"""The consent that a template of each purpose stands on."""
TEMPLATE_OF: Mapping[str, Purpose] = MappingProxyType(
    {consent: purpose for purpose, consent in FACE_PURPOSES.items()}
)
"""What is deleted when a consent is withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceUse:
    """One purpose of a person's face: whether he said yes, what is stored, whether it may be used."""

    purpose: Purpose
    consent: str
    has_consent: bool
    enrolment: Enrolment | None
    may_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceState:
    """How a person stands with faces; `why` says in words why none can be used now."""

    person_id: UUID
    on: bool
    why: str
    uses: tuple[FaceUse, ...]

    def may(self, purpose: Purpose) -> bool:
        """Say whether this person's face may be used for a purpose now."""
        return self.on and any(one.may_use for one in self.uses if one.purpose is purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSeen:
    """The document that lies before the clerk; `photo` is its picture, where it was read or taken.

    `looked` says that the clerk himself found face and document to be of one person.
    """

    title: str
    photo: bytes = b""
    looked: bool = False


class Likeness(StrEnum):
    """How alike two faces are, in three bands; a clerk needs no number to ask who somebody is."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedCandidate:
    """Somebody whom a face resembles: the first character of the name, the number without its tail.

    `place` names him in this identification and nowhere else; no picture of him is kept.
    """

    place: int
    name_masked: str
    code_masked: str
    area_code: str
    likeness: Likeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Identification:
    """Who may stand there: masked until the person names the tail of his number; lives five minutes.

    `person_id` is set once it was confirmed, `rejected_at` once it was said that it is none of these.
    """

    id: UUID
    outcome: Outcome
    reason: str
    candidates: tuple[MaskedCandidate, ...]
    unit_id: UUID
    device_id: UUID | None
    at: datetime
    expires_at: datetime
    tries_left: int
    person_id: UUID | None = None
    rejected_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceConfirmation:
    """A living person's yes to exactly this, by face; good once, for ten minutes."""

    id: UUID
    person_id: UUID
    act: FaceAct
    subject: Ref
    digest: str
    at: datetime
    expires_at: datetime


class ConsentWay(StrEnum):
    """On what a consent is signed at the window: on the printed sheet, or on glass."""

    PAPER = "paper"
    PAD = "pad"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPaper:
    """A consent to be signed by hand; `received_at` is when it was signed on glass, or scanned."""

    id: UUID
    number: str
    person_id: UUID
    signer_id: UUID
    purposes: tuple[str, ...]
    versions: tuple[int, ...]
    printed_at: datetime
    received_at: datetime | None
    scan_id: UUID | None
    scan_sm3: str
    way: ConsentWay = ConsentWay.PAPER
    declined_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandDrawn:
    """A signature on glass: its picture (PNG), and the digest of the strokes that tells it apart."""

    picture: bytes
    strokes_sm3: str


class HandReader(Protocol):
    """Reads what a pad sent and draws it; trust brings it."""

    def __call__(self, *, strokes: str) -> HandDrawn:
        """Return the signature. Raises Refusal where nobody's hand draws such strokes."""


class FaceNotMatched(Refusal):
    """The face was not found to be the one stored; another way or the window stays open."""

    def __init__(self, message: str, *, outcome: Outcome = Outcome.DIFFERENT) -> None:
        super().__init__("identity.face.not_matched", message)
        self.outcome = outcome


class FaceNotAllowed(Refusal):
    """This person's face may not be stored or used for this; the message says what else there is."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.face.not_allowed", message, field=field)


class IdentificationRefused(Refusal):
    """The tail of the number does not fit, or the identification is over."""

    def __init__(self, message: str, *, field: str | None = "tail") -> None:
        super().__init__("identity.identification.refused", message, field=field)
