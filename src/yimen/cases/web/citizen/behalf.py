"""Whose application it may be, whose it is and who acts: one line on every page of an application."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from yimen.cases.contracts import CaseView, DraftView
from yimen.cases.queries.bundle import BundleDraftView
from yimen.cases.queries.bundle_progress import ApplicationView
from yimen.identity import public as identity
from yimen.identity.contracts import PersonKind
from yimen.kernel.actor import Actor
from yimen.ui.parts import Option


def grantors(*, actor: Actor, item_codes: Collection[str], on: date) -> set[UUID]:
    """Return who gave the actor a mandate that covers one of the items."""
    held = identity.list_mandates_held(
        on=on, holder_person_id=actor.person_id, holder_officer_id=actor.officer_id
    )
    return {one.grantor.id for one in held if any(one.covers(code) for code in item_codes)}


def choices(
    *, actor: Actor, item_codes: Collection[str], on: date, people_only: bool = False
) -> list[Option]:
    """Return for whom the actor may apply: himself first, then who gave him a mandate.

    `people_only` leaves companies out, where the matter is for natural persons alone.
    """
    found = []
    if actor.person_id is not None:
        me = identity.get_person(person_id=actor.person_id)
        found.append(Option(value=str(me.id), label=f"{me.name}（本人）", hint=me.code_masked))
    others = grantors(actor=actor, item_codes=item_codes, on=on)
    found += [
        Option(value=str(one.id), label=one.name, hint=f"{one.code_masked}，您有代办委托")
        for one in identity.list_persons(person_ids=others)
        if not (people_only and one.kind is PersonKind.LEGAL)
    ]
    return found


def name_of(*, actor: Actor, draft: DraftView | BundleDraftView) -> str:
    """Return the applicant's name where somebody else fills in, or nothing on one's own."""
    if actor.person_id == draft.applicant_id:
        return ""
    return identity.get_person(person_id=draft.applicant_id).name


def of_draft(*, actor: Actor, draft: DraftView | BundleDraftView, name: str = "") -> str:
    """Return who applies and who fills it in; `name` is the applicant's where it was read already.

    One's own application asks the store nothing.
    """
    if actor.person_id == draft.applicant_id:
        return f"申请人：{actor.name}，本人填写"
    name = name or name_of(actor=actor, draft=draft)
    by_paper = isinstance(draft, DraftView) and draft.mandate_id is None
    if by_paper and draft.filed_by_officer_id is not None:
        return f"申请人：{name}，{actor.name}照纸质申请录入"
    return f"申请人：{name}，{actor.name}代为填写"


def of_case(case: CaseView) -> str:
    """Return who applied and who filed it."""
    if not case.filed_by_name:
        return f"申请人：{case.applicant_name}，本人提交"
    how = "代为提交" if case.mandate_id is not None else "照纸质申请录入"
    return f"申请人：{case.applicant_name}，{case.filed_by_name}{how}"


def of_bundle(application: ApplicationView) -> str:
    """Return who applied by one form and who handed it in."""
    if not application.filed_by_name:
        return f"申请人：{application.applicant_name}，本人提交"
    return f"申请人：{application.applicant_name}，{application.filed_by_name}代为提交"


def now_acting(*, actor: Actor, case: CaseView) -> str:
    """Return for whom who is signed in acts on this case now, or nothing on one's own."""
    if actor.person_id is None or actor.person_id == case.applicant_id:
        return ""
    return f"您（{actor.name}）正在代{case.applicant_name}办理"
