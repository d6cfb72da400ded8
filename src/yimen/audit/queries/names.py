"""The words for what entries name: people, units, cases. Residents' names are masked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from yimen.audit.contracts import EntryRow
from yimen.cases import public as cases
from yimen.cases.contracts import CASE_KIND
from yimen.directory import public as directory
from yimen.identity import public as identity
from yimen.kernel import register
from yimen.kernel.actor import ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger.contracts import EntryView

ACCOUNT, PERSON, UNIT = "identity.account", "identity.person", "directory.organisation"
_KINDS = {
    "identity.mandate": "代办委托",
    "directory.officer": "工作人员",
    "directory.area_import": "区划导入",
    "catalogue.item": "事项",
    "catalogue.load": "事项导入",
    "catalogue.version": "事项版本",
    "cases.draft": "草稿",
    "cases.batch": "批次",
    "licences.licence": "电子证照",
    "feedback.rectification": "差评整改",
    "audit.ledger": "台账",
    "audit.entry": "台账记录",
    "audit.question": "对查看的质疑",
    "audit.shipment": "台账外送",
    "kernel.route": "页面",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What was looked up for a page, three queries whatever its length."""

    accounts: dict[UUID, str]
    persons: dict[UUID, str]
    units: dict[UUID, str]
    cases: dict[UUID, str]


def rows_of(entries: Sequence[EntryView]) -> tuple[EntryRow, ...]:
    """Return entries with the words for what they name."""
    names = _looked_up(entries)
    return tuple(_row(one, names) for one in entries)


def _looked_up(entries: Sequence[EntryView]) -> _Names:
    account_ids = {one.account_id for one in entries} | _subjects(entries, ACCOUNT)
    person_ids = {one.on_behalf_of for one in entries} | _subjects(entries, PERSON)
    unit_ids = {one.unit_id for one in entries} | _subjects(entries, UNIT)
    officers = {one.account_id for one in entries if one.officer_id is not None}
    return _Names(
        accounts={
            one.id: one.name
            if one.person_id is None or one.id in officers
            else identity.mask_name(name=one.name)
            for one in identity.list_accounts(account_ids=_real(account_ids))
        },
        persons={
            one.id: identity.mask_name(name=one.name)
            for one in identity.list_persons(person_ids=_real(person_ids))
        },
        units={one.id: one.name for one in directory.list_organisations(ids=_real(unit_ids))},
        cases={
            one.id: f"{one.number} {one.item_name}"
            for one in cases.list_case_marks(case_ids=_real(_subjects(entries, CASE_KIND)))
        },
    )


def _real(ids: Iterable[UUID | None]) -> set[UUID]:
    return {one for one in ids if one is not None}


def _subjects(entries: Sequence[EntryView], kind: str) -> set[UUID | None]:
    return {one.subject.id for one in entries if one.subject.kind == kind}


def _row(one: EntryView, names: _Names) -> EntryRow:
    return EntryRow(
        id=one.id,
        at=one.at,
        verb=one.verb,
        title=register.ledger_title(one.verb),
        who=_who(one, names),
        unit=names.units.get(one.unit_id, "") if one.unit_id else "",
        behalf=names.persons.get(one.on_behalf_of, "") if one.on_behalf_of else "",
        subject=one.subject,
        subject_title=_subject(one.subject, one.change, names),
        account_id=one.account_id,
        person_id=one.person_id,
        unit_id=one.unit_id,
        actor_kind=one.actor_kind,
        on_behalf_of=one.on_behalf_of,
        channel=one.channel,
        ground=one.ground,
        change=one.change,
        result=one.result,
        source_address=one.source_address,
        source_agent=one.source_agent,
    )


def _who(one: EntryView, names: _Names) -> str:
    if one.account_id is not None:
        return names.accounts.get(one.account_id, "已删除的账号")
    return "系统" if one.actor_kind == ActorKind.SYSTEM else "没有登录的人"


def _subject(ref: Ref, change: str, names: _Names) -> str:
    known = {
        CASE_KIND: names.cases,
        ACCOUNT: names.accounts,
        PERSON: names.persons,
        UNIT: names.units,
    }
    if ref.kind == "kernel.route":
        path = json.loads(change).get("path", "")
        return f"页面 {path}"
    if ref.kind in known:
        return known[ref.kind].get(ref.id, "")
    return _KINDS.get(ref.kind, ref.kind)
