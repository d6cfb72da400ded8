"""Posts that wait for approval, and which verbs a post holds where the site changed that."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from yimen.directory.contracts import AssignmentState, Post
from yimen.directory.models.officer import Holding, Officer
from yimen.directory.models.organisation import Organisation
from yimen.kernel.contracts import NotFound


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def for_change(self, assignment_id: UUID) -> Assignment:
        """Return the locked assignment. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=assignment_id).first()
        if found is None:
            raise NotFound
        return found


class Assignment(models.Model):
    """A post that the system administrator gave; it counts once the security one approved."""

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=24)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area_prefix = models.CharField(max_length=12)
    item_codes = models.JSONField(null=True)
    until_on = models.DateField(null=True)
    asked_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=AssignmentState.WAITING.value)
    ruled_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, default="")
    holding = models.OneToOneField(Holding, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        db_table = "directory_assignment"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in AssignmentState]),
                name="directory_assignment_state",
            ),
            models.CheckConstraint(
                condition=Q(ruled_by=None) | ~Q(ruled_by=models.F("asked_by")),
                name="directory_assignment_two_people",
            ),
            models.UniqueConstraint(
                fields=("officer", "organisation", "post", "area_prefix"),
                condition=Q(state="waiting"),
                name="directory_assignment_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.post} {self.state}"


class PostVerb(models.Model):
    """A verb that a post holds, or no longer holds, from a day on; the newest row of a day counts."""

    id = models.UUIDField(primary_key=True)
    post = models.CharField(max_length=24)
    verb = models.CharField(max_length=60)
    held = models.BooleanField()
    from_on = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "directory_post_verb"
        constraints = (
            models.CheckConstraint(
                condition=Q(post__in=[post.value for post in Post]), name="directory_post_verb_post"
            ),
        )
        indexes = (
            models.Index(
                fields=("post", "verb", "-from_on", "-set_at"), name="directory_post_verb_newest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.post} {self.verb} {self.held}"
