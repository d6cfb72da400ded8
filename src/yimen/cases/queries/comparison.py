"""What the form says beside what is held already: the person's record, licences, the form before."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yimen.cases.contracts import CaseView
from yimen.cases.queries.case import CaseFile
from yimen.cases.rules.filling import Origin
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, FormSpec
from yimen.directory import public as directory
from yimen.exchange.contracts import Answer
from yimen.identity import public as identity
from yimen.identity.contracts import PersonView
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState

RECORD = "实名登记"
BEFORE = "补正以前"
_PERSON = Origin.PERSON
_GENDERS = {"1": "男", "2": "女"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value held elsewhere, as shown, with its source and whether the form agrees."""

    value: str
    source: str
    same: bool
    on: date | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One question of the form beside everything held of it; nothing of it is unmasked.

    `unchecked` are registers that could have told the answer and were silent.
    """

    code: str
    name: str
    value: str
    held: tuple[Held, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Say whether every source agrees with the form."""
        return all(one.same for one in self.held)


def compare(file: CaseFile, *, on: date, answers: Sequence[Answer] = ()) -> list[Compared]:
    """Return the questions of which something is held elsewhere, those that differ first.

    `answers` are what registers said for this case.

    Numbers are compared without showing them: an ID number through its index, a telephone by the
    digits that the record shows.
    """
    definition = file.version.definition
    if definition is None:
        return []
    spec = definition.form
    told = _rows(spec, file.values)
    held = _held_by_question(file, spec, on, answers)
    found = [
        Compared(code=code, name=told[code][0], value=told[code][1], held=tuple(held[code]))
        for code in told
        if held.get(code)
    ]
    return sorted(found, key=lambda one: one.same)


def _held_by_question(
    file: CaseFile, spec: FormSpec, on: date, answers: Sequence[Answer]
) -> dict[str, list[Held]]:
    person = identity.get_person(person_id=file.case.applicant_id)
    documents = list(_licence_values(file.case, on))
    found: dict[str, list[Held]] = {}
    for field in _fields(spec):
        mine = file.values.get(field.code)
        if mine in (None, "", []):
            continue
        rows = [
            *_of_record(field, mine, person, on),
            *_of_licences(field, mine, documents),
            *_of_registers(field, mine, answers),
        ]
        if rows:
            found[field.code] = rows
    for code, one in _of_before(file, spec):
        found.setdefault(code, []).append(one)
    return found


def _fields(spec: FormSpec) -> Iterator[Field]:
    return (field for step in spec.steps for field in step.fields)


def _rows(spec: FormSpec, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    sections = catalogue.answer_sections(spec=spec, values=values, mask=True)
    return {row.code: (row.name, row.value) for section in sections for row in section.rows}


def _of_record(field: Field, mine: Any, person: PersonView, on: date) -> Iterator[Held]:
    name = (field.prefill or "").removeprefix("申请人.")
    if not field.prefill or name == field.prefill:
        return
    if name == "证件号码":
        own = identity.find_person(code_type=person.code_type, code=str(mine))
        same = own is not None and own.id == person.id
        yield Held(value=person.code_masked, source=RECORD, same=same, origin=_PERSON)
    elif name == "电话" and person.phone_masked:
        same = identity.mask_phone(phone_number=str(mine)) == person.phone_masked
        yield Held(
            value=person.phone_masked,
            source=f"{RECORD}，只比对露出的数字",
            same=same,
            origin=_PERSON,
        )
    elif name == "户籍地区划" and person.area_code:
        full = directory.area_name(code=person.area_code, full=True)
        yield Held(value=full, source=RECORD, same=str(mine) == person.area_code, origin=_PERSON)
    else:
        value = _plain_record(person, on).get(name, "")
        if value:
            yield Held(value=value, source=RECORD, same=_alike(mine, value), origin=_PERSON)


def _plain_record(person: PersonView, on: date) -> dict[str, str]:
    return {
        "姓名": person.name,
        "性别": _GENDERS.get(person.gender, ""),
        "出生日期": person.birth_on.isoformat() if person.birth_on else "",
        "年龄": str(person.age_on(on) or ""),
        "法定代表人": person.legal_representative,
    }


def _licence_values(case: CaseView, on: date) -> Iterator[tuple[str, str, str]]:
    """Yield name, value and source of every value on the applicant's licences in force."""
    for one in licences.list_held(holder_id=case.applicant_id, on=on):
        if one.state is not LicenceState.IN_FORCE or one.id == case.licence_id:
            continue
        source = f"{one.name}，{one.issued_on.year}年{one.issued_on.month}月{one.issued_on.day}日"
        for name, value in one.values:
            yield name, value, source


def _of_licences(
    field: Field, mine: Any, documents: Iterable[tuple[str, str, str]]
) -> Iterator[Held]:
    """Yield what stands on a licence under the name of the question or where its source points."""
    pointed = (field.prefill or "").rpartition(".")[2] if field.prefill else field.name
    for name, value, source in documents:
        if value and name in {field.name, pointed}:
            yield Held(value=value, source=source, same=_alike(mine, value), origin=Origin.VAULT)


def _of_registers(field: Field, mine: Any, answers: Iterable[Answer]) -> Iterator[Held]:
    """Yield what registers say under the source of the question, or under its very name."""
    for answer in answers:
        for one in answer.values:
            if field.prefill == f"共享.{answer.resource_code}.{one.code}" or field.name == one.name:
                own = catalogue.shown_answer(field=field, value=mine)
                yield Held(
                    value=one.value,
                    source=f"{answer.owner_name}的{answer.resource_name}",
                    same=_alike(mine, one.value) or _alike(own, one.value),
                    on=answer.as_of,
                    origin=Origin.REGISTER,
                )


def to_stored(rows: Iterable[Compared]) -> dict[str, Any]:
    """Return a comparison as it is kept."""
    return {
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "value": row.value,
                "held": [
                    {
                        "value": one.value,
                        "source": one.source,
                        "same": one.same,
                        "on": one.on.isoformat() if one.on else None,
                        "origin": one.origin,
                    }
                    for one in row.held
                ],
                "unchecked": list(row.unchecked),
            }
            for row in rows
        ]
    }


def from_stored(kept: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Return a comparison as it was made."""
    return tuple(
        Compared(
            code=row["code"],
            name=row["name"],
            value=row["value"],
            held=tuple(
                Held(
                    value=one["value"],
                    source=one["source"],
                    same=one["same"],
                    on=date.fromisoformat(one["on"]) if one["on"] else None,
                    origin=one.get("origin", ""),
                )
                for one in row["held"]
            ),
            unchecked=tuple(row.get("unchecked", ())),
        )
        for row in kept.get("rows", ())
    )


def _of_before(file: CaseFile, spec: FormSpec) -> Iterator[tuple[str, Held]]:
    """Yield the answers that a correction changed, as they stood before."""
    if file.values_before is None:
        return
    before = _rows(spec, file.values_before)
    for field in _fields(spec):
        if file.values.get(field.code) != file.values_before.get(field.code):
            said = before.get(field.code, ("", "没有填"))[1]
            yield field.code, Held(value=said, source=BEFORE, same=False)


def _alike(mine: Any, other: str) -> bool:
    return _folded(str(mine)) == _folded(other)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
