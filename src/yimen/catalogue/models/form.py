"""What the form designer keeps: the last edits of each draft, and the shared groups of questions."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class DraftEdit(models.Model):
    """The form of a draft as it stood after one edit; `is_now` marks the one that holds.

    `form` and `situations` are as in the definition. `mark` is their version stamp. Edits with a
    higher number than the present one were undone and may be made again.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(
        "catalogue.ItemVersion", on_delete=models.CASCADE, related_name="edits"
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    form = models.JSONField()
    situations = models.JSONField()
    mark = models.CharField(max_length=16)
    is_now = models.BooleanField(default=False)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_draft_edit"
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="catalogue_draft_edit_once"),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(is_now=True),
                name="catalogue_draft_edit_one_now",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FieldGroup(models.Model):
    """常用题组: questions that a department uses in several forms, with the number of its edition.

    A form holds copies; each copy names the group, so that a new edition can be offered to drafts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    department_code = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    edition = models.PositiveIntegerField(default=1)
    fields = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_field_group"
        constraints = [
            models.UniqueConstraint(
                fields=["department_code", "title"], name="catalogue_field_group_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title
