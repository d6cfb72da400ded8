"""Applications and cases for other systems: what residents do, and progress for who has the code."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Header, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from yimen.cases.actions import draft as drafts
from yimen.cases.actions import look
from yimen.cases.actions import submit_once as submissions
from yimen.cases.actions import upload as uploads
from yimen.cases.contracts import CaseState, CaseView, DraftView, StepView
from yimen.cases.queries import case as cases
from yimen.cases.queries import draft as draft_queries
from yimen.cases.web.open.acts import router as acts
from yimen.cases.web.open.shapes import Case, CaseAnswer, Text, opened
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts.forms import FormAnswers
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.gates import actor_of, moment, public
from yimen.kernel.web import wire
from yimen.ui.parts import FileRow

router = Router(tags=["办件"])
router.add_router("", acts)

Draft = wire.derived(DraftView, name="Draft")
Saved = wire.record("Saved", draft=Draft, answers=wire.derived(FormAnswers, name="FormAnswers"))
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{0,64}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{8,64}$")]


class Begin(Schema):
    """Which item, for whom (the caller where left out) and in which situation."""

    item_code: Code
    applicant_id: UUID | None = None
    situation: Code = ""


class Answers(Schema):
    """Answers of one step by field code; `complete` also asks for what is required."""

    values: dict[str, Any]
    complete: bool = False
    expected_version: Annotated[int, Field(ge=0, lt=2**31)] | None = None


class Submission(Schema):
    """The draft to submit."""

    draft_id: UUID


class Asked(Schema):
    """Number and query code as they stand on the receipt."""

    number: Annotated[Text, StringConstraints(max_length=40)]
    query_code: Annotated[Text, StringConstraints(max_length=20)]


class Turned(Schema):
    """Where a page of my cases begins: after the case with this moment and id."""

    after_at: datetime | None = None
    after_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@router.post("/drafts", response=Draft, auth=wire.signed_in, summary="开始申请")
def begin(request: HttpRequest, sent: Begin) -> DraftView:
    """Return the open draft for this item and applicant, or a new one."""
    return drafts.start_draft(
        actor=actor_of(request),
        item_code=sent.item_code,
        at=moment(request),
        applicant_id=sent.applicant_id,
        situation=sent.situation,
    )


@router.get(
    "/drafts", response=wire.several(Draft), auth=wire.signed_in, summary="我没有填完的申请"
)
def open_drafts(request: HttpRequest) -> list[DraftView]:
    """Return the caller's open drafts, last saved first."""
    return draft_queries.list_drafts(actor=actor_of(request))


@router.get("/drafts/{uuid:draft_id}", response=Draft, auth=wire.signed_in, summary="一份申请")
def one_draft(request: HttpRequest, draft_id: UUID) -> DraftView:
    """Return a draft with its answers so far."""
    return draft_queries.get_draft(actor=actor_of(request), draft_id=draft_id)


@router.delete(
    "/drafts/{uuid:draft_id}", response={204: None}, auth=wire.signed_in, summary="删掉一份申请"
)
def discard(request: HttpRequest, draft_id: UUID) -> Status[None]:
    """Put a draft away; nothing was submitted."""
    drafts.discard_draft(actor=actor_of(request), draft_id=draft_id, at=moment(request))
    return Status(204, None)


