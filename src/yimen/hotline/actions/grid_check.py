"""The town looks again at what workers say they handled themselves: drawn, passed or sent back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.hotline import access
from yimen.hotline.actions.grid_step import move
from yimen.hotline.contracts.grid import GridRefused, ReportState, ReportVerb, ReportView
from yimen.hotline.models import GridReport
from yimen.hotline.queries import grid
from yimen.hotline.rules.grid import REPORT, SAMPLE_SHARE, draw_sample
from yimen.kernel.actor import SYSTEM, Actor
from yimen.kernel.contracts import NotAllowed, Ref
from yimen.kernel.ids import new_id
from yimen.kernel.ledger import actions as ledger

LONGEST = timedelta(days=7)
"""After how long the system draws where a town did not."""
_MOST = 2000


def draw(*, actor: Actor, town_code: str, at: datetime, until: datetime | None = None) -> int:
    """Draw from what a town's workers handled themselves; what is not drawn is closed.

    The seed is written into the ledger, so that the draw can be reckoned again. Returns how many
    were drawn. Raises NotAllowed.
    """
    access.check_grid_town(actor, area_code=town_code)
    with transaction.atomic():
        rows = {
            row.id: row
            for row in GridReport.objects.select_for_update(no_key=True, of=("self",))
            .filter(town_code=town_code[:9], state=ReportState.HANDLED, handled_at__lte=until or at)
            .order_by("id")[:_MOST]
        }
        if not rows:
            return 0
        seed = secrets.token_hex(16)
        drawn = draw_sample(
            reports={one.id: one.officer_id for one in rows.values()},
            seed=seed,
            share=SAMPLE_SHARE,
        )
        for row in rows.values():
            row.drawn_at, picked = at, row.id in drawn
            row.closed_at = None if picked else at
            row.save(update_fields=["drawn_at", "closed_at"])
            move(row, ReportVerb.DRAW if picked else ReportVerb.CLOSE, actor=actor, at=at, words="")
        ledger.record(
            actor=actor,
            verb="hotline.grid_sample.drawn",
            subject=Ref("hotline.grid_sample", new_id()),
            at=at,
            change={
                "town": town_code[:9],
                "seed": seed,
                "share": SAMPLE_SHARE,
                "reports": [str(one) for one in rows],
                "drawn": sorted(str(one) for one in drawn),
            },
        )
        return len(drawn)


def draw_overdue(*, at: datetime) -> int:
    """Draw in every town what was handled long ago, and return how many were drawn."""
    until = at - LONGEST
    towns = (
        GridReport.objects.filter(state=ReportState.HANDLED, handled_at__lte=until)
        .values_list("town_code", flat=True)
        .distinct()
        .order_by("town_code")
    )
    return sum(draw(actor=SYSTEM, town_code=one, at=at, until=until) for one in list(towns))


def check(*, actor: Actor, report_id: UUID, passed: bool, words: str, at: datetime) -> ReportView:
    """Pass a drawn report or send it back to its worker, never one's own.

    Raises NotFound, NotAllowed, GridRefused, WrongState.
    """
    if not passed and len(words.strip()) < 4:
        raise GridRefused("words", "请写明哪里没有处理好，至少四个字。")
    with transaction.atomic():
        row = GridReport.objects.for_change(report_id)
        access.check_grid_town(actor, area_code=row.area_code)
        if row.officer_id == actor.officer_id:
            raise NotAllowed("自己报的件由别人抽查。")
        verb = ReportVerb.PASS if passed else ReportVerb.FAIL
        REPORT.check_move(ReportState(row.state), verb)
        row.closed_at = at if passed else None
        row.failed = row.failed or not passed
        row.save(update_fields=["closed_at", "failed"])
        move(row, verb, actor=actor, at=at, words=words.strip())
        return grid.get_report(actor=actor, report_id=report_id)
