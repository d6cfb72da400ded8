"""Leaving: everything that an officer owns gets a new owner before his account is closed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yimen.directory import access
from yimen.directory.actions import holding as holdings
from yimen.directory.contracts import DirectoryRefused, OfficerView, Post
from yimen.directory.models import BreakGlass, Delegation, Holding, Officer
from yimen.directory.queries import leaving as reads
from yimen.directory.queries import officer as officers
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger


def give_all(
    *, actor: Actor, officer_id: UUID, to_officer_id: UUID, refs: set[Ref], at: datetime
) -> int:
    """Give the chosen things of an officer to a colleague, and return how many were given.

    Raises NotFound, NotAllowed, DirectoryRefused; what a context above refuses stays with him.
    """
    with transaction.atomic():
        officer = Officer.objects.for_change(officer_id)
        access.check_may_manage(actor, officer.organisation.area_id)
        heir = Officer.objects.filter(pk=to_officer_id, is_active=True).first()
        if heir is None or heir.pk == officer.pk:
            raise DirectoryRefused("请选一位在岗的同事来接手。", field="heir")
        given = 0
        for owner, things in reads.belongings(officer_id=officer_id, on=local_day(at)):
            for one in things:
                if one.ref not in refs:
                    continue
                owner.give(ref=one.ref, to_officer_id=heir.pk, actor=actor, at=at)
                ledger.record(
                    actor=actor,
                    verb="directory.belonging.given",
                    subject=one.ref,
                    at=at,
                    change={"from": str(officer.pk), "to": str(heir.pk)},
                )
                given += 1
        return given


def leave(*, actor: Actor, officer_id: UUID, at: datetime) -> OfficerView:
    """End every post of an officer and close the account, once nothing is left unowned.

    Raises NotFound, NotAllowed, DirectoryRefused with what is still open.
    """
    with transaction.atomic():
        officer = Officer.objects.for_change(officer_id)
        access.check_may_manage(actor, officer.organisation.area_id)
        if actor.officer_id == officer.pk:
            raise DirectoryRefused("不能给自己办离岗，请让另一位系统管理员操作。")
        today = local_day(at)
        _check_nothing_left(officer_id, at)
        rows = Holding.objects.select_for_update(no_key=True, of=("self",)).select_related(
            "officer", "organisation"
        )
        for held in rows.filter(officer=officer).filter(Q(until_on=None) | Q(until_on__gt=today)):
            if held.lent_from_id is None:
                holdings.check_not_last(officer=officer, post=Post(held.post), on=today)
            holdings.end(actor=actor, holding=held, at=at, why="left")
        Delegation.objects.filter(Q(officer=officer) | Q(deputy=officer), ended_at=None).update(
            ended_at=at
        )
        BreakGlass.objects.filter(officer=officer, state="open", until_at__gt=at).update(
            until_at=at, state="ended"
        )
        if officer.is_active:
            officer.is_active = False
            officer.save(update_fields=["is_active"])
            identity.set_account_active(
                actor=SYSTEM, account_id=officer.account_id, active=False, at=at
            )
        holdings.record(actor, "directory.officer.left", officer, at, {})
        return officers.get_officer(officer_id=officer.pk, on=today)


def _check_nothing_left(officer_id: UUID, at: datetime) -> None:
    owned = sum(
        len(things) for _, things in reads.belongings(officer_id=officer_id, on=local_day(at))
    )
    if owned:
        raise DirectoryRefused(f"还有 {owned} 项没有移交，请先在下面选人接手，再办离岗。")
    orphans = reads.orphaned_work(officer_id=officer_id, on=local_day(at))
    if orphans:
        first = orphans[0]
        raise DirectoryRefused(
            f"{first.unit_name}的“{first.kind_title}”还有 {first.count} 件，这个人走后就没人能办了。"
            "请先给另一个人授予岗位，再办离岗。"
        )
