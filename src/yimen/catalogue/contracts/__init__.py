"""Shapes of the catalogue: item versions and the definition that a version carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from yimen.catalogue.contracts.copying import CopySheet
from yimen.catalogue.contracts.decisions import DecisionTable
from yimen.catalogue.contracts.elements import NO_BASELINE, PLAIN_ELEMENTS
from yimen.catalogue.contracts.elements import Baseline as Baseline
from yimen.catalogue.contracts.elements import Elements as Elements
from yimen.catalogue.contracts.elements import FeeItem as FeeItem
from yimen.catalogue.contracts.sheets import Sheet
from yimen.kernel.contracts import FieldRefusals, NotFound, Refusal

DECIDES = "decide"
"""The form of the step of a process with which the authority decides."""
BY_TABLE = "="
"""Begins the unit of a step that a decision table names: `=名称` is what it answers under it."""


class ItemState(StrEnum):
    """State of a version (own codes; the national field uses 1 在用, 2 暂停, 3 取消).

    Vetting is done in three steps: by the department, by the reviewers of legality, and by the
    service office, which also publishes.
    """

    DRAFT = "draft"
    VET_UNIT = "vet_unit"
    VET_LAW = "vet_law"
    VET_OFFICE = "vet_office"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


VETTING_STATES = (ItemState.VET_UNIT, ItemState.VET_LAW, ItemState.VET_OFFICE)
"""The states in which a version waits for somebody's opinion and may not be changed."""

UNPUBLISHED = (ItemState.DRAFT, *VETTING_STATES)
"""The states in which a version is not yet of the catalogue; an item has one such at most."""


class Regime(StrEnum):
    """Clock regime: which body of rules the limits come from (rules of the field §2.3a)."""

    LICENCE = "licence"
    REGISTRATION = "registration"
    BENEFIT = "benefit"
    PUBLIC_SERVICE = "public_service"
    CONFIRMATION = "confirmation"


class Level(StrEnum):
    """行使层级 (dictionary of the national item standard)."""

    COUNTY = "4"
    TOWN = "5"
    VILLAGE = "6"


