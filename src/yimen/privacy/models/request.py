"""Requests of persons about their data, and the copies made for them."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from yimen.kernel.contracts import NotFound
from yimen.kernel.ids import new_id
from yimen.privacy.contracts import RequestKind, RequestState


class RequestQuerySet(models.QuerySet["DataRequest"]):
    """Reads of requests that state their lock."""

    def for_change(self, request_id: UUID) -> DataRequest:
        """Return the request locked for change. Raises NotFound."""
        found = self.select_for_update(no_key=True, of=("self",)).filter(id=request_id).first()
        if found is None:
            raise NotFound
        return found


class DataRequest(models.Model):
    """What a person asked about his data, and the answer; both texts are encrypted.

    `person_id` is opaque: the request outlives the person who asked to be deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    unit_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    text_encrypted = models.BinaryField()
    state = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answer_encrypted = models.BinaryField(default=bytes)
    law = models.CharField(max_length=200, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, default="")

    objects = RequestQuerySet.as_manager()

    class Meta:
        db_table = "privacy_request"
        constraints = (
            models.CheckConstraint(
                name="privacy_request_state",
                condition=models.Q(state__in=[state.value for state in RequestState]),
            ),
            models.CheckConstraint(
                name="privacy_request_kind",
                condition=models.Q(kind__in=[kind.value for kind in RequestKind]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class DataCopy(models.Model):
    """A copy of everything about a person, locked with a code that only he is shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    code_encrypted = models.BinaryField()
    asked_at = models.DateTimeField()
    until_at = models.DateTimeField()
    file_id = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "privacy_copy"

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at}"
