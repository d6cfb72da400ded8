"""Reads of what is to be filled in later."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from yimen.hotline.contracts.deferral import DEFERRAL_KIND, DeferralView
from yimen.hotline.models import Deferral
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.work.contracts import ExpectedWork

WORK = "hotline.deferral"


def get(*, deferral_id: UUID) -> DeferralView:
    """Return what an order still lacks. Raises NotFound."""
    row = Deferral.objects.filter(id=deferral_id).first()
    if row is None:
        raise NotFound
    return view(row)


def view(row: Deferral) -> DeferralView:
    """Return a deferral."""
    return DeferralView(
        id=row.id,
        order_id=row.order_id,
        fields=tuple(row.fields),
        due_at=row.due_at,
        asked_at=row.asked_at,
        by=row.by,
        done_at=row.done_at,
    )


def expected() -> Iterator[ExpectedWork]:
    """Yield the orders whose fields are still to come, at their desk."""
    rows = Deferral.objects.filter(done_at=None)
    for row_id, desk_id in rows.values_list("id", "order__desk_id"):
        yield ExpectedWork(ref=Ref(DEFERRAL_KIND, row_id), unit_id=desk_id)
