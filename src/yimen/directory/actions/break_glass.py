"""Break-glass (紧急查看): two people, a reason, an hour at which it ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.directory import access
from yimen.directory.contracts import (
    BREAK_GLASS_WORK,
    BreakGlassState,
    BreakGlassView,
    DirectoryRefused,
    Post,
)
from yimen.directory.events import BreakGlassOpened
from yimen.directory.models import BreakGlass, Holding, Officer
from yimen.directory.queries import break_glass as reads
from yimen.directory.queries.officer import held_on
from yimen.directory.queries.post_verb import changes_on, verbs_of
from yimen.directory.rules.break_glass import check_asked, check_two_posts
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox
from yimen.kernel.work import actions as work

SHORTEST_RULING = 4


def ask(
    *,
    actor: Actor,
    subject: Ref,
    label: str,
    unit_id: UUID,
    reason: str,
    hours: int,
    at: datetime,
    untold_ground: str = "",
) -> BreakGlassView:
    """Ask to see one thing for some hours; the unit that owns it rules.

    `untold_ground` is the law under which the person concerned is not told. Raises NotAllowed,
    DirectoryRefused.
    """
    access.check_may_ask_break_glass(actor)
    words, ground = check_asked(reason=reason, hours=hours, untold_ground=untold_ground)
    assert actor.officer_id is not None
    with transaction.atomic():
        officer = Officer.objects.for_change(actor.officer_id)
        waiting = BreakGlass.objects.filter(
            officer=officer, subject_id=subject.id, state=BreakGlassState.WAITING
        )
        if waiting.exists():
            raise DirectoryRefused("您已经申请过查看这一件，正等人审批。", field="number")
        row = BreakGlass(
            id=new_id(),
            officer=officer,
            subject_kind=subject.kind,
            subject_id=subject.id,
            label=label,
            reason=words,
            hours=hours,
            untold_ground=ground,
            asked_at=at,
        )
        row.save(force_insert=True)
        _record(actor, "asked", row, at, {"hours": str(hours), "untold": ground})
        work.open(
            ref=Ref(BREAK_GLASS_WORK, row.pk),
            kind=BREAK_GLASS_WORK,
            unit=_ruling_unit(officer, unit_id, at),
            at=at,
            title=f"{officer.name} 申请紧急查看 {label}",
        )
        return reads.view(row, at=at)


def _ruling_unit(officer: Officer, unit_id: UUID, at: datetime) -> UUID:
    """Return the unit where somebody else may rule: the owner's own, else a supervisor's."""
    day = local_day(at)
    changes = changes_on(on=day)
    posts = [one for one in Post if access.RULE_BREAK_GLASS in verbs_of(one, changes)]
    others = Holding.objects.filter(held_on(day), officer__is_active=True, post__in=posts).exclude(
        officer=officer
    )
    if others.filter(organisation_id=unit_id).exists():
        return unit_id
    found = others.filter(post=Post.SUPERVISOR).order_by("from_on", "pk").first() or others.first()
    if found is None:
        raise DirectoryRefused("现在没有别的人可以审批紧急查看，请联系安全管理员。", field="number")
    return found.organisation_id


def approve(*, actor: Actor, break_glass_id: UUID, at: datetime) -> BreakGlassView:
    """Open the thing to who asked, from now for the hours asked for.

    Raises NotFound, NotAllowed, WrongState, DirectoryRefused for the same person or post.
    """
    with transaction.atomic():
        row = _locked(actor, break_glass_id)
        until = at + timedelta(hours=row.hours)
        row.state, row.until_at = BreakGlassState.OPEN, until
        _rule(row, actor, at)
        _record(actor, "approved", row, at, {"until": until.isoformat()})
        outbox.publish(
            BreakGlassOpened(
                break_glass_id=row.pk,
                opened=Ref(row.subject_kind, row.subject_id),
                unit_id=row.officer.organisation_id,
                until_at=until,
                tell=not row.untold_ground,
            ),
            at=at,
        )
        return reads.view(row, at=at)


def refuse(*, actor: Actor, break_glass_id: UUID, reason: str, at: datetime) -> BreakGlassView:
    """Say no to who asked. Raises NotFound, NotAllowed, WrongState, DirectoryRefused."""
    words = " ".join(reason.split())
    with transaction.atomic():
        row = _locked(actor, break_glass_id)
        if len(words) < SHORTEST_RULING:
            raise DirectoryRefused("请写明为什么不同意，至少 4 个字。", field="reason")
        row.state = BreakGlassState.REFUSED
        _rule(row, actor, at)
        _record(actor, "refused", row, at, {"reason": words})
        return reads.view(row, at=at)


def end(*, actor: Actor, break_glass_id: UUID, at: datetime) -> BreakGlassView:
    """End an emergency look before its time, by who asked or who rules. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        row = BreakGlass.objects.for_change(break_glass_id)
        if row.officer_id != actor.officer_id:
            access.check_may_rule_break_glass(actor)
        if row.state == BreakGlassState.OPEN and row.until_at and row.until_at > at:
            row.until_at = at
            row.state = BreakGlassState.ENDED
            row.save(update_fields=["until_at", "state"])
            _record(actor, "ended", row, at, {})
        return reads.view(row, at=at)


def _locked(actor: Actor, break_glass_id: UUID) -> BreakGlass:
    row = BreakGlass.objects.for_change(break_glass_id)
    access.check_may_rule_break_glass(actor)
    if row.state != BreakGlassState.WAITING:
        raise WrongState("这个申请已经审批过了，可能别人刚办完。")
    return row


def _rule(row: BreakGlass, actor: Actor, at: datetime) -> None:
    assert actor.officer_id is not None
    day = local_day(at)
    held = Holding.objects.filter(held_on(day), officer_id__in=(row.officer_id, actor.officer_id))
    posts = list(held.values_list("officer_id", "post"))
    changes = changes_on(on=day)
    check_two_posts(
        same_person=row.officer_id == actor.officer_id,
        asking=[Post(post) for who, post in posts if who == row.officer_id],
        ruling=[
            Post(post)
            for who, post in posts
            if who == actor.officer_id and access.RULE_BREAK_GLASS in verbs_of(post, changes)
        ],
    )
    row.ruled_by_id, row.ruled_at = actor.officer_id, at
    row.save(update_fields=["state", "until_at", "ruled_by", "ruled_at"])
    work.close(ref=Ref(BREAK_GLASS_WORK, row.pk), kind=BREAK_GLASS_WORK)


def _record(actor: Actor, past: str, row: BreakGlass, at: datetime, change: dict[str, str]) -> None:
    ledger.record(
        actor=actor,
        verb=f"directory.break_glass.{past}",
        subject=Ref(row.subject_kind, row.subject_id),
        at=at,
        change={"break_glass": str(row.pk), "officer": str(row.officer_id), **change},
        ground=row.reason,
    )
