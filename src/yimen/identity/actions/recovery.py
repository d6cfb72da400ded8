"""Recoveries: an account goes back to its owner by two proofs, or by a window and a second clerk.

Whatever the way: every session ends, the owner is told on every channel, and for a day the account
opens no personal data. Nobody learns here whether an account exists.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yimen.identity import access, sealing
from yimen.identity.actions import code as codes
from yimen.identity.actions import factor as factors
from yimen.identity.actions import notice, rate, register_source, second_hand, staff_source
from yimen.identity.actions import proof as proof_actions
from yimen.identity.actions import session as sessions
from yimen.identity.contracts import (
    CheckKind,
    CheckOutcome,
    CodeType,
    RateLimit,
    RegisterDown,
    WindowAccount,
)
from yimen.identity.models import Account, FormerPassword, Person, Recovery
from yimen.identity.queries import account as accounts
from yimen.identity.queries import policy as policies
from yimen.identity.rules import device, id_number
from yimen.identity.rules import password as passwords
from yimen.identity.rules import recovery as rules
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.rules.recovery import RecoveryProof
from yimen.identity.sign_in_contracts import (
    CodePurpose,
    CodeWrong,
    RecoveryRefused,
    RecoveryState,
    RecoveryWay,
)
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, NotFound, Ref, WrongState
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

LASTS_ONLINE = timedelta(minutes=30)
LASTS_WINDOW = timedelta(days=3)
_PER_PLACE = RateLimit(burst=10, every=timedelta(minutes=3))
_PER_ACCOUNT = RateLimit(burst=6, every=timedelta(minutes=10))
_CHECKS = {
    RecoveryProof.SOCIAL_CARD: CheckKind.SOCIAL_CARD,
    RecoveryProof.BANK_CARD: CheckKind.BANK_CARD,
}
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_WRONG = "没有核对上。请再看看填得对不对；试不通的，请带身份证到窗口办理。"


def begin_online(*, name: str, code: str, address: str, at: datetime) -> UUID | None:
    """Return a new recovery for the account of this person, or None; the page tells no difference.

    Staff come back through the window. Raises TooManyAttempts.
    """
    rate.take(route="recover", key=device.rate_place(address), limit=_PER_PLACE, at=at)
    index = sealing.index_code(CodeType.ID_CARD, id_number.normalise(code))
    account = Account.objects.filter(
        person__code_index=index,
        person__code_type=CodeType.ID_CARD,
        person__name=" ".join(name.split()),
        is_active=True,
    ).first()
    if account is None or staff_source.is_staff(account.pk):
        return None
    with transaction.atomic():
        row = Recovery(
            id=new_id(),
            account=account,
            way=RecoveryWay.ONLINE,
            state=RecoveryState.PROVING,
            asked_at=at,
            expires_at=at + LASTS_ONLINE,
        )
        row.save(force_insert=True)
        _record("identity.recovery.asked", row, _nobody(account), at)
        return row.pk


def send_code(*, recovery_id: UUID | None, address: str, at: datetime) -> None:
    """Send a code to the telephone on record; without a recovery nothing is sent."""
    row = _proving(recovery_id, at)
    if row is None:
        rate.take(route="recover", key=device.rate_place(address), limit=_PER_PLACE, at=at)
        return
    person = _person(row)
    phone = sealing.open_phone(person.phone_encrypted)
    codes.send(
        purpose=CodePurpose.RECOVERY,
        phone=phone,
        address=address,
        at=at,
        account_id=row.account_id,
        person_id=person.pk,
        is_known=len(phone) == 11,
    )


def prove(
    *, recovery_id: UUID | None, proof: RecoveryProof, typed: str, address: str, at: datetime
) -> bool:
    """Take one proof, and say whether the account may now get a new password.

    Raises RecoveryRefused, TooManyAttempts.
    """
    row = _proving(recovery_id, at)
    key = str(row.account_id) if row else device.rate_place(address)
    rate.take(route="recover:prove", key=key, limit=_PER_ACCOUNT, at=at)
    if row is None or not _is_right(row, proof, typed, address, at):
        raise RecoveryRefused(_WRONG, field="typed")
    with transaction.atomic():
        locked = Recovery.objects.for_change(row.pk)
        locked.proofs = sorted({*locked.proofs, proof})
        locked.save(update_fields=["proofs"])
        return rules.is_proved(proofs=[RecoveryProof(one) for one in locked.proofs])


def _is_right(row: Recovery, proof: RecoveryProof, typed: str, address: str, at: datetime) -> bool:
    person = _person(row)
    if proof is RecoveryProof.RECOVERY_CODE:
        assert row.account_id is not None
        return factors.use_recovery_code(account_id=row.account_id, typed=typed, at=at)
    if proof is RecoveryProof.PHONE:
        phone = sealing.open_phone(person.phone_encrypted)
        try:
            sent_for = codes.check(
                purpose=CodePurpose.RECOVERY, phone=phone, typed=typed, address=address, at=at
            )
        except CodeWrong:
            return False
        return sent_for == row.account_id
    register = register_source.installed()
    number = "".join(typed.split())[:32]
    if register is None or len(number) < 4:
        return False
    try:
        outcome = register.check(
            kind=_CHECKS[proof],
            name=person.name,
            code=sealing.open_code(person.code_encrypted),
            number=number,
        )
    except RegisterDown as down:
        raise RecoveryRefused("对方的系统现在没有应答，请换一种证明，或过一会儿再试。") from down
    return outcome is CheckOutcome.SAME


def finish_online(*, recovery_id: UUID | None, password: str, at: datetime) -> None:
    """Give a proved account a new password. Raises PasswordRefused, RecoveryRefused."""
    row = _proving(recovery_id, at)
    if row is None or not rules.is_proved(proofs=[RecoveryProof(one) for one in row.proofs]):
        raise RecoveryRefused("请先给出两种证明。")
    policy = policies.in_force(at)
    passwords.check_password(
        password=password,
        known=(row.account.username if row.account else "",),
        field="password",
        shortest=policy.password_shortest,
        kinds=policy.password_kinds,
    )
    hashed = make_password(password)
    with transaction.atomic():
        locked = Recovery.objects.for_change(row.pk)
        if locked.state != RecoveryState.PROVING:
            raise WrongState("这次找回已经办过了。")
        account = _account(locked)
        _give_back(locked, account, hashed, _nobody(account), at, policy.hold_hours)


def ask_at_window(*, actor: Actor, person_id: UUID, document: str, at: datetime) -> UUID:
    """Record that a clerk saw the owner and the document; a second clerk must confirm.

    Raises NotAllowed, RecoveryRefused.
    """
    if len(document.strip()) < 2:
        raise RecoveryRefused("请写明看了什么证件。", field="document")
    with transaction.atomic():
        person = Person.objects.for_change(person_id)
        check_clerk(actor, person)
        account = Account.objects.for_change(_account_of(person).pk)
        open_ones = Recovery.objects.filter(
            account=account, way=RecoveryWay.WINDOW, state=RecoveryState.WAITING
        )
        found = open_ones.filter(expires_at__gt=at).first()
        if found is not None:
            return found.pk
        second_hand.replace(rows=list(open_ones), at=at)
        row = Recovery(
            id=new_id(),
            account=account,
            way=RecoveryWay.WINDOW,
            state=RecoveryState.WAITING,
            document=document.strip()[:60],
            first_ref=actor.account_id,
            first_name=actor.name,
            asked_at=at,
            expires_at=at + LASTS_WINDOW,
        )
        row.save(force_insert=True)
        second_hand.open_work(row=row, actor=actor, name=person.name, at=at)
        _record("identity.recovery.asked", row, actor, at)
        notice.tell_owner(
            person_id=person.pk,
            title="有人在窗口申请找回您的账号",
            text=f"{actor.name}在窗口为您申请找回账号，还要另一位工作人员确认。不是您本人，请马上打 12345。",
            at=at,
        )
        return row.pk


def confirm_at_window(*, actor: Actor, recovery_id: UUID, at: datetime) -> WindowAccount:
    """Give the account back as the second clerk, and return the password to hand over once.

    Raises NotAllowed, RecoveryRefused, WrongState.
    """
    password = new_password()
    hashed = make_password(password)
    policy = policies.in_force(at)
    with transaction.atomic():
        row = waiting(recovery_id, RecoveryWay.WINDOW, at)
        account = _account(row)
        _check_second(actor, row, account)
        row.second_ref = actor.account_id
        factors.remove_all(account=account, actor=actor, at=at)
        account.enrol_from = at
        _give_back(row, account, hashed, actor, at, policy.hold_hours)
        second_hand.close_work(row=row)
        if account.person_id is not None:
            proof_actions.give(
                actor=actor,
                person_id=account.person_id,
                kind=ProofKind.WINDOW,
                source=f"窗口找回账号，{row.first_name}、{actor.name}核验",
                at=at,
            )
        return WindowAccount(account=accounts.view(account), password=password)


def refuse_at_window(*, actor: Actor, recovery_id: UUID, at: datetime) -> None:
    """Turn a recovery down as the second clerk. Raises NotAllowed, RecoveryRefused, WrongState."""
    with transaction.atomic():
        row = waiting(recovery_id, RecoveryWay.WINDOW, at)
        _check_second(actor, row, _account(row))
        row.state = RecoveryState.REFUSED
        row.second_ref = actor.account_id
        row.settled_at = at
        row.save(update_fields=["state", "second_ref", "settled_at"])
        second_hand.close_work(row=row)
        _record("identity.recovery.refused", row, actor, at)


def _give_back(
    row: Recovery, account: Account, hashed: str, actor: Actor, at: datetime, hours: int
) -> None:
    FormerPassword(id=new_id(), account=account, password=account.password, until_at=at).save(
        force_insert=True
    )
    account.password = hashed
    account.password_set_at = at
    account.failed_count = 0
    account.locked_until = None
    account.held_until = rules.held_until(recovered_at=at, hours=hours)
    account.save()
    row.state = RecoveryState.DONE
    row.settled_at = at
    row.save(update_fields=["state", "second_ref", "settled_at"])
    sessions.end_all(account_id=account.pk, at=at, actor=actor, why="账号已找回")
    _record("identity.recovery.done", row, actor, at)
    notice.tell_owner(
        person_id=account.person_id,
        account_id=account.pk,
        title="账号已经找回",
        text=f"您的账号刚换了密码，所有登录都已退出；{hours} 小时内看不到个人资料。不是您本人，请马上打 12345。",
        at=at,
    )


def new_password() -> str:
    """Return a password that can be read out: three groups of four, about 59 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def check_clerk(actor: Actor, person: Person) -> None:
    """Refuse who may not open accounts where the person lives, and one's own. Raises NotAllowed."""
    if access.is_self(actor, person.pk) or not access.may_in_area(
        actor, access.OPEN_ACCOUNT, person.area_code
    ):
        raise NotAllowed


