"""Take a template over into a draft: its indicators after those that are there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yimen.kernel import register
from yimen.kernel.actor import Actor
from yimen.kernel.contracts import Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger
from yimen.performance.actions.goal import MOST_INDICATORS, editable
from yimen.performance.contracts.goal import SHEET_KIND, Direction, Evidence, GoalRefused
from yimen.performance.models import GoalSheet, Indicator
from yimen.performance.queries.goal_templates import get_template
from yimen.performance.queries.scheme import as_scheme
from yimen.performance.rules.goal_template import Placed, place


def take_template(*, actor: Actor, sheet_id: UUID, code: str, at: datetime) -> int:
    """Add a template's indicators that are not there yet by name and return how many.

    Raises GoalRefused, NotAllowed, NotFound, WrongState.
    """
    template = get_template(code=code)
    with transaction.atomic():
        sheet = editable(actor, sheet_id)
        there = list(Indicator.objects.filter(sheet=sheet).order_by("position"))
        names = {one.name for one in there}
        found = [
            one
            for one in place(
                template=template, scheme=as_scheme(sheet.scheme), figures=set(register.figures())
            )
            if one.found.name not in names
        ]
        if len(there) + len(found) > MOST_INDICATORS:
            raise GoalRefused(f"一张表最多写 {MOST_INDICATORS} 个指标，先删掉一些再用模板。")
        last = there[-1].position if there else 0
        Indicator.objects.bulk_create(
            _row(sheet, number, one) for number, one in enumerate(found, start=last + 1)
        )
        sheet.overall = sheet.overall or template.overall
        sheet.edition += 1
        sheet.save(update_fields=["overall", "edition"])
        ledger.record(
            actor=actor,
            verb="performance.goals.saved",
            subject=Ref(SHEET_KIND, sheet.id),
            at=at,
            change={"edition": sheet.edition, "template": code, "added": len(found)},
        )
        return len(found)


def _row(sheet: GoalSheet, number: int, one: Placed) -> Indicator:
    is_figure = one.evidence is Evidence.FIGURE
    return Indicator(
        id=new_id(),
        sheet=sheet,
        position=number,
        level1=one.level1,
        level2=one.level2,
        name=one.found.name,
        weight=one.weight,
        direction=one.found.direction,
        target=None if one.found.direction is Direction.QUALITATIVE else one.found.target,
        target_text=one.found.target_text or one.found.hint,
        unit=one.found.unit,
        evidence=one.evidence,
        figure_code=one.found.figure if is_figure else "",
        document=one.found.document,
    )
