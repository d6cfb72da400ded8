"""Tables of people's mediation. What the parties told stays between them: it is encrypted."""

from __future__ import annotations

from django.db import models

from yimen.hotline.contracts.dispute import DisputeState, PerformanceState
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Dispute(models.Model):
    """One dispute; `unit_id` is the village or town whose committee mediates."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=80)
    area_code = models.CharField(max_length=12)
    unit_id = models.UUIDField()
    state = models.CharField(max_length=12, default=DisputeState.APPLIED.value)
    facts_encrypted = models.BinaryField()
    claim_encrypted = models.BinaryField()
    elsewhere = models.CharField(max_length=12)
    in_public = models.BooleanField(default=False)
    order_id = models.UUIDField(null=True, unique=True)
    wanted_mediator_id = models.UUIDField(null=True)
    mediator_id = models.UUIDField(null=True)
    mediator = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True)

    objects = LockingQuerySet["Dispute"].as_manager()

    class Meta:
        db_table = "hotline_dispute"
        constraints = [
            models.CheckConstraint(
                name="hotline_dispute_state_known",
                condition=models.Q(state__in=[one.value for one in DisputeState]),
            ),
        ]
        indexes = [models.Index(fields=["unit_id", "state"], name="hotline_dispute_unit")]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class DisputeParty(models.Model):
    """One party; `person_id` once he has signed in and given his code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=12)
    name_encrypted = models.BinaryField()
    phone_encrypted = models.BinaryField(default=bytes)
    address_encrypted = models.BinaryField(default=bytes)
    capacity = models.CharField(max_length=8)
    representative_encrypted = models.BinaryField(default=bytes)
    relation = models.CharField(max_length=30, blank=True)
    code_encrypted = models.BinaryField()
    person_id = models.UUIDField(null=True)
    consents = models.BooleanField(null=True)
    consented_at = models.DateTimeField(null=True)
    rejected_ids = models.JSONField(default=list)
    extends = models.BooleanField(default=False)

    class Meta:
        db_table = "hotline_party"
        constraints = [
            models.UniqueConstraint(fields=["dispute", "position"], name="hotline_party_once"),
        ]
        indexes = [models.Index(fields=["person_id"], name="hotline_party_person")]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.side}"


class MediationSession(models.Model):
    """One session with its record (调解笔录)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    held_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    present_encrypted = models.BinaryField(default=bytes)
    record_encrypted = models.BinaryField()
    by = models.CharField(max_length=120)
    next_on = models.DateField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "hotline_mediation_session"
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="hotline_session_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.number}"


class MediationAgreement(models.Model):
    """What was agreed; written anew, its version grows and earlier signatures no longer fit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(default=1)
    oral = models.BooleanField(default=False)
    facts_encrypted = models.BinaryField()
    content_encrypted = models.BinaryField()
    manner_encrypted = models.BinaryField(default=bytes)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    file_id = models.UUIDField(null=True)
    effective_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_agreement"

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.version}"


class PerformanceItem(models.Model):
    """One thing that a party owes under an agreement, with its due day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    party = models.ForeignKey(DisputeParty, on_delete=models.PROTECT, related_name="+")
    what_encrypted = models.BinaryField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    state = models.CharField(max_length=8, default=PerformanceState.OPEN.value)

    class Meta:
        db_table = "hotline_performance"
        constraints = [
            models.UniqueConstraint(fields=["dispute", "number"], name="hotline_performance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.number} {self.state}"


class PerformanceCheck(models.Model):
    """One follow-up of one thing that was agreed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(PerformanceItem, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    state = models.CharField(max_length=8)
    words_encrypted = models.BinaryField(default=bytes)

    class Meta:
        db_table = "hotline_performance_check"

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"


class DisputeArchive(models.Model):
    """What was archived of a dispute: a list of everything with its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    manifest = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "hotline_dispute_archive"

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.digest[:8]}"


class DeskStep(models.Model):
    """One line of the history of a dispute, an appeal or a move-car request; only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=24)
    thing_id = models.UUIDField()
    verb = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    officer_id = models.UUIDField(null=True)
    words_encrypted = models.BinaryField(default=bytes)

    class Meta:
        db_table = "hotline_desk_step"
        indexes = [models.Index(fields=["thing_id", "at"], name="hotline_desk_step_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id} {self.verb}"
