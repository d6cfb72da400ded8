"""Set the scoring policy from a day on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.performance.access.project import check_keep_schemes
from yimen.performance.contracts.scoring import ScoringPolicy
from yimen.performance.models import ScoringPolicy as PolicyRow

_KIND = "performance.scoring_policy"


def set_policy(*, actor: Actor, policy: ScoringPolicy, at: datetime) -> None:
    """Put a policy in force from a day that is still to come; what was scored before stays.

    Raises NotAllowed, Refusal.
    """
    check_keep_schemes(actor)
    _check(policy, at)
    with transaction.atomic():
        if PolicyRow.objects.filter(from_on=policy.from_on).exists():
            raise _refused("这一天已经定过口径，请换一天。", "from_on")
        row = PolicyRow(
            id=new_id(),
            from_on=policy.from_on,
            basis=policy.basis.strip()[:300],
            over_from=policy.over_from,
            over_most=policy.over_most,
            deviation_limit=policy.deviation_limit,
            yellow=policy.yellow,
            red=policy.red,
            set_at=at,
            set_by=actor.name,
        )
        row.save(force_insert=True)
        change = {"from": str(row.from_on)} | {
            name: str(getattr(policy, name))
            for name in ("over_from", "over_most", "deviation_limit", "yellow", "red")
        }
        ledger.record(
            actor=actor,
            verb="performance.scoring_policy.set",
            subject=Ref(_KIND, row.id),
            at=at,
            change=change,
            ground=row.basis,
        )


def _check(policy: ScoringPolicy, at: datetime) -> None:
    if not policy.basis.strip():
        raise _refused("请写明依据的文件。", "basis")
    if policy.from_on <= local_day(at):
        raise _refused("起始日期要晚于今天，已经评过的分不能改口径。", "from_on")
    if policy.over_from < 1:
        raise _refused("不能低于 100%。", "over_from")
    if not 0 <= policy.over_most <= 1:
        raise _refused("请填 0 到 100 之间的数。", "over_most")
    if policy.deviation_limit <= 0:
        raise _refused("要大于 0。", "deviation_limit")
    if not 0 < policy.red <= policy.yellow <= 1:
        raise _refused("红线要大于 0，不能高于黄线；黄线不能高于 100%。", "red")


def _refused(message: str, field: str) -> Refusal:
    return Refusal("performance.scoring.policy", message, field=field)
