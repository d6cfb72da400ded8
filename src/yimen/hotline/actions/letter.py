"""Moderate letters of the mailbox, publish them by a second person, withdraw them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.transition import locked, order_ref
from yimen.hotline.contracts.letter import COVER_TITLES, CoverKind, LetterView
from yimen.hotline.contracts.order import Door, NotYourself, OrderState, OrderType, PleaseSay
from yimen.hotline.models import Letter, WorkOrder
from yimen.hotline.queries import letter as letters
from yimen.hotline.rules import masking
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotFound, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_ANSWERED = frozenset(
    {
        OrderState.ANSWERED,
        OrderState.TO_CALL_BACK,
        OrderState.TO_CLOSE,
        OrderState.CLOSED,
        OrderState.ARCHIVED,
    }
)


def moderate(
    *, actor: Actor, order_id: UUID, title: str, asked: str, answered: str, at: datetime
) -> LetterView:
    """Write what may be published of a letter; it waits for a second person.

    The original stays as it was. Raises NotAllowed, NotFound, PleaseSay, Refusal.
    """
    with transaction.atomic():
        row = _of_mailbox(actor, order_id, at)
        for field, text, least in (
            ("title", title, 4),
            ("asked", asked, 6),
            ("answered", answered, 6),
        ):
            if len(text.strip()) < least:
                raise PleaseSay(field, f"请写完整，至少 {least} 个字。")
            _check_covered(field, text)
        counted = Counter(one.kind for _, one in letters.covers_of(row))
        covered = [[kind.value, counted[kind]] for kind in CoverKind if counted[kind]]
        letter, _ = Letter.objects.update_or_create(
            order=row,
            defaults={
                "title": title.strip()[:80],
                "asked": asked.strip()[:4000],
                "answered": answered.strip()[:4000],
                "moderated_by": access.signed(actor, access.CHECK),
                "moderated_id": actor.officer_id,
                "moderated_at": at,
                "covered": covered,
                "published_at": None,
                "published_by": "",
                "withdrawn_at": None,
                "why_withdrawn": "",
            },
            create_defaults={
                "id": new_id(),
                "title": title.strip()[:80],
                "asked": asked.strip()[:4000],
                "answered": answered.strip()[:4000],
                "moderated_by": access.signed(actor, access.CHECK),
                "moderated_id": actor.officer_id,
                "moderated_at": at,
                "covered": covered,
            },
        )
        _record(actor, row, "moderated", at)
        return letters.view(letter)


def _check_covered(field: str, text: str) -> None:
    """Refuse words in which the rule still finds somebody. Raises PleaseSay."""
    left = masking.cover(text=text).covers
    if left:
        said = "、".join(f"“{one.original}”像是{COVER_TITLES[one.kind]}" for one in left[:3])
        raise PleaseSay(field, f"里面还有{said}，请去掉再保存。")


def publish(*, actor: Actor, order_id: UUID, seen: str, at: datetime) -> None:
    """Publish a moderated letter as it was shown (`seen`, of `letters.mark_of`) to another person.

    The masking rule of today is asked once more. Raises NotAllowed, NotYourself, PleaseSay, Refusal.
    """
    with transaction.atomic():
        row = _of_mailbox(actor, order_id, at)
        letter = _letter(row)
        if letter.moderated_id == actor.officer_id:
            raise NotYourself("整理这封信的人不能自己发布，请换一个人看过再发布。")
        if seen != letters.mark_of(letter):
            raise Refusal(
                "hotline.letter.unseen",
                "文字和您看到的不一样了，请看过现在的文字和遮住的内容再发布。",
                field="title",
            )
        for field in ("title", "asked", "answered"):
            _check_covered(field, getattr(letter, field))
        letter.published_at, letter.published_by = at, access.signed(actor, access.CHECK)
        letter.withdrawn_at, letter.why_withdrawn = None, ""
        letter.save(update_fields=["published_at", "published_by", "withdrawn_at", "why_withdrawn"])
        _record(actor, row, "published", at)


def withdraw(*, actor: Actor, order_id: UUID, why: str, at: datetime) -> None:
    """Take a letter off the public page. Raises NotAllowed, NotFound, PleaseSay."""
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明为什么撤下。")
    with transaction.atomic():
        row = _of_mailbox(actor, order_id, at)
        letter = _letter(row)
        letter.withdrawn_at, letter.why_withdrawn = at, why.strip()[:200]
        letter.save(update_fields=["withdrawn_at", "why_withdrawn"])
        _record(actor, row, "withdrawn", at)


def answered_so_far(*, order_id: UUID) -> str:
    """Return the public words of the last reply that was passed, names and numbers covered."""
    return masking.masked(letters.last_told(order_id=order_id))


def _of_mailbox(actor: Actor, order_id: UUID, at: datetime) -> WorkOrder:
    row = locked(order_id=order_id, at=at)
    access.check_desk(
        actor, access.CHECK, area_code=row.area_code, reported_unit_id=row.reported_unit_id
    )
    if row.door != Door.MAILBOX:
        raise NotFound
    if row.confidential or row.order_type == OrderType.REPORT:
        raise Refusal("hotline.letter.secret", "举报和要求保密的来信不能公开。", field="title")
    if OrderState(row.state) not in _ANSWERED:
        raise Refusal("hotline.letter.open", "还没有答复的来信不能公开。", field="title")
    return row


def _letter(row: WorkOrder) -> Letter:
    found = Letter.objects.select_for_update().filter(order=row).first()
    if found is None:
        raise NotFound
    return found


def _record(actor: Actor, row: WorkOrder, word: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"hotline.letter.{word}",
        subject=order_ref(row),
        at=at,
        change={"number": row.number},
    )
