"""Item lists from elsewhere: what each row becomes here, and what is noteworthy in it.

A row becomes a draft; nothing is guessed silently. What stands in a row is cleaned of control
characters, and text that a spreadsheet would run as a formula is not taken over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yimen.catalogue.contracts import Definition, FormSpec, Guide, Level, LimitText, Paper, Regime
from yimen.catalogue.contracts.findings import FindingCode as Code
from yimen.catalogue.contracts.findings import FindingWeight as Weight
from yimen.catalogue.contracts.findings import ImportFinding
from yimen.catalogue.rules import dictionaries, listed_codes
from yimen.catalogue.rules.form_values import clean_line, clean_lines
from yimen.catalogue.rules.item_list import ListKind, RawRow
from yimen.catalogue.rules.version import VersionText

LONGEST_NAME = 500
LONGEST_TEXT = 20_000
MOST_PAPERS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TYPES = {title: code for code, title in dictionaries.ITEM_TYPES.items()}
_REGIMES = {"01": Regime.LICENCE, "05": Regime.BENEFIT, "07": Regime.CONFIRMATION}
_UNITS = {
    "工作日": "W",
    "个工作日": "W",
    "自然日": "D",
    "天": "D",
    "小时": "H",
    "月": "M",
    "年": "Y",
}
_AUDIENCES = {title: code for code, title in dictionaries.AUDIENCES.items()} | {"非法人企业": "6"}
_MAX_DAYS = 3_650


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What a list needs to know of this installation and of other contexts' checks."""

    by_uscc: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)
    is_uscc: Callable[[str], bool] = bool

    def find(self, *, uscc: str, name: str) -> str:
        """Return the code of the unit with this USCC or this very name, empty where none has."""
        return self.by_uscc.get(uscc) or self.by_name.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedItem:
    """A row that can be loaded: the item's key and the text of its draft."""

    line: int
    key: str
    text: VersionText


