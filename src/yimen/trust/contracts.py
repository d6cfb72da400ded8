"""Shapes and refusals of 电子信任 that other contexts may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from yimen.kernel.contracts import Ref, Refusal
from yimen.ofd.contracts import Check, CheckState
from yimen.pki.contracts import Profile, RevocationReason, SuiteName

SEAL_KIND = "trust.seal"
SEAL_USE_KIND = "trust.seal_use"
SEALING_KIND = "trust.sealing"
SEAL_LEAVE_KIND = "trust.seal_leave"
SEAL_WORK = "trust.seal_asked"
LEAVE_WORK = "trust.seal_leave_asked"
REFUSED_WORK = "trust.sealing_refused"


class SealKind(StrEnum):
    """What a seal is for: the organisation's own, one of a special purpose, one of a service point."""

    OFFICIAL = "official"
    SPECIAL = "special"
    SERVICE = "service"


SEAL_KIND_TITLES: Mapping[SealKind, str] = MappingProxyType(
    {
        SealKind.OFFICIAL: "行政公章",
        SealKind.SPECIAL: "专用章",
        SealKind.SERVICE: "便民服务专用章",
    }
)


class SealState(StrEnum):
    """Where a seal stands between its application and its destruction."""

    ASKED = "asked"
    REFUSED = "refused"
    APPROVED = "approved"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    DESTROYED = "destroyed"


class SealVerb(StrEnum):
    """What may be done with a seal."""

    APPROVE = "approve"
    REFUSE = "refuse"
    MAKE = "make"
    HAND_OVER = "hand_over"
    ALLOW = "allow"
    CERTIFY = "certify"
    SUSPEND = "suspend"
    RESUME = "resume"
    DESTROY = "destroy"
    USE = "use"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealView:
    """A seal with its keeper; `standing` are the kinds of document it goes under by itself."""

    id: UUID
    name: str
    kind: SealKind
    purpose: str
    organisation_id: UUID
    organisation_name: str
    state: SealState
    custodian_id: UUID | None
    custodian_name: str
    standing: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    decided_by: str
    made_at: datetime | None
    valid_until: datetime | None

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref(SEAL_KIND, self.id)


class SealedForm(StrEnum):
    """The forms in which a sealed document is handed out."""

    PDF = "pdf"
    OFD = "ofd"


