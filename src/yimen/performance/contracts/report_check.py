"""What the report check hands out: findings, forms, reports, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is; the order of the members is the order of gravity."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"

    @property
    def rank(self) -> int:
        """Return 0 for the gravest."""
        return list(Severity).index(self)

    @property
    def label(self) -> str:
        """Return the Chinese word for screens."""
        return {"error": "不成立", "warning": "不合规", "question": "待核实"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A named file in memory."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A spot in a document: a block, for tables a row and a cell, and a span of its text."""

    block: int
    row: int | None = None
    cell: int | None = None
    start: int = 0
    end: int = 0
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One figure or statement that does not hold, with its place and the arithmetic."""

    code: str
    severity: Severity
    place: str
    quote: str
    stated: str
    computed: str
    explanation: str
    anchor: Anchor | None = None
    form: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The figures of one scored form (自评表 or 评分表) as claimed and as computed."""

    name: str
    claimed_total: Decimal | None = None
    computed_total: Decimal | None = None
    weights_total: Decimal | None = None
    execution_rate: Decimal | None = None
    department: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCell:
    """A table cell as it is drawn again: text, spans, and its locator in the source."""

    text: str
    col: int
    colspan: int = 1
    rowspan: int = 1
    locator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBlock:
    """A paragraph (text) or a table (rows) of the report, in reading order."""

    text: str = ""
    rows: tuple[tuple[CheckedCell, ...], ...] = ()
    locator: str = ""

    @property
    def is_table(self) -> bool:
        """Tell whether the block is a table."""
        return bool(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What was found in one file; ``refusal`` says in Chinese why a file could not be read."""

    file: str
    forms: tuple[Form, ...] = ()
    findings: tuple[Finding, ...] = ()
    blocks: tuple[CheckedBlock, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""
    pages: int = 1

    def count(self, severity: Severity) -> int:
        """Return the number of findings of one severity."""
        return sum(1 for finding in self.findings if finding.severity is severity)

    @property
    def gravity(self) -> tuple[int, int, int]:
        """Return a key that sorts the gravest report first."""
        errors, warnings, questions = (self.count(severity) for severity in Severity)
        return (-errors, -warnings, -questions)


class ReportCheckRefusal(Exception):  # noqa: N818 -- a refusal is the house's word
    """A file that cannot be checked, with a Chinese reason on which the user can act."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code (performance.report_check.…) and the message."""
        super().__init__(message)
        self.code = f"performance.report_check.{code}"
        self.message = message
