"""Invite, review once, and put right what a bad review names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.feedback import events
from yimen.feedback.contracts.review import (
    RECTIFICATION_KIND,
    RECTIFY,
    AlreadyReviewed,
    InvitationView,
    Moment,
    NotYours,
    RectificationState,
    RectificationView,
)
from yimen.feedback.models import Invitation, Rectification
from yimen.feedback.queries.responsible import mending_unit
from yimen.feedback.queries.review import (
    HANDLE,
    WATCH,
    WORDS,
    invitation_view,
    rectification_view,
)
from yimen.feedback.rules.reviews import RECTIFY_DAYS, check_review, is_bad
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, Refusal, WrongState
from yimen.kernel.crypto.fields import encrypt_text
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work


def invite(
    *,
    origin: Ref,
    moment: Moment,
    item_code: str,
    item_name: str,
    unit_id: UUID,
    area_code: str,
    person_id: UUID,
    officer_id: UUID | None,
    at: datetime,
) -> None:
    """Let a person rate a service after this moment; asked again, nothing is doubled."""
    with transaction.atomic():
        Invitation.objects.get_or_create(
            origin_kind=origin.kind,
            origin_id=origin.id,
            moment=moment,
            defaults={
                "item_code": item_code,
                "item_name": item_name,
                "unit_id": unit_id,
                "area_code": area_code,
                "person_id": person_id,
                "officer_id": officer_id,
                "opened_at": at,
            },
        )


def give_review(
    *,
    actor: Actor,
    invitation_id: UUID,
    level: int,
    tags: Sequence[str],
    words: str,
    at: datetime,
) -> InvitationView:
    """Store the one review of a service; a bad one opens rectification with its clock.

    Raises NotFound, NotYours, AlreadyReviewed, Refusal.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update().filter(id=invitation_id).first()
        if row is None:
            raise NotFound
        if actor.person_id is None or row.person_id != actor.person_id:
            raise NotYours
        if row.level is not None:
            raise AlreadyReviewed
        known = check_review(level=level, tags=tags, words=words.strip())
        row.level = known
        row.tags = list(dict.fromkeys(tags))
        row.words = encrypt_text(column=WORDS, text=words.strip()) if words.strip() else b""
        row.channel = actor.channel
        row.reviewed_at = at
        row.save(update_fields=["level", "tags", "words", "channel", "reviewed_at"])
        ledger.record(
            actor=actor,
            verb="feedback.review.given",
            subject=Ref(row.origin_kind, row.origin_id),
            at=at,
            change={"level": str(int(known)), "moment": row.moment},
            personal={"words": words.strip()} if words.strip() else None,
        )
        if is_bad(known):
            _open_rectification(row, at)
        return invitation_view(row)


def _open_rectification(row: Invitation, at: datetime) -> None:
    origin = Ref(row.origin_kind, row.origin_id)
    unit_id = mending_unit(rated_unit_id=row.unit_id, origin=origin, on=local_day(at))
    one = Rectification(id=new_id(), invitation=row, unit_id=unit_id, opened_at=at)
    ref = Ref(RECTIFICATION_KIND, one.id)
    clock = clocks.start(
        ref=ref,
        kind=RECTIFY,
        regime="feedback",
        at=at,
        limit=Limit(
            amount=RECTIFY_DAYS, law="政务服务好差评：差评整改期限（本地政策，缺省十五个工作日）"
        ),
        title=f"差评整改：{row.item_name}",
    )
    one.due_on = clock.due_on
    one.save(force_insert=True)
    work.open(
        ref=ref,
        kind=RECTIFY,
        unit=unit_id,
        due=clock.due_at,
        area=row.area_code,
        item=row.item_code,
        title=f"差评回访、整改：{row.item_name}",
        at=at,
    )
    outbox.publish(
        events.BadReviewGiven(rectification_id=one.id, unit_id=unit_id, origin=origin),
        at=at,
    )


