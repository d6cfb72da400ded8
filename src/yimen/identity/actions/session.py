"""Sessions: open one, keep their number, end one, some or all; each end is told at once.

A session is named by `sealing.session_ref`, which opens nothing. Ending is deleting the row: the
next request of that browser, in whatever process, finds nobody.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.identity import sealing
from yimen.identity.actions import notice, staff_source
from yimen.identity.events import SessionEnded
from yimen.identity.models import Account, Device, Session
from yimen.identity.queries import policy as policies
from yimen.identity.rules import device as devices
from yimen.identity.rules import session as rules
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.kernel.outbox import actions as outbox

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """From where somebody signs in: an address, what the browser calls itself, and its mark."""

    address: str
    user_agent: str
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What the new session carries, and the mark by which this browser is known from now on."""

    account_id: UUID
    idle: timedelta
    ends_at: datetime
    device_title: str
    address_masked: str
    mark: str


def admit(*, account_id: UUID, methods: Sequence[str], arrival: Arrival, at: datetime) -> Admission:
    """Let an account in that has proved itself: make room, know the device, tell of a new one."""
    policy = policies.in_force(at)
    is_staff = staff_source.is_staff(account_id)
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        if not account.is_active:
            raise NotFound
        _make_room(account, policy.staff_sessions if is_staff else policy.sessions, at)
        account.last_login = at
        account.save(update_fields=["last_login"])
        title = devices.title_of(arrival.user_agent)
        masked = devices.mask_address(arrival.address)
        mark = _known(account, arrival.mark, title, masked, at)
        ledger.record(
            actor=_arriving(account),
            verb="identity.session.opened",
            subject=Ref("identity.account", account.pk),
            at=at,
            change={"methods": list(methods)},
            personal={"address": arrival.address, "device": title},
        )
    minutes = policy.staff_idle_minutes if is_staff else policy.idle_minutes
    return Admission(
        account_id=account_id,
        idle=timedelta(minutes=minutes),
        ends_at=at + rules.LONGEST,
        device_title=title,
        address_masked=masked,
        mark=mark,
    )


def _arriving(account: Account) -> Actor:
    """Return who signs in: nobody yet, but with the account, so that the ledger names it."""
    return Actor(
        kind=ActorKind.ANONYMOUS,
        name=account.name,
        account_id=account.pk,
        person_id=account.person_id,
    )


def _make_room(account: Account, most: int, at: datetime) -> None:
    held = Session.objects.filter(account=account, expire_date__gt=at)
    opened = [
        (began or at - rules.LONGEST, key)
        for key, began in held.values_list("session_key", "opened_at")
    ]
    _end(rules.surplus(open_sessions=opened, most=most), at, SYSTEM, "同时登录的地方太多")


def _known(account: Account, mark: str, title: str, masked: str, at: datetime) -> str:
    """Return the mark of this browser; one that was never seen is told to the owner."""
    seen = Device.objects.filter(account=account)
    if mark:
        index = sealing.index_secret("device", str(account.pk), mark)
        if seen.filter(mark_index=index).update(last_at=at, title=title):
            return mark
    is_first = not seen.exists()
    fresh = mark or secrets.token_urlsafe(24)
    Device(
        id=new_id(),
        account=account,
        mark_index=sealing.index_secret("device", str(account.pk), fresh),
        title=title,
        first_at=at,
        last_at=at,
    ).save(force_insert=True)
    if not is_first:
        where = f"（网络地址 {masked}）" if masked else ""
        notice.tell_owner(
            person_id=account.person_id,
            account_id=account.pk,
            title="新设备登录",
            text=f"您的账号刚在一台新设备上登录：{title}{where}。不是您本人，请马上改密码并退出别处的登录。",
            at=at,
        )
    return fresh


def is_known_device(*, account_id: UUID, mark: str) -> bool:
    """Say whether this browser signed in to this account before."""
    if not mark:
        return False
    index = sealing.index_secret("device", str(account_id), mark)
    return Device.objects.filter(account_id=account_id, mark_index=index).exists()


def end_one(*, actor: Actor, ref: str, at: datetime) -> None:
    """End one of the signed-in account's own sessions. Raises NotAllowed, NotFound."""
    if actor.account_id is None:
        raise NotAllowed
    keys = Session.objects.filter(account_id=actor.account_id).values_list("session_key", flat=True)
    named = [key for key in keys if sealing.session_ref(key) == ref]
    if not named:
        raise NotFound
    with transaction.atomic():
        _end(named, at, actor, "本人退出")


def end_all(
    *, account_id: UUID, at: datetime, actor: Actor, why: str, but: str | None = None
) -> int:
    """End every session of an account but one (None: every one), and return how many."""
    with transaction.atomic():
        held = Session.objects.filter(account_id=account_id)
        keys = [key for key in held.values_list("session_key", flat=True) if key != but]
        return _end(keys, at, actor, why)


def end_this(*, session_key: str | None, at: datetime, actor: Actor, why: str) -> None:
    """End the session with this key, if it is somebody's."""
    if session_key:
        with transaction.atomic():
            _end([session_key], at, actor, why)


def sweep(*, at: datetime) -> int:
    """Remove sessions that ran out, tell of those that were somebody's, and return how many."""
    with transaction.atomic():
        over = Session.objects.select_for_update(skip_locked=True).filter(expire_date__lte=at)
        keys = list(over.order_by("expire_date").values_list("session_key", flat=True)[:_AT_ONCE])
        _end(keys, at, SYSTEM, "")
        return len(keys)


def _end(keys: Sequence[str], at: datetime, actor: Actor, why: str) -> int:
    """Delete rows and tell of each end; with no reason it only ran out, which the ledger skips."""
    if not keys:
        return 0
    owned = Session.objects.filter(session_key__in=keys, account_id__isnull=False)
    ended = list(owned.values_list("session_key", "account_id"))
    Session.objects.filter(session_key__in=keys).delete()
    for key, account_id in ended:
        assert account_id is not None
        outbox.publish(
            SessionEnded(session_ref=sealing.session_ref(key), account_id=account_id, at=at), at=at
        )
        if why:
            ledger.record(
                actor=actor,
                verb="identity.session.ended",
                subject=Ref("identity.account", account_id),
                at=at,
                ground=why,
            )
    return len(ended)
