"""Writes of factors: add, use, remove. What is used is locked first, so that nothing is used twice."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yimen.identity import sealing
from yimen.identity.actions import notice
from yimen.identity.actions import proof as proofs
from yimen.identity.models import Account, Factor, RecoveryCode
from yimen.identity.rules import totp
from yimen.identity.rules.assurance import ProofKind
from yimen.identity.sign_in_contracts import CodeWrong, FactorKind, FactorRefused
from yimen.kernel.actor import SYSTEM, Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

SECRET_BYTES = 20
RECOVERY_CODES = 10
_MOST = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
TITLES = {
    FactorKind.TOTP: "验证器",
    FactorKind.PASSKEY: "通行密钥",
    FactorKind.CERTIFICATE: "客户端证书",
}


def new_secret() -> bytes:
    """Return a secret for an authenticator that is not one of anybody's yet."""
    return secrets.token_bytes(SECRET_BYTES)


def add_totp(*, account_id: UUID, secret: bytes, typed: str, title: str, at: datetime) -> list[str]:
    """Add an authenticator that shows the right code, and return fresh recovery codes, once.

    Raises CodeWrong, FactorRefused.
    """
    step = totp.matching_step(secret=secret, code=typed, seconds=int(at.timestamp()), last_step=0)
    if step is None:
        raise CodeWrong("验证器上的数字不对。请等它变成下一组再填；手机的时间要准。")
    with transaction.atomic():
        account = Account.objects.for_change(account_id)
        add(
            account,
            Factor(
                kind=FactorKind.TOTP,
                title=title,
                secret_encrypted=sealing.seal_secret(secret),
                last_step=step,
            ),
            at,
        )
        return _fresh_codes(account, at)


def add(account: Account, factor: Factor, at: datetime) -> Factor:
    """Write a factor of a locked account, and tell the owner. Raises FactorRefused."""
    if Factor.objects.held(account.pk).count() >= _MOST:
        raise FactorRefused(f"最多加 {_MOST} 个，请先去掉不用的。")
    factor.id = new_id()
    factor.account = account
    factor.title = " ".join(factor.title.split())[:40] or TITLES[FactorKind(factor.kind)]
    factor.added_at = at
    factor.used_at = at
    try:
        with transaction.atomic():
            factor.save(force_insert=True)
    except IntegrityError as error:
        raise FactorRefused("这个已经在用了，不能再加一次。") from error
    _record("identity.factor.added", account, factor, at)
    notice.tell_owner(
        person_id=account.person_id,
        account_id=account.pk,
        title="登录方式有变化",
        text=f"您的账号新加了“{factor.title}”。不是您本人，请马上改密码并到窗口核对。",
        at=at,
    )
    return factor


def new_codes(*, account_id: UUID, at: datetime) -> list[str]:
    """Replace the recovery codes of an account, and return the new ones, once."""
    with transaction.atomic():
        return _fresh_codes(Account.objects.for_change(account_id), at)


def _fresh_codes(account: Account, at: datetime) -> list[str]:
    RecoveryCode.objects.filter(account=account).delete()
    codes = [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(id=new_id(), account=account, code_index=_index(account.pk, code), made_at=at)
        for code in codes
    )
    return codes


def _index(account_id: UUID, typed: str) -> bytes:
    plain = "".join(mark for mark in typed.lower() if mark.isalnum())
    return sealing.index_secret("recovery", str(account_id), plain)


def use_totp(*, account_id: UUID, typed: str, at: datetime) -> bool:
    """Use up a code of an authenticator of the account; say whether it was right."""
    with transaction.atomic():
        held = Factor.objects.held(account_id).select_for_update(no_key=True)
        for factor in held.filter(kind=FactorKind.TOTP).order_by("pk"):
            step = totp.matching_step(
                secret=sealing.open_secret(factor.secret_encrypted),
                code=typed,
                seconds=int(at.timestamp()),
                last_step=factor.last_step,
            )
            if step is not None:
                factor.last_step = step
                factor.used_at = at
                factor.save(update_fields=["last_step", "used_at"])
                return True
    return False