class FieldKind(StrEnum):
    """What a form field holds. Values arrive as text and are parsed by the form rules."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    ID_NUMBER = "id_number"
    USCC = "uscc"
    PHONE = "phone"
    AREA = "area"
    SELECT = "select"
    RADIO = "radio"
    CHECKS = "checks"
    TABLE = "table"
    FILE = "file"
    DECLARATION = "declaration"
    SIGNATURE = "signature"


class NoticeKind(StrEnum):
    """Documents that go out; the title follows the item's type unless the definition names one."""

    RECEIPT = "receipt"
    ACCEPTANCE = "acceptance"
    DECLINE = "decline"
    CORRECTION = "correction"
    STOP = "stop"
    EXTENSION = "extension"
    GRANT = "grant"
    DENY = "deny"
    WITHDRAWAL = "withdrawal"
    BOUNCE = "bounce"
    CORRIGENDUM = "corrigendum"
    REVOCATION = "revocation"
    DELIVERY = "delivery"
    DEFERRAL = "deferral"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitText:
    """A limit with its unit (W workdays, D days, H hours, M months, Y years) and its law."""

    amount: int
    unit: str = "W"
    law: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawText:
    """One basis in law: the title with its article, and what it is the basis of."""

    title: str
    article: str = ""
    basis_of: str = "设定"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a select, radio or checks field."""

    code: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question of a form.

    `code` is the ASCII key of the stored answer; `name` is the short Chinese noun by which FEEL
    (`表.经营面积`), comparison tables and notices know it; `label` is the question as asked.
    `when`, `required_when` and `compute` are FEEL; a field whose `when` does not hold is neither
    shown nor stored. `prefill` names a source such as `申请人.姓名` or `证照.<type>.<field>`.
    `group` names the shared group that the question was copied from: `<id>@<edition>/<code>`.
    """

    code: str
    kind: FieldKind
    name: str
    label: str
    why: str = ""
    help: str = ""
    required: bool = True
    required_when: str = ""
    when: str = ""
    compute: str = ""
    prefill: str = ""
    options: tuple[Option, ...] = ()
    columns: tuple[Field, ...] = ()
    max_rows: int = 20
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    max_length: int = 200
    unit: str = ""
    paper: str = ""
    check: str = ""
    check_message: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of the form: one topic."""

    code: str
    title: str
    fields: tuple[Field, ...]
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """A form as data; the same specification renders the pages and validates the API."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """情形: a variant that the law tells apart; `when` (FEEL) picks it, else the resident does.

    `handle` are the two digits that make the item's code the 33 of this variant (业务办理项编码).
    """

    code: str
    title: str
    help: str = ""
    when: str = ""
    handle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that comes in, who issues it and how a clerk judges it.

    `source`: 10 the applicant makes it, 20 a department issues it, 99 other. `need`: 1 必要,
    2 非必要, 3 可容缺后补. A held licence of `licence_type` waives it. `when` is FEEL.
    `blank_file` and `sample_file` are files attached to the item; they go before the sheet.
    `kind` 材料类型, `form` 材料形式; `issued_within` 出具时间要求, `how_to_get` 办理说明,
    `obtained_at` 办理地点, `use_explain` 使用说明. `camera` says what is taken for it on the spot: the
    code of an ID photo's preset, `card` (copy of an ID card), `none`; empty: its name tells.
    """

    code: str
    name: str
    issued_by: str
    source: str
    judge: tuple[str, ...]
    need: str = "1"
    when: str = ""
    originals: int = 0
    copies: int = 1
    licence_type: str = ""
    deferrable_days: int = 0
    pledge: bool = False
    law: str = ""
    fill_hint: str = ""
    sheet: Sheet | None = None
    blank_file: str = ""
    sample_file: str = ""
    kind: str = "9"
    form: str = "3"
    page_format: str = ""
    source_explain: str = ""
    issued_within: str = ""
    how_to_get: str = ""
    obtained_at: str = ""
    use_explain: str = ""
    camera: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One step of the examination: who acts and what the step ends with.

    `unit` is `receiving` (where the case was received), `deciding` (the unit that decides) or an
    organisation code. `verb` is `cases.examine` (ends with an opinion) or `cases.decide`.
    `days` is the planned share of the promised limit in working days, 0 where none is planned.
    """

    code: str
    title: str
    unit: str
    verb: str
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceTemplate:
    """The licence that a grant issues: its type, validity and the values on its face (FEEL)."""

    type_code: str
    name: str
    serial_prefix: str
    validity: LimitText | None
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A condition of applying (FEEL) and what to tell who does not meet it."""

    condition: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What a person decides on, in the order asked; the five answers stay under 200 characters."""

    summary: str
    can: str
    bring: str
    how_long: str
    how_much: str
    where: str
    conditions: tuple[str, ...]
    not_needed: tuple[str, ...] = ()
    result: str = ""
    appeal: str = ""
    places: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    visits: int = 0
    consult_phone: str = "12345"
    complaint_phone: str = "12345"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Everything that a version of an item says, as data.

    `extension_limit` and `delivery_limit` are set where the item's own law gives other limits
    than its clock regime does; None leaves them to the regime. `process` is a BPMN file that takes
    the place of `route`; the steps of such a file ask `decisions` by their code.
    """

    guide: Guide
    laws: tuple[LawText, ...]
    situations: tuple[Situation, ...]
    papers: tuple[Paper, ...]
    form: FormSpec
    route: tuple[RouteStep, ...]
    checks: tuple[Check, ...] = ()
    licence: LicenceTemplate | None = None
    fees: tuple[FeeItem, ...] = ()
    notice_titles: tuple[tuple[NoticeKind, str], ...] = ()
    other_stops: tuple[tuple[str, str], ...] = ()
    extension_limit: LimitText | None = None
    delivery_limit: LimitText | None = None
    yearly_renewal: bool = False
    elements: Elements = PLAIN_ELEMENTS
    baseline: Baseline = NO_BASELINE
    process: str = ""
    decisions: tuple[DecisionTable, ...] = ()
    copy_sheet: CopySheet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemVersionView:
    """One version of an item as other contexts see it; immutable, so it may be cached by id.

    `department_code` is the code of the organisation responsible in the county. `receive_level`
    is where the application is received; when `entrusted_acceptance` holds, receiving there
    counts as received by the authority and starts its clock. `decide_level` is where it is
    decided. `definition` is None for matters that are listed but not yet open for application.
    """

    id: UUID
    item_code: str
    catalogue_code: str
    name: str
    version: int
    state: ItemState
    effective_on: date
    item_type: str
    regime: Regime
    department_code: str
    instant: bool
    receive_level: Level
    decide_level: Level
    entrusted_acceptance: bool
    lawful_limit: LimitText | None
    promised_limit: LimitText | None
    audiences: tuple[str, ...]
    topics: tuple[str, ...]
    life_events: tuple[str, ...]
    definition: Definition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFacts:
    """What is known of the applicant on the day; `is_legal` tells companies from people."""

    name: str
    is_legal: bool = False
    code_type: str = ""
    code: str = ""
    gender: str = ""
    age: int | None = None
    birth_on: date | None = None
    phone: str = ""
    address: str = ""
    area_code: str = ""
    legal_representative: str = ""