@dataclass(slots=True)
class Exchanged:
    """What a list holds: the items that can be loaded, the findings and the counts."""

    rows: int = 0
    items: list[ListedItem] = field(default_factory=list)
    findings: list[ImportFinding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def exchange(kind: ListKind, rows: Iterable[RawRow], units: Units) -> Exchanged:
    """Return what a list holds. Raises ItemListRefused where reading breaks off."""
    result = Exchanged()
    names: dict[str, int] = {}
    keys: dict[str, int] = {}
    for row in rows:
        result.rows += 1
        reading = _Reading(row, result)
        if row.fault:
            reading.find(row.fault, Weight.ERROR, row.said)
            continue
        item = _READERS[kind](reading, units)
        _compare_names(reading, names)
        if item is not None and reading.is_first(item.key, keys):
            result.items.append(item)
    _whole_file(kind, result)
    return result


class _Reading:
    """One row being read: hands out clean values, collects findings."""

    def __init__(self, row: RawRow, result: Exchanged) -> None:
        self._row, self._result = row, result
        self.name = self.text("name", longest=LONGEST_NAME, weight=Weight.ERROR)

    @property
    def line(self) -> int:
        return self._row.line

    def find(self, code: Code, weight: Weight, message: str) -> None:
        """Note a finding."""
        name = getattr(self, "name", "")
        self._result.counts[code.value] += 1
        self._result.findings.append(
            ImportFinding(line=self.line, code=code, weight=weight, message=message, name=name)
        )

    def count(self, what: str, step: int = 1) -> None:
        """Add to a count of the report."""
        self._result.counts[what] += step

    def text(
        self, key: str, *, longest: int = LONGEST_TEXT, lines: bool = False,
        weight: Weight = Weight.WARNING,
    ) -> str:  # fmt: skip
        """Return a value as clean text; a formula, an object or an overlong text is not taken."""
        value = self._row.values.get(key)
        if value is None:
            return ""
        if not isinstance(value, str | int | float):
            self.find(Code.NOT_TEXT, weight, f"“{key}”里不是文字，没有采用。")
            return ""
        raw = str(value)
        if len(raw) > longest:
            self.find(Code.TOO_LONG, weight, f"“{key}”有 {len(raw):,} 个字，最多 {longest:,} 个。")
            return ""
        if raw.startswith(_FORMULA) and not raw.strip().lstrip("+-").isdigit():
            self.find(Code.FORMULA, weight, f"“{key}”以 {raw[:1]!r} 开头，像表格公式，没有采用。")
            return ""
        return clean_lines(raw) if lines else clean_line(raw)

    def texts(self, key: str, most: int) -> list[str]:
        """Return a list of texts; what is no text is left out and noted."""
        value = self._row.values.get(key)
        if not isinstance(value, list):
            return []
        wrong = [part for part in value if not isinstance(part, str)]
        if wrong or len(value) > most:
            self.find(Code.NOT_TEXT, Weight.WARNING, f"“{key}”里有不是文字的，或者太多。")
        kept = (clean_line(part[:LONGEST_NAME]) for part in value[:most] if isinstance(part, str))
        return [part for part in kept if part]

    def is_first(self, key: str, keys: dict[str, int]) -> bool:
        """Say whether no row before had this key; a second one is an error."""
        before = keys.setdefault(key, self.line)
        if before == self.line:
            return True
        self.find(Code.CODE_DOUBLED, Weight.ERROR, f"编码和第 {before} 行相同，只导入前面那一行。")
        return False


def _compare_names(reading: _Reading, names: dict[str, int]) -> None:
    if not reading.name:
        return
    before = names.setdefault(reading.name, reading.line)
    if before != reading.line:
        reading.find(
            Code.NAME_DOUBLED, Weight.WARNING, f"名称和第 {before} 行相同，请确认是不是同一件事。"
        )


def _item(reading: _Reading, code: str, units: Units) -> listed_codes.ListedCode | None:
    """Return the code of a row with its unit checked; None keeps the row out."""
    if not reading.name:
        reading.find(Code.NO_NAME, Weight.ERROR, "没有可用的事项名称。")
        return None
    parsed = listed_codes.parse_listed_code(code=code)
    if parsed is None:
        reading.find(Code.CODE_UNREADABLE, Weight.ERROR, f"读不懂编码“{code[:60]}”。")
        return None
    if not listed_codes.has_uscc_form(code=parsed.unit):
        reading.find(
            Code.ORGANISATION_CODE,
            Weight.WARNING,
            f"单位代码“{parsed.unit}”不是 18 位统一社会信用代码。",
        )
    elif not units.is_uscc(parsed.unit):
        reading.find(
            Code.USCC_CHECK, Weight.WARNING, f"单位代码“{parsed.unit}”的校验位不对，请核对。"
        )
    return parsed


def _type(reading: _Reading, code: str, title: str) -> str | None:
    """Return the national type; a list may number types in its own way, so the title decides."""
    found = _TYPES.get(title) or (code.zfill(2) if code.zfill(2) in dictionaries.ITEM_TYPES else "")
    if not found:
        reading.find(Code.TYPE_UNKNOWN, Weight.ERROR, f"没有事项类型“{title or code}”。")
        return None
    reading.count(f"type_{found}")
    return found


def _unit(reading: _Reading, units: Units, uscc: str) -> str:
    name = reading.text("dept", longest=200)
    if not name:
        reading.find(Code.NO_DEPARTMENT, Weight.WARNING, "没有写负责单位。")
    found = units.find(uscc=uscc, name=name)
    reading.count("unit_known" if found else "unit_unknown")
    return found


def _guide_row(reading: _Reading, units: Units) -> ListedItem | None:
    code = reading.text("task_code", longest=60, weight=Weight.ERROR)
    reading.count(f"code_{len(code)}")
    parsed = _item(reading, code, units)
    item_type = _type(
        reading, reading.text("task_type_code", longest=10), reading.text("task_type", longest=40)
    )
    lawful, promised = _limits(reading)
    papers = reading.texts("materials", MOST_PAPERS)
    if papers:
        reading.count("with_papers")
        reading.count("papers", len(papers))
    if parsed is None or item_type is None:
        return None
    audiences = reading.texts("service_objects", 20)
    text = VersionText(
        catalogue_code=parsed.catalogue_code,
        name=reading.name,
        item_type=item_type,
        regime=_REGIMES.get(item_type, Regime.PUBLIC_SERVICE),
        department_code=_unit(reading, units, parsed.unit),
        receive_level=Level.COUNTY,
        decide_level=Level.COUNTY,
        lawful_limit=lawful,
        promised_limit=promised,
        audiences=tuple(sorted({_AUDIENCES[name] for name in audiences if name in _AUDIENCES})),
        topics=_topics(reading.texts("themes", 20)),
        definition=_definition(reading, papers),
    )
    return ListedItem(line=reading.line, key=parsed.key, text=text)


def _topics(names: Iterable[str]) -> tuple[str, ...]:
    wanted = frozenset(names) - {"其他"}
    return tuple(code for code, title in dictionaries.TOPICS.items() if title in wanted)


def _limits(reading: _Reading) -> tuple[LimitText | None, LimitText | None]:
    lawful = _limit(reading, "legal_limit", Code.NO_LAWFUL_LIMIT, "没有法定时限，发布前要补上。")
    promised = _limit(
        reading, "promise_limit", Code.NO_PROMISED_LIMIT, "没有承诺时限，发布前要补上。"
    )
    if lawful and promised:
        reading.count("both_limits")
        if lawful.unit == promised.unit and promised.amount > lawful.amount:
            reading.find(
                Code.PROMISE_OVER_LAW,
                Weight.WARNING,
                f"承诺 {promised.amount} 比法定 {lawful.amount} 还长。",
            )
    return lawful, promised


def _limit(reading: _Reading, key: str, missing: Code, said: str) -> LimitText | None:
    amount = reading.text(f"{key}_days", longest=20)
    if not amount:
        reading.find(missing, Weight.WARNING, said)
        return None
    unit = _UNITS.get(reading.text(f"{key}_unit", longest=20))
    if unit is None or not (amount.isascii() and amount.isdigit()) or int(amount) > _MAX_DAYS:
        reading.find(Code.LIMIT_UNREADABLE, Weight.WARNING, f"读不懂时限“{amount}”，没有采用。")
        return None
    return LimitText(amount=int(amount), unit=unit)


def _definition(reading: _Reading, papers: list[str]) -> Definition | None:
    """Return what a list knows of the guide: conditions, place, telephones and papers."""
    condition = reading.text("accept_condition", lines=True)
    place = reading.text("handle_location", longest=2_000).removeprefix("办理地点：")
    visits = reading.text("visit_number", longest=5)
    if not (condition or place or papers):
        return None
    guide = Guide(
        summary="",
        can="",
        bring="、".join(papers),
        how_long="",
        how_much="",
        where=place,
        conditions=(condition,) if condition else (),
        visits=int(visits) if visits.isascii() and visits.isdigit() else 0,
        consult_phone=reading.text("consult_phone", longest=60) or "12345",
        complaint_phone=reading.text("complain_phone", longest=60) or "12345",
    )
    return Definition(
        guide=guide,
        laws=(),
        situations=(),
        papers=tuple(
            Paper(code=f"p{place}", name=name, issued_by="", source="10", judge=())
            for place, name in enumerate(papers, start=1)
        ),
        form=FormSpec(steps=()),
        route=(),
    )


def _department_row(reading: _Reading, units: Units) -> ListedItem | None:
    parsed = _item(reading, reading.text("item_code", longest=120, weight=Weight.ERROR), units)
    item_type = _type(
        reading,
        reading.text("task_type_code", longest=10),
        reading.text("task_type_name_guess", longest=40),
    )
    if parsed is None or item_type is None:
        return None
    text = VersionText(
        catalogue_code=parsed.catalogue_code,
        name=reading.name,
        item_type=item_type,
        regime=_REGIMES.get(item_type, Regime.PUBLIC_SERVICE),
        department_code=_unit(reading, units, parsed.unit),
        receive_level=Level.COUNTY,
        decide_level=Level.COUNTY,
    )
    return ListedItem(line=reading.line, key=parsed.key, text=text)


_READERS: Mapping[ListKind, Callable[[_Reading, Units], ListedItem | None]] = {
    ListKind.GUIDES: _guide_row,
    ListKind.DEPARTMENTS: _department_row,
}


def _whole_file(kind: ListKind, result: Exchanged) -> None:
    """Add what is true of the file as a whole, at line 0."""
    result.findings[:0] = list(_notes(kind, result.counts))


def _notes(kind: ListKind, counts: Mapping[str, int]) -> Iterator[ImportFinding]:
    if kind is ListKind.DEPARTMENTS:
        yield _note(
            Code.TYPE_GUESSED, "这份清单的类型名称是推测的，也没有时限和材料，发布前逐项核对。"
        )
    if kind is ListKind.GUIDES:
        yield _note(
            Code.LEVEL_ELSEWHERE, "这份清单是上级的指南，行使层级一律先记作县级，发布前逐项核对。"
        )
    if counts.get("unit_unknown"):
        yield _note(
            Code.UNIT_UNKNOWN,
            f"有 {counts['unit_unknown']} 项的单位不在本县的单位名录里，发布前要选好负责单位。",
        )


def _note(code: Code, message: str) -> ImportFinding:
    return ImportFinding(line=0, code=code, weight=Weight.NOTE, message=message)
