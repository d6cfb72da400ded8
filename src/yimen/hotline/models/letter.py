"""Tables of the mailbox of the county's head, and of what is asked for later."""

from __future__ import annotations

from django.db import models

from yimen.hotline.models.order import WorkOrder
from yimen.kernel.ids import new_id
from yimen.kernel.locking import LockingQuerySet


class Letter(models.Model):
    """A letter chosen for the public page: its moderated words; the original stays in the order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    asked = models.TextField()
    answered = models.TextField()
    moderated_by = models.CharField(max_length=120)
    moderated_id = models.UUIDField(null=True)
    moderated_at = models.DateTimeField()
    covered = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.CharField(max_length=200, blank=True)

    objects = LockingQuerySet["Letter"].as_manager()

    class Meta:
        db_table = "hotline_letter"
        indexes = [models.Index(fields=["-published_at"], name="hotline_letter_published")]

    def __str__(self) -> str:
        return self.title


class Deferral(models.Model):
    """Fields of an order that are to be filled in later, by whom and until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField()
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    by = models.CharField(max_length=120)
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_deferral"

    def __str__(self) -> str:
        return f"{self.order_id} {self.due_at}"


class TreeDraft(models.Model):
    """An uploaded tree with the units chosen for it, looked at before it holds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    content = models.TextField()
    units = models.JSONField(default=dict)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hotline_tree_draft"

    def __str__(self) -> str:
        return f"{self.by} {self.at}"


class UnitAlias(models.Model):
    """By which name an imported tree calls a unit of ours."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alias = models.CharField(max_length=80, unique=True)
    unit_code = models.CharField(max_length=24)

    class Meta:
        db_table = "hotline_unit_alias"

    def __str__(self) -> str:
        return f"{self.alias} {self.unit_code}"


class RetiredCategory(models.Model):
    """The path of a category that is no longer in the tree, so that old orders keep their words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24)
    path = models.CharField(max_length=250)
    until = models.DateTimeField()

    class Meta:
        db_table = "hotline_retired_category"
        indexes = [models.Index(fields=["code", "-until"], name="hotline_retired_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.path}"
