"""Whose application it is and who acts, in one line: stands on every page of an application."""

from __future__ import annotations

from yimen.cases.contracts import CaseView, DraftView
from yimen.identity import public as identity
from yimen.kernel.actor import Actor


def of_draft(*, actor: Actor, draft: DraftView, name: str = "") -> str:
    """Return who applies and who fills it in; `name` is the applicant's where it was read already.

    One's own application asks the store nothing.
    """
    if actor.person_id == draft.applicant_id:
        return f"申请人：{actor.name}，本人填写"
    name = name or identity.get_person(person_id=draft.applicant_id).name
    if draft.mandate_id is None and draft.filed_by_officer_id is not None:
        return f"申请人：{name}，{actor.name}照纸质申请录入"
    return f"申请人：{name}，{actor.name}代为填写"


def of_case(case: CaseView) -> str:
    """Return who applied and who filed it."""
    if not case.filed_by_name:
        return f"申请人：{case.applicant_name}，本人提交"
    how = "代为提交" if case.mandate_id is not None else "照纸质申请录入"
    return f"申请人：{case.applicant_name}，{case.filed_by_name}{how}"


def now_acting(*, actor: Actor, case: CaseView) -> str:
    """Return for whom who is signed in acts on this case now, or nothing on one's own."""
    if actor.person_id is None or actor.person_id == case.applicant_id:
        return ""
    return f"您（{actor.name}）正在代{case.applicant_name}办理"