def _locked(actor: Actor, rectification_id: UUID, verb: str) -> Rectification:
    row = (
        Rectification.objects.select_for_update(of=("self",))
        .select_related("invitation")
        .filter(id=rectification_id)
        .first()
    )
    if row is None:
        raise NotFound
    rated = row.invitation
    allowed = (
        actor.may(verb, unit_id=row.unit_id, area=rated.area_code, item=rated.item_code)
        if verb == HANDLE
        else actor.may(verb, area=rated.area_code, item=rated.item_code)
    )
    if not allowed:
        raise NotAllowed
    return row


def _signed(actor: Actor, row: Rectification, verb: str) -> str:
    """Return who acts, a deputy marked as such."""
    return directory.signed_name(
        actor=actor,
        verbs=(verb,),
        units={row.unit_id} if verb == HANDLE else None,
        area=row.invitation.area_code,
        item=row.invitation.item_code,
    )


def _said(text: str, field: str, ask: str) -> str:
    words = text.strip()
    if len(words) < 4:
        raise Refusal("feedback.rectification.words", ask, field=field)
    return words


def call_back(
    *, actor: Actor, rectification_id: UUID, said: str, at: datetime
) -> RectificationView:
    """Record the call-back: what the resident said. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = _locked(actor, rectification_id, HANDLE)
        if row.state != RectificationState.OPEN:
            raise WrongState("已经回访过了，请接着写整改情况。")
        row.callback = _said(said, "callback", "请写明回访时对方怎么说。")
        row.called_back_at, row.called_back_by = at, _signed(actor, row, HANDLE)
        row.state = RectificationState.CALLED_BACK
        row.save(update_fields=["callback", "called_back_at", "called_back_by", "state"])
        _note(row, actor, "called_back", at)
        return rectification_view(row)


def mend(*, actor: Actor, rectification_id: UUID, done: str, at: datetime) -> RectificationView:
    """Record what was put right; the clock stops here. Raises NotFound, NotAllowed, WrongState."""
    with transaction.atomic():
        row = _locked(actor, rectification_id, HANDLE)
        if row.state != RectificationState.CALLED_BACK:
            raise WrongState("请先回访，再写整改情况。")
        row.mending = _said(done, "mending", "请写明怎么整改的，或者为什么依法不能办。")
        row.mended_at, row.mended_by = at, _signed(actor, row, HANDLE)
        row.state = RectificationState.MENDED
        row.save(update_fields=["mending", "mended_at", "mended_by", "state"])
        ref = Ref(RECTIFICATION_KIND, row.id)
        clocks.stop(ref=ref, kind=RECTIFY, at=at, outcome="mended")
        work.close(ref=ref)
        _note(row, actor, "mended", at)
        return rectification_view(row)


def close(
    *, actor: Actor, rectification_id: UUID, mistaken: bool, reason: str, at: datetime
) -> RectificationView:
    """Check what was put right, or find the review mistaken with evidence; nothing is deleted.

    A review found mistaken leaves the rates and is counted apart. Raises NotFound, NotAllowed,
    WrongState, Refusal.
    """
    with transaction.atomic():
        row = _locked(actor, rectification_id, WATCH)
        if row.closed_at is not None:
            raise WrongState("这件差评已经复核办结。")
        if not mistaken and row.state != RectificationState.MENDED:
            raise WrongState("还没有整改，不能办结。")
        row.outcome = _said(reason, "outcome", "请写明复核的情况和依据。")
        row.closed_at, row.closed_by = at, _signed(actor, row, WATCH)
        row.state = RectificationState.EXCLUDED if mistaken else RectificationState.CLOSED
        row.save(update_fields=["outcome", "closed_at", "closed_by", "state"])
        if mistaken:
            Invitation.objects.filter(id=row.invitation_id).update(excluded=True)
        ref = Ref(RECTIFICATION_KIND, row.id)
        work.close(ref=ref)
        clocks.stop_all(ref=ref, at=at, outcome="excluded" if mistaken else "closed")
        _note(row, actor, "excluded" if mistaken else "closed", at)
        return rectification_view(row)


def _note(row: Rectification, actor: Actor, what: str, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=f"feedback.rectification.{what}",
        subject=Ref(RECTIFICATION_KIND, row.id),
        at=at,
        change={"state": row.state},
    )
