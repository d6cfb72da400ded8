"""The first administrators: a token printed on the console once, which works once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yimen.directory.actions import officer as officers
from yimen.directory.actions import organisation as organisations
from yimen.directory.contracts import (
    POST_TITLES,
    DirectoryRefused,
    OfficerView,
    OrganisationView,
    Post,
    UnitLevel,
)
from yimen.directory.models import AdminToken, Holding, Organisation
from yimen.directory.queries import organisation as units
from yimen.directory.queries.officer import held_on
from yimen.directory.rules.duty import ADMINISTRATORS
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

GOOD_FOR = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstUnit:
    """The unit that runs the installation, entered with the first administrator."""

    area_code: str
    code: str
    name: str
    short_name: str
    uscc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOfficer:
    """Who becomes administrator, and with which login."""

    name: str
    username: str
    password: str


def make_token(*, post: Post, at: datetime) -> str:
    """Return a new token for an administrator's post that nobody holds; only its hash is kept.

    Tokens made before for the same post no longer work. Raises DirectoryRefused.
    """
    if post not in ADMINISTRATORS:
        raise DirectoryRefused("令牌只能用来设系统管理员、安全管理员、审计管理员。", field="post")
    with transaction.atomic():
        _check_nobody(post, at)
        AdminToken.objects.filter(post=post, used_at=None, expires_at__gt=at).update(expires_at=at)
        token = secrets.token_urlsafe(24)
        row = AdminToken(
            id=new_id(),
            digest=sm3_hex(token.encode()),
            post=post,
            made_at=at,
            expires_at=at + GOOD_FOR,
        )
        row.save(force_insert=True)
        _record(row, "made", at)
        return token


def is_wanted(*, at: datetime) -> bool:
    """Say whether some token could still be used now."""
    return AdminToken.objects.filter(used_at=None, expires_at__gt=at).exists()


def needs_unit() -> bool:
    """Say whether the installation has no unit yet in which an administrator could serve."""
    return not Organisation.objects.filter(is_active=True).exists()


def use_token(
    *, token: str, who: FirstOfficer, unit: FirstUnit | None, unit_code: str, at: datetime
) -> OfficerView:
    """Make the first holder of an administrator's post and spend the token.

    `unit` is entered while there is none; later `unit_code` names one. Raises DirectoryRefused, and
    what appointing and signing up refuse.
    """
    with transaction.atomic():
        row = (
            AdminToken.objects.select_for_update(no_key=True)
            .filter(digest=sm3_hex(token.strip().encode()), used_at=None, expires_at__gt=at)
            .first()
        )
        if row is None:
            raise DirectoryRefused(
                "令牌不对，或者已经用过、过期了。请在服务器上运行 ./yimen admin-token 重新开一个。",
                field="token",
            )
        post = Post(row.post)
        _check_nobody(post, at)
        place = _unit(unit, unit_code, at)
        made = officers.appoint_officer(
            actor=SYSTEM,
            username=who.username,
            name=who.name,
            password=who.password,
            organisation_id=place.id,
            post=post,
            at=at,
        )
        row.used_at, row.officer_id = at, made.id
        row.save(update_fields=["used_at", "officer"])
        _record(row, "used", at)
        return made


def _unit(unit: FirstUnit | None, code: str, at: datetime) -> OrganisationView:
    if unit is not None and needs_unit():
        return organisations.open_organisation(
            actor=SYSTEM,
            code=unit.code,
            uscc=unit.uscc,
            name=unit.name,
            short_name=unit.short_name,
            document_word=unit.short_name[:12],
            area_code=unit.area_code,
            level=UnitLevel.CENTRE,
            at=at,
            parent_id=None,
            address="",
            phone="",
        )
    found = units.find_organisation(code=code)
    if found is None or not found.is_active:
        raise DirectoryRefused("没有这个机构编码，请核对。", field="unit_code")
    return found


def _check_nobody(post: Post, at: datetime) -> None:
    held = Holding.objects.filter(held_on(local_day(at)), post=post, officer__is_active=True)
    if held.exists():
        raise DirectoryRefused(
            f"已经有{POST_TITLES[post]}了，不能再用令牌设。要加人，请由系统管理员授予、安全管理员审批。",
            field="post",
        )


def _record(row: AdminToken, past: str, at: datetime) -> None:
    ledger.record(
        actor=SYSTEM,
        verb=f"directory.admin_token.{past}",
        subject=Ref("directory.admin_token", row.pk),
        at=at,
        change={"post": row.post, "officer": str(row.officer_id or "")},
    )
