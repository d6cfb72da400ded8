"""Whose score sheet it is: an officer's own seat, or the seat of who opened a one-time link."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotFound
from yimen.performance.contracts.expert import ExpertState, LinkDead
from yimen.performance.models import Expert

SEATED = (ExpertState.INVITED, ExpertState.DECLARED)


def hash_of(word: str) -> str:
    """Return what is stored of the word of a link; the word itself is kept nowhere."""
    return hashlib.sha256(word.encode()).hexdigest()


def find_seat(*, actor: Actor, evaluation_id: UUID | None, seat: str) -> Expert:
    """Return the expert who asks, by officer or by the seat of an opened link. Raises NotFound."""
    rows = Expert.objects.select_related("evaluation", "sheet")
    row = None
    if evaluation_id is not None and actor.officer_id is not None:
        row = rows.filter(evaluation_id=evaluation_id, officer_id=actor.officer_id).first()
    elif evaluation_id is None and seat:
        row = rows.filter(seat_hash=hash_of(seat)).first()
    if row is None:
        raise NotFound("没有找到您的评分表。请用邀请里的链接打开，或者请组织评价的单位重新发一次。")
    return row


def check_seat(*, row: Expert, at: datetime) -> None:
    """Refuse a seat that was taken back, excused or ran out. Raises LinkDead."""
    if row.state == ExpertState.REVOKED:
        raise LinkDead("这次邀请已经收回，评分表不能再打开。有疑问请联系组织评价的单位。")
    if row.state == ExpertState.ABSENT:
        raise LinkDead("您已经被记为缺席，评分表不能再打开。要补评请联系组织评价的单位。")
    if row.state == ExpertState.RECUSED:
        raise LinkDead("您已声明有利益冲突并回避，不用评分。谢谢。")
    if row.expires_at is not None and at >= row.expires_at:
        raise LinkDead("链接已经过期。请联系组织评价的单位重新发一个。")


def actor_of(*, row: Expert, actor: Actor) -> Actor:
    """Return who acts: the officer himself, or an outside expert named by his row alone."""
    if row.officer_id is not None:
        return actor
    return Actor(kind=ActorKind.ANONYMOUS, name="外请专家", channel=actor.channel)
