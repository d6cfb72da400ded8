"""Draw orders by a recorded seed, and set how many of a hundred are drawn."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.contracts.order import TYPE_TITLES, OrderType, PleaseSay, Urgency
from yimen.hotline.contracts.sampling import Drawn, Purpose
from yimen.hotline.models import OrderCycle, SampleSeed, SharePolicy, WorkOrder
from yimen.hotline.queries import sampling as samples
from yimen.hotline.rules import sampling
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.clock import local_day
from yimen.kernel.contracts import Ref
from yimen.kernel.crypto.hashing import sm3_hex
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger


def seed_of(*, purpose: Purpose, at: datetime) -> str:
    """Return the month's seed; the first who asks makes it and puts its digest on the ledger."""
    found = samples.find_seed(purpose=purpose, at=at)
    if found is not None:
        return found
    month, seed = local_day(at).replace(day=1), secrets.token_hex(16)
    row, made = SampleSeed.objects.get_or_create(
        purpose=purpose,
        month=month,
        defaults={"seed": seed, "digest": sm3_hex(seed.encode()), "made_at": at},
    )
    if made:
        ledger.record(
            actor=SYSTEM,
            verb="hotline.seed.made",
            subject=Ref("hotline.seed", row.id),
            at=at,
            change={"purpose": purpose, "month": str(month), "digest": row.digest},
        )
    return row.seed


def draw(row: WorkOrder, cycle: OrderCycle, *, at: datetime) -> Drawn:
    """Draw whether the caller of an order is asked, and write it to its cycle."""
    kind = OrderType(row.order_type)
    percent = samples.percents(purpose=Purpose.CALL_BACK, at=at)[kind]
    seed = seed_of(purpose=Purpose.CALL_BACK, at=at)
    drawn = sampling.drawn_for_call_back(
        order_type=kind,
        urgency=Urgency(row.urgency),
        cycle=row.cycle,
        second=cycle.second,
        percent=percent,
        lot=sampling.is_drawn(seed=seed, number=row.number, cycle=row.cycle, percent=percent),
    )
    cycle.sampled, cycle.sampled_why = drawn.chosen, drawn.why
    cycle.save(update_fields=["sampled", "sampled_why"])
    return drawn


def set_share(
    *, actor: Actor, purpose: Purpose, code: str, percent: int, why: str, at: datetime
) -> None:
    """Let a share hold from now on. Raises NotAllowed, PleaseSay."""
    actor.must(access.POLICY)
    if code and code not in {one.value for one in OrderType}:
        raise PleaseSay("code", "没有这种诉求类型。")
    if not 0 <= percent <= 100:
        raise PleaseSay("percent", "请填 0 到 100 的整数。")
    if purpose is Purpose.CALL_BACK and code in set(sampling.ALWAYS) and percent < 100:
        raise PleaseSay("percent", f"{TYPE_TITLES[OrderType(code)]}每件都要回访，不能改成抽样。")
    if len(why.strip()) < 4:
        raise PleaseSay("why", "请写明依据，例如本地文件的名称和文号。")
    with transaction.atomic():
        row = SharePolicy(
            id=new_id(), purpose=purpose, order_type=code, percent=percent, from_at=at,
            why=why.strip()[:300], by=actor.name,
        )  # fmt: skip
        row.save(force_insert=True)
        ledger.record(
            actor=actor, verb="hotline.share.set", subject=Ref("hotline.share", row.id), at=at,
            change={"purpose": purpose, "type": code, "percent": percent}, ground=why.strip(),
        )  # fmt: skip


def is_over(*, month: date, at: datetime) -> bool:
    """Say whether a month is over, so that its seed may be shown."""
    return local_day(at).replace(day=1) > month
