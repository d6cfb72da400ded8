"""Read a file of devices, row by row, and say of each row what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from yimen.devices.contracts import KINDS, DeviceDraft, DeviceKind, DeviceRefused, Finding
from yimen.devices.rules.device import check_networks, check_number

COLUMNS = ("编号", "种类", "型号", "序列号", "单位", "位置", "网段", "合同编号", "配置")
_NEEDED = ("种类", "型号", "序列号", "单位", "位置")
_KINDS = {facts.title: kind for kind, facts in KINDS.items()} | {
    kind.value: kind for kind in DeviceKind
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the registry has: units by every name of theirs, numbers, serials, configurations."""

    units: Mapping[str, UUID]
    numbers: Collection[str]
    serials: Collection[str]
    configurations: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """The devices that can be taken with their lines, and what was found."""

    drafts: tuple[tuple[int, DeviceDraft], ...]
    findings: tuple[Finding, ...]


def read_rows(*, rows: Sequence[Sequence[str]], known: Known) -> ReadFile:
    """Return the devices of a file whose first row names the columns; a faulty row is left out."""
    heads = [one.strip().lstrip("\ufeff") for one in rows[0]] if rows else []
    missing = [one for one in _NEEDED if one not in heads]
    if missing:
        said = f"缺少列：{'、'.join(missing)}。第一行要写列名。"
        return ReadFile(drafts=(), findings=(Finding(line=1, message=said),))
    seen = _Seen(numbers=set(known.numbers), serials=set(known.serials))
    drafts, findings = [], []
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False)}
        try:
            drafts.append((line, _draft(cells, known, seen)))
        except DeviceRefused as refusal:
            findings.append(Finding(line=line, message=refusal.message))
            continue
        findings += [Finding(line=line, message=said, is_fatal=False) for said in _notes(cells)]
    return ReadFile(drafts=tuple(drafts), findings=tuple(findings))


@dataclass(slots=True, kw_only=True)
class _Seen:
    """Numbers and serials that are taken, those of earlier rows among them."""

    numbers: set[str]
    serials: set[str]


def _draft(cells: Mapping[str, str], known: Known, seen: _Seen) -> DeviceDraft:
    kind = _KINDS.get(cells.get("种类", ""))
    if kind is None:
        raise DeviceRefused(
            "import.kind", f"种类要写成：{'、'.join(f.title for f in KINDS.values())}。"
        )
    unit = known.units.get(cells.get("单位", ""))
    if unit is None:
        raise DeviceRefused("import.unit", f"没有“{cells.get('单位', '')}”这个单位。")
    number = check_number(cells["编号"]) if cells.get("编号") else ""
    if number and number in seen.numbers:
        raise DeviceRefused("import.number", f"编号 {number} 已经有了。")
    serial = cells.get("序列号", "")
    if len(serial) < 3:
        raise DeviceRefused("import.serial", "没有写序列号。")
    if serial in seen.serials:
        raise DeviceRefused("import.serial", f"序列号 {serial} 已经登记过。")
    for name in ("型号", "位置"):
        if len(cells.get(name, "")) < 2:
            raise DeviceRefused("import.missing", f"没有写{name}。")
    code = cells.get("配置") or "default"
    if code not in known.configurations:
        raise DeviceRefused("import.configuration", f"没有“{code}”这套配置。")
    networks = check_networks(cells.get("网段", ""))
    seen.numbers |= {number} if number else set()
    seen.serials.add(serial)
    return DeviceDraft(
        kind=kind,
        number=number,
        model=cells["型号"],
        serial=serial,
        unit_id=unit,
        place=cells["位置"],
        networks=networks,
        contract_number=cells.get("合同编号", ""),
        configuration_code=code,
    )


def _notes(cells: Mapping[str, str]) -> list[str]:
    """Return what is no fault and worth a look."""
    notes = [] if cells.get("网段") else ["没有写网段，政务网内哪里都能连。"]
    return notes + ([] if cells.get("编号") else ["没有写编号，系统会编一个。"])
