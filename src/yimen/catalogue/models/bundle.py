"""Editions of bundles (一件事). A published edition is never edited: a change is a new edition."""

from __future__ import annotations

from django.db import models

from yimen.catalogue.contracts.bundles import BundleState
from yimen.kernel.ids import new_id


class BundleQuerySet(models.QuerySet["Bundle"]):
    """Reads of bundles."""

    def for_change(self, code: str) -> list[Bundle]:
        """Return the editions of a bundle, locked, the newest first."""
        return list(self.select_for_update(no_key=True).filter(code=code).order_by("-edition"))


class Bundle(models.Model):
    """One edition of a bundle; `text` is as `BundleText`, the title stands beside it for lists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20)
    edition = models.PositiveIntegerField()
    state = models.CharField(max_length=8)
    title = models.CharField(max_length=100)
    text = models.JSONField()
    mark = models.CharField(max_length=16)
    published_on = models.DateField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    objects = BundleQuerySet.as_manager()

    class Meta:
        db_table = "catalogue_bundle"
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="catalogue_bundle_edition"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state=BundleState.DRAFT.value),
                name="catalogue_bundle_one_draft",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state=BundleState.IN_USE.value),
                name="catalogue_bundle_one_in_use",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in BundleState]),
                name="catalogue_bundle_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.edition}"