@router.patch(
    "/drafts/{uuid:draft_id}/steps/{step}",
    response=Saved,
    auth=wire.signed_in,
    summary="保存一步的答案",
)
def save(request: HttpRequest, draft_id: UUID, step: str, sent: Answers) -> dict[str, Any]:
    """Store what can be read of the answers; `errors` says what to change of the others.

    Only the fields that are sent are touched, unless `complete` closes the step.
    """
    actor = actor_of(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    definition = catalogue.get_version(version_id=draft.item_version_id).definition
    if definition is None or step not in {one.code for one in definition.form.steps}:
        raise NotFound("这张表没有这一步。请对照申请表的 JSON Schema 检查。")
    saved = drafts.save_answers(
        actor=actor,
        draft_id=draft_id,
        step=step,
        raw=catalogue.sent_as_json(spec=definition.form, body=sent.values),
        at=moment(request),
        only=None if sent.complete else list(sent.values),
        complete=sent.complete,
        expected_version=sent.expected_version,
    )
    return {"draft": saved.draft, "answers": saved.answers}


@router.post(
    "/drafts/{uuid:draft_id}/steps/{step}/fields/{field}/files",
    response={201: wire.derived(FileRow, name="FileRow")},
    auth=wire.signed_in,
    summary="上传一个文件",
)
def upload(
    request: HttpRequest, draft_id: UUID, step: str, field: str, file: File[UploadedFile]
) -> Status[FileRow]:
    """Take one file for one question of a draft."""
    actor = actor_of(request)
    draft = draft_queries.get_draft(actor=actor, draft_id=draft_id)
    row = uploads.add_file(
        actor=actor,
        draft_id=draft_id,
        version=catalogue.get_version(version_id=draft.item_version_id),
        step=step,
        field=field,
        file=file,
        at=moment(request),
    )
    return Status(201, row)


Submitted = wire.record(
    "Submitted", id=UUID, number=str, query_code=str, submitted_at=datetime, repeated=bool
)


@router.post("/cases", response={201: Submitted}, auth=wire.signed_in, summary="提交申请")
def submit(
    request: HttpRequest,
    sent: Submission,
    idempotency_key: Annotated[Key, Header(alias="Idempotency-Key")],
) -> Status[dict[str, Any]]:
    """Submit a draft once: the same key and draft answer the first case again (`repeated`)."""
    stored = submissions.submit_once(
        actor=actor_of(request), draft_id=sent.draft_id, key=idempotency_key, at=moment(request)
    )
    return Status(201, {**stored.payload, "repeated": stored.repeated})


Progress = wire.record(
    "Progress",
    number=str,
    item_name=str,
    state=CaseState,
    submitted_at=datetime,
    steps=wire.several(
        wire.derived(StepView, name="PublicStep", leave={"actor_name", "opinion", "on_behalf_of"})
    ),
)


@router.post("/cases/progress", response=Progress, summary="凭办件号和查询码查进度")
@public
def progress(request: HttpRequest, sent: Asked) -> dict[str, Any]:
    """Return where a case is for who holds its number and code; nothing that names a person."""
    found = look.follow_by_code(
        actor=actor_of(request),
        number=sent.number,
        query_code=sent.query_code,
        at=moment(request),
    )
    if found is None:
        raise NotFound("没有查到。请核对办件号和查询码，两个都要填对。")
    return {
        "number": found.number,
        "item_name": found.item_name,
        "state": found.state,
        "submitted_at": found.submitted_at,
        "steps": cases.list_steps(case_id=found.id, private=False),
    }


@router.get("/cases", response=wire.several(Case), auth=wire.resident, summary="我的办件")
def mine(request: HttpRequest, turned: Query[Turned]) -> list[CaseView]:
    """Return the cases that the caller applied for or filed, newest first, by key."""
    if (turned.after_at is None) is not (turned.after_id is None):
        raise Refusal(
            "cases.list.after", "after_at 和 after_id 要一起给，或者都不给。", field="after_id"
        )
    after = None
    if turned.after_at is not None and turned.after_id is not None:
        after = (turned.after_at, turned.after_id)
    return cases.list_mine(actor=actor_of(request), limit=turned.limit, after=after)


@router.get("/cases/{uuid:case_id}", response=CaseAnswer, auth=wire.signed_in, summary="一件办件")
def one(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Return a case with its moves and papers to who may see it; an officer's look is recorded."""
    return opened(actor=actor_of(request), case_id=case_id, at=moment(request))
