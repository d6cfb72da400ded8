"""Posts lent to a deputy for a time: for a task, or for every post during a leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import access
from yimen.directory.actions import holding as holdings
from yimen.directory.contracts import DelegationKind, DelegationView, DirectoryRefused, Duty, Post
from yimen.directory.models import Delegation, Holding, Officer
from yimen.directory.queries import actor as actors
from yimen.directory.queries import delegation as reads
from yimen.directory.queries import items
from yimen.directory.queries.officer import held_on
from yimen.directory.rules import duty
from yimen.directory.rules.delegation import check_lending
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotAllowed, NotFound
from yimen.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """What is lent, to whom, from when to when; no holdings named: all of them (a leave)."""

    deputy_id: UUID
    from_on: date
    until_on: date
    reason: str
    kind: DelegationKind = DelegationKind.TASK
    holding_ids: Collection[UUID] = ()
    area_prefix: str = ""
    item_codes: Collection[str] = ()


def lend(*, actor: Actor, loan: Loan, at: datetime) -> DelegationView:
    """Lend own posts to a named deputy of the same unit, with the same or a narrower reach.

    The deputy's acts carry the word 代 and the name of who lent. Raises NotAllowed, NotFound,
    DirectoryRefused.
    """
    access.check_may_lend(actor)
    assert actor.officer_id is not None
    if loan.deputy_id == actor.officer_id:
        raise DirectoryRefused("代理人不能是您自己，请另选一位同事。", field="deputy")
    reason = " ".join(loan.reason.split())[:200]
    if len(reason) < 2:
        raise DirectoryRefused("请写明为什么要请人代理，例如“年休假”。", field="reason")
    items.check_known(codes=loan.item_codes)
    with transaction.atomic():
        officer, deputy = _both(actor.officer_id, loan.deputy_id)
        sources = _sources(officer, loan, at)
        row = Delegation(
            id=new_id(),
            kind=loan.kind,
            officer=officer,
            deputy=deputy,
            from_on=loan.from_on,
            until_on=loan.until_on,
            reason=reason,
            made_at=at,
        )
        row.save(force_insert=True)
        for source in sources:
            _hand_to(row, source, loan, at)
        actors.forget(deputy.account_id)
        change = {
            "deputy": str(deputy.pk),
            "from": str(loan.from_on),
            "until": str(loan.until_on),
            "posts": ",".join(source.post for source in sources),
        }
        holdings.record(actor, "directory.delegation.made", officer, at, change)
        return reads.get(delegation_id=row.pk)


def _both(officer_id: UUID, deputy_id: UUID) -> tuple[Officer, Officer]:
    rows = {
        row.pk: row
        for row in Officer.objects.select_for_update(no_key=True)
        .filter(pk__in=(officer_id, deputy_id))
        .order_by("pk")
    }
    deputy = rows.get(deputy_id)
    if deputy is None or not deputy.is_active:
        raise DirectoryRefused("请选一位在岗的同事做代理人。", field="deputy")
    return rows[officer_id], deputy


def _sources(officer: Officer, loan: Loan, at: datetime) -> list[Holding]:
    today = local_day(at)
    rows = Holding.objects.select_related("organisation").filter(held_on(today), officer=officer)
    own = [
        row
        for row in rows.order_by("from_on", "pk")
        if duty.duty_of(Post(row.post)) is Duty.SERVICE
    ]
    if loan.kind is DelegationKind.LEAVE:
        chosen = [row for row in own if row.lent_from_id is None]
    else:
        chosen = [row for row in own if row.pk in loan.holding_ids]
    if not chosen:
        raise DirectoryRefused("请选要交出的岗位。", field="posts")
    return chosen


def _hand_to(row: Delegation, source: Holding, loan: Loan, at: datetime) -> None:
    deputys = Holding.objects.filter(officer_id=loan.deputy_id)
    prefix = loan.area_prefix or source.area_prefix
    lent_items = tuple(loan.item_codes) or tuple(source.item_codes or ())
    in_unit = deputys.filter(held_on(local_day(at)), organisation_id=source.organisation_id)
    check_lending(
        from_on=loan.from_on,
        until_on=loan.until_on,
        today=local_day(at),
        own_prefix=source.area_prefix,
        lent_prefix=prefix,
        own_items=source.item_codes or (),
        lent_items=lent_items,
        already_lent=source.lent_from_id is not None,
        same_unit=in_unit.exists() or row.deputy.organisation_id == source.organisation_id,
    )
    overlapping = deputys.exclude(until_on__lte=loan.from_on).filter(from_on__lt=loan.until_on)
    held = [Post(post) for post in overlapping.values_list("post", flat=True)]
    duty.check_duties_apart(post=Post(source.post), held=held)
    until = min(loan.until_on, source.until_on) if source.until_on else loan.until_on
    if until <= loan.from_on:
        raise DirectoryRefused("代理还没开始，您的这个岗位就已经到期了。", field="from_on")
    Holding(
        id=new_id(),
        officer=row.deputy,
        post=source.post,
        organisation=source.organisation,
        area_prefix=prefix,
        item_codes=list(lent_items) or None,
        from_on=loan.from_on,
        until_on=until,
        lent_from=source,
        delegation=row,
    ).save(force_insert=True)


def take_back(*, actor: Actor, delegation_id: UUID, at: datetime) -> DelegationView:
    """End a delegation at once, by either side. Raises NotFound, NotAllowed."""
    with transaction.atomic():
        row = (
            Delegation.objects.select_for_update(no_key=True, of=("self",))
            .select_related("officer", "deputy")
            .filter(pk=delegation_id)
            .first()
        )
        if row is None:
            raise NotFound
        if actor.officer_id not in {row.officer_id, row.deputy_id}:
            raise NotAllowed
        if row.ended_at is None:
            row.ended_at = at
            row.save(update_fields=["ended_at"])
            today = local_day(at)
            for lent in Holding.objects.select_for_update(no_key=True).filter(delegation=row):
                lent.until_on = min(lent.until_on or today, max(today, lent.from_on))
                lent.save(update_fields=["until_on"])
            change = {"delegation": str(row.pk), "deputy": str(row.deputy_id)}
            holdings.record(actor, "directory.delegation.ended", row.officer, at, change)
        return reads.get(delegation_id=delegation_id)
