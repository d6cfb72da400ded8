"""What a suite of algorithms offers, whichever one it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class SuiteName(StrEnum):
    """The suites: GB/T 32918, 32905, 32907 on one side, FIPS 186, 180, 197 on the other."""

    SM = "sm"
    INTERNATIONAL = "international"


class PublicKey(Protocol):
    """The half of a key pair that may be shown to anybody."""

    @property
    def suite(self) -> SuiteName:
        """Return the suite of the key."""

    def verify(self, *, message: bytes, signature: bytes) -> bool:
        """Say whether the pair's other half signed the message; a broken signature is a no."""

    def spki(self) -> bytes:
        """Return the key as DER of SubjectPublicKeyInfo (RFC 5280)."""


class PrivateKey(Protocol):
    """Whatever can sign: a key in memory, or a handle of a hardware module."""

    @property
    def public(self) -> PublicKey:
        """Return the half that verifies."""

    def sign(self, message: bytes) -> bytes:
        """Return a signature over the whole message, as DER of SEQUENCE {r, s}.

        SM2 hashes with SM3 and the default identifier 1234567812345678 (GB/T 35276); P-256 with SHA-256.
        """

    def pkcs8(self) -> bytes:
        """Return the key as DER of PKCS#8, to be stored encrypted.

        Raises:
            NotExtractable: the key lies in hardware and cannot leave it.
        """


class NotExtractable(Exception):  # noqa: N818 -- the state of a key, raised to its reader
    """A key in hardware does not leave it."""


class Suite(Protocol):
    """One suite of algorithms."""

    @property
    def name(self) -> SuiteName:
        """Return which suite this is."""

    def digest(self, message: bytes) -> bytes:
        """Return 32 bytes: SM3 or SHA-256."""

    def new_key(self) -> PrivateKey:
        """Return a new key pair."""

    def read_key(self, pkcs8: bytes) -> PrivateKey:
        """Return a stored key pair. Raises ValueError where the bytes are none of this suite."""

    def read_public(self, spki: bytes) -> PublicKey:
        """Return a public key. Raises ValueError where the bytes are none of this suite."""

    def encrypt(self, *, secret: bytes, plaintext: bytes, bound: bytes) -> bytes:
        """Return nonce, text and tag under SM4-GCM or AES-GCM with 16 bytes of key.

        `bound` is authenticated with it and not stored.
        """

    def decrypt(self, *, secret: bytes, stored: bytes, bound: bytes) -> bytes:
        """Return what was encrypted. Raises ValueError where it was changed or moved."""


class Profile(StrEnum):
    """What a certificate is for; its usages and the chain check follow from it."""

    ROOT = "root"
    ISSUING = "issuing"
    SIGNING = "signing"
    ENCRYPTION = "encryption"
    SEAL = "seal"
    TSA = "tsa"
    OCSP = "ocsp"
    LOGIN = "login"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """Whom a certificate names."""

    common_name: str
    organisation: str = ""
    country: str = "CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where whoever reads a certificate asks about it."""

    crl: str
    ocsp: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate (X.509, RFC 5280) as it was read; `pki.certificates.read` makes it.

    `valid_until` is the first moment at which it no longer holds.
    """

    der: bytes
    serial: int
    subject: str
    issuer: str
    common_name: str
    subject_name: bytes
    issuer_name: bytes
    valid_from: datetime
    valid_until: datetime
    suite: SuiteName
    public: PublicKey
    signed_by: SuiteName
    tbs: bytes
    signature: bytes
    is_ca: bool
    path_length: int | None
    usages: frozenset[str]
    extended: frozenset[str]
    subject_key: bytes
    authority_key: bytes
    is_never_revoked: bool
    unknown_critical: tuple[str, ...]
    crl_addresses: tuple[str, ...]
    ocsp_addresses: tuple[str, ...]


class Standing(StrEnum):
    """What an issuer says of a certificate at a time (RFC 6960)."""

    GOOD = "good"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class RevocationReason(StrEnum):
    """Why a certificate was revoked (RFC 5280, 5.3.1)."""

    UNSPECIFIED = "unspecified"
    KEY_COMPROMISE = "key_compromise"
    CA_COMPROMISE = "ca_compromise"
    AFFILIATION_CHANGED = "affiliation_changed"
    SUPERSEDED = "superseded"
    CESSATION = "cessation"
    HOLD = "hold"
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn"

    @property
    def number(self) -> int:
        """Return the number that stands in a list or an answer."""
        return _REASON_NUMBERS[self]


_REASON_NUMBERS = {
    RevocationReason.UNSPECIFIED: 0,
    RevocationReason.KEY_COMPROMISE: 1,
    RevocationReason.CA_COMPROMISE: 2,
    RevocationReason.AFFILIATION_CHANGED: 3,
    RevocationReason.SUPERSEDED: 4,
    RevocationReason.CESSATION: 5,
    RevocationReason.HOLD: 6,
    RevocationReason.PRIVILEGE_WITHDRAWN: 9,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingAnswer:
    """How a certificate stands: since when and why where it does not stand well.

    `source` says in Chinese whose word it is.
    """

    standing: Standing
    source: str
    since: datetime | None = None
    reason: RevocationReason | None = None


class Revocation(Protocol):
    """Whoever knows how certificates stand: our own tables, a list, or answers that were kept."""

    def standing(
        self, *, certificate: Certificate, issuer: Certificate, at: datetime
    ) -> StandingAnswer:
        """Return how a certificate stood at a time."""


class Outcome(StrEnum):
    """How one check ended."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ChainFault(StrEnum):
    """Why a chain does not hold."""

    NO_PATH = "no_path"
    BAD_SIGNATURE = "bad_signature"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    NO_CA = "no_ca"
    WRONG_USAGE = "wrong_usage"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    STANDING_UNKNOWN = "standing_unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One check and how it ended, in a Chinese sentence."""

    code: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainReport:
    """What the chain check found; `path` runs from the certificate to the root."""

    ok: bool
    fault: ChainFault | None
    steps: tuple[Step, ...]
    path: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedEntry:
    """One certificate on a list."""

    serial: int
    at: datetime
    reason: RevocationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A certificate revocation list (RFC 5280, 5) as it was read."""

    der: bytes
    issuer_name: bytes
    number: int
    made_at: datetime
    next_at: datetime
    entries: tuple[RevokedEntry, ...]
    signed_by: SuiteName
    tbs: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuestion:
    """One question of an OCSP request; `certificate_id` goes back as it came."""

    certificate_id: bytes
    hash_oid: str
    issuer_name_hash: bytes
    issuer_key_hash: bytes
    serial: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRequest:
    """An OCSP request (RFC 6960)."""

    questions: tuple[StatusQuestion, ...]
    nonce: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StampRequest:
    """A request for a time stamp (RFC 3161)."""

    imprint: bytes
    algorithm: bytes
    hash_oid: str
    policy: str | None
    nonce: int | None
    wants_certificate: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time stamp that was read and whose signature holds; its chain is checked apart."""

    token: bytes
    serial: int
    at: datetime
    policy: str
    imprint: bytes
    hash_oid: str
    nonce: int | None
    certificate: Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMessage:
    """A detached signature (CMS, RFC 5652) that was read and holds over its content.

    `claimed_at` is what the signer wrote; only `stamp` proves a time.
    """

    certificate: Certificate
    certificates: tuple[Certificate, ...]
    suite: SuiteName
    signature: bytes
    claimed_at: datetime | None
    stamp: Stamp | None
