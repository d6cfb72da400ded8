"""Checks of callers by operators."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.identity.caller_contracts import CallerWay


class CallerCheck(models.Model):
    """One check on one call; whom it is about is empty where nobody answers to what was said."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    ground_kind = models.CharField(max_length=40)
    ground_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    way = models.CharField(max_length=8, default="")
    tries = models.SmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_caller_check"
        constraints = (
            models.CheckConstraint(
                condition=Q(way="") | Q(way__in=[one.value for one in CallerWay]),
                name="identity_caller_check_way",
            ),
            models.CheckConstraint(
                condition=Q(passed_at=None) | Q(person_id__isnull=False, until_at__isnull=False),
                name="identity_caller_check_passed",
            ),
        )
        indexes = (
            models.Index(
                fields=("account_id", "ground_id", "-opened_at"), name="identity_caller_newest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.ground_kind} {self.id}"