class SealedState(StrEnum):
    """Where a document stands in the queue of what is to be sealed."""

    QUEUED = "queued"
    SEALED = "sealed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedView:
    """A document in the queue, or out of it with both forms; `why` says what it waits for.

    `ofd_size` is that of the OFD as it goes out, with its whole fonts.
    """

    ref: Ref
    state: SealedState
    title: str
    organisation_id: UUID
    pdf_file_id: UUID | None
    ofd_file_id: UUID | None
    seal_name: str
    asked_at: datetime
    sealed_at: datetime | None
    why: str
    ofd_size: int | None = None

    @property
    def ofd_words(self) -> str:
        """Return how the link to the OFD is called: with its size, since whole fonts make it large."""
        return f"OFD，{self.ofd_size / 1_000_000:.1f} MB" if self.ofd_size else "OFD"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A sealed file on its way out, in pieces, with its size known before."""

    name: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


class Unsealed(StrEnum):
    """What a page without its seal is handed out for."""

    READING = "reading"
    BY_HAND = "by_hand"


UNSEALED_WORDS: Mapping[Unsealed, tuple[str, str]] = MappingProxyType(
    {
        Unsealed.READING: (
            "未盖章 仅供阅读",
            "本页还没有加盖电子印章，只供先读内容，不作凭证；盖好以后请重新下载。",
        ),
        Unsealed.BY_HAND: (
            "加盖实体印章后有效",
            "窗口先行打印，本页没有电子印章，由窗口当场加盖实体印章后有效。",
        ),
    }
)


class NotSealedYet(Exception):  # noqa: N818 -- a state of the document, raised to who opens it
    """The seal is still being put on; the page says so and offers what there is meanwhile."""

    def __init__(self, view: SealedView) -> None:
        super().__init__(view.title)
        self.view = view


class Why(StrEnum):
    """Why a document still waits for its seal, or was refused it."""

    NO_SEAL = "no_seal"
    SUSPENDED = "suspended"
    TIME = "time"
    TIME_UNTRUSTED = "time_untrusted"
    STANDING = "standing"
    KEYS = "keys"
    FAULT = "fault"
    ROW_CHANGED = "row_changed"
    FILE_CHANGED = "file_changed"
    SEAL_CHANGED = "seal_changed"
    NOT_AGREED = "not_agreed"
    REVOKED = "revoked"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    UNREADABLE = "unreadable"


WHY_TITLES: Mapping[Why, str] = MappingProxyType(
    {
        Why.NO_SEAL: "本单位还没有在用、可以盖这类文书的印章",
        Why.SUSPENDED: "印章停用着，恢复以后接着盖",
        Why.TIME: "时间戳服务没有应答，稍后自动再试",
        Why.TIME_UNTRUSTED: "时间戳服务的证书验不过，请安全管理员先登记签发它的机构",
        Why.STANDING: "证书状态查不到，稍后自动再试",
        Why.KEYS: "印章的密钥打不开，请运维人员检查密钥文件",
        Why.FAULT: "盖章时出了故障，稍后自动再试；运维人员可以看日志",
        Why.ROW_CHANGED: "排队记录被人改过，没有盖章",
        Why.FILE_CHANGED: "文件和申请盖章时不一样，没有盖章",
        Why.SEAL_CHANGED: "印章登记被人改过，没有盖章",
        Why.NOT_AGREED: "这份文书没有得到用印批准，没有盖章",
        Why.REVOKED: "印章的证书已经吊销或暂停，换发证书后再盖",
        Why.EXPIRED: "印章的证书已经过期，换发证书后再盖",
        Why.UNTRUSTED: "印章的证书验不过，请运维人员检查证书",
        Why.UNREADABLE: "文件读不了，没有盖章",
    }
)


class SealRefused(Refusal):
    """The seal cannot be asked for, moved or used like this."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"trust.seal.{reason}", message, field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class RekeyingPartView:
    """One encrypted column, or the stored contents, in a run; `total` is None until it is counted."""

    name: str
    title: str
    total: int | None
    done: int
    unreadable: int
    example: str
    is_finished: bool

    @property
    def waiting(self) -> int:
        """Return how many are still of an older key, as far as is known without counting anew."""
        return 0 if self.is_finished else max(0, (self.total or 0) - self.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class RekeyingView:
    """A run that brings everything encrypted to the newest keys."""

    started_at: datetime
    started_by: str
    moved_at: datetime
    finished_at: datetime | None
    worked_ms: int
    parts: tuple[RekeyingPartView, ...]

    @property
    def done(self) -> int:
        """Return how many values were rewritten."""
        return sum(one.done for one in self.parts)

    @property
    def waiting(self) -> int:
        """Return how many values still wait."""
        return sum(one.waiting for one in self.parts)

    @property
    def unreadable(self) -> int:
        """Return how many values no key opens."""
        return sum(one.unreadable for one in self.parts)

    @property
    def per_second(self) -> float:
        """Return how many values a second were rewritten while somebody worked."""
        return self.done * 1000 / self.worked_ms if self.worked_ms else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyVersionView:
    """What a purpose's newest key is, without the key."""

    purpose: str
    title: str
    version: int
    algorithm: str


CERTIFICATE_KIND = "trust.certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate that we issued or hold; `key_id` is None where its key is the subject's own."""

    id: UUID
    der: bytes
    serial: str
    common_name: str
    organisation_name: str
    profile: Profile
    suite: SuiteName
    state: str
    key_id: UUID | None
    about: Ref | None
    valid_from: datetime
    valid_until: datetime
    issued_at: datetime
    issued_by: str

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref(CERTIFICATE_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedOutside:
    """What an authority outside answered: the certificate, and those between it and its root."""

    certificate: bytes
    between: tuple[bytes, ...]


class OutsideAuthority(Protocol):
    """A certificate authority outside that issues for our keys; a connector speaks to it.

    Everything raises AuthorityUnavailable where it cannot be reached or does not answer as agreed.
    """

    @property
    def code(self) -> str:
        """Return the short name under which it is kept, for instance `province`."""

    @property
    def title(self) -> str:
        """Return its name in Chinese."""

    def fetch_chain(self) -> tuple[bytes, ...]:
        """Return its root and issuing certificates as DER, the root first."""

    def request_certificate(self, *, request: bytes, profile: Profile) -> IssuedOutside:
        """Return a certificate for a request (PKCS#10 as DER), which proves who holds the key.

        Raises:
            AuthorityRefused: it refused the request.
        """

    def revoke_certificate(self, *, certificate: bytes, reason: RevocationReason) -> None:
        """Revoke a certificate that it issued. Raises AuthorityRefused."""

    def fetch_list(self) -> bytes:
        """Return its newest revocation list as DER."""


class AuthorityUnavailable(Refusal):
    """The authority outside cannot be reached, or answers what was not agreed."""

    status = 503

    def __init__(self, title: str) -> None:
        super().__init__(
            "trust.authority.unavailable", f"“{title}”现在连不上。请稍后再试，或联系它的维护人员。"
        )


class AuthorityRefused(Refusal):
    """The authority outside said no."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__("trust.authority.refused", f"“{title}”没有同意：{why}")


class DocumentKind(StrEnum):
    """What somebody gives to be verified."""

    PDF = "pdf"
    OFD = "ofd"
    LEDGER_PROOF = "ledger_proof"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """Every check of a document by name, and which document of ours it is, where it is one.

    `document` is what was sealed (a notice, a licence); who owns that says how it stands today.
    """

    kind: DocumentKind
    checks: tuple[Check, ...]
    title: str = ""
    document: Ref | None = None

    @property
    def verdict(self) -> CheckState:
        """Return failed where any check failed, else unknown where any stayed open, else ok."""
        states = {one.state for one in self.checks}
        order = (CheckState.FAILED, CheckState.UNKNOWN)
        return next((one for one in order if one in states), CheckState.OK)


HAND_KIND = "trust.hand_signature"


class HandKind(StrEnum):
    """How one signed: drawn on a pad, on paper, a name typed, a thumb pressed, a yes by face."""

    HANDWRITING = "handwriting"
    PICTURE = "picture"
    TYPED = "typed"
    THUMBPRINT = "thumbprint"
    FACE = "face"


HAND_KIND_TITLES: Mapping[HandKind, str] = MappingProxyType(
    {
        HandKind.HANDWRITING: "手写签名",
        HandKind.PICTURE: "纸上签名的照片",
        HandKind.TYPED: "输入姓名代替签名",
        HandKind.THUMBPRINT: "按手印",
        HandKind.FACE: "本人刷脸确认",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandDocument:
    """What is signed: the thing, its version, and the SM3 of exactly what the signer saw."""

    ref: Ref
    version: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandDevice:
    """On what it was signed: a class of device, its screen, and what touched it."""

    kind: str
    screen: str = ""
    pointer: str = ""

    @property
    def words(self) -> str:
        """Return it in one line."""
        return "，".join(one for one in (self.kind, self.screen, self.pointer) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandSent:
    """What came in: strokes of the pad, a picture, a name with its declaration, a yes by face."""

    kind: HandKind
    strokes: str = ""
    picture: bytes = b""
    name: str = ""
    declared: bool = False
    confirmation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandView:
    """A signature by hand; `place` is the question it answers, `name` the typed name."""

    id: UUID
    kind: HandKind
    document: HandDocument
    place: str
    signer_id: UUID | None
    officer_id: UUID | None
    signer_name: str
    for_id: UUID
    witness: str
    name: str
    picture_id: UUID | None
    device: HandDevice
    at: datetime

    @property
    def title(self) -> str:
        """Return what kind of signature it is."""
        return HAND_KIND_TITLES[self.kind]

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref(HAND_KIND, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandCheck:
    """One thing that was looked at of a signature by hand, and what came of it."""

    code: str
    ok: bool
    says: str


class HandRefused(Refusal):
    """The signature cannot be taken like this."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"trust.hand.{reason}", message, field="hand")
