"""Purposes as officials reworded them, and what people agreed to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yimen.identity.models.person import Person


class PurposeText(models.Model):
    """A later wording of a purpose; the first is the one that the program brings (version 1)."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    why = models.TextField()
    used = models.TextField()
    kept = models.TextField()
    given_to = models.TextField()
    stops = models.TextField(default="")
    from_at = models.DateTimeField()
    made_by = models.CharField(max_length=50)

    class Meta:
        db_table = "identity_purpose_text"
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="identity_purpose_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Consent(models.Model):
    """One yes of a person to one wording of a purpose, until it is withdrawn.

    `paper_id` names the sheet (`ConsentPaper`) on which it was signed, where it was.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    text_hash = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=1)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_channel = models.CharField(max_length=1, default="")
    paper_id = models.UUIDField(null=True)

    class Meta:
        db_table = "identity_consent"
        constraints = (
            models.UniqueConstraint(
                fields=("person", "purpose"),
                condition=Q(withdrawn_at=None),
                name="identity_consent_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.version} {self.given_at}"
