"""Tables of the vault: papers that a person gave once, and each time one was used again."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id


class KeptPaperQuerySet(models.QuerySet["KeptPaper"]):
    """Reads of kept papers that state their lock."""

    def for_change(self, kept_id: UUID) -> KeptPaper:
        """Return the paper locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=kept_id).first()
        if found is None:
            raise NotFound
        return found


class KeptPaper(models.Model):
    """A paper of an earlier case (材料库). Its files stay where they are: they are named, not copied."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=1)
    file_ids = models.JSONField()
    origin_kind = models.CharField(max_length=60)
    origin_id = models.UUIDField()
    origin_title = models.CharField(max_length=200)
    origin_number = models.CharField(max_length=50)
    given_on = models.DateField()
    valid_until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = KeptPaperQuerySet.as_manager()

    class Meta:
        db_table = "licences_kept_paper"
        constraints = (
            models.UniqueConstraint(fields=["origin_id", "code"], name="licences_kept_once"),
            models.CheckConstraint(
                name="licences_kept_level", condition=models.Q(level__in=["A", "B", "C", "D"])
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.level}"


class KeptPaperUse(models.Model):
    """One use of a kept paper in another application: by whom, for what, when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(KeptPaper, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    user_name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300)
    used_for_kind = models.CharField(max_length=60)
    used_for_id = models.UUIDField()

    class Meta:
        db_table = "licences_kept_use"

    def __str__(self) -> str:
        return f"{self.kept_id} {self.purpose}"
