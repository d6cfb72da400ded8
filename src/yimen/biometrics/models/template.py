"""Templates of faces, the galleries that they form, and every change of a gallery in its order."""

from __future__ import annotations

from django.db import models

from yimen.biometrics.contracts import Purpose
from yimen.kernel.ids import new_id

_PURPOSES = [one.value for one in Purpose]


class Template(models.Model):
    """The vector of a face, encrypted: for one purpose, of one recogniser, until it expires.

    `subject_id` is opaque; `cell` says in which part of a gallery it is looked for first. No image
    is kept. A deleted template is gone: its `GalleryChange` and the ledger prove that it was here.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_id = models.UUIDField()
    purpose = models.CharField(max_length=10)
    cell = models.CharField(max_length=40, default="")
    model_name = models.CharField(max_length=60)
    model_sha256 = models.CharField(max_length=64)
    dimension = models.PositiveSmallIntegerField()
    vector_encrypted = models.BinaryField()
    quality = models.JSONField(default=dict)
    ground = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "biometrics_template"
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "purpose", "model_sha256"], name="biometrics_template_once"
            ),
            models.CheckConstraint(
                name="biometrics_template_purpose", condition=models.Q(purpose__in=_PURPOSES)
            ),
        )
        indexes = (
            models.Index(fields=["purpose", "model_sha256", "id"], name="biometrics_template_load"),
            models.Index(fields=["expires_at"], name="biometrics_template_expiry"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Gallery(models.Model):
    """How far the changes of a purpose's gallery have come; locked by whoever makes the next."""

    purpose = models.CharField(primary_key=True, max_length=10)
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "biometrics_gallery"

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class GalleryChange(models.Model):
    """One template came in or went, as change number `version` of its gallery."""

    id = models.BigAutoField(primary_key=True)
    purpose = models.CharField(max_length=10)
    version = models.BigIntegerField()
    template_id = models.UUIDField()
    added = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "biometrics_gallery_change"
        constraints = (
            models.UniqueConstraint(
                fields=["purpose", "version"], name="biometrics_gallery_change_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
