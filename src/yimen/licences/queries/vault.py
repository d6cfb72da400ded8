"""Reads of the vault."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from yimen.kernel.contracts import Ref
from yimen.kernel.register import Exported
from yimen.licences.contracts import KeptPaperView, KeptUseView
from yimen.licences.models import KeptPaper, KeptPaperUse
from yimen.licences.rules.vault import LEVELS, may_use_again

_MOST = 200


def kept_view(row: KeptPaper, *, on: date) -> KeptPaperView:
    """Return a kept paper as seen on a day."""
    return KeptPaperView(
        id=row.id,
        person_id=row.person_id,
        code=row.code,
        name=row.name,
        level=row.level,
        level_title=LEVELS[row.level],
        file_ids=tuple(UUID(one) for one in row.file_ids),
        origin=Ref(row.origin_kind, row.origin_id),
        origin_title=row.origin_title,
        origin_number=row.origin_number,
        given_on=row.given_on,
        valid_until=row.valid_until,
        is_withdrawn=row.withdrawn_at is not None,
        is_usable=may_use_again(withdrawn_at=row.withdrawn_at, valid_until=row.valid_until, on=on),
    )


def list_kept(*, person_id: UUID, on: date, name: str = "") -> list[KeptPaperView]:
    """Return the papers of a person that were not withdrawn, the newest first; `name` narrows."""
    rows = KeptPaper.objects.filter(person_id=person_id, withdrawn_at=None)
    if name:
        rows = rows.filter(name=name)
    return [kept_view(one, on=on) for one in rows.order_by("-given_on", "-id")[:_MOST]]


def find_kept(*, ids: Collection[UUID], on: date) -> list[KeptPaperView]:
    """Return these kept papers, withdrawn ones included; the caller has checked who looks."""
    return [kept_view(one, on=on) for one in KeptPaper.objects.filter(id__in=list(ids))]


def list_uses(*, person_id: UUID) -> list[KeptUseView]:
    """Return how a person's kept papers were used again, the newest first."""
    rows = KeptPaperUse.objects.select_related("kept").filter(kept__person_id=person_id)
    return [
        KeptUseView(kept_id=one.kept_id, user_name=one.user_name, purpose=one.purpose, at=one.at)
        for one in rows.order_by("-at", "-id")[:_MOST]
    ]


def export_kept(*, person_id: UUID, on: date) -> list[Exported]:
    """Return a person's vault, withdrawn papers included."""
    rows = KeptPaper.objects.filter(person_id=person_id).order_by("given_on", "pk")
    return [
        Exported(
            title=f"材料库：{one.name}",
            facts=(
                ("办什么时交的", f"{one.origin_title} {one.origin_number}"),
                ("日期", one.given_on.isoformat()),
                ("可信等级", f"{one.level} {one.level_title}"),
                ("用到", one.valid_until.isoformat()),
                ("状态", "已收回" if one.is_withdrawn else "可以再用"),
            ),
        )
        for one in (kept_view(row, on=on) for row in rows)
    ]
