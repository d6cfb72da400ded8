"""Posts lent to a deputy for a time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from yimen.directory.contracts import DelegationKind
from yimen.directory.models.officer import Officer


class Delegation(models.Model):
    """An officer's posts in a deputy's hands; the lent posts are holdings that name it."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "directory_delegation"
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in DelegationKind]),
                name="directory_delegation_kind",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="directory_delegation_dates"
            ),
            models.CheckConstraint(
                condition=~Q(officer=F("deputy")), name="directory_delegation_two_people"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.from_on}"
