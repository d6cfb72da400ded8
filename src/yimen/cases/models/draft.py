"""The table of drafts: what a person is still filling in."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.kernel.prepared import PreparedRead


class DraftQuerySet(models.QuerySet["Draft"]):
    """Reads of drafts that state their lock."""

    def for_change(self, draft_id: UUID) -> Draft:
        """Return the draft locked for change. Raises NotFound."""
        draft = _LOCKED.find(draft_id)
        if draft is None:
            raise NotFound
        return draft


class Draft(models.Model):
    """An application not yet submitted. It stays after submitting and names its case.

    `picks` names the papers taken from the vault, their ids with a blank between them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=20, unique=True)
    item_version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    applicant = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    filed_by_person_id = models.UUIDField(null=True)
    filed_by_officer_id = models.UUIDField(null=True)
    mandate_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=1)
    situation = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=40, blank=True)
    answers = models.BinaryField()
    picks = models.TextField(default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+", null=True)
    discarded_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        db_table = "cases_draft"
        constraints = [
            models.UniqueConstraint(
                fields=["applicant", "item_version"],
                condition=models.Q(
                    filed_by_person_id__isnull=True,
                    filed_by_officer_id__isnull=True,
                    case__isnull=True,
                    discarded_at__isnull=True,
                ),
                name="cases_draft_one_own",
            )
        ]
        indexes = [
            models.Index(
                fields=[f"filed_by_{who}_id"],
                condition=models.Q(**{f"filed_by_{who}_id__isnull": False}),
                name=f"cases_draft_by_{who}",
            )
            for who in ("person", "officer")
        ]

    def __str__(self) -> str:
        return self.number


_LOCKED = PreparedRead(Draft, "id = %s", locks=True)
