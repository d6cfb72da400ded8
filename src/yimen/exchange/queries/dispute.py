"""Reads of disputes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from yimen.exchange import sealing
from yimen.exchange.contracts import DISPUTE_KIND, GRANT_KIND, DisputeState, DisputeView, GrantState
from yimen.exchange.models import Dispute, Grant
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound, Ref
from yimen.kernel.register import Exported
from yimen.kernel.work.contracts import ExpectedWork

_MOST = 100


def dispute_view(row: Dispute) -> DisputeView:
    """Return a dispute, readable."""
    words = sealing.unseal(sealing.WORDS, row.words_encrypted)
    return DisputeView(
        id=row.pk,
        person_id=row.person_id,
        source=row.source,
        unit_id=row.unit_id,
        field_name=row.field_name,
        registered=str(words.get("registered", "")),
        claimed=str(words.get("claimed", "")),
        reason=str(words.get("reason", "")),
        number=row.number,
        item_name=row.item_name,
        state=DisputeState(row.state),
        opened_at=row.opened_at,
        due_on=row.due_on,
        answer=str(sealing.unseal(sealing.REPLY, row.answer_encrypted).get("answer", "")),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def get_dispute(*, dispute_id: UUID) -> DisputeView:
    """Return a dispute. Raises NotFound."""
    row = Dispute.objects.filter(pk=dispute_id).first()
    if row is None:
        raise NotFound
    return dispute_view(row)


def list_about(*, about: Ref) -> list[DisputeView]:
    """Return the doubts raised in an application, in order."""
    rows = Dispute.objects.filter(about_id=about.id, about_kind=about.kind)
    return [dispute_view(one) for one in rows.order_by("opened_at", "pk")]


def list_of_person(*, person_id: UUID) -> list[DisputeView]:
    """Return a person's doubts, the newest first."""
    rows = Dispute.objects.filter(person_id=person_id).order_by("-opened_at", "-pk")
    return [dispute_view(one) for one in rows[:_MOST]]


def list_of_units(*, unit_ids: Collection[UUID], open_only: bool) -> list[DisputeView]:
    """Return the doubts that some units answer, those due first."""
    rows = Dispute.objects.filter(unit_id__in=list(unit_ids))
    if open_only:
        rows = rows.filter(state=DisputeState.OPEN)
    return [dispute_view(one) for one in rows.order_by("due_on", "pk")[:_MOST]]


def export_disputes(*, person_id: UUID) -> list[Exported]:
    """Return a person's doubts with their answers."""
    return [
        Exported(
            title=f"数据异议：{one.source}",
            facts=(
                ("时间", f"{one.opened_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                (one.field_name, one.registered),
                ("您说应当是", one.claimed),
                ("理由", one.reason),
                ("答复", one.answer),
            ),
        )
        for one in list_of_person(person_id=person_id)
    ]


def open_disputes() -> Iterator[ExpectedWork]:
    """Yield the work that open disputes hold."""
    rows = Dispute.objects.filter(state=DisputeState.OPEN).order_by("pk")
    for dispute_id, unit_id in rows.values_list("pk", "unit_id"):
        yield ExpectedWork(ref=Ref(DISPUTE_KIND, dispute_id), unit_id=unit_id)


def asked_grants() -> Iterator[ExpectedWork]:
    """Yield the work that requests for sharing hold at the owners."""
    rows = Grant.objects.filter(state=GrantState.ASKED).order_by("pk")
    for grant_id, unit_id in rows.values_list("pk", "resource__owner_id"):
        yield ExpectedWork(ref=Ref(GRANT_KIND, grant_id), unit_id=unit_id)
