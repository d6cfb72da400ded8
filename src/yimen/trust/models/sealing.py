"""Tables of sealing: what waits for a seal or carries one, and each use of a seal."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.trust.contracts import SealedState
from yimen.trust.models.seals import Seal
from yimen.trust.rules.certificate import WishState


class SealingQuerySet(models.QuerySet["Sealing"]):
    """Reads of the queue that state their lock."""

    def for_change(self, sealing_id: UUID) -> Sealing:
        """Return the row locked for change. Raises NotFound."""
        found = self.select_for_update(of=("self",)).filter(id=sealing_id).first()
        if found is None:
            raise NotFound
        return found


class Sealing(models.Model):
    """One document to be sealed, once; `mark` binds what was asked to a key outside the database."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ref_kind = models.CharField(max_length=60)
    ref_id = models.UUIDField()
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField()
    file_id = models.UUIDField()
    sm3 = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=SealedState.QUEUED.value)
    why = models.CharField(max_length=30, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)
    pdf_file_id = models.UUIDField(null=True)
    ofd_file_id = models.UUIDField(null=True)
    ofd_size = models.PositiveIntegerField(null=True)
    mark = models.BinaryField()

    objects = SealingQuerySet.as_manager()

    class Meta:
        db_table = "trust_sealing"
        constraints = (
            models.UniqueConstraint(fields=["ref_kind", "ref_id"], name="trust_sealing_once"),
            models.CheckConstraint(
                name="trust_sealing_state",
                condition=models.Q(state__in=[one.value for one in SealedState]),
            ),
            models.CheckConstraint(
                name="trust_sealing_has_file",
                condition=~models.Q(state="sealed") | models.Q(pdf_file_id__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="queued"),
                name="trust_sealing_waits",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class SealUse(models.Model):
    """One use of a seal: which document, for what case, at whose word and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="+")
    sealing = models.OneToOneField(Sealing, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    title = models.CharField(max_length=200)
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField()
    person = models.CharField(max_length=200)
    custodian_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    source_sm3 = models.CharField(max_length=64)
    pdf_sm3 = models.CharField(max_length=64)
    ofd_sm3 = models.CharField(max_length=64, blank=True)
    mark = models.BinaryField()

    class Meta:
        db_table = "trust_seal_use"
        indexes = (models.Index(fields=["seal", "-at"], name="trust_seal_use_log"),)

    def __str__(self) -> str:
        return f"{self.seal_id} {self.title}"


class TrustPolicy(models.Model):
    """A policy value from a moment on: which suite a form is sealed in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    from_at = models.DateTimeField()
    set_at = models.DateTimeField()
    set_by_ref = models.UUIDField(null=True)
    why = models.CharField(max_length=200)

    class Meta:
        db_table = "trust_policy"
        indexes = (models.Index(fields=["code", "-from_at"], name="trust_policy_now"),)

    def __str__(self) -> str:
        return f"{self.code} {self.value}"


class PolicyWishQuerySet(models.QuerySet["PolicyWish"]):
    """Reads of asked changes that state their lock."""

    def for_change(self, wish_id: UUID) -> PolicyWish:
        """Return the wish locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=wish_id).first()
        if found is None:
            raise NotFound
        return found


class PolicyWish(models.Model):
    """A change of a policy value that one hand asked for and another settles."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=40)
    from_at = models.DateTimeField()
    why = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default=WishState.ASKED.value)
    asked_by_id = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    settled_by_id = models.UUIDField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_words = models.CharField(max_length=300, blank=True)

    objects = PolicyWishQuerySet.as_manager()

    class Meta:
        db_table = "trust_policy_wish"
        constraints = (
            models.UniqueConstraint(
                fields=["code"], condition=Q(state="asked"), name="trust_policy_one_wish"
            ),
            models.CheckConstraint(
                name="trust_policy_wish_hands",
                condition=~Q(state="approved") | ~Q(settled_by_id=F("asked_by_id")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.value}"
