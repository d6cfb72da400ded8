"""Tables of rekeying: a run over everything that is encrypted, and how far each column has come."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class RekeyingQuerySet(models.QuerySet["Rekeying"]):
    """Reads of runs that state their lock."""

    def open_for_work(self) -> Rekeying | None:
        """Return the run that is not finished, locked; None where there is none or another holds it."""
        locked = self.select_for_update(no_key=True, of=("self",), skip_locked=True)
        return locked.filter(finished_at=None).first()


class Rekeying(models.Model):
    """One run: from when, by whom, until when, and how long it worked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=80)
    worked_ms = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = RekeyingQuerySet.as_manager()

    class Meta:
        db_table = "trust_rekeying"
        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(finished_at=None),
                name="trust_rekeying_one_open",
            ),
        )

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"


class RekeyingPart(models.Model):
    """One column, or the stored contents; `total` is null until they are counted."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Rekeying, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=130)
    total = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0)
    unreadable = models.BigIntegerField(default=0)
    example = models.CharField(max_length=80, blank=True)
    cursor = models.CharField(max_length=80, blank=True)
    passed = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "trust_rekeying_part"
        constraints = (
            models.UniqueConstraint(fields=["run", "name"], name="trust_rekeying_part_once"),
        )

    def __str__(self) -> str:
        return self.name
