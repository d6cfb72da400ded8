"""What is known already and may be filled in, with its source: the applicant's own record, the
licences held, what registers said, and what an earlier case of the same person told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from yimen.cases.contracts import DraftView
from yimen.cases.queries.earlier import EARLIER, earlier_values
from yimen.cases.queries.filling import picked_values
from yimen.cases.queries.registered import sources_in
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import FormSpec, ItemVersionView
from yimen.catalogue.contracts.forms import KnownValue
from yimen.exchange.contracts import Answer
from yimen.identity import public as identity
from yimen.identity.contracts import (
    MandateState,
    PersonDetails,
    PersonField,
    PersonKind,
    PersonView,
)
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.licences import public as licences

_SOURCE = "您的实名信息"


def known_values(
    *,
    actor: Actor,
    draft: DraftView,
    version: ItemVersionView,
    at: datetime,
    answers: Iterable[Answer] = (),
) -> Mapping[str, KnownValue]:
    """Return what we hold by field code, for fields that name a source; looks are recorded.

    `answers` are what registers said for the step. Of a form that a clerk enters from paper it is
    what was chosen with the person at the window, and nothing else.
    """
    if version.definition is None or _is_unconfirmed(draft):
        return {}
    if _is_paper(draft):
        return picked_values(draft_id=draft.id)
    spec = version.definition.form
    sources = _sources(actor, draft.applicant_id, version.item_code, wanted_by([spec]), at)
    return catalogue.prefill_form(spec=spec, sources=sources | sources_in(answers))


def wanted_by(specs: Iterable[FormSpec]) -> frozenset[str]:
    """Return the sources that these forms name."""
    return frozenset(
        field.prefill
        for spec in specs
        for step in spec.steps
        for field in step.fields
        if field.prefill
    )


def known_of_several(
    *, actor: Actor, draft: DraftView, specs: Iterable[tuple[str, FormSpec]], at: datetime
) -> Mapping[str, KnownValue]:
    """Return what we hold of the applicant for several forms at once; he is read, and told, once.

    `specs` are the forms with the codes of their items, under joint codes.
    """
    forms = list(specs)
    if not forms or _is_paper(draft) or _is_unconfirmed(draft):
        return {}
    wanted = wanted_by(spec for _, spec in forms)
    sources = _sources(actor, draft.applicant_id, forms[0][0], wanted, at)
    found: dict[str, KnownValue] = {}
    for _, spec in forms:
        found |= catalogue.prefill_form(spec=spec, sources=sources)
    return found


def _sources(
    actor: Actor, applicant_id: UUID, item_code: str, wanted: Collection[str], at: datetime
) -> dict[str, KnownValue]:
    if not wanted:
        return {}
    details = identity.get_details(actor=actor, person_id=applicant_id, item_code=item_code, at=at)
    sources = _of_person(details, at)
    if any(name.startswith("证照.") for name in wanted):
        sources |= _of_licences(applicant_id, at)
    if any(name.startswith(EARLIER) for name in wanted):
        sources |= earlier_values(applicant_id=applicant_id)
    return sources


def _is_paper(draft: DraftView) -> bool:
    """Say whether a clerk copies a signed paper: what it says counts, not what we hold."""
    return draft.filed_by_officer_id is not None and draft.mandate_id is None


def _is_unconfirmed(draft: DraftView) -> bool:
    """Say whether the applicant has not yet confirmed who files: nothing of his is shown."""
    if draft.mandate_id is None or draft.filed_by_person_id is None:
        return False
    return identity.get_mandate(mandate_id=draft.mandate_id).state is MandateState.PENDING


def recorded_values(
    *, actor: Actor, person: PersonView, version: ItemVersionView, at: datetime
) -> Mapping[str, KnownValue]:
    """Return what the register of persons gives a clerk who enters a signed paper; looks are kept.

    Raises NotAllowed where the person lives outside the clerk's areas.
    """
    if version.definition is None:
        return {}
    reason = f"录入本人签字的纸质申请：{version.name}"
    code, phone, address = (
        identity.reveal(actor=actor, person_id=person.id, field=field, reason=reason, at=at)
        for field in (PersonField.CODE, PersonField.PHONE, PersonField.ADDRESS)
    )
    details = PersonDetails(person=person, code=code, phone=phone, address=address)
    return catalogue.prefill_form(spec=version.definition.form, sources=_of_person(details, at))


_SEALED = (
    (PersonField.CODE, "申请人.证件号码"),
    (PersonField.PHONE, "申请人.电话"),
    (PersonField.ADDRESS, "申请人.住址"),
)


def facts_for(
    *, actor: Actor, draft: DraftView, version: ItemVersionView, at: datetime
) -> Mapping[str, KnownValue]:
    """Return what the register of persons tells a clerk who fills a form in with the person.

    Only what the form names is opened, each a recorded look. Raises NotAllowed, MandateMissing.
    """
    wanted = wanted_by([version.definition.form] if version.definition else [])
    if draft.mandate_id is not None:
        details = identity.get_details(
            actor=actor, person_id=draft.applicant_id, item_code=version.item_code, at=at
        )
    else:
        reason = f"窗口填表：{version.name}，{draft.number}"
        code, phone, address = (
            identity.reveal(
                actor=actor, person_id=draft.applicant_id, field=field, reason=reason, at=at
            )
            if name in wanted
            else ""
            for field, name in _SEALED
        )
        person = identity.get_person(person_id=draft.applicant_id)
        details = PersonDetails(person=person, code=code, phone=phone, address=address)
    return {name: one for name, one in _of_person(details, at).items() if name in wanted}


def _of_person(details: PersonDetails, at: datetime) -> dict[str, KnownValue]:
    person = details.person
    values: dict[str, object] = {
        "姓名": person.name,
        "类型": "个人" if person.kind is PersonKind.NATURAL else "单位",
        "证件号码": details.code,
        "性别": {"1": "男", "2": "女"}.get(person.gender, ""),
        "出生日期": person.birth_on.isoformat() if person.birth_on else "",
        "年龄": str(person.age_on(local_day(at)) or ""),
        "电话": details.phone,
        "住址": details.address,
        "户籍地区划": person.area_code,
        "法定代表人": person.legal_representative,
    }
    return {
        f"申请人.{name}": KnownValue(value=value, source=_SOURCE)
        for name, value in values.items()
        if value
    }


def _of_licences(applicant_id: UUID, at: datetime) -> dict[str, KnownValue]:
    found: dict[str, KnownValue] = {}
    for one in reversed(licences.list_held(holder_id=applicant_id, on=local_day(at))):
        for name, value in one.values:
            found[f"证照.{one.type_code}.{name}"] = KnownValue(
                value=value,
                source=one.name,
                on=one.issued_on,
                licence_id=one.id,
                owner_id=one.issuer_id,
            )
    return found
