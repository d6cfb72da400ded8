"""Tables of licences and of their uses."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id
from yimen.licences.contracts import LicenceState


class Licence(models.Model):
    """One version of a licence. `face` holds the values on it, encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    identifier = models.CharField(max_length=120, unique=True)
    type_code = models.CharField(max_length=21)
    name = models.CharField(max_length=100)
    number = models.CharField(max_length=60)
    issuer = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(max_length=200)
    holder = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder_name = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=2, default=LicenceState.IN_FORCE.value)
    state_reason = models.CharField(max_length=500, blank=True)
    face = models.BinaryField()
    origin_kind = models.CharField(max_length=60)
    origin_id = models.UUIDField()
    file_id = models.UUIDField(null=True)

    class Meta:
        db_table = "licences_licence"
        constraints = [
            models.UniqueConstraint(
                fields=["origin_kind", "origin_id"], name="licences_licence_once_per_origin"
            ),
            models.CheckConstraint(
                name="licences_licence_state_known",
                condition=models.Q(state__in=[state.value for state in LicenceState]),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "type_code", "state"], name="licences_licence_held")
        ]

    def __str__(self) -> str:
        return self.identifier


class LicenceUse(models.Model):
    """A licence that stood in for a paper: by whom, for what, when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    user_name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    used_for_kind = models.CharField(max_length=60)
    used_for_id = models.UUIDField()

    class Meta:
        db_table = "licences_use"

    def __str__(self) -> str:
        return f"{self.licence_id} {self.purpose}"
