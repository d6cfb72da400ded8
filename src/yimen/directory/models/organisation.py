"""Organisations: departments, towns, villages and the service centre."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from yimen.directory.contracts import OrganisationKind, UnitLevel
from yimen.directory.models.area import Area
from yimen.kernel.contracts import NotFound


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of organisations."""

    def for_change(self, organisation_id: UUID) -> Organisation:
        """Return the locked organisation. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=organisation_id).first()
        if found is None:
            raise NotFound
        return found


class Organisation(models.Model):
    """An organisation that receives or decides cases; `document_word` is its 机关代字."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=30)
    document_word = models.CharField(max_length=12)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=8)
    kind = models.CharField(max_length=12)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=100, default="")
    phone = models.CharField(max_length=20, default="")
    is_active = models.BooleanField(default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        db_table = "directory_organisation"
        constraints = (
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in UnitLevel]),
                name="directory_organisation_level",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in OrganisationKind]),
                name="directory_organisation_kind",
            ),
            models.UniqueConstraint(
                fields=("area",),
                condition=Q(level__in=("town", "village"), is_active=True),
                name="directory_organisation_one_per_area",
            ),
        )

    def __str__(self) -> str:
        return self.name
