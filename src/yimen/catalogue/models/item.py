"""Items and their versions. A published version is never edited: a change is a new version."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from yimen.kernel.ids import new_id

_UNPUBLISHED = ["draft", "vet_unit", "vet_law", "vet_office"]
_STATES = [*_UNPUBLISHED, "in_use", "suspended", "cancelled"]


class ItemQuerySet(models.QuerySet["Item"]):
    """Reads of items."""

    def for_change(self) -> ItemQuerySet:
        """Lock the rows until the transaction ends, in order of their ids."""
        return self.select_for_update(no_key=True, of=("self",)).order_by("id")


class Item(models.Model):
    """A leaf of the catalogue that can be applied for, under one implementation code.

    `owner_id` is the officer who answers for its guide, `review_by` the day by which he looks at
    it again, `review_unit_id` the unit that is asked for an overdue review; None where none is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=36, unique=True)
    catalogue_code = models.CharField(max_length=12, db_index=True)
    created_at = models.DateTimeField()
    owner_id = models.UUIDField(null=True)
    review_by = models.DateField(null=True, db_index=True)
    review_unit_id = models.UUIDField(null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        db_table = "catalogue_item"

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """The text and rules of an item from a day on; cases keep the version they began with.

    `until_on` is the first day on which the version no longer holds; a version that is replaced on
    the day on which it came into force has both on one day. `effective_at` is the moment from which
    it holds, empty before publication. What is searched or listed
    by has a column; the other elements of the national list lie in `definition`. `sort_key` is
    the name in pinyin, because the database has no Chinese collation. `asked_unit_id` is the unit
    on whose list the next step of vetting stands, or the mending of what was sent back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=12)
    effective_on = models.DateField()
    effective_at = models.DateTimeField(null=True)
    until_on = models.DateField(null=True)
    name = models.CharField(max_length=1000)
    sort_key = models.CharField(max_length=200)
    item_type = models.CharField(max_length=2)
    regime = models.CharField(max_length=16)
    department_code = models.CharField(max_length=20)
    instant = models.BooleanField()
    receive_level = models.CharField(max_length=1)
    decide_level = models.CharField(max_length=1)
    entrusted_acceptance = models.BooleanField()
    lawful_amount = models.PositiveIntegerField(null=True)
    lawful_unit = models.CharField(max_length=1, default="W")
    lawful_law = models.CharField(max_length=200, default="")
    promised_amount = models.PositiveIntegerField(null=True)
    promised_unit = models.CharField(max_length=1, default="W")
    promised_law = models.CharField(max_length=200, default="")
    audiences = ArrayField(models.CharField(max_length=1), default=list)
    topics = ArrayField(models.CharField(max_length=4), default=list)
    life_events = ArrayField(models.CharField(max_length=12), default=list)
    keywords = ArrayField(models.CharField(max_length=40), default=list)
    definition = models.JSONField(null=True)
    asked_unit_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "catalogue_item_version"
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="catalogue_version_once"),
            models.UniqueConstraint(
                fields=["item", "effective_on"],
                condition=Q(state="in_use")
                & (Q(until_on__isnull=True) | Q(until_on__gt=models.F("effective_on"))),
                name="catalogue_version_holds_once",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=_UNPUBLISHED),
                name="catalogue_version_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_STATES),
                name="catalogue_version_state",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("effective_on")),
                name="catalogue_version_dates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sort_key", "id"],
                condition=Q(state="in_use"),
                name="catalogue_version_listed",
            ),
            models.Index(fields=["sort_key", "id"], name="catalogue_version_sorted"),
            models.Index(fields=["department_code", "state"], name="catalogue_version_dept"),
            GinIndex(fields=["topics"], name="catalogue_version_topics"),
            GinIndex(fields=["life_events"], name="catalogue_version_events"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
