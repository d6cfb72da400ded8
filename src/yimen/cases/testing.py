"""Builders for tests: the people around one case, and a case in any state, made through actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from yimen.cases.actions import (
    acceptance,
    correction,
    decision,
    delivery,
    draft,
    examination,
    intake,
    stop,
    submit,
    upload,
)
from yimen.cases.contracts import CaseState, CaseVerb, CaseView, DraftView, PaperState
from yimen.cases.models import Case, CasePaper
from yimen.cases.queries.case import case_view
from yimen.catalogue import public as catalogue
from yimen.catalogue import testing as items
from yimen.catalogue.contracts import FieldKind, ItemVersionView
from yimen.directory import testing as directory
from yimen.directory.contracts import Post
from yimen.identity import testing as identity
from yimen.kernel.actor import Actor
from yimen.kernel.files import actions as files
from yimen.kernel.outbox import dispatcher

AT = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
"""Monday, 16 November 2026, nine o'clock in the morning where the county lies."""

WORDS = "材料齐全，符合规定条件。"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Everybody around one case: who applies, who receives, who decides, and who must not."""

    units: directory.SmallCounty
    item: ItemVersionView
    resident: Actor
    other_resident: Actor
    clerk: Actor
    acceptor: Actor
    examiner: Actor
    approver: Actor
    other_unit: Actor
    other_area: Actor
    supervisor: Actor
    system_admin: Actor


def town(**changes: Any) -> Town:
    """Return the small county with a published item (changed as `small_item` says) and its people.

    The town `z101` receives, the department `mzj` accepts, examines and decides.
    """
    units = directory.demo_county(at=items.SINCE)
    item = items.small_item(**changes)
    make = directory.make_officer
    return Town(
        units=units,
        item=item,
        resident=identity.make_resident(name="申请人甲", at=AT),
        other_resident=identity.make_resident(name="旁人乙", at=AT),
        clerk=make(post=Post.CLERK, unit=units.town, name="综窗丙", at=AT),
        acceptor=make(post=Post.CLERK, unit=units.department, name="受理丁", at=AT),
        examiner=make(post=Post.EXAMINER, unit=units.department, name="审查戊", at=AT),
        approver=make(post=Post.APPROVER, unit=units.department, name="决定己", at=AT),
        other_unit=make(
            post=Post.APPROVER,
            unit=units.other_department,
            others=(Post.CLERK, Post.EXAMINER),
            name="外单位庚",
            at=AT,
        ),
        other_area=make(
            post=Post.APPROVER,
            unit=units.other_town,
            others=(Post.CLERK, Post.EXAMINER),
            name="外镇辛",
            at=AT,
        ),
        supervisor=make(post=Post.SUPERVISOR, unit=units.centre, name="监督壬", at=AT),
        system_admin=make(post=Post.SYSTEM_ADMIN, unit=units.centre, name="管理癸", at=AT),
    )


def with_another_resident(around: Town) -> Town:
    """Return the same county with somebody else who applies."""
    return replace(around, resident=identity.make_resident(name="申请人甲", at=AT))


def answers(**changes: Any) -> dict[str, str]:
    """Return sound answers of the small item's first step."""
    return {"name": "申请人甲", "area": directory.VILLAGE, "size": "80", "story": "", **changes}


