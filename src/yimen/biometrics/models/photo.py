"""ID photos and copies of cards: encrypted, of one visit, and gone a day later."""

from __future__ import annotations

from django.db import models


class PhotoPreset(models.Model):
    """A version of a kind of ID photo that a site added; the built-in ones are data of the rules.

    The newest version of a code holds; photos keep the number of the one they were made by.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dpi = models.PositiveIntegerField()
    width_mm = models.FloatField()
    height_mm = models.FloatField()
    cheeks_least = models.PositiveIntegerField()
    cheeks_most = models.PositiveIntegerField()
    crown_least = models.PositiveIntegerField()
    crown_most = models.PositiveIntegerField()
    eyes_up = models.PositiveIntegerField()
    backdrops = models.CharField(max_length=32)
    may_replace = models.BooleanField()
    bytes_least = models.PositiveIntegerField(default=0)
    bytes_most = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=300)
    unverified = models.CharField(max_length=300, default="")
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)

    class Meta:
        db_table = "biometrics_photo_preset"
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="biometrics_photo_preset_one"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Photo(models.Model):
    """A picture brought for an ID photo, what was found wrong, and the photo made of it.

    `owner` is a keyed hash of the account, or of the visit of somebody who is not signed in.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.CharField(max_length=64)
    preset = models.CharField(max_length=32)
    preset_version = models.PositiveIntegerField()
    backdrop = models.CharField(max_length=8, default="")
    faults = models.CharField(max_length=200, default="")
    bust = models.JSONField(null=True)
    measures = models.JSONField(default=dict)
    source_encrypted = models.BinaryField()
    mask_encrypted = models.BinaryField(null=True)
    made_encrypted = models.BinaryField(null=True)
    pixels_sha256 = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "biometrics_photo"
        indexes = (models.Index(fields=("expires_at",), name="biometrics_photo_expiry"),)

    def __str__(self) -> str:
        return f"{self.preset} {self.id}"


class CardCopy(models.Model):
    """Both sides of a card on one page, marked with what it is for; `edges` says how each was found."""

    id = models.UUIDField(primary_key=True)
    owner = models.CharField(max_length=64)
    purpose_encrypted = models.BinaryField()
    front_encrypted = models.BinaryField()
    back_encrypted = models.BinaryField()
    page_encrypted = models.BinaryField()
    is_grey = models.BooleanField()
    straightened = models.PositiveSmallIntegerField()
    edges = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "biometrics_card_copy"
        indexes = (models.Index(fields=("expires_at",), name="biometrics_card_copy_expiry"),)

    def __str__(self) -> str:
        return f"card copy {self.id}"
