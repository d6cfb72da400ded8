"""What a person finds in his own space: what waits for him, his cases, licences and mandates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from yimen.cases import public as cases
from yimen.cases.contracts import CaseState, CaseView, DraftView
from yimen.catalogue import public as catalogue
from yimen.identity import public as identity
from yimen.identity.contracts import MandateState, MandateView
from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.licences import public as licences
from yimen.licences.contracts import STATE_TITLES
from yimen.portal.contracts import CaseLine, Line, SpaceEntry, Todo
from yimen.ui import words
from yimen.ui.parts import PillKind

SHOWN = 3
_KINDS: dict[CaseState, PillKind] = {
    CaseState.CORRECTION: "need",
    CaseState.GRANTED: "done",
    CaseState.COMPLETED: "done",
    CaseState.DELIVERED: "done",
}


def todos(*, actor: Actor, mandates: Sequence[MandateView]) -> list[Todo]:
    """Return what only this person can do next: corrections, mandates, results, drafts."""
    waiting = cases.list_waiting(actor=actor)
    asked = [_correction(one) for one in waiting if one.case.state is CaseState.CORRECTION]
    ready = [_result(one) for one in waiting if one.case.state is CaseState.COMPLETED]
    pending = [
        Todo(
            title=f"{one.holder_name or '有人'}想替您办事",
            said="您确认以后，他才能替您办。不认识就不要确认。",
            href=reverse("identity:mandates"),
            act="去看看",
        )
        for one in mandates
        if one.state is MandateState.PENDING and one.grantor.id == actor.person_id
    ]
    drafts = [_draft(one) for one in cases.list_my_drafts(actor=actor)]
    return [*asked, *pending, *ready, *drafts]


def _correction(one: cases.WaitingCase) -> Todo:
    said = f"请在 {words.long_date(on=one.due_on)} 前补好。" if one.due_on else "补好后接着办。"
    return Todo(
        title=f"补材料：{one.case.item_name}",
        said=said,
        href=reverse("cases:correct", args=[one.case.id]),
        act="去补材料",
        urgent=True,
    )


def _result(one: cases.WaitingCase) -> Todo:
    return Todo(
        title=f"结果出来了：{one.case.item_name}",
        said="打开看看，点“网上查收”就算送到了。",
        href=reverse("cases:case", args=[one.case.id]),
        act="去查收",
    )


def _draft(one: DraftView) -> Todo:
    name = catalogue.get_version(version_id=one.item_version_id).name
    return Todo(
        title=f"没填完：{name}",
        said=f"{words.long_moment(at=one.saved_at.astimezone(LOCAL))} 保存的，接着填就行。",
        href=reverse("cases:draft", args=[one.id]),
        act="接着填",
    )


def recent_cases(*, actor: Actor) -> list[CaseLine]:
    """Return the newest cases of the person, those filed for others with their names."""
    return [_case_line(one, actor) for one in cases.list_my_cases(actor=actor, limit=SHOWN)]


def _case_line(case: CaseView, actor: Actor) -> CaseLine:
    whose = "" if case.applicant_id == actor.person_id else f"申请人{case.applicant_name}，"
    return CaseLine(
        label=case.item_name,
        href=reverse("cases:case", args=[case.id]),
        said=f"{whose}{words.long_date(on=local_day(case.submitted_at))}提交",
        state=cases.state_title(state=case.state),
        kind=_KINDS.get(case.state, "now" if case.decided_at is None else "info"),
    )


def held_licences(*, person_id: UUID, at: datetime) -> list[Line]:
    """Return the person's first licences with their state today."""
    day = local_day(at)
    return [
        Line(
            label=one.name,
            href=reverse("licences:one", args=[one.id]),
            said=f"{STATE_TITLES[one.state]}，"
            + (f"{words.long_date(on=one.valid_until)}到期" if one.valid_until else "长期有效"),
        )
        for one in licences.list_held(holder_id=person_id, on=day)[:SHOWN]
    ]


def mandate_lines(*, person_id: UUID, mandates: Sequence[MandateView], at: datetime) -> list[Line]:
    """Return in words who may act for the person today, and for whom the person may act."""
    href, day = reverse("identity:mandates"), local_day(at)
    found = []
    for one in mandates:
        if not one.holds_on(day):
            continue
        reach = "所有事项" if not one.item_codes else f"{len(one.item_codes)} 个事项"
        if one.grantor.id == person_id:
            found.append(
                Line(label=f"{one.holder_name or '代办员'}可以替您办", href=href, said=reach)
            )
        else:
            found.append(Line(label=f"您可以替{one.grantor.name}办", href=href, said=reach))
    return found


def mandates_of(*, person_id: UUID) -> list[MandateView]:
    """Return the mandates that the person gave or holds, newest first."""
    return identity.list_mandates(person_id=person_id)


def entries(*, actor: Actor) -> list[SpaceEntry]:
    """Return the places of the person's own space that contexts declared, with their counts."""
    return [
        SpaceEntry(
            title=item.title,
            href=reverse(item.url_name),
            count=register.resolve(item.count)(actor) if item.count else None,
        )
        for item in register.navigation(audience="resident", actor=actor)
    ]
