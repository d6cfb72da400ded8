"""Tables of rating each other: a round an order's cycle, one rating for each pair of parties."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.mutual import AppealState, RoundState
from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class MutualRound(models.Model):
    """A round after joint handling; `parties` are the desk, the lead and the supporting units."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default=RoundState.BLIND.value)
    parties = models.JSONField()
    opened_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["MutualRound"].as_manager()

    class Meta:
        db_table = "hotline_mutual_round"
        constraints = [
            models.CheckConstraint(
                name="hotline_mutual_state_known",
                condition=models.Q(state__in=[one.value for one in RoundState]),
            ),
            models.UniqueConstraint(fields=["order", "cycle"], name="hotline_mutual_once"),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="hotline_mutual_state")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"


class MutualTurn(models.Model):
    """One party's turn in a round; done once it has rated every other."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(MutualRound, on_delete=models.PROTECT, related_name="+")
    unit_id = models.UUIDField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_mutual_turn"
        constraints = [
            models.UniqueConstraint(fields=["round", "unit_id"], name="hotline_mutual_turn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.unit_id}"


class MutualRating(models.Model):
    """What one party gave another; never changed, an appeal that is upheld leaves it out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(MutualRound, on_delete=models.PROTECT, related_name="+")
    by_unit = models.UUIDField()
    to_unit = models.UUIDField()
    timely = models.PositiveSmallIntegerField()
    willing = models.PositiveSmallIntegerField()
    quality = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    officer_id = models.UUIDField(null=True)

    class Meta:
        db_table = "hotline_mutual_rating"
        constraints = [
            models.CheckConstraint(
                name="hotline_mutual_not_oneself",
                condition=~models.Q(by_unit=models.F("to_unit")),
            ),
            models.CheckConstraint(
                name="hotline_mutual_one_to_five",
                condition=models.Q(
                    timely__range=(1, 5), willing__range=(1, 5), quality__range=(1, 5)
                ),
            ),
            models.UniqueConstraint(
                fields=["round", "by_unit", "to_unit"], name="hotline_mutual_rating_once"
            ),
        ]
        indexes = [models.Index(fields=["to_unit", "at"], name="hotline_mutual_rated")]

    def __str__(self) -> str:
        return f"{self.by_unit} {self.to_unit}"


class MutualAppeal(models.Model):
    """The rated party's appeal against one rating, and the ruling of a third."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rating = models.OneToOneField(MutualRating, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, default=AppealState.ASKED.value)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    ruling = models.CharField(max_length=500, blank=True)
    ruled_at = models.DateTimeField(null=True)
    ruled_by = models.CharField(max_length=120, blank=True)

    objects = LockingQuerySet["MutualAppeal"].as_manager()

    class Meta:
        db_table = "hotline_mutual_appeal"
        constraints = [
            models.CheckConstraint(
                name="hotline_mutual_appeal_known",
                condition=models.Q(state__in=[one.value for one in AppealState]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating_id} {self.state}"