def photo(name: str = "平面图.png", *, content: bytes = PNG) -> SimpleUploadedFile:
    """Return a small true picture as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="image/png")


def a_draft(
    around: Town,
    *,
    at: datetime = AT,
    situation: str = "small",
    actor: Actor | None = None,
    applicant_id: UUID | None = None,
    **changes: Any,
) -> DraftView:
    """Return a draft of the small item that could be submitted as it stands."""
    who = actor or around.resident
    begun = draft.start_draft(
        actor=who,
        item_code=around.item.item_code,
        at=at,
        applicant_id=applicant_id,
        situation=situation,
    )
    draft.save_answers(actor=who, draft_id=begun.id, step="place", raw=answers(**changes), at=at)
    add_file(who, begun, "plan", at=at)
    if int(changes.get("size", "80")) > 100:
        add_file(who, begun, "test", at=at)
    return draft.save_answers(
        actor=who, draft_id=begun.id, step="papers", raw={"promise": "1"}, at=at, complete=True
    ).draft


def add_file(
    actor: Actor, begun: DraftView, code: str, *, at: datetime = AT, content: bytes = PNG
) -> None:
    """Upload a picture for one question of a draft."""
    version = catalogue.get_version(version_id=begun.item_version_id)
    assert version.definition is not None
    step = next(
        one.code
        for one in version.definition.form.steps
        for asked in one.fields
        if asked.code == code and asked.kind is FieldKind.FILE
    )
    upload.add_file(
        actor=actor,
        draft_id=begun.id,
        version=version,
        step=step,
        field=code,
        file=photo(f"{code}.png", content=content),
        at=at,
    )


def case_at(
    state: CaseState, around: Town, *, at: datetime = AT, grant: bool = True, **changes: Any
) -> CaseView:
    """Return a case of the small item in a state; each move happens a minute after the last.

    What a subscriber does (the licence, the completion) is delivered on the way.
    """
    begun = a_draft(around, at=at, **changes)
    case = submit.submit_draft(actor=around.resident, draft_id=begun.id, at=at)
    walk = _Walk(around=around, case_id=case.id, at=at)
    for one in _WAYS[state] if grant or state is not CaseState.DELIVERED else _DENIED_DELIVERED:
        walk.go(one)
    return case_view(Case.objects.get(id=case.id))


_ACCEPTED = (CaseVerb.RECEIVE, CaseVerb.ACCEPT)
_READY = (*_ACCEPTED, CaseVerb.EXAMINE, CaseVerb.EXAMINE)
_COMPLETED = (*_READY, CaseVerb.GRANT, CaseVerb.COMPLETE)
_DENIED_DELIVERED = (*_READY, CaseVerb.DENY, CaseVerb.DELIVER)
_WAYS: dict[CaseState, tuple[CaseVerb, ...]] = {
    CaseState.SUBMITTED: (),
    CaseState.RECEIVED: (CaseVerb.RECEIVE,),
    CaseState.CORRECTION: (CaseVerb.RECEIVE, CaseVerb.ASK_CORRECTION),
    CaseState.ACCEPTED: _ACCEPTED,
    CaseState.STOPPED: (*_ACCEPTED, CaseVerb.STOP),
    CaseState.GRANTED: (*_READY, CaseVerb.GRANT),
    CaseState.COMPLETED: _COMPLETED,
    CaseState.DELIVERED: (*_COMPLETED, CaseVerb.DELIVER),
    CaseState.DECLINED: (CaseVerb.RECEIVE, CaseVerb.DECLINE),
    CaseState.NOT_REQUIRED: (CaseVerb.RECEIVE, CaseVerb.SAY_NOT_REQUIRED),
    CaseState.WRONG_UNIT: (CaseVerb.RECEIVE, CaseVerb.SAY_WRONG_UNIT),
    CaseState.WITHDRAWN: (CaseVerb.WITHDRAW,),
    CaseState.BOUNCED: (CaseVerb.BOUNCE,),
    CaseState.TERMINATED: (*_ACCEPTED, CaseVerb.TERMINATE),
    CaseState.REVOKED: (*_COMPLETED, CaseVerb.REVOKE),
}
"""`denied` is passed through: a refusal completes in the same breath."""


def at_deciding_step(around: Town, *, at: datetime = AT, **changes: Any) -> CaseView:
    """Return an accepted case that waits for its decision only."""
    case = case_at(CaseState.ACCEPTED, around, at=at, **changes)
    walk = _Walk(around=around, case_id=case.id, at=at + timedelta(minutes=10))
    walk.go(CaseVerb.EXAMINE)
    walk.go(CaseVerb.EXAMINE)
    return case_view(Case.objects.get(id=case.id))


@dataclass(slots=True)
class _Walk:
    """Takes a case from state to state, a minute a move."""

    around: Town
    case_id: UUID
    at: datetime

    def go(self, verb: CaseVerb) -> None:
        self.at += timedelta(minutes=1)
        do(verb, around=self.around, case_id=self.case_id, at=self.at)


def do(
    verb: CaseVerb,
    *,
    around: Town,
    case_id: UUID,
    at: datetime,
    actor: Actor | None = None,
) -> CaseView | None:
    """Do one thing with a case as who should do it, or as `actor`, with sound arguments."""
    who = actor or actor_of(verb, around)
    return _DOING[verb](who, case_id, at)


def actor_of(verb: CaseVerb, around: Town) -> Actor:
    """Return who does this in the small county."""
    if verb in {CaseVerb.CORRECT, CaseVerb.WITHDRAW}:
        return around.resident
    if verb in {CaseVerb.RECEIVE, CaseVerb.BOUNCE, CaseVerb.DELIVER}:
        return around.clerk
    if verb in _ACCEPTING:
        return around.acceptor
    if verb in {CaseVerb.GRANT, CaseVerb.DENY, CaseVerb.TERMINATE, CaseVerb.REVOKE}:
        return around.approver
    return around.examiner


_ACCEPTING = {
    CaseVerb.ACCEPT,
    CaseVerb.ASK_CORRECTION,
    CaseVerb.DECLINE,
    CaseVerb.SAY_NOT_REQUIRED,
    CaseVerb.SAY_WRONG_UNIT,
}
Doing = Callable[[Actor, UUID, datetime], CaseView | None]


def _decline(verb: CaseVerb) -> Doing:
    def run(actor: Actor, case_id: UUID, at: datetime) -> CaseView:
        return acceptance.decline_case(actor=actor, case_id=case_id, reason=WORDS, at=at, verb=verb)

    return run


def _decide(grant: bool) -> Doing:
    def run(actor: Actor, case_id: UUID, at: datetime) -> CaseView:
        return decision.decide_case(actor=actor, case_id=case_id, grant=grant, opinion=WORDS, at=at)

    return run


def _complete(actor: Actor, case_id: UUID, at: datetime) -> None:
    """Let the worker do it: nobody completes by hand."""
    del actor, case_id
    dispatcher.deliver_all(at=at)


_DOING: dict[CaseVerb, Doing] = {
    CaseVerb.RECEIVE: lambda a, c, at: intake.receive_case(actor=a, case_id=c, at=at),
    CaseVerb.BOUNCE: lambda a, c, at: intake.bounce_case(actor=a, case_id=c, reason=WORDS, at=at),
    CaseVerb.ASK_CORRECTION: lambda a, c, at: acceptance.ask_correction(
        actor=a, case_id=c, missing=[("平面图", "请重新拍一张清楚的")], at=at
    ),
    CaseVerb.CORRECT: lambda a, c, at: correction.correct_case(
        actor=a, case_id=c, raw={"size": "90"}, at=at
    ),
    CaseVerb.ACCEPT: lambda a, c, at: acceptance.accept_case(actor=a, case_id=c, at=at),
    CaseVerb.DECLINE: _decline(CaseVerb.DECLINE),
    CaseVerb.SAY_NOT_REQUIRED: _decline(CaseVerb.SAY_NOT_REQUIRED),
    CaseVerb.SAY_WRONG_UNIT: _decline(CaseVerb.SAY_WRONG_UNIT),
    CaseVerb.EXAMINE: lambda a, c, at: examination.examine_case(
        actor=a, case_id=c, opinion=WORDS, at=at
    ),
    CaseVerb.SEND_BACK: lambda a, c, at: examination.send_back(
        actor=a, case_id=c, opinion=WORDS, at=at
    ),
    CaseVerb.STOP: lambda a, c, at: stop.stop_case(
        actor=a, case_id=c, kind="testing", reason=WORDS, planned_days=10, at=at
    ),
    CaseVerb.RESUME: lambda a, c, at: stop.resume_case(actor=a, case_id=c, result=WORDS, at=at),
    CaseVerb.EXTEND: lambda a, c, at: stop.ask_extension(
        actor=a, case_id=c, days=10, reason=WORDS, at=at
    ),
    CaseVerb.GRANT: _decide(True),
    CaseVerb.DENY: _decide(False),
    CaseVerb.COMPLETE: _complete,
    CaseVerb.DELIVER: lambda a, c, at: delivery.deliver_case(
        actor=a, case_id=c, method="window", receiver="申请人甲", at=at
    ),
    CaseVerb.WITHDRAW: lambda a, c, at: correction.withdraw_case(
        actor=a, case_id=c, reason="不办了", at=at
    ),
    CaseVerb.TERMINATE: lambda a, c, at: correction.terminate_case(
        actor=a, case_id=c, reason=WORDS, at=at
    ),
    CaseVerb.REVOKE: lambda a, c, at: decision.revoke_decision(
        actor=a, case_id=c, reason=WORDS, at=at
    ),
}


def judge(actor: Actor, case_id: UUID, *, at: datetime, finding: str = "") -> CaseView:
    """Find the first paper of a case fine."""
    paper = CasePaper.objects.filter(case_id=case_id).order_by("id").first()
    assert paper is not None
    return intake.judge_paper(
        actor=actor, paper_id=paper.id, state=PaperState.FINE, finding=finding, at=at
    )


def case_file(actor: Actor, case: CaseView, *, at: datetime) -> UUID:
    """Upload a picture to a case, as the page for a correction does, and return its id."""
    with transaction.atomic():
        return files.put_bytes(
            content=PNG,
            name="新图.png",
            declared_type="image/png",
            owner=case.ref,
            actor=actor,
            at=at,
        ).id


def at_the_centre(around: Town) -> Town:
    """Return the same people with the clerk at the county's service centre."""
    clerk = directory.make_officer(post=Post.CLERK, unit=around.units.centre, name="县综窗", at=AT)
    return replace(around, clerk=clerk)
