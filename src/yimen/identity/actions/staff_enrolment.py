"""An officer who lost every second factor: reopened by two hands, neither of which gets in alone.

The first hand is given the activation code to hand over; it counts only when a second one approves.
Whoever forgot the password too is given a new one by the second hand. Every session ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yimen.identity import access
from yimen.identity.actions import activation, login, notice, recovery, second_hand, staff_source
from yimen.identity.actions import factor as factors
from yimen.identity.actions import session as sessions
from yimen.identity.contracts import Activation
from yimen.identity.models import Account, Recovery
from yimen.identity.rules import recovery as rules
from yimen.identity.sign_in_contracts import RecoveryRefused, RecoveryState, RecoveryWay
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

LASTS = timedelta(days=3)
_SHORTEST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """An account whose factors are off; `password` is new where it was forgotten, else empty."""

    name: str
    username: str
    password: str


def ask(
    *, actor: Actor, username: str, reason: str, forgot_password: bool, at: datetime
) -> Activation:
    """Record that an officer was seen who lost the factors; return the code to hand over, once.

    A wish of before that still waits is replaced. Raises NotAllowed, RecoveryRefused.
    """
    _must(actor, access.ASK_ENROLMENT)
    reason = " ".join(reason.split())
    if len(reason) < _SHORTEST:
        raise RecoveryRefused("请写明怎么核对的本人、为什么要重开，至少 4 个字。", field="reason")
    code = activation.new_code()
    with transaction.atomic():
        account = _staff_account(username)
        if account.pk == actor.account_id:
            raise RecoveryRefused("不能给自己办，请另一位安全管理员办理。", field="username")
        before = Recovery.objects.filter(
            account=account, way=RecoveryWay.STAFF, state=RecoveryState.WAITING
        )
        second_hand.replace(rows=list(before), at=at)
        row = Recovery(
            id=new_id(),
            account=account,
            way=RecoveryWay.STAFF,
            state=RecoveryState.WAITING,
            document=reason[:60],
            first_ref=actor.account_id,
            first_name=actor.name,
            code_index=activation.index(account.pk, code),
            renews_password=forgot_password,
            asked_at=at,
            expires_at=at + LASTS,
        )
        row.save(force_insert=True)
        second_hand.open_work(row=row, actor=actor, name=account.name, at=at)
        _record("identity.enrolment.asked", row, account, actor, at)
        notice.tell_owner(
            person_id=account.person_id,
            account_id=account.pk,
            title="有人申请为您重新绑定登录要素",
            text=f"{actor.name}申请为您重新绑定，还要另一位管理员批准。不是您本人要办的，请马上告诉审计管理员。",
            at=at,
        )
        return Activation(name=account.name, username=account.username, code=code)


def confirm(*, actor: Actor, enrolment_id: UUID, at: datetime) -> Reopened:
    """Take every factor off and end every session; the officer comes in with the code alone.

    Raises NotAllowed, RecoveryRefused, WrongState.
    """
    _must(actor, access.SETTLE_ENROLMENT)
    password = recovery.new_password()
    hashed = make_password(password)
    with transaction.atomic():
        row = recovery.waiting(enrolment_id, RecoveryWay.STAFF, at)
        account = _locked(row, actor)
        factors.remove_all(account=account, actor=actor, at=at)
        account.needs_activation = True
        account.activation_index = row.code_index
        account.activation_until = at + activation.LIVES
        account.failed_count, account.locked_until = 0, None
        account.save()
        if row.renews_password:
            login.replace_password(account=account, hashed=hashed, at=at)
        sessions.end_all(account_id=account.pk, at=at, actor=actor, why="重新绑定登录要素")
        _settle(row, RecoveryState.DONE, actor, at)
        _record("identity.factor.reopened", row, account, actor, at)
        notice.tell_owner(
            person_id=account.person_id,
            account_id=account.pk,
            title="登录要素已经清空",
            text=f"{row.first_name}、{actor.name}为您办了重新绑定：原来的登录要素都已去掉，所有登录已退出。"
            "不是您本人要办的，请马上告诉审计管理员。",
            at=at,
        )
        new = password if row.renews_password else ""
        return Reopened(name=account.name, username=account.username, password=new)


def refuse(*, actor: Actor, enrolment_id: UUID, at: datetime) -> None:
    """Turn it down; the code is worth nothing. Raises NotAllowed, RecoveryRefused, WrongState."""
    _must(actor, access.SETTLE_ENROLMENT)
    with transaction.atomic():
        row = recovery.waiting(enrolment_id, RecoveryWay.STAFF, at)
        account = _locked(row, actor)
        _settle(row, RecoveryState.REFUSED, actor, at)
        _record("identity.enrolment.refused", row, account, actor, at)


def _must(actor: Actor, verb: str) -> None:
    if actor.account_id is None or not actor.may(verb):
        raise NotAllowed


def _staff_account(username: str) -> Account:
    found = Account.objects.filter(username=username.strip().lower()[:32], is_active=True).first()
    if found is None or not staff_source.is_staff(found.pk):
        raise RecoveryRefused("没有这个在岗的工作人员，请核对登录账号。", field="username")
    return Account.objects.for_change(found.pk)


def _locked(row: Recovery, actor: Actor) -> Account:
    if row.account_id is None:
        raise NotFound
    assert actor.account_id is not None
    rules.check_second_clerk(first=row.first_ref, second=actor.account_id, owner=row.account_id)
    return Account.objects.for_change(row.account_id)


def _settle(row: Recovery, state: RecoveryState, actor: Actor, at: datetime) -> None:
    row.state = state
    row.second_ref = actor.account_id
    row.settled_at = at
    row.save(update_fields=["state", "second_ref", "settled_at"])
    second_hand.close_work(row=row)


def _record(verb: str, row: Recovery, account: Account, actor: Actor, at: datetime) -> None:
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.account", account.pk),
        at=at,
        change={"renews_password": row.renews_password},
        on_behalf_of=account.person_id,
        ground=row.document,
    )
