"""What a site sets itself: its limits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.order import PleaseSay
from yimen.hotline.models import PolicyValue
from yimen.hotline.rules.limits import SHIPPED
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref, Refusal
from yimen.kernel.deadlines.limits import Unit
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

_MOST = 200


def set_limit(*, actor: Actor, code: str, amount: int, unit: Unit, why: str, at: datetime) -> None:
    """Let a limit hold from now on; clocks that run keep theirs. Raises NotAllowed, PleaseSay."""
    actor.must(access.POLICY)
    if code not in {one.code for one in SHIPPED}:
        raise Refusal("hotline.policy.unknown", "没有这项时限。", field="code")
    if not 0 <= amount <= _MOST:
        raise PleaseSay("amount", f"请填 0 到 {_MOST} 的整数。")
    if unit not in {Unit.WORKDAY, Unit.DAY, Unit.HOUR, Unit.MINUTE}:
        raise PleaseSay("unit", "单位请选工作日、天、小时或者分钟。")
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明依据，例如本地文件的名称和文号。")
    with transaction.atomic():
        row = PolicyValue(
            id=new_id(), code=code, amount=amount, unit=unit, from_at=at,
            why=why.strip()[:300], by=actor.name,
        )  # fmt: skip
        row.save(force_insert=True)
        ledger.record(
            actor=actor,
            verb="hotline.policy.set",
            subject=Ref("hotline.policy", row.id),
            at=at,
            change={"code": code, "amount": amount, "unit": unit},
            ground=why.strip(),
        )
