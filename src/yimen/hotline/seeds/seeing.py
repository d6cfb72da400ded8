"""A hot spot of the demo county, the warning that its orders raise, and yesterday's report."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from yimen.hotline.actions import hotspot, intake, period_report
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.contracts.period_report import Period
from yimen.hotline.models import HotspotWarning
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.clock import local_day

_TOWN, _NOISE = "439981100000", "1001"
_ROWS = (
    ("清水湾小区旁工地夜间打桩噪声", "夜里十一点还在打桩，孩子睡不着。", "19900006101", 3),
    ("清水湾小区夜间打桩噪声扰民", "连续几天半夜施工，门窗关了也吵。", "19900006102", 2),
    ("清水湾小区工地半夜打桩吵人", "打电话给工地没有人接。", "19900006103", 1),
    ("清水湾小区工地夜间打桩噪声还没停", "已经是第二次反映，希望有人去看。", "19900006102", 1),
    ("清水湾小区旁夜间打桩噪声没人管", "老人心脏不好，请尽快处理。", "19900006104", 0),
)


def run(at: datetime) -> str:
    """Load the orders through an operator, and let the warning be raised."""
    if HotspotWarning.objects.exists():
        return "热点：已经有了"
    operator = actor_of("zuoxi", at)
    with transaction.atomic():
        for number, (title, content, phone, days) in enumerate(_ROWS):
            intake.take_in(
                actor=operator,
                intake=Intake(
                    order_type=OrderType.COMPLAINT,
                    title=title,
                    content=content,
                    area_code=_TOWN,
                    category_code=_NOISE,
                    caller_phone=phone,
                ),
                door=Door.PHONE,
                key=f"demo-hotspot-{number}",
                at=at - timedelta(days=days, minutes=20 + number),
            )
        raised = hotspot.raise_warnings(at=at)
        period_report.draft_report(
            actor=actor_of("banzhang", at),
            period=Period.DAY,
            day=local_day(at) - timedelta(days=1),
            at=at,
        )
    return f"热点：{len(_ROWS)} 件，预警 {raised} 条，日报初稿 1 份"
