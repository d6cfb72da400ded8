"""Write the report: chapters, the round of comments, the final text; publish it."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import LOCAL, local_day
from yimen.kernel.contracts import NotFound, Ref, Refusal, WrongState
from yimen.kernel.crypto.hashing import sha256
from yimen.kernel.files import actions as files
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.performance.access import evaluation as access
from yimen.performance.actions.evaluation import locked, locked_row, note, told
from yimen.performance.contracts.evaluation import (
    EVALUATION_FLOW,
    EVALUATION_KIND,
    EvaluationState,
    EvaluationVerb,
    EvaluationView,
)
from yimen.performance.contracts.result import COMMENT, Answer, ChapterCode
from yimen.performance.models import (
    EvaluationPublication,
    ReportChapter,
    ReportComment,
)
from yimen.performance.queries.evaluation import evaluation_view
from yimen.performance.queries.panel import result_of
from yimen.performance.rules import report as rules


def edit_chapter(
    *,
    actor: Actor,
    evaluation_id: UUID,
    code: ChapterCode,
    text: str,
    base_version: int,
    at: datetime,
) -> int:
    """Store the text of a chapter and return its version.

    Raises NotFound, NotAllowed, WrongState (another was quicker; the words stay with the writer).
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        if row.state not in {EvaluationState.CLOSED, EvaluationState.COMMENTS}:
            raise WrongState("报告只能在评分截止以后、定稿以前修改。")
        found = ReportChapter.objects.filter(evaluation=row, code=code.value).first()
        if found is not None and found.version != base_version:
            raise WrongState(
                f"{found.edited_by}刚改过这一章。您写的还在框里，请对照下面的最新内容合并后再保存。"
            )
        if found is None:
            found = ReportChapter(evaluation=row, code=code.value, version=0, edited_at=at)
        found.text, found.version = text.strip(), found.version + 1
        found.edited_by, found.edited_at = actor.name, at
        found.save()
        change = {"chapter": code.value, "version": found.version}
        note(row, actor, "chapter_edited", at, change)
        return found.version


def ask_comments(
    *, actor: Actor, evaluation_id: UUID, due_on: date, at: datetime
) -> EvaluationView:
    """Send the draft to the evaluated department, which answers by a day.

    Raises NotFound, NotAllowed, WrongState, Refusal.
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.ASK)
        written = dict(ReportChapter.objects.filter(evaluation=row).values_list("code", "text"))
        rules.check_draft(written={ChapterCode(code): text for code, text in written.items()})
        if due_on <= local_day(at):
            raise Refusal("performance.report.due", "请给被评价单位至少到明天。", field="due_on")
        row.comments_due_on, row.version = due_on, row.version + 1
        row.save(update_fields=["state", "comments_due_on", "version"])
        work.open(
            ref=Ref(EVALUATION_KIND, row.id),
            kind=COMMENT,
            unit=row.department_id,
            area=row.area_code,
            due=datetime.combine(due_on, time(23, 59, 59), LOCAL),
            title=f"绩效评价报告征求意见：{row.title}",
            at=at,
        )
        note(row, actor, "comments_asked", at, {"due_on": due_on.isoformat()})
        return evaluation_view(row)


def comment(
    *, actor: Actor, evaluation_id: UUID, text: str, no_objection: bool, at: datetime
) -> UUID:
    """Say what the evaluated department holds of the draft. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        row = locked_row(evaluation_id)
        access.check_answer(actor, row)
        if row.state != EvaluationState.COMMENTS:
            raise WrongState("现在不是征求意见的时候。")
        words = "" if no_objection else told(text, "text", "请写明意见和理由，或者选“没有意见”。")
        answer = Answer.ADOPTED if no_objection else Answer.WAITING
        one = ReportComment.objects.create(
            evaluation=row,
            text=words,
            no_objection=no_objection,
            said_by=actor.name,
            said_at=at,
            answer=answer.value,
        )
        work.close(ref=Ref(EVALUATION_KIND, row.id), kind=COMMENT)
        note(row, actor, "commented", at, {"no_objection": no_objection})
        return one.id


