"""What identity shows others: persons without readable numbers, mandates, accounts, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from yimen.identity.caller_contracts import CHECK_CALLER as CHECK_CALLER
from yimen.identity.caller_contracts import CallerAnswers as CallerAnswers
from yimen.identity.caller_contracts import CallerCheckView as CallerCheckView
from yimen.identity.caller_contracts import CallerRefused as CallerRefused
from yimen.identity.caller_contracts import CallerWay as CallerWay
from yimen.identity.face_contracts import ConsentPaper as ConsentPaper
from yimen.identity.face_contracts import DocumentSeen as DocumentSeen
from yimen.identity.face_contracts import FaceAct as FaceAct
from yimen.identity.face_contracts import FaceConfirmation as FaceConfirmation
from yimen.identity.face_contracts import FaceNotAllowed as FaceNotAllowed
from yimen.identity.face_contracts import FaceNotMatched as FaceNotMatched
from yimen.identity.face_contracts import FaceState as FaceState
from yimen.identity.face_contracts import HandDrawn as HandDrawn
from yimen.identity.face_contracts import Identification as Identification
from yimen.identity.face_contracts import IdentificationRefused as IdentificationRefused
from yimen.identity.face_contracts import Likeness as Likeness
from yimen.identity.mandate_contracts import ConfirmedBy as ConfirmedBy
from yimen.identity.mandate_contracts import GuardianGround as GuardianGround
from yimen.identity.mandate_contracts import GuardianPaper as GuardianPaper
from yimen.identity.mandate_contracts import MandateAct as MandateAct
from yimen.identity.mandate_contracts import MandateEvidence as MandateEvidence
from yimen.identity.mandate_contracts import MandateKind as MandateKind
from yimen.identity.mandate_contracts import MandateState as MandateState
from yimen.identity.sign_in_contracts import CertificateCheck as CertificateCheck
from yimen.identity.sign_in_contracts import CertificateNotGood as CertificateNotGood
from yimen.identity.sign_in_contracts import LoginCertificate as LoginCertificate
from yimen.identity.sign_in_contracts import LoginLocked as LoginLocked
from yimen.identity.sign_in_contracts import LoginRefused as LoginRefused
from yimen.identity.sign_in_contracts import PasswordRefused as PasswordRefused
from yimen.identity.sign_in_contracts import RegistrationIncomplete as RegistrationIncomplete
from yimen.identity.sign_in_contracts import RegistrationRefused as RegistrationRefused
from yimen.identity.sign_in_contracts import SecondHandSource as SecondHandSource
from yimen.identity.sign_in_contracts import StaffSource as StaffSource
from yimen.identity.sign_in_contracts import TooManyAttempts as TooManyAttempts
from yimen.kernel.actor import Channel
from yimen.kernel.contracts import Ref, Refusal


class PersonKind(StrEnum):
    """A human being, or a company, shop, institution or association."""

    NATURAL = "natural"
    LEGAL = "legal"


class CodeType(StrEnum):
    """证件类型 (GA/T 2000.156 for natural persons; `uscc` for legal persons)."""

    ID_CARD = "111"
    HOUSEHOLD_BOOK = "113"
    PASSPORT = "414"
    TAIWAN_PERMIT = "511"
    HONG_KONG_MACAO_PERMIT = "516"
    FOREIGN_PERMANENT_RESIDENT = "553"
    USCC = "uscc"


CODE_TYPE_TITLES: Mapping[CodeType, str] = MappingProxyType(
    {
        CodeType.ID_CARD: "居民身份证",
        CodeType.HOUSEHOLD_BOOK: "户口簿",
        CodeType.PASSPORT: "护照",
        CodeType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
        CodeType.HONG_KONG_MACAO_PERMIT: "港澳居民来往内地通行证",
        CodeType.FOREIGN_PERMANENT_RESIDENT: "外国人永久居留身份证",
        CodeType.USCC: "统一社会信用代码",
    }
)


class Gender(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


class Assurance(IntEnum):
    """实名等级: how strongly it is known who is signed in."""

    ANONYMOUS = 0
    PHONE = 1
    REAL_NAME = 2
    IN_PERSON = 3
    STRONG = 4


class CheckKind(StrEnum):
    """What an outside register can be asked about a person."""

    POPULATION = "population"
    SOCIAL_CARD = "social_card"
    BANK_CARD = "bank_card"


class CheckOutcome(StrEnum):
    """What a register answers; `unknown` means that it has no such record."""

    SAME = "same"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class RegisterDown(Exception):  # noqa: N818 -- the state of something outside
    """A register did not answer in time, or not in a way that can be read."""


class OutsideRegister(Protocol):
    """Registers that say whether a name and a number belong together; a connector brings them."""

    def is_configured(self) -> bool:
        """Say whether this installation may ask."""

    def check(self, *, kind: CheckKind, name: str, code: str, number: str) -> CheckOutcome:
        """Return whether they belong together. Raises RegisterDown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """So many acts at once, and then one more each time this long has passed."""

    burst: int
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamPerson:
    """Who signed in at a platform above; `code` is the ID number, empty where it is not given."""

    subject: str
    name: str
    code: str
    phone: str
    assurance: Assurance
    methods: tuple[str, ...]
    id_token: str
    sid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpstreamEnd:
    """Whose sign-in ended at a platform above, or which one."""

    subject: str
    sid: str


