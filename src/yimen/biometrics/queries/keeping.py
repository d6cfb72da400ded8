"""How much is kept, for what, and how much has gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from yimen.biometrics.contracts import ModelView, Purpose
from yimen.biometrics.governance_contracts import (
    FilingKind,
    FilingView,
    KeptView,
    MarkView,
    PurposeView,
)
from yimen.biometrics.models import CounterMark, FaceFiling, Template
from yimen.biometrics.queries import purpose as purposes
from yimen.kernel.contracts import NotFound
from yimen.kernel.prepared import run

_SOON = timedelta(days=30)
_COUNTED = """
    SELECT purpose, count(DISTINCT subject_id), count(*) FILTER (WHERE model_sha256 <> %s),
        count(*), count(*) FILTER (WHERE expires_at <= %s), min(made_at),
        (SELECT count(*) FROM biometrics_gallery_change WHERE NOT added)
    FROM biometrics_template GROUP BY GROUPING SETS ((purpose), ())
"""
"""Everything counted in one reading of the table: of each purpose, and of all (purpose is null)."""


def count_subjects() -> int:
    """Return of how many persons a template is stored, each counted once for all purposes."""
    return int(Template.objects.aggregate(found=Count("subject_id", distinct=True))["found"])


def kept(*, model: ModelView | None, at: datetime) -> KeptView:
    """Return the counts of what is stored; `model` is the present recogniser, where one is up."""
    asked = (model.sha256 if model else None, at + _SOON)
    counted = {row[0]: row[1:] for row in run(_COUNTED, asked).fetchall()}
    subjects, _, templates, expiring, first_at, deleted = counted[None]
    in_force = purposes.list_in_force(at=at)
    return KeptView(
        subjects=subjects,
        templates=templates,
        purposes=tuple(
            PurposeView(
                purpose=one,
                assessment=in_force.get(one),
                subjects=counted.get(one.value, (0, 0))[0],
                outdated=counted.get(one.value, (0, 0))[1],
            )
            for one in Purpose
        ),
        expiring=expiring,
        deleted=deleted,
        first_at=first_at,
        model=model,
    )


def list_filings() -> list[FilingView]:
    """Return every filing, what is open first, then the newest."""
    rows = FaceFiling.objects.order_by("filed_on", "-happened_at", "-pk")
    return sorted(
        (_filing(row) for row in rows), key=lambda one: (one.filed_on is not None, one.due_on)
    )


def get_filing(*, filing_id: UUID) -> FilingView:
    """Return a filing. Raises NotFound."""
    row = FaceFiling.objects.filter(pk=filing_id).first()
    if row is None:
        raise NotFound
    return _filing(row)


def list_marks() -> list[MarkView]:
    """Return the marks that stand, the highest first."""
    return [
        MarkView(
            id=row.pk,
            percent=row.percent,
            subjects=row.subjects,
            reached_at=row.reached_at,
            noted_at=row.noted_at,
            noted_by=row.noted_by,
        )
        for row in CounterMark.objects.filter(ended_at=None).order_by("-percent")
    ]


def _filing(row: FaceFiling) -> FilingView:
    return FilingView(
        id=row.pk,
        kind=FilingKind(row.kind),
        what=row.what,
        happened_at=row.happened_at,
        subjects=row.subjects,
        due_on=row.due_on,
        number=row.number,
        office=row.office,
        filed_on=row.filed_on,
        filed_by=row.filed_by,
    )
