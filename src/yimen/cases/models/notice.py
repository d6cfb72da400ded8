"""Tables of what goes out: notices and how they and the result reached the applicant."""

from __future__ import annotations

from django.db import models

from yimen.kernel.ids import new_id


class Notice(models.Model):
    """A numbered document. `facts` is the data on the page, encrypted; the page is set from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=100)
    document_number = models.CharField(max_length=60, unique=True)
    template_version = models.PositiveSmallIntegerField(default=1)
    facts = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)
    verification_code = models.CharField(max_length=16, unique=True)
    file_id = models.UUIDField(null=True)
    sm3 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "cases_notice"

    def __str__(self) -> str:
        return self.document_number


class Delivery(models.Model):
    """How the result reached the applicant (送达)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=20)
    at = models.DateTimeField()
    receiver = models.CharField(max_length=200)
    tracking = models.CharField(max_length=60, blank=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        db_table = "cases_delivery"

    def __str__(self) -> str:
        return f"{self.case_id} {self.method}"
