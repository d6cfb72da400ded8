"""Two letters of the mailbox, one published, and a partner's key; a second run changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.hotline.actions import closing, dispatch, intake, letter, partner
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.models import Partner
from yimen.hotline.queries import letter as letters
from yimen.hotline.queries import schematic
from yimen.hotline.rules.masking import masked
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.actor import ANONYMOUS, Actor

_ROWS = (
    (
        "镇上小学门口建议修人行道",
        "柳浦镇小学门口没有人行道，上学放学孩子们走在车道上，建议修一条。我叫刘小满，家住老街12号，电话19900006631。",
        "439981101001",
        "已经列入县里明年的改造计划，三月动工，施工期间安排人在路口疏导。",
    ),
    (
        "村里公交末班车太早",
        "望禾镇到县城的末班车下午四点半就没有了，看完病赶不上。",
        "439981108001",
        "",
    ),
)


def run(at: datetime) -> str:
    """Write the letters, answer and publish the first, and open a system."""
    if Partner.objects.exists():
        return "热线各入口：已经有了"
    operator, chief = actor_of("zuoxi", at), actor_of("banzhang", at)
    with transaction.atomic():
        for number, (title, content, village, answer) in enumerate(_ROWS):
            then = at - timedelta(days=3 * (1 - number), hours=5)
            one = intake.take_in(
                actor=ANONYMOUS,
                intake=Intake(
                    order_type=OrderType.SUGGESTION,
                    title=title,
                    content=content,
                    area_code=f"{village[:9]}000",
                    category_code="0401",
                    caller_phone="19900006631",
                    point=schematic.place_of(village),
                ),
                door=Door.MAILBOX,
                key=f"demo-letter-{number}",
                at=then,
            ).order
            if answer:
                _publish(operator, chief, one.id, title, content, answer, then)
        partner.open_partner(
            actor=chief, name="市民服务平台（演示）", door=Door.OPEN311, push_url="", at=at
        )
    return f"热线各入口：来信 {len(_ROWS)} 封，接入系统 1 个"


def _publish(
    operator: Actor,
    chief: Actor,
    order_id: UUID,
    title: str,
    asked: str,
    answered: str,
    at: datetime,
) -> None:
    dispatch.answer(actor=operator, order_id=order_id, told=answered, category_code="0401", at=at)
    closing.close(actor=operator, order_id=order_id, at=at + timedelta(hours=1))
    letter.moderate(
        actor=operator, order_id=order_id, title=title, asked=masked(asked), answered=answered,
        at=at,
    )  # fmt: skip
    letter.publish(
        actor=chief, order_id=order_id, seen=letters.find_mark(order_id=order_id),
        at=at + timedelta(hours=2),
    )  # fmt: skip