class PersonField(StrEnum):
    """A stored value that leaves this context only by a recorded look."""

    CODE = "code"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCode:
    """A number that can be right, and what it tells."""

    code_type: CodeType
    text: str
    birth_on: date | None = None
    gender: Gender = Gender.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as every screen may show one: the number and the telephone are masked.

    `name_masked` is for lists that strangers see. `legal_representative` is empty for a natural
    person.
    """

    id: UUID
    kind: PersonKind
    name: str
    name_masked: str
    code_type: CodeType
    code_masked: str
    phone_masked: str
    birth_on: date | None
    gender: Gender
    area_code: str
    legal_representative: str
    assurance: Assurance

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries and events carry."""
        return Ref("identity.person", self.id)

    def age_on(self, day: date) -> int | None:
        """Return the age in full years on a day, or None when no birthday is known."""
        if self.birth_on is None:
            return None
        passed = (day.month, day.day) >= (self.birth_on.month, self.birth_on.day)
        return day.year - self.birth_on.year - (0 if passed else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """A person with readable numbers: for the person himself or who acts for him, to fill a form."""

    person: PersonView
    code: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """A login: whom it belongs to and how strongly that is known.

    A held one was just recovered: for a day it opens no personal data, so it names no person.
    """

    id: UUID
    username: str
    name: str
    person_id: UUID | None
    assurance: Assurance
    is_active: bool
    is_held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowAccount:
    """An account opened or reset at the window, with the new password to hand over once."""

    account: AccountView
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """The code with which an officer opens the account, to hand over once."""

    name: str
    username: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateView:
    """Who may act for whom, in which items, until when (`until` is the first day it is over).

    The holder is a person or an officer, never both. An empty `item_codes` means every item, empty
    `acts` every act. `lapses` says that the head of the legal person who gave it is head no longer:
    it ends on `until_on` unless his successor confirms it.
    """

    id: UUID
    kind: MandateKind
    state: MandateState
    grantor: PersonView
    holder_name: str
    holder_person_id: UUID | None
    holder_officer_id: UUID | None
    item_codes: tuple[str, ...]
    from_on: date
    until_on: date | None
    evidence: MandateEvidence
    evidence_note: str
    evidence_file_id: UUID | None
    witness: str
    confirmed_by: ConfirmedBy | None
    made_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    acts: tuple[MandateAct, ...] = ()
    ground: GuardianGround | None = None
    lapses: bool = False
    used_at: datetime | None = None

    @property
    def ref(self) -> Ref:
        """Return the reference that ledger entries carry."""
        return Ref("identity.mandate", self.id)

    def holds_on(self, day: date) -> bool:
        """Say whether the mandate is active on a day."""
        return (
            self.state is MandateState.ACTIVE
            and self.from_on <= day
            and (self.until_on is None or day < self.until_on)
        )

    def covers(self, item_code: str) -> bool:
        """Say whether the mandate reaches this item."""
        return not self.item_codes or item_code in self.item_codes

    def allows(self, act: MandateAct) -> bool:
        """Say whether the mandate allows this act."""
        return not self.acts or act in self.acts


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message in the inbox of a person's own space."""

    id: UUID
    title: str
    text: str
    url: str
    at: datetime
    read_at: datetime | None


class LegalBasis(StrEnum):
    """Why personal data may be processed (PIPL Art. 13 para. 1)."""

    CONSENT = "consent"
    DUTY = "duty"
    LAW = "law"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeView:
    """What personal data is used for, in the words that people read, of one version.

    `stops` says what ends when a yes is withdrawn; it is empty where no yes is needed.
    """

    code: str
    version: int
    title: str
    basis: LegalBasis
    law: str
    sensitive: bool
    why: str
    used: str
    kept: str
    given_to: str
    stops: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeWords:
    """The words of a purpose that officials may change."""

    why: str
    used: str
    kept: str
    given_to: str
    stops: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """A yes to one wording of a purpose; `withdrawn_at` is None while it holds."""

    id: UUID
    purpose: str
    title: str
    version: int
    given_at: datetime
    given_by_id: UUID
    given_by_name: str
    channel: Channel
    withdrawn_at: datetime | None


class ConsentRefused(Refusal):
    """This yes, its withdrawal or these words for a purpose cannot be taken."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.consent.refused", message, field=field)


class CodeRefused(Refusal):
    """The number of a document or the USCC cannot be right."""

    def __init__(self, message: str, *, field: str = "code") -> None:
        super().__init__("identity.code.invalid", message, field=field)


class PhoneRefused(Refusal):
    """The telephone number cannot be right."""

    def __init__(self, message: str, *, field: str = "phone") -> None:
        super().__init__("identity.phone.invalid", message, field=field)


class NameRefused(Refusal):
    """The name is empty, too long or holds what no name holds."""

    def __init__(self, message: str, *, field: str = "name") -> None:
        super().__init__("identity.name.invalid", message, field=field)


class NameDiffers(Refusal):
    """This number is already recorded under another name."""

    def __init__(self) -> None:
        super().__init__(
            "identity.person.name_differs",
            "这个证件号码已登记在另一个姓名下。请对照证件再核一遍；确实改过名的，请先到窗口更正姓名。",
            field="name",
        )


class ReasonMissing(Refusal):
    """A look at personal data needs a reason of at least four characters."""

    def __init__(self) -> None:
        super().__init__(
            "identity.look.reason_missing",
            "请写明为什么要查看，至少 4 个字。这次查看会记录在案。",
            field="reason",
        )


class AssuranceTooLow(Refusal):
    """Who is signed in is not known strongly enough for this; it can be raised."""

    status = 403

    def __init__(self, *, needed: Assurance) -> None:
        super().__init__(
            "identity.assurance.too_low",
            f"这件事要实名等级 L{int(needed)}，您现在还不够。请先到“实名等级”提高。",
        )
        self.needed = needed


class MandateMissing(Refusal):
    """Nobody recorded that this person may act for that one in this item."""

    status = 403

    def __init__(
        self,
        message: str = "还没有登记代办委托，或者委托已经结束、不包括这个事项。请先登记委托，并由本人确认。",
    ) -> None:
        super().__init__("identity.mandate.missing", message)


class MandateRefused(Refusal):
    """The mandate cannot be recorded as entered."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__("identity.mandate.refused", message, field=field)
