"""Reads of the mailbox: what is published, and what officers moderate."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.directory import public as directory
from yimen.hotline import access
from yimen.hotline.contracts.letter import Cover, CoverKind, LetterRow, LetterView, PublicLetter
from yimen.hotline.contracts.order import Door, OrderState, OrderVerb
from yimen.hotline.models import Instruction, Letter, OrderReply, OrderStep, WorkOrder
from yimen.hotline.queries import sealed
from yimen.hotline.queries.order import visible
from yimen.hotline.rules import masking
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound
from yimen.kernel.crypto.hashing import sm3_hex

_PAGE = 50
_STEPS = {
    OrderVerb.SUBMIT: "收到来信",
    OrderVerb.ACCEPT: "受理",
    OrderVerb.DISPATCH: "转承办单位",
    OrderVerb.ANSWER: "答复",
    OrderVerb.APPROVE: "答复",
    OrderVerb.CLOSE: "结案",
}


def view(row: Letter) -> LetterView:
    """Return a moderated letter."""
    return LetterView(
        id=row.id,
        order_id=row.order_id,
        title=row.title,
        asked=row.asked,
        answered=row.answered,
        moderated_by=row.moderated_by,
        moderated_at=row.moderated_at,
        covered=tuple((CoverKind(kind), number) for kind, number in row.covered),
        published_at=row.published_at,
        published_by=row.published_by,
        withdrawn_at=row.withdrawn_at,
    )


def find_of(*, order_id: UUID) -> LetterView | None:
    """Return what was moderated of an order, or None."""
    row = Letter.objects.filter(order_id=order_id).first()
    return view(row) if row else None


def mark_of(row: Letter) -> str:
    """Return what stands for a letter's words as a page showed them."""
    return sm3_hex("\x1f".join((row.title, row.asked, row.answered)).encode())


def find_mark(*, order_id: UUID) -> str:
    """Return the mark of what was moderated of an order; nothing where nothing was."""
    row = Letter.objects.filter(order_id=order_id).first()
    return mark_of(row) if row else ""


def covers_of(row: WorkOrder) -> list[tuple[str, Cover]]:
    """Return what the masking rule covers in a letter and its answer, with where it stood."""
    return [
        (where, one)
        for where, text in (
            ("标题和来信", f"{row.title}\n{sealed.opened(sealed.CONTENT, row.content_encrypted)}"),
            ("答复", last_told(order_id=row.id)),
        )
        for one in masking.cover(text=text).covers
    ]


def list_covers(*, actor: Actor, order_id: UUID) -> list[tuple[str, Cover]]:
    """Return what is covered in a letter, to an officer who may publish it. Raises NotFound."""
    actor.must(access.CHECK)
    row = visible(actor).filter(id=order_id).first()
    if row is None:
        raise NotFound
    return covers_of(row)


def last_told(*, order_id: UUID) -> str:
    """Return the public words of the last reply that was passed; nothing without one."""
    reply = OrderReply.objects.filter(order_id=order_id, approved=True).order_by("-at").first()
    return told_of(reply) if reply else ""


def told_of(reply: OrderReply) -> str:
    """Return the words of a reply that its caller read."""
    return sealed.opened(sealed.TOLD, reply.told_encrypted)


def list_published(*, limit: int = _PAGE) -> list[LetterView]:
    """Return the published letters, the newest first."""
    rows = Letter.objects.exclude(published_at=None).filter(withdrawn_at=None)
    return [view(row) for row in rows.order_by("-published_at", "-id")[:limit]]


def get_published(*, letter_id: UUID) -> PublicLetter:
    """Return a published letter with its steps, a leader's instruction among them.

    Raises NotFound.
    """
    row = (
        Letter.objects.exclude(published_at=None)
        .filter(id=letter_id, withdrawn_at=None)
        .select_related("order")
        .first()
    )
    if row is None or row.published_at is None:
        raise NotFound
    unit = row.order.unit_id
    return PublicLetter(
        id=row.id,
        title=row.title,
        asked=row.asked,
        answered=row.answered,
        unit=directory.get_organisation(organisation_id=unit).short_name if unit else "12345 热线",
        written_at=row.order.opened_at,
        published_at=row.published_at,
        steps=_steps(row.order_id),
    )


def _steps(order_id: UUID) -> tuple[tuple[datetime, str], ...]:
    found = [
        (at, _STEPS[OrderVerb(verb)])
        for at, verb in OrderStep.objects.filter(
            order_id=order_id, verb__in=[one.value for one in _STEPS]
        ).values_list("at", "verb")
    ]
    leaders = Instruction.objects.filter(order_id=order_id).values_list("at", flat=True)
    return tuple(sorted([*found, *((at, "县领导作出批示") for at in leaders)]))


def list_for(*, actor: Actor) -> list[LetterRow]:
    """Return the letters of the mailbox that the actor may moderate, the newest first."""
    actor.must(access.CHECK)
    rows = list(visible(actor).filter(door=Door.MAILBOX).order_by("-opened_at", "-id")[: _PAGE * 2])
    letters = {one.order_id: one for one in Letter.objects.filter(order__in=rows)}
    return [
        LetterRow(
            order_id=row.id,
            number=row.number,
            title=row.title,
            state=OrderState(row.state),
            opened_at=row.opened_at,
            standing=_standing(letters.get(row.id)),
        )
        for row in rows
    ]


def _standing(letter: Letter | None) -> str:
    if letter is None:
        return "没有选登"
    if letter.withdrawn_at is not None:
        return "已撤下"
    return "已发布" if letter.published_at else "等人复看后发布"
