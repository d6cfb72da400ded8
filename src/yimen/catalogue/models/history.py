"""What happened to a version: the steps of its vetting, and every change of a field with its reason."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class VersionStep(models.Model):
    """One move of a version: who, in which unit, from where to where, and why. Never changed.

    `officer_id` is empty where the installation itself moved it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.CASCADE, related_name="steps"
    )
    verb = models.CharField(max_length=16)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    officer_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=200)
    unit_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, default="")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_version_step"
        indexes = [
            models.Index(fields=["version", "made_at", "id"], name="catalogue_version_steps")
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.verb}"


class FieldChange(models.Model):
    """One value of a draft that somebody changed: the place in words, before, after, and why.

    An empty `before` was added, an empty `after` taken away. Kept, so that nothing that anybody
    wrote is lost when another writes over it. `source` names the list or the batch that brought a
    value; who took it in did not write it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.CASCADE, related_name="changes"
    )
    section = models.CharField(max_length=16)
    place = models.CharField(max_length=500)
    before = models.TextField()
    after = models.TextField()
    why = models.CharField(max_length=200)
    officer_id = models.UUIDField(null=True)
    made_by = models.CharField(max_length=200)
    source = models.CharField(max_length=120, default="", db_default="")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_field_change"
        indexes = [
            models.Index(fields=["version", "made_at", "id"], name="catalogue_field_changes")
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.made_by}"
