"""Posts that the system administrator assigns wait here for the security administrator."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import access
from yimen.directory.actions import holding as holdings
from yimen.directory.actions.holding import Terms
from yimen.directory.contracts import (
    ASSIGNMENT_WORK as WORK,
)
from yimen.directory.contracts import (
    POST_TITLES,
    AssignmentState,
    DirectoryRefused,
    Post,
)
from yimen.directory.models import Assignment, Holding, Officer
from yimen.directory.queries.officer import held_on
from yimen.identity import public as identity
from yimen.identity.contracts import Activation
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.work import actions as work

SHORTEST_REASON = 4


def ask(*, actor: Actor, officer: Officer, terms: Terms, at: datetime) -> Assignment:
    """Keep a post as wished until the security administrator rules; the officer is locked."""
    terms = holdings.check_terms(officer=officer, terms=terms, at=at)
    if Assignment.objects.filter(
        officer=officer,
        organisation=terms.organisation,
        post=terms.post,
        area_prefix=terms.area_prefix,
        state=AssignmentState.WAITING,
    ).exists():
        raise DirectoryRefused("这个岗位已经报上去了，正等安全管理员审批。", field="post")
    unit = unit_of_security(on=local_day(at))
    assert actor.officer_id is not None
    row = Assignment(
        id=new_id(),
        officer=officer,
        post=terms.post,
        organisation=terms.organisation,
        area_prefix=terms.area_prefix,
        item_codes=list(terms.item_codes) or None,
        until_on=terms.until_on,
        asked_by_id=actor.officer_id,
        asked_at=at,
    )
    row.save(force_insert=True)
    holdings.record(actor, "directory.assignment.asked", officer, at, terms.as_change())
    work.open(
        ref=Ref(WORK, row.pk),
        kind=WORK,
        unit=unit,
        at=at,
        title=f"{officer.name} 任 {terms.organisation.short_name}{POST_TITLES[terms.post]}",
    )
    return row


def unit_of_security(*, on: date) -> UUID:
    """Return the unit whose security administrator rules. Raises DirectoryRefused without one."""
    found = (
        Holding.objects.filter(held_on(on), post=Post.SECURITY_ADMIN, officer__is_active=True)
        .order_by("from_on", "pk")
        .values_list("organisation_id", flat=True)
        .first()
    )
    if found is None:
        raise DirectoryRefused(
            "还没有安全管理员，没人审批岗位。请在服务器上运行 ./yimen admin-token --post security_admin，"
            "先设一位安全管理员。",
            field="post",
        )
    return found


def approve(*, actor: Actor, assignment_id: UUID, at: datetime) -> Activation | None:
    """Let an assigned post count from now on; return the code that opens a new officer's account.

    None where the account is open. Raises NotFound, NotAllowed, DirectoryRefused.
    """
    with transaction.atomic():
        row = _locked(actor, assignment_id)
        officer = Officer.objects.for_change(row.officer_id)
        if not officer.is_active:
            raise DirectoryRefused("这个人的账号已经停用，不能任岗位。请退回。")
        terms = Terms(
            post=Post(row.post),
            organisation=holdings.get_unit(row.organisation_id),
            area_prefix=row.area_prefix,
            item_codes=tuple(row.item_codes or ()),
            until_on=row.until_on,
        )
        _rule(row, actor, AssignmentState.APPROVED, "", at)
        terms = holdings.check_terms(officer=officer, terms=terms, at=at)
        row.holding = holdings.hold(actor=actor, officer=officer, terms=terms, at=at)
        row.save(update_fields=["holding"])
        holdings.record(actor, "directory.assignment.approved", officer, at, terms.as_change())
        return identity.issue_activation(actor=actor, account_id=officer.account_id, at=at)


def refuse(*, actor: Actor, assignment_id: UUID, reason: str, at: datetime) -> None:
    """Send an assigned post back with a reason. Raises NotFound, NotAllowed, DirectoryRefused."""
    words = " ".join(reason.split())
    with transaction.atomic():
        row = _locked(actor, assignment_id)
        if len(words) < SHORTEST_REASON:
            raise DirectoryRefused("请写明为什么退回，至少 4 个字。", field="reason")
        _rule(row, actor, AssignmentState.REFUSED, words[:200], at)
        change = {"post": row.post, "reason": row.reason}
        holdings.record(actor, "directory.assignment.refused", row.officer, at, change)


def _locked(actor: Actor, assignment_id: UUID) -> Assignment:
    row = Assignment.objects.for_change(assignment_id)
    access.check_may_approve(actor, row.organisation.area_id)
    if row.officer_id == actor.officer_id:
        raise DirectoryRefused("不能审批给自己的岗位，请由另一位安全管理员审批。")
    if row.state != AssignmentState.WAITING:
        raise WrongState("这个岗位已经审批过了，可能别人刚办完。")
    return row


def _rule(row: Assignment, actor: Actor, state: AssignmentState, reason: str, at: datetime) -> None:
    row.state, row.ruled_by_id, row.ruled_at, row.reason = state, actor.officer_id, at, reason
    row.save(update_fields=["state", "ruled_by", "ruled_at", "reason"])
    work.close(ref=Ref(WORK, row.pk), kind=WORK)