def reply(*, actor: Actor, comment_id: UUID, answer: Answer, words: str, at: datetime) -> None:
    """Answer a comment: adopted, partly, or not, with the reason. Raises NotFound, NotAllowed, WrongState, Refusal."""
    with transaction.atomic():
        one = ReportComment.objects.filter(id=comment_id).first()
        if one is None:
            raise NotFound
        row = locked(actor, one.evaluation_id)
        if row.state != EvaluationState.COMMENTS or one.no_objection:
            raise WrongState("这条意见现在不用答复。")
        if answer is Answer.WAITING:
            raise Refusal(
                "performance.comment.answer", "请选采纳、部分采纳或不采纳。", field="answer"
            )
        one.reply = told(words, "reply", "请写明怎么处理、为什么。")
        one.answer, one.replied_by, one.replied_at = answer.value, actor.name, at
        one.save(update_fields=["reply", "answer", "replied_by", "replied_at"])
        note(row, actor, "replied", at, {"comment": str(one.id), "answer": answer.value})


def return_draft(*, actor: Actor, evaluation_id: UUID, at: datetime) -> EvaluationView:
    """Take the draft back to be changed and sent again. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.RETURN)
        row.version += 1
        row.save(update_fields=["state", "version"])
        work.close(ref=Ref(EVALUATION_KIND, row.id), kind=COMMENT)
        note(row, actor, "draft_returned", at, {})
        return evaluation_view(row)


def finalise(*, actor: Actor, evaluation_id: UUID, at: datetime) -> EvaluationView:
    """Make the report final, once the unit spoke or its time is over. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.FINALISE)
        answers = ReportComment.objects.filter(evaluation=row).values_list("answer", flat=True)
        rules.check_final(
            answers=[Answer(one) for one in answers],
            due_on=row.comments_due_on,
            today=local_day(at),
        )
        row.finalised_at, row.version = at, row.version + 1
        row.save(update_fields=["state", "finalised_at", "version"])
        work.close(ref=Ref(EVALUATION_KIND, row.id), kind=COMMENT)
        note(row, actor, "finalised", at, {})
        return evaluation_view(row)


def publish(
    *,
    actor: Actor,
    evaluation_id: UUID,
    content: bytes,
    file_name: str,
    withheld: str,
    at: datetime,
) -> EvaluationView:
    """Publish the file of a final report; its digests enter the ledger and the public page.

    `withheld` says in words what was left out and why. Raises NotFound, NotAllowed, WrongState.
    """
    with transaction.atomic():
        row = locked(actor, evaluation_id)
        row.state = EVALUATION_FLOW.check_move(EvaluationState(row.state), EvaluationVerb.PUBLISH)
        result = result_of(row=row)
        stored = files.put_bytes(
            content=content,
            name=file_name,
            owner=Ref(EVALUATION_KIND, row.id),
            actor=actor,
            at=at,
        )
        digest = sha256(content).hex()
        EvaluationPublication.objects.create(
            evaluation=row,
            file_id=stored.id,
            file_name=stored.name,
            sha256=digest,
            sm3=stored.sm3,
            total=result.total,
            grade=result.grade,
            levels=[
                {"name": one.name, "full": str(one.full), "mean": str(one.mean)}
                for one in result.level1
            ],
            withheld=withheld.strip(),
            published_at=at,
            published_by=actor.name,
        )
        row.published_at, row.version = at, row.version + 1
        row.save(update_fields=["state", "published_at", "version"])
        note(row, actor, "published", at, {"sha256": digest, "sm3": stored.sm3})
        return evaluation_view(row)


def record_export(*, actor: Actor, evaluation_id: UUID, form: str, at: datetime) -> None:
    """Record that somebody took the report away as a file."""
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="performance.evaluation.exported",
            subject=Ref(EVALUATION_KIND, evaluation_id),
            at=at,
            change={"form": form},
        )


def record_look(*, actor: Actor, evaluation_id: UUID, what: str, at: datetime) -> None:
    """Record that somebody looked at results or at a sheet."""
    with transaction.atomic():
        ledger.record(
            actor=actor,
            verb="performance.evaluation.looked",
            subject=Ref(EVALUATION_KIND, evaluation_id),
            at=at,
            change={"what": what},
        )