class ItemNotOpen(Refusal):
    """The item cannot be applied for on line now."""

    def __init__(
        self, message: str = "这个事项现在不能在网上申请，请拨 12345 或到镇、村便民服务点咨询。"
    ) -> None:
        super().__init__("catalogue.item.not_open", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """An item that was found. `why` says by which other word, pinyin or spelling, when by one."""

    item_code: str
    version_id: UUID
    name: str
    department: str
    item_type: str
    open_online: bool
    score: float
    why: str = ""


class ItemListRefused(Refusal):
    """The file cannot be loaded as an item list; nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__("catalogue.import.refused", message, field="file")


class DefinitionRefused(FieldRefusals):
    """A definition cannot be used as written; `errors` names each place with what to mend."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("catalogue.definition.refused", errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """A current version as lists show it; `is_open` says that it can be applied for on line.

    `until_on` is the first day on which it no longer holds, where one is set.
    """

    id: UUID
    item_code: str
    name: str
    version: int
    state: ItemState
    effective_on: date
    item_type: str
    department_code: str
    instant: bool
    receive_level: Level
    decide_level: Level
    promised_limit: LimitText | None
    is_open: bool
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """A page of a list: its rows and the key after which the next page begins, empty at the end."""

    rows: tuple[ItemRow, ...]
    next_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """What a list of current versions is narrowed to; an empty value does not narrow."""

    department_code: str = ""
    topic: str = ""
    audience: str = ""
    life_event: str = ""
    item_type: str = ""
    decide_level: str = ""
    receive_level: str = ""
    text: str = ""
    moved_down: bool = False
    open_only: bool = False


class ItemUnknown(NotFound):
    """No item has this code, or none is in use."""

    def __init__(
        self,
        message: str = "没有这个事项，可能已经取消或换了名字。可以搜一搜，或者拨 12345 问一问。",
    ) -> None:
        super().__init__(message)


class PublicationRefused(FieldRefusals):
    """A version may not be published as it stands; `errors` names the rule and the remedy."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("catalogue.version.publication_refused", errors)


class CatalogueRefused(Refusal):
    """A change of the catalogue that cannot be made now."""

    def __init__(self, reason: str, message: str, *, field: str | None = None) -> None:
        super().__init__(f"catalogue.version.{reason}", message, field=field)


class ConditionNotMet(Refusal):
    """The applicant does not meet a condition of the item; its own words say which."""

    def __init__(self, message: str) -> None:
        super().__init__("catalogue.item.condition", message)
