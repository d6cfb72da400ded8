"""Writes of officers and their posts."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yimen.directory import access
from yimen.directory.contracts import DirectoryRefused, OfficerView, Post, UnitLevel
from yimen.directory.models import Holding, Officer, Organisation
from yimen.directory.queries import actor as actors
from yimen.directory.queries import officer as officers
from yimen.directory.rules import area_code as codes
from yimen.directory.rules import organisation as rules
from yimen.identity import public as identity
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def appoint_officer(
    *,
    actor: Actor,
    username: str,
    name: str,
    password: str,
    organisation_id: UUID,
    post: Post,
    at: datetime,
    area_prefix: str,
    person_id: UUID | None,
) -> OfficerView:
    """Open an account for a new officer with a first post."""
    with transaction.atomic():
        organisation = _organisation(organisation_id)
        access.check_may_manage(actor, organisation.area_id)
        account = identity.create_account(
            actor=SYSTEM,
            username=username,
            name=name,
            password=password,
            at=at,
            person_id=person_id,
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
        _record(actor, "directory.officer.appointed", officer, at, {"unit": organisation.code})
        _grant(actor, officer, post, organisation, area_prefix, None, at)
        return officers.get_officer(officer_id=officer.pk, on=local_day(at))


def grant_post(
    *,
    actor: Actor,
    officer_id: UUID,
    post: Post,
    organisation_id: UUID,
    at: datetime,
    area_prefix: str,
    until_on: date | None,
) -> OfficerView:
    """Give an officer a post in an organisation."""
    with transaction.atomic():
        officer = Officer.objects.for_change(officer_id)
        organisation = _organisation(organisation_id)
        access.check_may_manage(actor, organisation.area_id)
        if actor.officer_id == officer.pk:
            raise DirectoryRefused("不能给自己授予岗位，请让另一位系统管理员操作。", field="post")
        _grant(actor, officer, post, organisation, area_prefix, until_on, at)
        return officers.get_officer(officer_id=officer.pk, on=local_day(at))


def _grant(
    actor: Actor,
    officer: Officer,
    post: Post,
    organisation: Organisation,
    area_prefix: str,
    until_on: date | None,
    at: datetime,
) -> None:
    own = codes.prefix_of(organisation.area_id, organisation.area.level)
    prefix = area_prefix or own
    rules.check_post_fits(post=post, level=UnitLevel(organisation.level))
    if not prefix.startswith(own):
        raise DirectoryRefused("岗位的管辖范围不能超出本单位所在的区划。", field="area_prefix")
    today = local_day(at)
    if until_on is not None and until_on <= today:
        raise DirectoryRefused("岗位的截止日期应在今天之后。", field="until_on")
    held = Holding.objects.filter(
        officer=officer, organisation=organisation, post=post, area_prefix=prefix, until_on=None
    )
    if held.exists():
        raise DirectoryRefused("这个人已经在这个岗位上了。", field="post")
    holding = Holding(
        id=new_id(),
        officer=officer,
        post=post,
        organisation=organisation,
        area_prefix=prefix,
        from_on=today,
        until_on=until_on,
    )
    holding.save(force_insert=True)
    actors.forget(officer.account_id)
    change = {"post": str(post), "unit": organisation.code, "area": prefix}
    _record(actor, "directory.post.granted", officer, at, change)


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
        today = local_day(at)
        if holding.until_on is None or holding.until_on > today:
            holding.until_on = today
            holding.save(update_fields=["until_on"])
            change = {"post": holding.post, "unit": holding.organisation.code}
            _record(actor, "directory.post.ended", holding.officer, at, change)
        return officers.get_officer(officer_id=holding.officer_id, on=today)


def set_officer_active(
    *, actor: Actor, officer_id: UUID, active: bool, at: datetime
) -> OfficerView:
    """Suspend or restore an officer; a suspended one is signed out at once."""
    with transaction.atomic():
        officer = Officer.objects.for_change(officer_id)
        access.check_may_manage(actor, officer.organisation.area_id)
        if actor.officer_id == officer.pk:
            raise DirectoryRefused("不能停用自己，请让另一位系统管理员操作。")
        if officer.is_active != active:
            officer.is_active = active
            officer.save(update_fields=["is_active"])
            identity.set_account_active(
                actor=SYSTEM, account_id=officer.account_id, active=active, at=at
            )
            verb = "directory.officer.restored" if active else "directory.officer.suspended"
            _record(actor, verb, officer, at, {})
        return officers.get_officer(officer_id=officer.pk, on=local_day(at))


def _organisation(organisation_id: UUID) -> Organisation:
    found = (
        Organisation.objects.select_related("area")
        .filter(pk=organisation_id, is_active=True)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _record(
    actor: Actor, verb: str, officer: Officer, at: datetime, change: dict[str, str]
) -> None:
    ledger.record(
        actor=actor, verb=verb, subject=Ref("directory.officer", officer.pk), at=at, change=change
    )
