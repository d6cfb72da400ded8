"""What persons ask about their data: taken with a clock, answered with reasons, and done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.cases import public as cases
from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.privacy import access, sealing
from yimen.privacy.actions import retention
from yimen.privacy.contracts import (
    ANSWER_WORK,
    REQUEST_TITLES,
    RequestKind,
    RequestRefused,
    RequestState,
    RequestView,
)
from yimen.privacy.models import DataRequest
from yimen.privacy.queries.request import request_view
from yimen.privacy.rules import request as rules


def ask(*, actor: Actor, kind: str, text: str, at: datetime) -> RequestView:
    """Take a request of the signed-in person, start its clock and put it on somebody's list.

    The same open question is not taken twice. Raises NotAllowed, RequestRefused.
    """
    person_id = access.own_person(actor)
    wanted = rules.check_request(kind=kind, text=text)
    with transaction.atomic():
        mine = DataRequest.objects.filter(person_id=person_id, kind=wanted)
        if mine.filter(state=RequestState.OPEN).exists():
            raise RequestRefused("同样的要求您已经提过，还在办，答复会发消息。", field="kind")
        row = DataRequest(
            person_id=person_id,
            unit_id=_answering_unit(at),
            kind=wanted,
            text_encrypted=sealing.seal_text(text.strip()),
            state=RequestState.OPEN,
            asked_at=at,
        )
        ref = request_view(row).ref
        clock = clocks.start(
            ref=ref,
            kind=ANSWER_WORK,
            regime="public_service",
            at=at,
            limit=rules.ANSWER_WITHIN,
            title="答复个人信息请求",
        )
        row.due_at = clock.due_at
        row.save(force_insert=True)
        work.open(
            ref=ref,
            kind=ANSWER_WORK,
            unit=row.unit_id,
            at=at,
            title=f"个人信息请求：{REQUEST_TITLES[wanted]}",
            due=clock.due_at,
        )
        said = {"text": text}
        ledger.record(
            actor=actor, verb="privacy.request.asked", subject=ref, at=at,
            change={"kind": wanted}, personal=said,
        )  # fmt: skip
    return request_view(row)


def answer(
    *, actor: Actor, request_id: UUID, granted: bool, answer: str, law: str, at: datetime
) -> RequestView:
    """Answer a request: grant and do it, or refuse with the law named; the person is told.

    Raises NotAllowed, NotFound, RequestRefused.
    """
    actor.must(access.ANSWER)
    named = rules.check_answer(granted=granted, answer=answer, law=law)
    with transaction.atomic():
        row = DataRequest.objects.for_change(request_id)
        if row.state != RequestState.OPEN:
            raise RequestRefused("这个请求已经答复过了。")
        ref = request_view(row).ref
        did = _do(row, actor, ref, at) if granted else ""
        row.state = RequestState.GRANTED if granted else RequestState.REFUSED
        row.answer_encrypted = sealing.seal_answer(f"{answer.strip()}{did}")
        row.law, row.answered_at, row.answered_by = named, at, actor.name
        row.save()
        work.close(ref=ref)
        clocks.stop(ref=ref, kind=ANSWER_WORK, at=at, outcome=row.state)
        ledger.record(
            actor=actor,
            verb=f"privacy.request.{row.state}",
            subject=ref,
            at=at,
            change={"kind": row.kind},
            ground=named or None,
            on_behalf_of=row.person_id,
        )
        _tell(row, at)
    return request_view(row)


def unblock(*, actor: Actor, person_id: UUID, at: datetime) -> None:
    """Let ordinary work read a person again; the person is told. Raises NotAllowed, NotFound."""
    actor.must(access.ANSWER)
    with transaction.atomic():
        if not identity.is_blocked(person_id=person_id):
            return
        identity.set_blocked(actor=actor, person_id=person_id, blocked=False, at=at)
        identity.tell(
            person_id=person_id,
            title="您的个人信息恢复使用了",
            template="停止使用已经解除，办事时工作人员又能看到您的资料。不是您要求的，请拨 12345。",
            params={},
            at=at,
            url="/my/data/",
        )


def _do(row: DataRequest, actor: Actor, ref: Ref, at: datetime) -> str:
    if row.kind == RequestKind.BLOCK:
        if cases.count_open(person_id=row.person_id):
            raise RequestRefused(
                "还有正在办的件，办结前不能停用。请选“不照办”和依据。", field="law"
            )
        identity.set_blocked(actor=actor, person_id=row.person_id, blocked=True, at=at)
        return ""
    if row.kind == RequestKind.DELETE:
        done = retention.erase_person(person_id=row.person_id, at=at, run=ref)
        listed = "、".join(f"{title} {count} 条" for title, count in sorted(done.items()))
        return f"（已删除：{listed}。）" if listed else "（没有可以删除的记录。）"
    return ""


def _tell(row: DataRequest, at: datetime) -> None:
    if identity.list_persons(person_ids=[row.person_id]):
        identity.tell(
            person_id=row.person_id,
            title="您对个人信息的要求有答复了",
            template="您要求“{what}”，已经答复，请到“我的数据与授权”里看。",
            params={"what": REQUEST_TITLES[RequestKind(row.kind)]},
            at=at,
            url="/my/data/",
        )


def _answering_unit(at: datetime) -> UUID:
    for officer in directory.holders_of(post=Post.SUPERVISOR, on=local_day(at)):
        for holding in officer.holdings:
            if holding.post is Post.SUPERVISOR:
                return holding.organisation_id
    raise RequestRefused("现在没有人负责答复，请拨 12345，或者到窗口提出。")
