"""What may be noteworthy in an item list, row by row, and the report of an import."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """What may be noteworthy in a row of an item list."""

    NO_NAME = "no_name"
    NO_DEPARTMENT = "no_department"
    CODE_UNREADABLE = "code_unreadable"
    CODE_DOUBLED = "code_doubled"
    USCC_CHECK = "uscc_check"
    ORGANISATION_CODE = "organisation_code"
    NAME_DOUBLED = "name_doubled"
    TYPE_UNKNOWN = "type_unknown"
    TYPE_GUESSED = "type_guessed"
    LEVEL_ELSEWHERE = "level_elsewhere"
    UNIT_UNKNOWN = "unit_unknown"
    DIFFERS = "differs"
    NO_LAWFUL_LIMIT = "no_lawful_limit"
    NO_PROMISED_LIMIT = "no_promised_limit"
    PROMISE_OVER_LAW = "promise_over_law"
    LIMIT_UNREADABLE = "limit_unreadable"
    FORMULA = "formula"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    ROW_UNREADABLE = "row_unreadable"


class FindingWeight(StrEnum):
    """An error keeps its row out; a warning asks for work before publishing; a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFinding:
    """Something found in a row of an item list; `line` is the line in the file, from 1."""

    line: int
    code: FindingCode
    weight: FindingWeight
    message: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an item list holds and what loading it does, or did when `applied`."""

    source: str
    rows: int
    usable: int
    added: int
    changed: int
    unchanged: int
    applied: bool
    findings: tuple[ImportFinding, ...]
    counts: tuple[tuple[str, int], ...]

    def count(self, name: str) -> int:
        """Return one of the counts by its name; 0 where the list has no such rows."""
        return dict(self.counts).get(name, 0)
