"""Codes by short message or e-mail: sent to an address, typed once, worth nothing afterwards."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.identity import sealing
from yimen.identity.actions import notice, rate
from yimen.identity.contracts import RateLimit
from yimen.identity.models import OneTimeCode
from yimen.identity.queries import policy as policies
from yimen.identity.rules import device
from yimen.identity.sign_in_contracts import CodePurpose, CodeWrong, ContactKind
from yimen.kernel.ids import new_id

_TRIES = 5
_PER_PHONE = RateLimit(burst=3, every=timedelta(minutes=3))
_PER_PLACE = RateLimit(burst=20, every=timedelta(minutes=2))
_CHECKS_PER_PLACE = RateLimit(burst=30, every=timedelta(seconds=20))


def send(
    *,
    purpose: CodePurpose,
    phone: str,
    address: str,
    at: datetime,
    account_id: UUID | None = None,
    person_id: UUID | None = None,
    is_known: bool = True,
    by: ContactKind = ContactKind.PHONE,
    masked: str = "",
    template: str = "",
) -> None:
    """Send a code to a telephone, or to a mailbox, at most a few times in a while.

    With `is_known` False nothing is sent and nothing tells so: whether a telephone has an account
    is nobody's business. Raises TooManyAttempts, NotifyUnavailable.
    """
    rate.take(route="code:send", key=device.rate_place(address), limit=_PER_PLACE, at=at)
    rate.take(route="code:phone", key=phone, limit=_PER_PHONE, at=at)
    policy = policies.in_force(at)
    digits = f"{secrets.randbelow(10**6):06d}"
    code_id = new_id()
    with transaction.atomic():
        if not is_known:
            return
        OneTimeCode(
            id=code_id,
            purpose=purpose,
            phone_index=sealing.index_phone(phone),
            code_index=sealing.index_secret("code", str(code_id), digits),
            account_id=account_id,
            made_at=at,
            expires_at=at + timedelta(minutes=policy.code_minutes),
            delivery_id=notice.send_code(
                by=by,
                value=phone,
                masked=masked,
                params={"code": digits, "minutes": str(policy.code_minutes)},
                at=at,
                person_id=person_id,
                template=template,
            ),
        ).save(force_insert=True)


def check(
    *, purpose: CodePurpose, phone: str, typed: str, address: str, at: datetime
) -> UUID | None:
    """Use up the newest code of a telephone, and return the account that it was sent for.

    Only the newest counts; five wrong tries end it. The count of tries stands even though this
    refuses. Raises CodeWrong, TooManyAttempts.
    """
    rate.take(route="code:check", key=device.rate_place(address), limit=_CHECKS_PER_PLACE, at=at)
    with transaction.atomic():
        right, account_id = _used(purpose, phone, "".join(typed.split()), at)
    if not right:
        raise CodeWrong
    return account_id


def _used(purpose: CodePurpose, phone: str, typed: str, at: datetime) -> tuple[bool, UUID | None]:
    sent = OneTimeCode.objects.select_for_update(no_key=True).filter(
        purpose=purpose, phone_index=sealing.index_phone(phone)
    )
    newest = sent.order_by("-made_at", "-pk").first()
    if newest is None or newest.used_at is not None or newest.expires_at <= at:
        return False, None
    if newest.made_at > at or newest.tries >= _TRIES:
        return False, None
    right = secrets.compare_digest(
        bytes(newest.code_index), sealing.index_secret("code", str(newest.pk), typed)
    )
    newest.tries += 1
    newest.used_at = at if right else None
    newest.save(update_fields=["tries", "used_at"])
    return right, newest.account_id


def forget(*, before: datetime) -> int:
    """Remove codes that ran out long ago, and return how many."""
    return OneTimeCode.objects.filter(expires_at__lt=before).delete()[0]
