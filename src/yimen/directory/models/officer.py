"""Officers and the posts they hold."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q

from yimen.directory.contracts import Post
from yimen.directory.models.organisation import Organisation
from yimen.kernel.contracts import NotFound


class OfficerQuerySet(models.QuerySet["Officer"]):
    """Reads of officers."""

    def for_change(self, officer_id: UUID) -> Officer:
        """Return the locked officer. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=officer_id).first()
        if found is None:
            raise NotFound
        return found


class Officer(models.Model):
    """Somebody employed by an organisation, with an account of his own."""

    id = models.UUIDField(primary_key=True)
    account = models.OneToOneField("identity.Account", on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=32)
    name = models.CharField(max_length=50)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    appointed_at = models.DateTimeField()

    objects = OfficerQuerySet.as_manager()

    class Meta:
        db_table = "directory_officer"

    def __str__(self) -> str:
        return self.name


class Holding(models.Model):
    """A post held in an organisation over an area prefix; `until_on` is the first day without it.

    `item_codes` narrows it to some items (null: all of the unit's). A lent post names the one it
    was lent from and ends with it. A trigger keeps the duties apart (see the migrations).
    """

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=24)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area_prefix = models.CharField(max_length=12)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    item_codes = models.JSONField(null=True)
    lent_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    delegation = models.ForeignKey(
        "directory.Delegation", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "directory_holding"
        constraints = (
            models.CheckConstraint(
                condition=Q(post__in=[post.value for post in Post]), name="directory_holding_post"
            ),
            models.CheckConstraint(
                condition=Q(area_prefix__regex=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$"),
                name="directory_holding_prefix",
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="directory_holding_dates",
            ),
            models.UniqueConstraint(
                fields=("officer", "organisation", "post", "area_prefix"),
                condition=Q(until_on=None),
                name="directory_holding_once",
            ),
            models.CheckConstraint(
                condition=Q(lent_from=None, delegation=None)
                | Q(lent_from__isnull=False, delegation__isnull=False, until_on__isnull=False),
                name="directory_holding_lent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post} {self.area_prefix}"
