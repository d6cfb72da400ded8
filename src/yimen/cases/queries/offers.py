"""What the three sources offer to each question of a form: the person, the vault, the registers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yimen.cases.queries.earlier import EARLIER, earlier_values
from yimen.cases.rules.filling import Offer, Origin, in_order, may_fill
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import Field, FormSpec, ItemVersionView, Step
from yimen.catalogue.contracts.forms import KnownValue
from yimen.exchange import public as exchange
from yimen.exchange.contracts import Answer, Outcome, ResourceView
from yimen.licences import public as licences
from yimen.licences.contracts import LicenceState

RECORD = "本系统的实名登记"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A register that the item may ask for this form, with the fields that would fill it."""

    resource: ResourceView
    fields: frozenset[str]


def fields_of(spec: FormSpec) -> Iterator[tuple[Step, Field]]:
    """Yield every question of a form with its step, in order."""
    return ((step, field) for step in spec.steps for field in step.fields)


def registers_for(*, version: ItemVersionView, on: date) -> list[Asked]:
    """Return the registers with a grant for the item that can tell an answer to its form."""
    definition = version.definition
    if definition is None:
        return []
    granted = exchange.granted_fields(item_code=version.item_code, on=on)
    found = []
    for resource in exchange.list_resources():
        usable = frozenset(
            one.code
            for one in resource.fields
            if one.code in granted.get(resource.code, ())
            and any(
                _fills(field, resource, one.code, one.name) for field in _asked(definition.form)
            )
        )
        if usable:
            found.append(Asked(resource=resource, fields=usable))
    return found


def _asked(spec: FormSpec) -> Iterator[Field]:
    return (field for _, field in fields_of(spec))


def _fills(field: Field, resource: ResourceView, code: str, name: str) -> bool:
    return may_fill(field=field, source=f"共享.{resource.code}.{code}", name=name)


def unchecked_by(
    *, field: Field, asked: Iterable[Asked], answers: Mapping[str, Answer]
) -> tuple[str, ...]:
    """Return the registers that could have told an answer and did not answer."""
    return tuple(
        one.resource.name
        for one in asked
        if is_silent(answers.get(one.resource.code))
        and any(
            fact.code in one.fields and _fills(field, one.resource, fact.code, fact.name)
            for fact in one.resource.fields
        )
    )


def is_silent(answer: Answer | None) -> bool:
    """Say whether a register was not heard: down, or not let through."""
    return answer is None or answer.outcome not in {Outcome.FOUND, Outcome.NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fact as a source tells it, before it is fitted to a question."""

    origin: Origin
    name: str
    source_name: str
    value: Any
    source: str
    on: date | None = None
    resource: str = ""
    record: str = ""
    owner_id: str = ""


def told_by_person(*, facts: Mapping[str, KnownValue], person_id: UUID, on: date) -> list[Told]:
    """Return what the register of persons here holds, under its source names."""
    return [
        Told(
            origin=Origin.PERSON,
            name=source.partition(".")[2],
            source_name=source,
            value=known.value,
            source=RECORD,
            on=on,
            record=str(person_id),
        )
        for source, known in facts.items()
    ]


def told_by_registers(answers: Iterable[Answer]) -> list[Told]:
    """Return what registers answered, with the call that proves it."""
    return [
        Told(
            origin=Origin.REGISTER,
            name=one.name,
            source_name=f"共享.{answer.resource_code}.{one.code}",
            value=one.value,
            source=f"{answer.owner_name}的{answer.resource_name}",
            on=answer.as_of,
            resource=answer.resource_code,
            record=str(answer.call_id),
            owner_id=str(answer.owner_id),
        )
        for answer in answers
        for one in answer.values
    ]


def licence_types(version: ItemVersionView) -> frozenset[str]:
    """Return the types of licence that the item names, in its form or in its papers."""
    definition = version.definition
    if definition is None:
        return frozenset()
    named = {
        field.prefill.split(".")[1]
        for field in _asked(definition.form)
        if field.prefill.startswith("证照.")
    }
    return frozenset(named | {one.licence_type for one in definition.papers if one.licence_type})


def told_by_vault(*, version: ItemVersionView, holder_id: UUID, on: date) -> list[Told]:
    """Return what valid licences of the named types say, and earlier cases of the same item."""
    types = licence_types(version)
    found = [
        Told(
            origin=Origin.VAULT,
            name=name,
            source_name=f"证照.{one.type_code}.{name}",
            value=value,
            source=one.name,
            on=one.issued_on,
            resource=one.type_code,
            record=str(one.id),
            owner_id=str(one.issuer_id),
        )
        for one in (licences.list_held(holder_id=holder_id, on=on) if types else ())
        if one.type_code in types and one.state is LicenceState.IN_FORCE
        for name, value in one.values
    ]
    return found + _earlier(version, holder_id)


def _earlier(version: ItemVersionView, holder_id: UUID) -> list[Told]:
    """Return what earlier cases told: those of the same item, and what the form names by itself."""
    assert version.definition is not None
    named = {
        field.prefill
        for field in _asked(version.definition.form)
        if field.prefill.startswith(EARLIER)
    }
    own = earlier_values(applicant_id=holder_id, item_code=version.item_code)
    others = earlier_values(applicant_id=holder_id) if named else {}
    kept = own | {name: one for name, one in others.items() if name in named}
    return [
        Told(
            origin=Origin.VAULT,
            name=name.removeprefix(EARLIER),
            source_name=name,
            value=known.value,
            source=known.source.replace("您办", "以前办", 1),
            on=known.on,
        )
        for name, known in kept.items()
    ]


def offers_for(*, field: Field, told: Collection[Told]) -> tuple[Offer, ...]:
    """Return what may be offered to a question, fitted to it; each source's answer once."""
    found: dict[str, Offer] = {}
    for one in told:
        if not may_fill(field=field, source=one.source_name, name=one.name):
            continue
        value = fitted(field, one.value)
        if value is None:
            continue
        key = f"{one.source_name}#{one.record}" if one.origin is Origin.VAULT else one.source_name
        found[key] = Offer(
            key=key,
            origin=one.origin,
            value=value,
            shown=shown(field, value),
            source=one.source,
            on=one.on,
            resource=one.resource,
            record=one.record,
            owner_id=one.owner_id,
            named=one.source_name == field.prefill,
        )
    return in_order(tuple(found.values()))


def fitted(field: Field, value: Any) -> Any:
    """Return a told value as the question stores it; None where it cannot hold it."""
    spec = FormSpec(steps=(Step(code="one", title="", fields=(field,)),))
    known = catalogue.prefill_form(
        spec=spec, sources={field.prefill: KnownValue(value=value, source="")}
    )
    return known[field.code].value if field.code in known else None


def shown(field: Field, value: Any) -> str:
    """Return a stored value as pages show it, numbers masked."""
    spec = FormSpec(steps=(Step(code="one", title="", fields=(field,)),))
    sections: Sequence[Any] = catalogue.answer_sections(
        spec=spec, values={field.code: value}, mask=True
    )
    return str(sections[0].rows[0].value) if sections else ""
