"""Which work the states of the desks hold open, for whom, and what a person gets to read."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from yimen.hotline.contracts.dispute import (
    DISPUTE_KIND,
    DISPUTE_TITLES,
    PERFORMANCE_KIND,
    DisputeState,
    PerformanceState,
)
from yimen.hotline.models import Dispute, PerformanceItem
from yimen.hotline.queries import dispute as disputes
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported
from yimen.kernel.work.contracts import ExpectedWork

_RESTING = [DisputeState.PERFORMING.value, DisputeState.ARCHIVED.value]
_OWED = [DisputeState.PERFORMING.value, DisputeState.BROKEN.value]


def expected_disputes() -> Iterator[ExpectedWork]:
    """Yield the disputes that ask for a step of their committee."""
    rows = Dispute.objects.exclude(state__in=_RESTING)
    for row_id, unit_id in rows.values_list("id", "unit_id"):
        yield ExpectedWork(ref=Ref(DISPUTE_KIND, row_id), unit_id=unit_id)


def expected_checks() -> Iterator[ExpectedWork]:
    """Yield what is owed under agreements in force and waits for a follow-up."""
    rows = PerformanceItem.objects.filter(state=PerformanceState.OPEN, dispute__state__in=_OWED)
    for row_id, unit_id in rows.values_list("id", "dispute__unit_id"):
        yield ExpectedWork(ref=Ref(PERFORMANCE_KIND, row_id), unit_id=unit_id)


def export_disputes(*, person_id: UUID) -> list[Exported]:
    """Return the disputes in which a person is a party, with what he told and agreed."""
    found: list[Exported] = []
    for one in disputes.list_own(person_id=person_id):
        me = next(each for each in one.parties if each.person_id == person_id)
        agreement = disputes.agreement_of(dispute_id=one.id)
        told = me.side == "applicant"
        found.append(
            Exported(
                title=f"人民调解 {one.number}",
                facts=(
                    ("时间", f"{one.opened_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                    ("纠纷", one.title),
                    ("我的姓名", me.name),
                    ("我的电话", me.phone),
                    ("我的住址", me.address),
                    *((("经过", one.facts), ("请求", one.claim)) if told else ()),
                    *((("协议内容", agreement.content),) if agreement else ()),
                    ("状态", DISPUTE_TITLES[one.state]),
                ),
            )
        )
    return found
