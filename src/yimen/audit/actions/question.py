"""Ask about a look, and answer (个人信息保护法 第五十条)."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.timezone import get_current_timezone

from yimen.audit.contracts import (
    ANSWER,
    QUESTION_KIND,
    QUESTION_WORK,
    QuestionRefused,
    QuestionView,
)
from yimen.audit.models import LookQuestion
from yimen.audit.queries import look as looks
from yimen.audit.queries import question as queries
from yimen.directory import public as directory
from yimen.directory.contracts import Post
from yimen.identity import public as identity
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.crypto.fields import encrypt_text
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work
from yimen.kernel.workdays.queries import current_calendar

ASKED, ANSWERED = "audit.question.asked", "audit.question.answered"
_ANSWERING = (Post.APPROVER, Post.SUPERVISOR)
ANSWER_WITHIN = 15
"""Working days: the law names none (第五十条 asks for a ready way); this is what we promise."""
SHORTEST, LONGEST = 4, 1_000
_TOLD = "您在{when}问为什么查看您的资料，{unit}已经答复，请到“谁看过我的资料”里看。"


def ask(*, actor: Actor, entry_id: int, words: str, at: datetime) -> QuestionView:
    """Ask the unit that looked why it did; its people find the question in their work.

    Raises NotAllowed, NotFound, QuestionRefused.
    """
    if actor.person_id is None:
        raise NotAllowed
    words = _checked(words, "请写明您想问什么，至少 4 个字，最多 1000 个字。", "words")
    look = looks.find_look(person_id=actor.person_id, entry_id=entry_id, on=local_day(at))
    if look is None:
        raise NotFound
    if look.question is not None:
        raise QuestionRefused("这一次查看您已经问过了，答复会出现在这里。")
    if look.unit_id is None:
        raise QuestionRefused("这一次查看不是单位的工作人员做的，请打 12345 反映。")
    with transaction.atomic():
        row = LookQuestion.objects.create(
            entry_id=entry_id,
            person_id=actor.person_id,
            unit_id=_answering(look.unit_id, local_day(at)),
            words=encrypt_text(column=queries.WORDS, text=words),
            asked_at=at,
        )
        _open_work(row, at)
        ledger.record(
            actor=actor,
            verb=ASKED,
            subject=Ref(QUESTION_KIND, row.id),
            at=at,
            change={"entry": entry_id},
            personal={"words": words},
        )
    return queries.view(row)


def answer(*, actor: Actor, question_id: UUID, words: str, at: datetime) -> QuestionView:
    """Answer for the unit that looked; the person is told. Raises NotFound, QuestionRefused."""
    words = _checked(words, "请写明为什么查看、有什么依据，至少 4 个字，最多 1000 个字。", "answer")
    with transaction.atomic():
        row = LookQuestion.objects.select_for_update().filter(id=question_id).first()
        if row is None or not actor.may(ANSWER, unit_id=row.unit_id):
            raise NotFound
        if row.answered_at is not None:
            raise QuestionRefused("这个问题已经答复过了。")
        row.answer = encrypt_text(column=queries.ANSWERED, text=words)
        row.answered_at, row.answered_by = at, actor.name
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        work.close(ref=Ref(QUESTION_KIND, row.id), kind=QUESTION_WORK)
        ledger.record(
            actor=actor,
            verb=ANSWERED,
            subject=Ref(QUESTION_KIND, row.id),
            at=at,
            change={"entry": row.entry_id},
            personal={"answer": words},
        )
        _tell(row, at)
    return queries.view(row)


def _answering(unit_id: UUID, on: date) -> UUID:
    """Return the unit itself, or the nearest above it in which somebody may answer."""
    here: UUID | None = unit_id
    while here is not None:
        if any(directory.officers_of(unit_id=here, on=on, post=post) for post in _ANSWERING):
            return here
        here = directory.get_organisation(organisation_id=here).parent_id
    return unit_id


def _checked(words: str, sentence: str, field: str) -> str:
    words = " ".join(words.split())
    if not SHORTEST <= len(words) <= LONGEST:
        raise QuestionRefused(sentence, field=field)
    return words


def _open_work(row: LookQuestion, at: datetime) -> None:
    day = current_calendar().add_workdays(local_day(at), ANSWER_WITHIN)
    work.open(
        ref=Ref(QUESTION_KIND, row.id),
        kind=QUESTION_WORK,
        unit=row.unit_id,
        at=at,
        due=datetime.combine(day, time(23, 59, 59), get_current_timezone()),
        title="居民问：为什么查看我的资料",
    )


def _tell(row: LookQuestion, at: datetime) -> None:
    unit = directory.get_organisation(organisation_id=row.unit_id).name
    day = local_day(row.asked_at)
    identity.tell(
        person_id=row.person_id,
        title="您对查看资料的质疑有了答复",
        template=_TOLD,
        params={"when": f"{day.month}月{day.day}日", "unit": unit},
        url="/my/looks/",
        subject=Ref(QUESTION_KIND, row.id),
        at=at,
    )
