"""What signatures by hand keep of a person: given to him, and which are old."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported, OldRecord
from yimen.trust.contracts import HAND_KIND
from yimen.trust.models import HandSignature
from yimen.trust.queries.hand_rows import hand_view


def export_hand_signatures(*, person_id: UUID) -> list[Exported]:
    """Return the signatures that a person gave, or that were given for him."""
    rows = HandSignature.objects.filter(for_id=person_id).order_by("at", "pk")
    return [
        Exported(
            title=view.title,
            facts=(
                ("时间", f"{view.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("谁签的", view.signer_name),
                ("见证人", view.witness),
                ("输入的姓名", view.name),
                ("设备", view.device.words),
                ("所签内容的杂凑值（SM3）", view.document.digest),
            ),
        )
        for view in map(hand_view, rows)
    ]


def old_hand_signatures(*, before: datetime, limit: int, person_id: UUID | None) -> list[OldRecord]:
    """Return signatures made before a moment whose document was never handed in."""
    rows = HandSignature.objects.filter(kept_at=None, at__lt=before)
    if person_id is not None:
        rows = rows.filter(for_id=person_id)
    return [
        OldRecord(
            id=str(row.id),
            since=row.at,
            person_id=row.for_id,
            subjects=(Ref(HAND_KIND, row.id), Ref(row.document_kind, row.document_id)),
        )
        for row in rows.order_by("at", "pk")[:limit]
    ]
