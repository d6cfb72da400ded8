"""Say from when on a form is sealed in which suite."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.kernel.actor import Actor, ActorKind
from yimen.kernel.contracts import Ref
from yimen.kernel.ledger import actions as ledger
from yimen.pki.contracts import SuiteName
from yimen.trust import access
from yimen.trust.contracts import SealedForm, SealRefused
from yimen.trust.models import TrustPolicy
from yimen.trust.queries.policy import SUITE_CODES
from yimen.trust.rules.seal import check_reason


def set_suite(
    *, actor: Actor, form: SealedForm, suite: SuiteName, from_at: datetime, why: str, at: datetime
) -> None:
    """Let a form be sealed in a suite from a moment on. Raises NotAllowed, SealRefused."""
    if actor.kind is not ActorKind.SYSTEM:
        actor.must(access.APPROVE_SEAL)
        if from_at < at:
            raise SealRefused("policy", "生效时间不能早于现在。", field="from_at")
    said = check_reason(reason=why)[:200]
    with transaction.atomic():
        row = TrustPolicy.objects.create(
            code=SUITE_CODES[form],
            value=suite.value,
            from_at=from_at,
            set_at=at,
            set_by_ref=actor.account_id,
            why=said,
        )
        ledger.record(
            actor=actor,
            verb="trust.policy.set",
            subject=Ref("trust.policy", row.pk),
            at=at,
            change={"code": row.code, "value": row.value, "from": from_at.isoformat()},
            ground=said,
        )
