"""First accounts at a window: one clerk saw the person, a second one opens the account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yimen.identity.actions import account as accounts_actions
from yimen.identity.actions import notice, recovery, second_hand
from yimen.identity.actions import proof as proofs
from yimen.identity.contracts import RegistrationRefused, WindowAccount
from yimen.identity.models import Account, Person, Recovery
from yimen.identity.queries import account as accounts
from yimen.identity.rules import recovery as rules
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.sign_in_contracts import RecoveryRefused, RecoveryState, RecoveryWay
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import NotAllowed, NotFound, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def ask(*, actor: Actor, person_id: UUID, document: str, at: datetime) -> UUID:
    """Record that a clerk saw the person and the document; a second clerk must open the account.

    Raises NotAllowed, RecoveryRefused, RegistrationRefused.
    """
    if len(document.strip()) < 2:
        raise RecoveryRefused("请写明看了什么证件。", field="document")
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        recovery.check_clerk(actor, person)
        _check_none(person)
        waiting = Recovery.objects.filter(
            person=person, way=RecoveryWay.OPENING, state=RecoveryState.WAITING
        )
        found = waiting.filter(expires_at__gt=at).first()
        if found is not None:
            return found.pk
        second_hand.replace(rows=list(waiting), at=at)
        row = Recovery(
            id=new_id(),
            person=person,
            way=RecoveryWay.OPENING,
            state=RecoveryState.WAITING,
            document=document.strip()[:60],
            first_ref=actor.account_id,
            first_name=actor.name,
            asked_at=at,
            expires_at=at + recovery.LASTS_WINDOW,
        )
        row.save(force_insert=True)
        second_hand.open_work(row=row, actor=actor, name=person.name, at=at)
        _record("identity.opening.asked", row, actor, at)
        return row.pk


def confirm(*, actor: Actor, opening_id: UUID, at: datetime) -> WindowAccount:
    """Open the account as the second clerk, and return the password to hand over once.

    Raises NotAllowed, RecoveryRefused, RegistrationRefused, WrongState.
    """
    password = recovery.new_password()
    hashed = make_password(password)
    with transaction.atomic():
        row = recovery.waiting(opening_id, RecoveryWay.OPENING, at)
        person = _checked(actor, row)
        _check_none(person)
        account = accounts_actions.window_account(person, hashed, at)
        account.assurance = proofs.give(
            actor=actor,
            person_id=person.pk,
            kind=ProofKind.WINDOW,
            source=f"窗口开户，{row.first_name}、{actor.name}核验",
            at=at,
        )
        row.account = account
        _settle(row, RecoveryState.DONE, actor, at)
        accounts_actions.record_opened(actor, account, at)
        notice.tell_owner(
            person_id=person.pk,
            title="账号已经开通",
            text=f"{row.first_name}、{actor.name}在窗口为您开通了账号。不是您本人，请马上打 12345。",
            at=at,
        )
        return WindowAccount(account=accounts.view(account), password=password)


def refuse(*, actor: Actor, opening_id: UUID, at: datetime) -> None:
    """Turn an opening down as the second clerk. Raises NotAllowed, RecoveryRefused, WrongState."""
    with transaction.atomic():
        row = recovery.waiting(opening_id, RecoveryWay.OPENING, at)
        _checked(actor, row)
        _settle(row, RecoveryState.REFUSED, actor, at)
        _record("identity.opening.refused", row, actor, at)


def _check_none(person: Person) -> None:
    if Account.objects.filter(person=person).exists():
        raise RegistrationRefused(
            "这个人已经有账号。忘记密码的，请提出找回，由另一位工作人员确认。"
        )


def _checked(actor: Actor, row: Recovery) -> Person:
    if actor.account_id is None:
        raise NotAllowed
    if row.person_id is None:
        raise NotFound
    person = Person.objects.for_change(row.person_id)
    recovery.check_clerk(actor, person)
    rules.check_second_clerk(first=row.first_ref, second=actor.account_id, owner=None)
    return person


def _settle(row: Recovery, state: RecoveryState, actor: Actor, at: datetime) -> None:
    row.state = state
    row.second_ref = actor.account_id
    row.settled_at = at
    row.save(update_fields=["state", "second_ref", "settled_at", "account"])
    second_hand.close_work(row=row)


def _record(verb: str, row: Recovery, actor: Actor, at: datetime) -> None:
    assert row.person_id is not None
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.person", row.person_id),
        at=at,
        on_behalf_of=row.person_id,
        ground=row.document,
    )
