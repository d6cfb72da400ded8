"""Attestation (岗位复核): each unit's head says who still needs which post, within a time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import access
from yimen.directory.actions import holding as holdings
from yimen.directory.actions.assignment import unit_of_security
from yimen.directory.contracts import (
    ATTESTATION_LATE,
    ATTESTATION_WORK,
    AttestationView,
    DirectoryRefused,
    Post,
)
from yimen.directory.models import Attestation, AttestedHolding, Holding, Organisation
from yimen.directory.queries import attestation as reads
from yimen.directory.queries.officer import held_on
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.clocks import actions as clocks
from yimen.kernel.contracts import NotFound, Ref, WrongState
from yimen.kernel.deadlines.limits import Limit
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.work import actions as work

LAW = "GB/T 22239-2019 第三级：及时删除或停用多余、过期的账户（复核期限为本地政策）"
DAYS = 15
LONGEST_TITLE = 60


def open_round(*, actor: Actor, title: str, at: datetime, days: int = DAYS) -> int:
    """Have the posts of every unit checked, and return how many units were asked.

    A unit whose last check is not finished is not asked again. Raises NotAllowed, DirectoryRefused.
    """
    access.check_may_open_attestation(actor)
    words = " ".join(title.split())
    if not 4 <= len(words) <= LONGEST_TITLE:
        raise DirectoryRefused(
            "请给这次复核起个名字，例如“2026年下半年岗位复核”，4 到 60 个字。", field="title"
        )
    if not 5 <= days <= 60:
        raise DirectoryRefused("期限填 5 到 60 个工作日。", field="days")
    asked = 0
    with transaction.atomic():
        busy = Attestation.objects.filter(closed_at=None).values("organisation_id")
        units = Organisation.objects.filter(is_active=True).exclude(pk__in=busy)
        for unit in units.order_by("code"):
            asked += open_for(actor=actor, unit=unit, title=words, days=days, at=at)
    return asked


def open_for(*, actor: Actor, unit: Organisation, title: str, days: int, at: datetime) -> bool:
    """Have the posts of one unit checked; False where nobody holds one."""
    held = Holding.objects.filter(
        held_on(local_day(at)), organisation=unit, lent_from=None, officer__is_active=True
    )
    ids = list(held.values_list("pk", flat=True))
    if not ids:
        return False
    row = Attestation(
        id=new_id(), organisation=unit, title=title, opened_at=at, due_on=local_day(at)
    )
    clock = clocks.start(
        ref=Ref(ATTESTATION_WORK, row.pk),
        kind=ATTESTATION_WORK,
        regime="directory",
        at=at,
        limit=Limit(amount=days, law=LAW),
        title=f"{unit.short_name}{title}",
    )
    assert clock.due_on is not None
    row.due_on = clock.due_on
    row.save(force_insert=True)
    AttestedHolding.objects.bulk_create(
        AttestedHolding(id=new_id(), attestation=row, holding_id=one) for one in ids
    )
    _record(actor, "opened", row, at, {"unit": unit.code, "posts": str(len(ids))})
    _place(row, at, due=clock.due_at)
    return True


def _place(row: Attestation, at: datetime, *, due: datetime | None) -> None:
    """Put the work where somebody may finish it: nobody attests his own post."""
    day = local_day(at)
    heads = set(reads.heads_of(organisation_id=row.organisation_id, on=day))
    open_lines = AttestedHolding.objects.filter(attestation=row, keeps=None)
    others = [
        owner
        for owner in open_lines.values_list("holding__officer_id", flat=True)
        if heads - {owner}
    ]
    work.open(
        ref=Ref(ATTESTATION_WORK, row.pk),
        kind=ATTESTATION_WORK,
        unit=row.organisation_id if others else unit_of_security(on=day),
        due=due,
        at=at,
        title=f"{row.organisation.short_name} · {row.title}",
    )


def attest(
    *, actor: Actor, attestation_id: UUID, line_id: UUID, keeps: bool, at: datetime
) -> AttestationView:
    """Confirm one post or withdraw it at once; the last answer closes the check.

    Raises NotFound, NotAllowed, WrongState, DirectoryRefused for one's own post.
    """
    with transaction.atomic():
        row = Attestation.objects.for_change(attestation_id)
        access.check_may_attest(actor, row.organisation_id, row.organisation.area_id)
        line = (
            AttestedHolding.objects.select_related("holding__officer", "holding__organisation")
            .filter(pk=line_id, attestation=row)
            .first()
        )
        if line is None:
            raise NotFound
        _check_open(actor, line)
        line.keeps, line.said_by_id, line.said_at = keeps, actor.officer_id, at
        line.save(update_fields=["keeps", "said_by", "said_at"])
        change = {
            "unit": row.organisation.code,
            "officer": str(line.holding.officer_id),
            "post": line.holding.post,
        }
        _record(actor, "kept" if keeps else "withdrawn", row, at, change)
        if not keeps:
            holdings.check_not_last(
                officer=line.holding.officer, post=Post(line.holding.post), on=local_day(at)
            )
            holdings.end(actor=actor, holding=line.holding, at=at, why="attestation")
        _close_or_go_on(actor, row, at)
        return reads.get(attestation_id=row.pk)


def _check_open(actor: Actor, line: AttestedHolding) -> None:
    if line.keeps is not None:
        raise WrongState("这个岗位已经复核过了，可能别人刚办完。")
    if line.holding.officer_id == actor.officer_id:
        raise DirectoryRefused("不能复核自己的岗位，请由安全管理员或另一位负责人复核。")


def _close_or_go_on(actor: Actor, row: Attestation, at: datetime) -> None:
    ref = Ref(ATTESTATION_WORK, row.pk)
    lines = AttestedHolding.objects.filter(attestation=row)
    if lines.filter(keeps=None).exists():
        _place(row, at, due=reads.due_at(row.pk))
        return
    row.closed_at = at
    row.save(update_fields=["closed_at"])
    clocks.stop(ref=ref, kind=ATTESTATION_WORK, at=at, outcome="attested")
    work.close(ref=ref, kind=ATTESTATION_WORK)
    work.close(ref=Ref(ATTESTATION_LATE, row.pk), kind=ATTESTATION_LATE)
    kept = lines.filter(keeps=True).count()
    change = {"kept": str(kept), "withdrawn": str(lines.count() - kept)}
    _record(actor, "closed", row, at, change)


def _record(
    actor: Actor, past: str, row: Attestation, at: datetime, change: dict[str, str]
) -> None:
    ledger.record(
        actor=actor,
        verb=f"directory.attestation.{past}",
        subject=Ref(ATTESTATION_WORK, row.pk),
        at=at,
        change=change,
    )
