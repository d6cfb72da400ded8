"""Reads that take the lock of what they return."""

from __future__ import annotations

from typing import Generic, TypeVar
from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound

Row = TypeVar("Row", bound=models.Model, covariant=True)


class LockingQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows that may be asked for change."""

    def for_change(self, row_id: UUID) -> Row:
        """Return the row locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=row_id).first()
        if found is None:
            raise NotFound
        return found
