"""Remove a template that is old, or that its person wants gone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from yimen.biometrics.actions import template
from yimen.biometrics.contracts import Purpose
from yimen.biometrics.models import Template
from yimen.kernel.actor import SYSTEM
from yimen.kernel.contracts import NotFound


def remove_template(*, record_id: str, at: datetime) -> None:
    """Remove one template; searches answer without it at once. Raises NotFound."""
    row = Template.objects.filter(pk=UUID(record_id)).first()
    if row is None:
        raise NotFound
    template.delete(
        actor=SYSTEM,
        subject_id=row.subject_id,
        purpose=Purpose(row.purpose),
        at=at,
        why="到期或按本人请求删除",
    )
