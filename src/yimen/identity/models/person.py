"""Persons: numbers, telephones and addresses lie encrypted beside a blind index."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from yimen.identity.contracts import CodeType, PersonKind
from yimen.kernel.contracts import NotFound


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of persons."""

    def for_change(self, person_id: UUID) -> Person:
        """Return the locked person. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(pk=person_id).first()
        if found is None:
            raise NotFound
        return found


class Person(models.Model):
    """A natural or legal person."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=50)
    name_pinyin = models.TextField()
    name_initials = models.TextField()
    code_type = models.CharField(max_length=4)
    code_encrypted = models.BinaryField()
    code_index = models.BinaryField()
    code_masked = models.TextField()
    phone_encrypted = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    phone_masked = models.TextField(default="")
    address_encrypted = models.BinaryField(null=True)
    birth_on = models.DateField(null=True)
    gender = models.CharField(max_length=1, default="0")
    area_code = models.CharField(max_length=12, default="")
    legal_representative = models.CharField(max_length=50, default="")
    assurance = models.SmallIntegerField(default=0)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        db_table = "identity_person"
        constraints = (
            models.UniqueConstraint(
                fields=("code_index", "code_type"), name="identity_person_one_code"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in PersonKind]),
                name="identity_person_kind",
            ),
            models.CheckConstraint(
                condition=Q(code_type__in=[kind.value for kind in CodeType]),
                name="identity_person_code_type",
            ),
            models.CheckConstraint(
                condition=Q(area_code="") | Q(area_code__regex=r"^\d{12}$"),
                name="identity_person_area",
            ),
        )
        indexes = (
            models.Index(
                fields=("name",), opclasses=("text_pattern_ops",), name="identity_person_name"
            ),
            models.Index(
                fields=("name_pinyin",),
                opclasses=("text_pattern_ops",),
                name="identity_person_pinyin",
            ),
            models.Index(
                fields=("name_initials",),
                opclasses=("text_pattern_ops",),
                name="identity_person_initials",
            ),
            models.Index(
                fields=("phone_index",),
                condition=Q(phone_index__isnull=False),
                name="identity_person_phone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