def _check_second(actor: Actor, row: Recovery, account: Account) -> None:
    if account.person is None or actor.account_id is None:
        raise NotAllowed
    check_clerk(actor, account.person)
    rules.check_second_clerk(first=row.first_ref, second=actor.account_id, owner=account.pk)


def _account(row: Recovery) -> Account:
    if row.account_id is None:
        raise NotFound
    return Account.objects.for_change(row.account_id)


def _account_of(person: Person) -> Account:
    found = Account.objects.filter(person=person, is_active=True).first()
    if found is None:
        raise RecoveryRefused("这个人还没有账号，请直接开通。")
    return found


def waiting(recovery_id: UUID, way: RecoveryWay, at: datetime) -> Recovery:
    """Return the locked recovery that waits for its second hand. Raises NotFound, WrongState."""
    row = Recovery.objects.for_change(recovery_id)
    if row.way != way:
        raise NotFound
    if row.state != RecoveryState.WAITING or row.expires_at <= at:
        raise WrongState("这次找回已经办过，或者过期了。")
    return row


def _proving(recovery_id: UUID | None, at: datetime) -> Recovery | None:
    if recovery_id is None:
        return None
    return (
        Recovery.objects.select_related("account__person")
        .filter(pk=recovery_id, state=RecoveryState.PROVING, expires_at__gt=at)
        .first()
    )


def _person(row: Recovery) -> Person:
    person = row.account.person if row.account else None
    if person is None:
        raise RecoveryRefused(_WRONG)
    return person


def _nobody(account: Account) -> Actor:
    return Actor(kind=ActorKind.ANONYMOUS, name=account.name, account_id=account.pk)


def _record(verb: str, row: Recovery, actor: Actor, at: datetime) -> None:
    assert row.account is not None
    ledger.record(
        actor=actor,
        verb=verb,
        subject=Ref("identity.account", row.account.pk),
        at=at,
        change={"way": row.way, "proofs": list(row.proofs)},
        on_behalf_of=row.account.person_id,
        ground=row.document,
    )
