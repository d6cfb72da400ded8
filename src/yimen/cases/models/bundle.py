"""One application for several items (一件事): its draft, itself, and the cases under it."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class BundleDraftQuerySet(models.QuerySet["BundleDraft"]):
    """Reads of drafts that state their lock."""

    def for_change(self, draft_id: UUID) -> BundleDraft:
        """Return the draft locked for change. Raises NotFound."""
        draft = self.select_for_update(no_key=True, of=("self",)).filter(id=draft_id).first()
        if draft is None:
            raise NotFound
        return draft


class BundleApplication(models.Model):
    """What was handed in by one form: one number, and one case for each item under it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=50, unique=True)
    bundle_id = models.UUIDField()
    title = models.CharField(max_length=100)
    applicant = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    applicant_name = models.CharField(max_length=200)
    filed_by_person_id = models.UUIDField(null=True)
    filed_by_officer_id = models.UUIDField(null=True)
    filed_by_name = models.CharField(max_length=200, blank=True)
    picks = models.JSONField(default=dict)
    submitted_at = models.DateTimeField()

    class Meta:
        db_table = "cases_bundle_application"
        indexes = [
            models.Index(
                fields=[f"filed_by_{who}_id"],
                condition=models.Q(**{f"filed_by_{who}_id__isnull": False}),
                name=f"cases_bundle_by_{who}",
            )
            for who in ("person", "officer")
        ]

    def __str__(self) -> str:
        return self.number


class BundlePart(models.Model):
    """A case that came in with others, and its place among them.

    `signed_digest` is of what its form said when the whole was signed by hand; empty where it was not.
    """

    application = models.ForeignKey(
        BundleApplication, on_delete=models.PROTECT, related_name="parts"
    )
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    signed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "cases_bundle_part"

    def __str__(self) -> str:
        return f"{self.application_id} {self.place}"


class BundleDraft(models.Model):
    """A bundle not yet handed in; it keeps the edition and the versions that it began with.

    `picks` are the answers about the situation, `mandates` the mandate for each item where
    somebody else files.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    bundle_id = models.UUIDField()
    version_ids = models.JSONField()
    applicant = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    filed_by_person_id = models.UUIDField(null=True)
    filed_by_officer_id = models.UUIDField(null=True)
    mandates = models.JSONField(default=dict)
    picks = models.JSONField(default=dict)
    step = models.CharField(max_length=40, blank=True)
    answers = models.BinaryField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    application = models.OneToOneField(
        BundleApplication, on_delete=models.PROTECT, related_name="+", null=True
    )
    discarded_at = models.DateTimeField(null=True)

    objects = BundleDraftQuerySet.as_manager()

    class Meta:
        db_table = "cases_bundle_draft"

    def __str__(self) -> str:
        return self.number
