"""Questions about looks, as the person and the unit read them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from yimen.audit.contracts import ANSWER, QUESTION_KIND, READ, QuestionView
from yimen.audit.models import LookQuestion
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.crypto.fields import decrypt_text
from yimen.kernel.work.contracts import ExpectedWork

WORDS, ANSWERED = "audit_look_question.words", "audit_look_question.answer"


def view(row: LookQuestion) -> QuestionView:
    """Return the shape of a stored question."""
    answer = bytes(row.answer)
    return QuestionView(
        id=row.id,
        entry_id=row.entry_id,
        person_id=row.person_id,
        unit_id=row.unit_id,
        words=decrypt_text(column=WORDS, stored=row.words),
        asked_at=row.asked_at,
        answer=decrypt_text(column=ANSWERED, stored=answer) if answer else "",
        answered_at=row.answered_at,
        answered_by=row.answered_by,
    )


def questions_about(*, person_id: UUID, entry_ids: Collection[int]) -> dict[int, QuestionView]:
    """Return a person's questions about these looks, by entry."""
    rows = LookQuestion.objects.filter(person_id=person_id, entry_id__in=entry_ids)
    return {row.entry_id: view(row) for row in rows}


def get_question(*, actor: Actor, question_id: UUID) -> QuestionView:
    """Return a question to its unit or to who audits. Raises NotFound."""
    row = LookQuestion.objects.filter(id=question_id).first()
    if row is None or not (actor.may(READ) or actor.may(ANSWER, unit_id=row.unit_id)):
        raise NotFound
    return view(row)


def list_questions(*, actor: Actor, limit: int) -> list[QuestionView]:
    """Return the newest questions: all to who audits, to others those of their units."""
    rows = LookQuestion.objects.order_by("-asked_at", "-id")
    if not actor.may(READ):
        rows = rows.filter(unit_id__in=actor.units(ANSWER))
    return [view(row) for row in rows[:limit]]


def expected_work() -> Iterator[ExpectedWork]:
    """Yield the work that unanswered questions say must be open."""
    for row in LookQuestion.objects.filter(answered_at__isnull=True).order_by("id"):
        yield ExpectedWork(ref=Ref(QUESTION_KIND, row.id), unit_id=row.unit_id)
