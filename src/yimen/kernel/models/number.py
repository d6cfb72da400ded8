"""Counters behind the numbers of documents and cases."""

from __future__ import annotations

from django.db import models


class DocumentCounter(models.Model):
    """The last document number of one series in one year."""

    id = models.BigAutoField(primary_key=True)
    series = models.TextField()
    year = models.SmallIntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "kernel_document_counter"
        constraints = (
            models.UniqueConstraint(fields=("series", "year"), name="kernel_document_counter_one"),
        )

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class CaseNumberDay(models.Model):
    """Where a day's case serials begin in the one sequence that all days share."""

    day = models.DateField(primary_key=True)
    base = models.BigIntegerField()

    class Meta:
        db_table = "kernel_case_number_day"

    def __str__(self) -> str:
        return f"{self.day}: {self.base}"
