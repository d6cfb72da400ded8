"""Writes of the sign-in policy: a value from a moment on; what held before stays readable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.identity import access
from yimen.identity.models import IdentityPolicy
from yimen.identity.rules.policy import VALUES
from yimen.identity.sign_in_contracts import PolicyRefused
from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def set_policy(
    *, actor: Actor, code: str, value: int, from_at: datetime, why: str, at: datetime
) -> None:
    """Let a value hold from a moment on. Raises NotAllowed, PolicyRefused."""
    if actor.kind is not ActorKind.SYSTEM and not actor.may(access.SET_POLICY):
        raise NotAllowed
    known = VALUES.get(code)
    if known is None:
        raise PolicyRefused("没有这一项。", field="code")
    if not known.least <= value <= known.most:
        raise PolicyRefused(f"“{known.title}”应在 {known.least} 到 {known.most} 之间。")
    if len(why.strip()) < 4:
        raise PolicyRefused("请写明为什么要改，至少 4 个字。", field="why")
    if from_at < at and actor.kind is not ActorKind.SYSTEM:
        raise PolicyRefused("生效时间不能早于现在。", field="from_at")
    with transaction.atomic():
        row = IdentityPolicy(
            id=new_id(),
            code=code,
            value=value,
            from_at=from_at,
            set_at=at,
            set_by_ref=actor.account_id,
            why=why.strip()[:200],
        )
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="identity.policy.set",
            subject=Ref("identity.policy", row.pk),
            at=at,
            change={"code": code, "value": value, "from": from_at.isoformat()},
            ground=why.strip()[:200],
        )
