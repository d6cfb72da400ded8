"""Writes of officers and their posts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import access
from yimen.directory.actions import assignment as assignments
from yimen.directory.actions import holding as holdings
from yimen.directory.actions.holding import Terms
from yimen.directory.contracts import DirectoryRefused, OfficerView, Post
from yimen.directory.models import Holding, Officer
from yimen.directory.queries import officer as officers
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


def appoint_officer(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    organisation_id: UUID,
    post: Post,
    at: datetime,
    area_prefix: str = "",
    person_id: UUID | None = None,
    item_codes: Collection[str] = (),
    until_on: date | None = None,
) -> OfficerView:
    """Open an account for a new officer and ask for a first post.

    An administrator's officer comes in only with the code that the approver of the post hands over.
    """
    with transaction.atomic():
        organisation = holdings.get_unit(organisation_id)
        access.check_may_manage(actor, organisation.area_id)
        account = identity.create_account(
            actor=SYSTEM,
            username=username,
            name=name,
            password=password,
            at=at,
            person_id=person_id,
            needs_activation=actor.kind is not ActorKind.SYSTEM,
        )
        officer = Officer(
            id=new_id(),
            account_id=account.id,
            username=account.username,
            name=account.name,
            organisation=organisation,
            appointed_at=at,
        )
        officer.save(force_insert=True)
        change = {"unit": organisation.code}
        holdings.record(actor, "directory.officer.appointed", officer, at, change)
        terms = Terms(
            post=post,
            organisation=organisation,
            area_prefix=area_prefix,
            item_codes=tuple(item_codes),
            until_on=until_on,
        )
        _give(actor, officer, terms, at)
        return officers.get_officer(officer_id=officer.pk, on=local_day(at))


def grant_post(
    *,
    actor: Actor,
    officer_id: UUID,
    post: Post,
    organisation_id: UUID,
    at: datetime,
    area_prefix: str = "",
    until_on: date | None = None,
    item_codes: Collection[str] = (),
) -> OfficerView:
    """Give an officer a post in an organisation, for some items or all of them."""
    with transaction.atomic():
        officer = Officer.objects.for_change(officer_id)
        organisation = holdings.get_unit(organisation_id)
        access.check_may_manage(actor, organisation.area_id)
        if actor.officer_id == officer.pk:
            raise DirectoryRefused("不能给自己授予岗位，请让另一位系统管理员操作。", field="post")
        terms = Terms(
            post=post,
            organisation=organisation,
            area_prefix=area_prefix,
            item_codes=tuple(item_codes),
            until_on=until_on,
        )
        _give(actor, officer, terms, at)
        return officers.get_officer(officer_id=officer.pk, on=local_day(at))


def _give(actor: Actor, officer: Officer, terms: Terms, at: datetime) -> None:
    """Let the installation itself give a post at once; an administrator's gift waits for approval."""
    if actor.kind is ActorKind.SYSTEM:
        checked = holdings.check_terms(officer=officer, terms=terms, at=at)
        holdings.hold(actor=actor, officer=officer, terms=checked, at=at)
    else:
        assignments.ask(actor=actor, officer=officer, terms=terms, at=at)


def end_post(*, actor: Actor, holding_id: UUID, at: datetime) -> OfficerView:
    """End a post at once; the officer's next request no longer has its verbs."""
    with transaction.atomic():
        holding = (
            Holding.objects.select_for_update(no_key=True, of=("self",))
            .select_related("officer", "organisation")
            .filter(pk=holding_id)
            .first()
        )
        if holding is None:
            raise NotFound
        access.check_may_manage(actor, holding.organisation.area_id)
        holdings.check_not_last(officer=holding.officer, post=Post(holding.post), on=local_day(at))
        holdings.end(actor=actor, holding=holding, at=at)
        return officers.get_officer(officer_id=holding.officer_id, on=local_day(at))


def set_officer_active(
    *, actor: Actor, officer_id: UUID, active: bool, at: datetime
) -> OfficerView:
    """Suspend or restore an officer; a suspended one is signed out at once."""
    with transaction.atomic():
        officer = Officer.objects.for_change(officer_id)
        access.check_may_manage(actor, officer.organisation.area_id)
        if actor.officer_id == officer.pk:
            raise DirectoryRefused("不能停用自己，请让另一位系统管理员操作。")
        if not active:
            _check_none_is_last(officer, local_day(at))
        if officer.is_active != active:
            officer.is_active = active
            officer.save(update_fields=["is_active"])
            identity.set_account_active(
                actor=SYSTEM, account_id=officer.account_id, active=active, at=at
            )
            verb = "directory.officer.restored" if active else "directory.officer.suspended"
            holdings.record(actor, verb, officer, at, {})
        return officers.get_officer(officer_id=officer.pk, on=local_day(at))


def _check_none_is_last(officer: Officer, on: date) -> None:
    shown = officers.get_officer(officer_id=officer.pk, on=on)
    for held in shown.holdings:
        if not held.deputy_for:
            holdings.check_not_last(officer=officer, post=held.post, on=on)