def use_recovery_code(*, account_id: UUID, typed: str, at: datetime) -> bool:
    """Use up a recovery code of the account, and tell the owner; say whether it was right."""
    with transaction.atomic():
        unused = RecoveryCode.objects.select_for_update(no_key=True).filter(used_at=None)
        found = unused.filter(account_id=account_id, code_index=_index(account_id, typed)).first()
        if found is None:
            return False
        found.used_at = at
        found.save(update_fields=["used_at"])
        left = unused.filter(account_id=account_id).count()
        account = Account.objects.get(pk=account_id)
        ledger.record(
            actor=_owner(account),
            verb="identity.factor.recovered",
            subject=Ref("identity.account", account_id),
            at=at,
            change={"left": left},
        )
        notice.tell_owner(
            person_id=account.person_id,
            account_id=account.pk,
            title="用了一个备用码",
            text=f"您的账号刚用了一个备用码，还剩 {left} 个。不是您本人，请马上改密码。",
            at=at,
        )
        return True


def bind_certificate(
    *, actor: Actor, subject: str, title: str, at: datetime, expires_at: datetime | None
) -> None:
    """Bind a certificate that was found good to the signed-in account.

    It proves a person as well: seen at a window before, such a person is known strongly.
    Raises FactorRefused.
    """
    assert actor.account_id is not None
    with transaction.atomic():
        account = Account.objects.for_change(actor.account_id)
        add(
            account,
            Factor(
                kind=FactorKind.CERTIFICATE,
                title=title,
                subject_index=sealing.index_secret("certificate", subject),
            ),
            at,
        )
        if account.person_id is not None:
            proofs.give(
                actor=actor,
                person_id=account.person_id,
                kind=ProofKind.CERTIFICATE,
                source="客户端证书",
                at=at,
                expires_at=expires_at,
            )


def use_certificate(*, subject: str, at: datetime) -> UUID | None:
    """Return the account that a verified certificate belongs to, or None."""
    with transaction.atomic():
        bound = Factor.objects.select_for_update(no_key=True).filter(
            subject_index=sealing.index_secret("certificate", subject), removed_at=None
        )
        found = bound.first()
        if found is None:
            return None
        found.used_at = at
        found.save(update_fields=["used_at"])
        return found.account_id


def remove(*, actor: Actor, factor_id: UUID, at: datetime) -> None:
    """Take a factor off the signed-in account, and tell the owner. Raises NotFound."""
    assert actor.account_id is not None
    with transaction.atomic():
        account = Account.objects.for_change(actor.account_id)
        factor = Factor.objects.for_change(account_id=account.pk, factor_id=factor_id)
        _remove(account, factor, actor, at)
        notice.tell_owner(
            person_id=account.person_id,
            account_id=account.pk,
            title="登录方式有变化",
            text=f"您的账号去掉了“{factor.title}”。不是您本人，请马上改密码并到窗口核对。",
            at=at,
        )


def remove_all(*, account: Account, actor: Actor, at: datetime) -> None:
    """Take every factor off an account that is being given back, in the caller's transaction."""
    for factor in Factor.objects.held(account.pk).select_for_update(no_key=True):
        _remove(account, factor, actor, at)
    RecoveryCode.objects.filter(account=account).delete()


def _remove(account: Account, factor: Factor, actor: Actor, at: datetime) -> None:
    factor.removed_at = at
    factor.save(update_fields=["removed_at"])
    held = Factor.objects.held(account.pk)
    if not held.filter(kind=FactorKind.TOTP).exists():
        RecoveryCode.objects.filter(account=account).delete()
    is_last = factor.kind == FactorKind.CERTIFICATE and not held.filter(kind=factor.kind).exists()
    if is_last and account.person_id is not None:
        proofs.end(
            actor=actor,
            person_id=account.person_id,
            kind=ProofKind.CERTIFICATE,
            at=at,
            why="证书已解绑",
        )
    _record("identity.factor.removed", account, factor, at, actor)


def _owner(account: Account) -> Actor:
    return Actor(
        kind=ActorKind.ANONYMOUS,
        name=account.name,
        account_id=account.pk,
        person_id=account.person_id,
    )


def _record(
    verb: str, account: Account, factor: Factor, at: datetime, actor: Actor | None = None
) -> None:
    ledger.record(
        actor=actor if actor is not None and actor is not SYSTEM else _owner(account),
        verb=verb,
        subject=Ref("identity.account", account.pk),
        at=at,
        change={"kind": factor.kind, "factor": str(factor.pk)},
        on_behalf_of=account.person_id,
    )
